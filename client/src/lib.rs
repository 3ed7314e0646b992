//! Typed, signed, asynchronous clients for AWS-style HTTP APIs, generated from small JSON models.
//! Responses contain the JSON of the service, unchanged.
//!
#![cfg_attr(feature = "apigateway", doc = "```no_run")]
#![cfg_attr(not(feature = "apigateway"), doc = "```ignore")]
//! use petard::{ApiGateway, Config};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> petard::Result<()> {
//!     let api = ApiGateway::new(&Config::load().await?);
//!
//!     let pets = api.create_rest_api("pets").description("All about pets").await?;
//!     println!("created {}", pets.str("/id")?);
//!
//!     let mut apis = api.list_rest_apis().items();
//!     while let Some(item) = apis.next().await {
//!         println!("{}", item?.str("/name")?);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Dependencies
//!
//! ```toml
//! [dependencies]
//! petard = "0.1"
//! tokio = { version = "1", features = ["macros", "rt", "time"] }
//! ```
//!
//! Calls must run on a tokio runtime with I/O and time enabled: `#[tokio::main]` and
//! `tokio::runtime::Builder::enable_all` enable both. petard itself adds tokio's feature `net`.
//! Connections belong to the runtime in which they were opened: if clients are shared by several
//! runtimes, and one is no longer driven, a call in another may wait for the timeout of an attempt.
//!
//! Add `serde_json` to pass JSON values as arguments, and `serde` with the feature `derive` to
//! deserialize responses into types of your own.
//!
//! # Typed and raw calls
//!
//! **Typed.** The client of a service, such as `ApiGateway`, has a method for each operation.
//! Required parameters are arguments of the method. It returns a call with a setter for each
//! optional parameter. Await it, or use [`send`](Call::send), to send the request.
//!
//! **Raw.** [`Api`] calls any URL without a model. [`Call::set`] sets any parameter by name, for
//! parameters that the model does not have. [`Client::request`] creates a call from an HTTP method
//! and a path, for operations that the model does not have. All are retried like typed calls.
//!
//! # Responses and errors
//!
//! A [`Response`] has a status, headers and a body. Read the body as bytes, as JSON, by JSON
//! pointer, or deserialize it into a type of your own. [`bytes_stream`](Call::bytes_stream) returns
//! a long body in pieces. An [`Error`] prints as one line and has methods that classify it:
//! [`is_not_found`](Error::is_not_found), [`is_throttled`](Error::is_throttled), ...
//!
//! [`Patch`] builds the operations of an update. [`Config`] holds the region, the credentials and
//! the endpoint.
//!
//! # Retries
//!
//! By default, a call is sent up to three times, each time with a new signature. It is sent again
//! after throttling, the statuses 500, 502, 503 and 504, a conflict with a concurrent change, a
//! connection that failed or was interrupted, and a timeout. Delays between attempts grow
//! exponentially; if the service sends a `Retry-After` header with a longer time, that time is used
//! instead, up to a maximum. If a signature is refused because the clock of this machine is wrong,
//! the call is sent once more with the time of the service. All other responses are final. Methods
//! of [`ConfigBuilder`] set the limits for all calls, methods of [`Call`] for one call.
//!
//! After a timeout or an interrupted response, the operation may already have taken effect. Like
//! the official AWS clients, petard sends the request again, unless the model forbids it: a
//! resource may then be created twice, or the second attempt may fail because the resource exists.
//! Use `max_attempts(1)` on calls where this matters.
//!
//! # Waiters
//!
//! Some operations return before their work is done. For these, a client has methods such as
//! `wait_until_vpc_link_available`, which poll the resource until it has the expected status, until
//! it has a status that means failure, or until a time limit. See [`Waiter`].
//!
//! # Models, own APIs and tests
//!
//! - `models/README.md` in the repository describes the format of models, and how to add an
//!   operation.
//! - The crate `petard-codegen` generates a client for an API of your own, from a build script;
//!   [`include_api!`] includes it. `docs/own-api.md` in the repository is a walk-through.
//! - The crate `petard-interpret` loads a model at run time, without a build script, and converts the
//!   descriptions of botocore to models.
//! - The crate `petard-emulator` is a local endpoint for tests of programs that use a client.
//!
//! # Features
//!
//! - `apigateway` (default): Amazon API Gateway, the control plane of REST APIs.
//! - `apigatewayv2`: Amazon API Gateway V2, the control plane of HTTP APIs, WebSocket APIs and
//!   developer portals.
//! - `apigatewaymanagementapi`: the connections of a deployed WebSocket API: messages to callers.
//! - `data-api` (default): the AWS Data API.
//! - `credentials-chain` (default): credentials from profiles, SSO, web identity, containers,
//!   instance roles and processes. Without it, credentials come from the environment or from
//!   [`ConfigBuilder`].
//! - `rustls-ring` (default), `rustls-aws-lc`, `native-tls`: the TLS implementation. If several are
//!   enabled, the first in this order is used. Without any, only `http` endpoints work.
//! - `http2`: HTTP/2, if the server prefers it.
//! - `sigv4a`: Signature Version 4A in [`Signer`]: a signature that is valid in several regions.
//! - `testing`: the module `petard::testing`, with responses, errors and a transport for tests that
//!   need no socket. Enable it in `dev-dependencies`.
//! - `live-models`: generates the clients from `models/*.json` in the build script of this crate,
//!   instead of using the generated files of the repository. For work on the models.

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice))]

mod api;
mod call;
mod client;
mod clock;
mod config;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod include_api;
mod model;
mod outcome;
mod request;
mod retry;
mod send;
mod services;
mod signer;
mod signing;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod value;

pub use ::http::{HeaderMap, Method, StatusCode};
pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::ProvideCredentials;
pub use reqwest;

pub use self::api::api::Api;
pub use self::api::builder::ApiBuilder;
pub use self::call::call::Call;
pub use self::call::curl::Curl;
pub use self::call::paging::{Items, Pages};
pub use self::call::raw_call::RawCall;
pub use self::call::response_future::ResponseFuture;
pub use self::call::waiter::Waiter;
pub use self::client::Client;
pub use self::clock::Clock;
pub use self::config::auth::{ApiKeyHeader, Auth, AuthFuture, BearerToken, NoAuth};
pub use self::config::builder::ConfigBuilder;
pub use self::config::config::Config;
pub use self::model::{Operation, Service};
pub use self::outcome::document::{Document, DocumentIter};
pub use self::outcome::error::{Error, Result};
pub use self::outcome::response::Response;
pub use self::request::request::Request;
pub use self::send::byte_stream::ByteStream;
pub use self::send::lines::{JsonLines, Lines};
#[doc(hidden)]
pub use self::send::redact::SECRET_NAME_PARTS;
pub use self::services::*;
pub use self::signer::signable_request::SignableRequest;
pub use self::signer::signer::Signer;
pub use self::value::patch::{Patch, Pointer};

/// The operation table: the content of a model, as `static` data.
///
/// Each generated module has a `SERVICE` with the table of its service. Use it to list operations
/// and their parameters at run time. Request building, paging and the local endpoint of
/// `petard-emulator` read the same table.
pub mod operation {
    pub use crate::model::*;
}

/// Items that generated code uses. They may change with any version; other code must not use them.
#[doc(hidden)]
pub mod codegen {
    pub use std::borrow::Cow;
    pub use std::collections::BTreeMap;
    pub use std::time::{Duration, SystemTime};

    pub use bytes::Bytes;
    pub use serde::{Serialize, Serializer};
    pub use serde_json::Value;

    pub use self::petard_codegen_0_1::*;
    pub use crate::call::call::{Call, maybe};
    pub use crate::call::response_future::ResponseFuture;
    pub use crate::call::waiter::Waiter;
    pub use crate::client::{Client, MakeClient};
    pub use crate::value::argument::Argument;
    pub use crate::value::into_argument::Takes;
    pub use crate::value::object::Object;
    pub use crate::value::patch::Patch;
    pub use crate::{
        __petard_builder as builder, __petard_client as client, __petard_object as object,
        __petard_string_enum as string_enum,
    };

    /// The types of the table, as petard-codegen 0.1 uses them. Generated files import this module
    /// by name, so that a file of another version fails to compile with one error, which names both
    /// versions: the one that is missing, and this one as the similar name.
    pub mod petard_codegen_0_1 {
        pub use ::http::Method;

        pub use crate::model::{
            AuthScheme, Body, Constant, Constraint, Encoding, Enum, Location, Matcher, Operation,
            Output, Paging, Param, Resource, Service, Shape, Type, Verb, Wait,
        };
    }
}

/// The code of the documents is compiled like any other.
#[cfg(all(doctest, feature = "apigateway", feature = "data-api"))]
mod documents {
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/any-url.md")]
    mod any_url {}
    #[doc = include_str!("../../docs/configuration.md")]
    mod configuration {}
    #[doc = include_str!("../../docs/retries.md")]
    mod retries {}
    #[doc = include_str!("../../docs/data-api.md")]
    mod data_api {}
}
