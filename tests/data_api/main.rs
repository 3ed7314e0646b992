//! The features of the AWS Data API beyond its model, against a local server.

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

mod clock;
mod control;
mod file;
mod folder;
mod items;
mod members;
mod messages;
mod plane;
mod processes;
mod rules;
#[expect(dead_code, reason = "the tests of the runtime need more of it")]
#[path = "../runtime/server.rs"]
mod server;
mod sharing;
mod stages;
