//! Responses, errors and a transport for tests of programs that use a client. They need no socket.
//!
//! With the feature `testing`. [`ResponseBuilder`] makes the results of calls, [`Transport`] returns
//! them to the clients of a configuration, and keeps the requests. For a local endpoint with the
//! state of a service, see the crate `petard-emulator`.
//!
#![cfg_attr(feature = "apigateway", doc = "```")]
#![cfg_attr(not(feature = "apigateway"), doc = "```ignore")]
//! use petard::ApiGateway;
//! use petard::testing::{ResponseBuilder, Transport};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> petard::Result<()> {
//! let transport = Transport::new(|request| match request.path() {
//!     "/restapis/a1" => ResponseBuilder::json(200, &json!({"id": "a1", "name": "pets"})).build(),
//!     _ => ResponseBuilder::error(404, "NotFoundException", "no such RestApi").build(),
//! });
//! let api = ApiGateway::new(&transport.config());
//! assert_eq!(api.get_rest_api("a1").await?.str("/name")?, "pets");
//! assert!(api.get_rest_api("b2").await.unwrap_err().is_not_found());
//! assert_eq!(transport.requests().len(), 2);
//! # Ok(()) }
//! ```

mod clock;
mod errors;
mod response_builder;
mod sent_request;
mod transport;

pub use self::clock::InstantClock;
pub use self::errors::{
    connect_error, connect_timeout_error, connection_lost_error, timeout_error,
};
pub use self::response_builder::ResponseBuilder;
pub use self::sent_request::SentRequest;
pub use self::transport::Transport;
