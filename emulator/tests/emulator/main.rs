//! The local endpoint, through the clients that use it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking, and say what they show by their names"
)]

mod apigatewayv2;
mod authentication;
mod connections;
mod definitions;
mod documents;
mod failures;
mod handlers;
mod own_models;
mod pages;
mod presigned;
mod ready;
mod refusals;
mod replay;
mod requests;
mod resources;
#[path = "../restarts/mod.rs"]
mod restarts;
mod server;
mod services;
mod settings;
mod signatures;
mod state;
mod tours;

use petard::apigateway::types::{AuthorizationType, IntegrationType};
use petard::{ApiGateway, Error};
use petard_emulator::Emulator;

async fn start() -> (Emulator, ApiGateway) {
    let emulator = Emulator::start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    (emulator, api)
}

/// Creates a RestApi that can be deployed: `GET /` with a mock integration. Returns the identifiers
/// of the RestApi, of the root and of a first Deployment.
async fn deployed(api: &ApiGateway) -> (String, String, String) {
    let created = api.create_rest_api("pets").await.unwrap();
    let (id, root) = (created.str("/id").unwrap(), created.str("/rootResourceId").unwrap());
    api.create_method(id, root, "GET", AuthorizationType::NONE).await.unwrap();
    api.create_integration(id, root, "GET", IntegrationType::MOCK).await.unwrap();
    let deployment = api.create_deployment(id).await.unwrap();
    (id.to_owned(), root.to_owned(), deployment.str("/id").unwrap().to_owned())
}

/// Status and code of an error.
fn kind(error: &Error) -> (u16, &str) {
    (error.status().map_or(0, |status| status.as_u16()), error.code().unwrap_or_default())
}
