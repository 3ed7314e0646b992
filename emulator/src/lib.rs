//! A local endpoint for the services that petard has a model of.
//!
//! [`Emulator::start`] listens on this machine, checks the signature of every request as the
//! service would, and keeps created resources in memory until it is dropped. Routes, required
//! parameters, statuses, paging and keys are read from the operation table, so it also serves a
//! model of your own.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use petard::ApiGateway;
//! use petard_emulator::Emulator;
//!
//! let emulator = Emulator::start().await?;
//! let api = ApiGateway::new(&emulator.config());
//! let pets = api.create_rest_api("pets").await?;
//! assert_eq!(api.get_rest_api(pets.str("/id")?).await?.str("/name")?, "pets");
//! # Ok(()) }
//! ```
//!
//! # Recorded responses
//!
//! [`Replay`] returns the responses of a script instead: recordings of a service, or exchanges
//! written for a test. It checks signatures in the same way.
//!
//! # Limits
//!
//! The operation table does not describe how a service behaves. Values are not validated, there are
//! no quotas, every operation completes at once, and the APIs that you define cannot be called.
//! Actions, operations that carry bytes, patches of parts of a member, and resources without an
//! operation that creates them return 501. Query parameters that are not members of the listed
//! items, such as `keyId` of UsagePlans, are ignored. JSON numbers beyond 64 bits are rounded.

mod call;
mod canonical;
mod endpoint;
mod exchange;
mod fault;
mod input;
mod matching;
mod page;
mod patch;
mod path;
mod replay;
mod route;
mod rules;
mod server;
mod signature;
mod store;
mod verbs;

use std::io;
use std::sync::{Arc, Mutex};

use petard::{Config, Service};

pub use self::exchange::Exchange;
pub use self::replay::Replay;

use self::endpoint::Endpoint;
use self::server::Server;
use self::signature::KEYS;

/// A local endpoint. When it is dropped, it stops and its resources are lost.
#[derive(Debug)]
pub struct Emulator {
    server: Server,
}

impl Emulator {
    /// Starts an endpoint of API Gateway on a free port of 127.0.0.1. It runs in a thread of its
    /// own and does not need the caller's runtime.
    ///
    /// # Errors
    ///
    /// If the system has no free thread or port.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(&[&petard::apigateway::SERVICE]).await
    }

    /// Starts an endpoint of these services, which may be generated from models of your own.
    ///
    /// If two services have the same route, a request belongs to the one that it is signed for.
    ///
    /// # Errors
    ///
    /// If the system has no free thread or port.
    pub async fn start_with(services: &[&'static Service]) -> io::Result<Self> {
        let endpoint = Arc::new(Mutex::new(Endpoint::new(services)));
        Ok(Self { server: Server::start(endpoint).await? })
    }

    /// Returns the URL: `http://127.0.0.1:` and the port.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Returns the region that requests must be signed for.
    pub fn region(&self) -> &'static str {
        KEYS.region
    }

    /// Returns the only valid access key. It is the same for all emulators and replays.
    pub fn access_key_id(&self) -> &'static str {
        KEYS.access_key_id
    }

    /// Returns the secret of the access key. It is public: it is valid only here.
    pub fn secret_access_key(&self) -> &'static str {
        KEYS.secret_access_key
    }

    /// Returns the session token. It is optional, so that credentials with and without a token can
    /// be tested.
    pub fn session_token(&self) -> &'static str {
        KEYS.session_token
    }

    /// Returns a configuration with all of the above, without reading the environment.
    pub fn config(&self) -> Config {
        KEYS.config(self.url())
    }
}
