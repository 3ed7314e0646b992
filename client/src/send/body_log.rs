//! Bodies in the log, for those who ask for them: without what is secret, and not too much.

use bytes::Bytes;

use crate::client::Client;
use crate::model::{Location, Operation, Param};
use crate::request::request::Request;
use crate::send::redact::Secrets;

/// Where events are found, whatever the modules are called.
const TARGET: &str = "petard::body_log";

/// More is not shown of a body.
const LONGEST: usize = 4096;

/// Somebody who asked.
pub(crate) struct BodyLog(Secrets);

impl BodyLog {
    /// `None` unless the configuration wants it and somebody listens.
    pub(crate) fn if_wanted(client: &Client) -> Option<Self> {
        let wanted = client.config().logs_bodies()
            && tracing::enabled!(target: TARGET, tracing::Level::TRACE);
        wanted.then(|| Self(Secrets::of_service(client.service())))
    }

    pub(crate) fn request(&self, request: &Request, attempt: u32) {
        let params = request.table.map(Operation::params).unwrap_or_default();
        let mut payload = params.iter().filter(|param| param.location() == Location::Payload);
        let body = &request.body;
        let shown = if payload.any(Param::is_sensitive) { None } else { self.show(body) };
        tracing::trace!(target: TARGET, attempt, bytes = body.len(), body = shown.as_deref(), "request body");
    }

    pub(crate) fn answer(&self, body: &Bytes, attempt: u32) {
        let shown = self.show(body);
        tracing::trace!(target: TARGET, attempt, bytes = body.len(), body = shown.as_deref(), "answer body");
    }

    fn show(&self, body: &Bytes) -> Option<String> {
        self.0.hide(body, LONGEST)
    }
}
