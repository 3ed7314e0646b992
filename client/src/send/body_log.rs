//! Logs the bodies of requests and responses, without secrets and up to a limit.

use bytes::Bytes;

use crate::client::Client;
use crate::model::{Location, Operation, Param};
use crate::outcome::secrets::Secrets;
use crate::request::request::Request;
use crate::send::attempt;
use crate::send::redact::SecretNames;

/// Target of the events. It does not change when modules are renamed.
const TARGET: &str = "petard::body_log";

/// Maximum number of bytes that are logged of a body.
const LONGEST: usize = 4096;

/// The log of bodies, with the names of secrets.
pub(crate) struct BodyLog {
    names: SecretNames,
    /// The secrets of the request, which a response may repeat under other names.
    values: Secrets,
}

impl BodyLog {
    /// Returns `None` unless the configuration turns the log on and a subscriber is interested.
    pub(crate) fn if_wanted(client: &Client, request: &Request) -> Option<Self> {
        let wanted = client.config().logs_bodies()
            && tracing::enabled!(target: TARGET, tracing::Level::TRACE);
        wanted.then(|| Self {
            names: SecretNames::of_service(client.service()),
            values: attempt::secrets(request),
        })
    }

    pub(crate) fn request(&self, request: &Request, attempt: u32) {
        let params = request.table.map(Operation::params).unwrap_or_default();
        let mut payload = params.iter().filter(|param| param.location() == Location::Payload);
        let body = &request.body;
        let shown = if payload.any(Param::is_sensitive) { None } else { self.show(body) };
        tracing::trace!(target: TARGET, attempt, bytes = body.len(), body = shown.as_deref(), "request body");
    }

    pub(crate) fn response(&self, body: &Bytes, attempt: u32) {
        let shown = self.show(body);
        tracing::trace!(target: TARGET, attempt, bytes = body.len(), body = shown.as_deref(), "response body");
    }

    fn show(&self, body: &Bytes) -> Option<String> {
        self.names.hide(body, LONGEST).map(|shown| self.values.hide(&shown))
    }
}
