//! The local endpoint, through the clients that use it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking, and say what they show by their names"
)]

mod documents;
mod pages;
mod presigned;
mod replay;
mod resources;
mod server;
mod services;
mod signatures;
mod tours;

use petard::{ApiGateway, Error};
use petard_emulator::Emulator;

async fn start() -> (Emulator, ApiGateway) {
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    (emulator, api)
}

/// Status and code of an error.
fn kind(error: &Error) -> (u16, &str) {
    (error.status().map_or(0, |status| status.as_u16()), error.code().unwrap_or_default())
}
