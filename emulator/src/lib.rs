//! A local endpoint for the services that petard has a model of.
//!
//! [`Emulator::start`] listens on this machine, checks the signature of every request as the
//! service would, and keeps created resources in memory until it is dropped, or in a
//! [file](EmulatorBuilder::state_file). Routes, required
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
//! # Tests
//!
//! - [`Emulator::builder`] has the options: services, regions, clock, page size, throttling, ...
//! - [`Emulator::fail`] makes an operation fail.
//! - [`Emulator::on`] sets a function that responds to an operation.
//! - [`Emulator::requests`] returns the requests that were received.
//! - [`Replay`] returns the responses of a script instead: recordings of a service, or exchanges
//!   written for a test. It checks signatures in the same way. [`Emulator::replay`] combines both.
//!
//! `docs/testing.md` in the repository has examples.
//!
//! # Limits
//!
//! What the endpoint cannot do as the service does, it refuses with 501, and the message says what
//! it is.
//!
//! - **API Gateway:** 116 of 124 operations. The others generate SDKs and templates of mappings,
//!   run tests of methods and authorizers, or report and change usage. The APIs that you define
//!   cannot be called, there are no quotas, and deployments are complete at once.
//! - **API Gateway V2:** 73 of 103 operations: APIs, their parts, domain names, mappings, routing
//!   rules, VPC links and tags. The others import, export and publish: OpenAPI documents, templates
//!   and portals. Stages with `autoDeploy` get a deployment for each change. The service is added
//!   with `.service(&petard::apigatewayv2::SERVICE)`.
//! - **Connections of WebSocket APIs:** nothing opens connections; functions of [`Emulator::on`]
//!   respond to the operations.
//! - **AWS Data API:** all operations that do not need a graph or a search engine.
//! - **A model of your own:** the five verbs with JSON. Query parameters of lists select by the
//!   member of the same name. Actions, operations that carry bytes, and resources without an
//!   operation that creates them are refused.
//! - Numbers in JSON that 64 bits do not hold are refused.

// Generated tables name this crate as those in other crates do.
extern crate self as petard_emulator;

mod answer;
mod apigateway;
mod apigatewayv2;
mod backend;
mod backends;
mod builder;
mod data_api;
mod emulator;
mod endpoint;
mod failures;
mod fault;
mod generated;
mod handlers;
mod http;
mod input;
mod operations;
mod patch_path;
mod path;
mod ready;
mod replay;
mod request;
mod resources;
mod response;
mod route;
mod state;
mod throttle;

pub use self::builder::EmulatorBuilder;
pub use self::emulator::Emulator;
pub use self::failures::Failure;
pub use self::patch_path::{PatchPath, PatchPaths};
pub use self::ready::Ready;
pub use self::replay::{Exchange, Replay};
pub use self::request::Request;
pub use self::response::Response;

/// The code of the documents is compiled like any other.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/testing.md")]
    mod testing {}
}
