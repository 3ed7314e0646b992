//! The runtime against a local server: requests on the wire, responses and errors.
//!
//! The service is written by hand, in the form of generated code.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests fail by panicking, and say what they show by their names"
)]

mod additions;
mod answers;
mod api;
mod attempts;
mod auth;
mod bakery;
mod budget;
mod clock;
mod closed;
mod configuration;
#[cfg(feature = "credentials-chain")]
mod credentials;
mod dates;
mod depot;
mod errors;
mod events;
mod forbidden;
mod hints;
mod host_prefixes;
mod idempotency;
mod lines;
mod listener;
mod members;
mod pages;
mod refusals;
mod secrets;
mod server;
mod service;
mod signature;
mod signer;
mod sizes;
mod skew;
mod streams;
#[cfg(feature = "testing")]
mod testing;
#[cfg(all(feature = "rustls-ring", target_os = "linux"))]
mod tls;
mod waiter_errors;
mod waiters;
mod wire;
