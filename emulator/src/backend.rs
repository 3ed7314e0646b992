//! What the endpoint knows of a service: its state is behind one trait.

use std::time::SystemTime;

use bytes::Bytes;
use hyper::HeaderMap;
use petard::{Operation, Service};
use serde_json::Value;

use crate::answer::Answer;
use crate::apigateway::ApiGateway;
use crate::apigatewayv2::ApiGatewayV2;
use crate::data_api::DataApi;
use crate::input::Query;
use crate::patch_path::PatchPaths;
use crate::path::Labels;
use crate::ready::Ready;
use crate::resources::{Resources, TableOnly};

/// The state of one service, and what its operations do.
pub(crate) trait Backend: Send {
    /// Carries out one request. Its signature is valid, and its operation is in the table.
    fn perform(&mut self, received: &Received<'_>, context: &Context) -> Answer;

    /// Returns the state, as the state file has it. It is the same value for the same state.
    fn save(&self) -> Value;

    /// Replaces the state by one that was saved. The error says what is wrong with it.
    fn restore(&mut self, saved: Value) -> Result<(), String>;
}

/// A request whose operation is known.
pub(crate) struct Received<'a> {
    pub(crate) service: &'static Service,
    pub(crate) operation: &'static Operation,
    /// The path as it was sent.
    pub(crate) path: &'a str,
    /// Values of the labels of the path, decoded.
    pub(crate) labels: Labels,
    /// Without the parameters of a signature.
    pub(crate) query: Query,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// What an endpoint is set to, and the time.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) now: SystemTime,
    pub(crate) region: String,
    /// The number of the account, as in ARNs.
    pub(crate) account_id: &'static str,
    /// Items in a page of a list if the request has no limit.
    pub(crate) page_size: usize,
    /// When new resources reach the status that waiters wait for.
    pub(crate) ready: Ready,
}

/// What a service is created with.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Setup {
    /// Determines the generated keys. Services with the same seed generate the same ones.
    pub(crate) seed: u64,
    /// The paths of patches of services that are not part of petard.
    pub(crate) patches: PatchPaths,
}

/// Whether a service is one of petard's own, with the paths of its patches.
pub(crate) fn is_of_petard(service: &Service) -> bool {
    matches!(service.name(), "apigateway" | "apigatewayv2" | "data-api")
}

/// Returns a service without any documents.
pub(crate) fn backend_of(service: &'static Service, setup: &Setup) -> Box<dyn Backend> {
    match service.name() {
        "apigateway" => Box::new(Resources::new(Box::new(ApiGateway), setup)),
        "apigatewayv2" => Box::new(Resources::new(Box::new(ApiGatewayV2), setup)),
        "data-api" => Box::new(DataApi::default()),
        _ => Box::new(Resources::new(Box::new(TableOnly { patches: setup.patches }), setup)),
    }
}
