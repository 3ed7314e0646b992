//! What the AWS Data API needs beyond its model, against a server on this machine.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking, and say what they show by their names"
)]

mod clock;
mod control;
mod file;
mod folder;
mod items;
mod members;
mod processes;
mod rules;
mod server;
mod sharing;
mod stages;
