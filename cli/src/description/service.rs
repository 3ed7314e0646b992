//! The description of a service.

use petard::operation::{AuthScheme, EndpointRule};
use petard::{Operation, Service};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::arguments::operation::kebab;

/// A service.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceDescription {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) source: String,
    pub(crate) service_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) api_version: Option<&'static str>,
    /// `required`, or the form of the URL.
    pub(crate) endpoint: String,
    pub(crate) signing_name: &'static str,
    pub(crate) auth: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
    /// Statuses by code.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) errors: Map<String, Value>,
    pub(crate) operations: Vec<OperationSummary>,
    pub(crate) waiters: Vec<WaiterSummary>,
}

/// An operation in the description of its service.
#[derive(Debug, Serialize)]
pub(crate) struct OperationSummary {
    /// Name of the command.
    pub(crate) name: String,
    pub(crate) official_name: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) doc: &'static str,
}

/// A waiter.
#[derive(Debug, Serialize)]
pub(crate) struct WaiterSummary {
    pub(crate) name: String,
    /// Name of the command of the operation that is polled.
    pub(crate) operation: String,
    pub(crate) seconds: u32,
    pub(crate) doc: &'static str,
}

impl ServiceDescription {
    /// Describes a service.
    pub(crate) fn of(service: &'static Service, source: String) -> Self {
        let headers = service.headers().iter();
        let errors = service.errors().iter();
        Self {
            name: service.name(),
            title: service.title(),
            source,
            service_id: service.service_id(),
            api_version: service.api_version(),
            endpoint: match service.endpoint() {
                EndpointRule::Regional { prefix, .. } => format!("https://{prefix}.REGION.SUFFIX"),
                _ => "required".to_owned(),
            },
            signing_name: service.signing_name(),
            auth: auth(service.auth()),
            headers: headers.map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
            errors: errors.map(|(code, status)| ((*code).to_owned(), (*status).into())).collect(),
            operations: service.operations().iter().copied().map(summary).collect(),
            waiters: waiters(service, |_| true),
        }
    }
}

fn summary(operation: &'static Operation) -> OperationSummary {
    OperationSummary {
        name: kebab(operation.name()),
        official_name: operation.api_name(),
        method: operation.method().as_str(),
        path: operation.path(),
        doc: operation.doc(),
    }
}

/// Describes the waiters of some operations.
pub(super) fn waiters(
    service: &'static Service,
    is_meant: impl Fn(&Operation) -> bool,
) -> Vec<WaiterSummary> {
    let waiters = service.waiters().iter().filter(|waiter| is_meant(waiter.operation()));
    let waiters = waiters.map(|waiter| WaiterSummary {
        name: kebab(waiter.name()),
        operation: kebab(waiter.operation().name()),
        seconds: waiter.seconds(),
        doc: waiter.doc(),
    });
    waiters.collect()
}

/// Returns how requests are authenticated, as a model has it.
pub(super) fn auth(scheme: AuthScheme) -> String {
    match scheme {
        AuthScheme::SigV4 => "sigv4".to_owned(),
        AuthScheme::SigV4UnsignedPayload => "sigv4_unsigned_payload".to_owned(),
        AuthScheme::Bearer => "bearer".to_owned(),
        AuthScheme::ApiKeyHeader(header) => format!("api_key in {header}"),
        AuthScheme::None => "none".to_owned(),
        other => format!("{other:?}"),
    }
}
