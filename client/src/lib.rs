//! Typed, signed, asynchronous clients for HTTP APIs in the style of AWS, made from small JSON
//! models. What a service answers is handed out as it came: its own JSON.
//!
#![cfg_attr(feature = "apigateway", doc = "```no_run")]
#![cfg_attr(not(feature = "apigateway"), doc = "```ignore")]
//! # async fn example() -> petard::Result<()> {
//! use petard::{ApiGateway, Config};
//!
//! let api = ApiGateway::new(&Config::load().await?);
//!
//! let pets = api.create_rest_api("pets").description("All about pets").await?;
//! println!("made {}", pets.str("/id")?);
//!
//! let mut apis = api.list_rest_apis().items();
//! while let Some(item) = apis.next().await {
//!     println!("{}", item?.str("/name")?);
//! }
//! # Ok(()) }
//! ```
//!
//! # Two layers
//!
//! **Typed.** A client of a service, such as `ApiGateway`, has one method for each operation.
//! What an operation requires are the method's arguments; the rest are methods of what it
//! returns. Await that, or [`send`](Call::send) it.
//!
//! **Raw.** What a model lacks can be said all the same: [`Call::set`] gives any parameter by
//! name, and [`Client::request`] makes a call from a method and a path. Both are signed and
//! answered like any other call.
//!
//! # Answers and errors
//!
//! A [`Response`] has status, headers and the body; the body can be read as bytes, as JSON, by
//! JSON pointer, or as a type of your own; what is long is taken piece by piece, with
//! [`bytes_stream`](Call::bytes_stream). An [`Error`] prints as one line and can be asked what it
//! is: [`is_not_found`](Error::is_not_found), [`is_throttled`](Error::is_throttled), ...
//!
//! [`Patch`] makes the operations of an update; [`Config`] says where region, credentials and
//! endpoint come from. For tests, the crate `petard-emulator` is a local endpoint; for an API of
//! your own, `petard-codegen` makes such a client from a model of ten lines.
//!
//! # Attempts
//!
//! A call is sent up to three times, signed anew each time: after throttling, 500, 502, 503 or
//! 504, a collision with another change, a connection that failed or broke off, a timeout. In
//! between it waits, longer each time, or as long as the service's `Retry-After` says. Other
//! answers are final. The limits are set by [`ConfigBuilder`] for all calls and by methods of
//! [`Call`] for one.
//!
//! After a timeout, or when the answer broke off, a service may have done what was asked. As in
//! the official clients the request is sent again all the same, so that a creation may happen
//! twice, or answer that the thing is there already. Where that matters, give the call
//! `max_attempts(1)`.
//!
//! # Waiting
//!
//! Some operations only begin something. For these a client has methods such as
//! `wait_until_vpc_link_available`, which read the thing again and again until it has the status
//! that is waited for, or one that means failure, or time is up. See [`Waiter`].
//!
//! # Features
//!
//! - `apigateway` (default): Amazon API Gateway, the control plane of REST APIs.
//! - `data-api` (default): the AWS Data API.
//! - `credentials-chain` (default): profiles, SSO, web identity, containers, instance roles and
//!   processes as sources of credentials; without it, environment and builder are.
//! - `rustls-ring` (default), `rustls-aws-lc`, `native-tls`: where TLS comes from. If several
//!   are on, the first of them is used. Without any, only `http` endpoints work.
//! - `live-models`: makes the clients from the models at build time, for work on the models.

mod call;
mod client;
mod clock;
mod config;
mod http;
mod model;
mod outcome;
mod request;
mod retry;
mod send;
mod services;
mod signing;
mod text;
mod value;

pub use ::http::{HeaderMap, Method, StatusCode};
pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::ProvideCredentials;
pub use reqwest;

pub use self::call::call::Call;
pub use self::call::paging::{Items, Pages};
pub use self::call::raw_call::RawCall;
pub use self::call::response_future::ResponseFuture;
pub use self::call::waiter::Waiter;
pub use self::client::Client;
pub use self::clock::Clock;
pub use self::config::builder::ConfigBuilder;
pub use self::config::config::Config;
pub use self::model::{Operation, Service};
pub use self::outcome::document::Document;
pub use self::outcome::error::{Error, Result};
pub use self::outcome::response::Response;
pub use self::request::request::Request;
pub use self::send::byte_stream::ByteStream;
pub use self::services::*;
pub use self::value::patch::{Patch, Pointer};

/// The operation table: what a model says, as `static` data.
///
/// Everything here is built by `const fn`s in generated files and only read afterwards: by the
/// request builder, by pagers, by the local endpoint. Nothing here does
/// anything.
pub mod operation {
    pub use crate::model::*;
}

/// What generated code uses. It may change with any version, and is not for other code.
#[doc(hidden)]
pub mod codegen {
    pub use std::borrow::Cow;
    pub use std::collections::BTreeMap;
    pub use std::time::{Duration, SystemTime};

    pub use bytes::Bytes;
    pub use serde::{Serialize, Serializer};
    pub use serde_json::Value;

    pub use self::petard_codegen_0_1::*;
    pub use crate::call::call::Call;
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

    /// The table as petard-codegen 0.1 writes it. Generated files import this module by its name: one
    /// that another version generated has one error, which names both.
    pub mod petard_codegen_0_1 {
        pub use ::http::Method;

        pub use crate::model::{
            Body, Constant, Constraint, Encoding, Enum, Location, Operation, Output, Paging, Param,
            Resource, Service, Shape, Type, Verb, Wait,
        };
    }
}

/// The code of the documents is compiled like any other.
#[cfg(all(doctest, feature = "apigateway", feature = "data-api"))]
mod documents {
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/retries.md")]
    mod retries {}
    #[doc = include_str!("../../docs/data-api.md")]
    mod data_api {}
}
