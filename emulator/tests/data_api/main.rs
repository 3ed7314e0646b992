//! The state of the AWS Data API: against recordings of its server, and through its typed client.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking, and say what they show by their names"
)]

mod client;
mod exceptions;
mod expected;
mod operations;
mod recordings;
#[path = "../restarts/mod.rs"]
mod restarts;
mod sender;
mod state;
