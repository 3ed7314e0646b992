//! A local endpoint for the services that petard has a model of.
//!
//! [`Emulator::start`] listens on this machine, checks the signature of every request as the
//! service would, and keeps what is created in memory until it is dropped. It is driven by the
//! operation table alone: routes, required parameters, statuses, paging and keys are those of
//! the model, so that a model of your own has an endpoint at once.
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
//! # What a service really said
//!
//! [`Replay`] answers from a script instead: from recordings of a service, or from exchanges that
//! a test has written. It checks signatures in the same way.
//!
//! # What it is not
//!
//! It knows what the table says and not what the service does: values are not validated, there
//! are no quotas, nothing takes time, and no API that is defined can be called. Actions,
//! operations that carry bytes, patches of parts of a member, and resources that nobody creates
//! are answered with 501. Query parameters that are not members of what they select, such as
//! `keyId` of UsagePlans, select nothing. JSON numbers beyond 64 bits are rounded.

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

/// A local endpoint. It stops when it is dropped, and what it kept is gone.
#[derive(Debug)]
pub struct Emulator {
    server: Server,
}

impl Emulator {
    /// Serves API Gateway, on a free port of 127.0.0.1. It has a thread of its own, and waits for
    /// no runtime of the caller.
    ///
    /// # Errors
    ///
    /// The system has no thread or no port left.
    pub async fn start() -> io::Result<Self> {
        Self::of(&[&petard::apigateway::SERVICE]).await
    }

    /// Serves these services, which may be those of a model of your own.
    ///
    /// Two services can have the same route; a request is then for the one it is signed for.
    ///
    /// # Errors
    ///
    /// The system has no thread or no port left.
    pub async fn of(services: &[&'static Service]) -> io::Result<Self> {
        let endpoint = Arc::new(Mutex::new(Endpoint::new(services)));
        Ok(Self { server: Server::start(endpoint).await? })
    }

    /// Where it is: `http://127.0.0.1:` and the port.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// The region that requests must be signed for.
    pub fn region(&self) -> &'static str {
        KEYS.region
    }

    /// The access key that is known here.
    pub fn access_key_id(&self) -> &'static str {
        KEYS.access_key_id
    }

    /// The secret of the access key. It is no secret: it opens nothing but this.
    pub fn secret_access_key(&self) -> &'static str {
        KEYS.secret_access_key
    }

    /// The session token. Requests are accepted with it and without any, so that both kinds of
    /// credentials can be tried.
    pub fn session_token(&self) -> &'static str {
        KEYS.session_token
    }

    /// A configuration for this endpoint, with all of the above. Nothing is read from the
    /// environment.
    pub fn config(&self) -> Config {
        KEYS.config(self.url())
    }
}
