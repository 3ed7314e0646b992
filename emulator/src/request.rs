//! A request that the endpoint received, as tests and their functions read it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use petard::operation::{Location, Operation, Param, Service};
use serde_json::Value;

use crate::operations;
use crate::path::Labels;

/// A request that the endpoint received.
///
/// [`Emulator::requests`](crate::Emulator::requests) returns all of them, and a function that is
/// set with [`Emulator::on`](crate::Emulator::on) receives one. Cloning is cheap.
#[derive(Clone)]
pub struct Request {
    received: Arc<Received>,
    /// `None` until it is known, and if there was no complete response.
    status: Option<StatusCode>,
}

/// What was received.
pub(crate) struct Received {
    pub(crate) service: Option<&'static Service>,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) labels: Labels,
    pub(crate) region: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Decoded, without the parameters of a signature.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) time: SystemTime,
    pub(crate) unmatched: Option<String>,
}

impl Request {
    pub(crate) fn new(received: Received) -> Self {
        Self { received: Arc::new(received), status: None }
    }

    pub(crate) fn set_status(&mut self, status: Option<StatusCode>) {
        self.status = status;
    }

    /// Returns the operation, such as `create_stage`; `None` if the request matches none.
    pub fn operation(&self) -> Option<&'static str> {
        self.received.operation.map(Operation::name)
    }

    /// Returns the resource of the operation, such as `Stage`; `None` if the request matches none.
    pub fn resource(&self) -> Option<&'static str> {
        self.received.operation.map(Operation::resource)
    }

    /// Returns the short name of the service, such as `apigateway`; `None` if the request matches
    /// no operation.
    pub fn service(&self) -> Option<&'static str> {
        self.received.service.map(Service::name)
    }

    /// Returns the region that the request is signed for; `None` if it is not signed.
    pub fn region(&self) -> Option<&str> {
        self.received.region.as_deref()
    }

    /// Returns the HTTP method, such as `GET`.
    pub fn method(&self) -> &str {
        &self.received.method
    }

    /// Returns the path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        &self.received.path
    }

    /// Returns the decoded value of a label of the operation's path, such as `restapi_id`. The name
    /// is that of the path or that of the argument: `connectionId` or `connection_id`.
    pub fn label(&self, name: &str) -> Option<&str> {
        let labels = &self.received.labels;
        let exact = labels.iter().find(|(own, _)| *own == name);
        let is_same =
            |(own, _): &&(&str, String)| operations::plain(own) == operations::plain(name);
        let found = exact.or_else(|| labels.iter().find(is_same));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the first decoded value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.received.query.iter();
        pairs.find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Returns all decoded parameters of the query in their order, without those of a signature.
    pub fn query_pairs(&self) -> &[(String, String)] {
        &self.received.query
    }

    /// Returns the first value of a header; `None` if there is none, or if it is not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.received.headers.get(name)?.to_str().ok()
    }

    /// Returns all headers, with the signature and the session token.
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// Returns the body.
    pub fn body(&self) -> &Bytes {
        &self.received.body
    }

    /// Returns the body as JSON. Returns null if it is empty or not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.received.body).unwrap_or_default()
    }

    /// Returns when the request arrived, by the clock of the endpoint.
    pub fn time(&self) -> SystemTime {
        self.received.time
    }

    /// Returns the status of the response. Returns `None` while the response is made, and if no
    /// complete response was sent.
    pub fn status(&self) -> Option<u16> {
        self.status.map(|status| status.as_u16())
    }

    /// Returns the nearest operation and what differs from it, if the request matches no operation.
    pub fn unmatched(&self) -> Option<&str> {
        self.received.unmatched.as_deref()
    }

    /// Whether the operation has a sensitive parameter under this name.
    fn hides(&self, location: Location, name: &str) -> bool {
        let Some(operation) = self.received.operation else { return true };
        let mut params = operation.params().iter().filter(|param| param.location() == location);
        let own = params.find(|param| match location {
            Location::Label => param.name() == name,
            _ => param.wire_name() == name,
        });
        own.is_none_or(Param::is_sensitive)
    }

    fn shown(&self, location: Location, (name, value): (&str, &str)) -> String {
        let value = if self.hides(location, name) { "***" } else { value };
        format!("{name}={value}")
    }
}

impl fmt::Debug for Request {
    /// Writes no header and no body. Values that the model marks as sensitive, and those that it
    /// does not know, are hidden.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let received = &*self.received;
        // The path of an operation may have a sensitive label.
        let path = match received.operation {
            Some(operation) => operation.path(),
            None => &received.path,
        };
        let labels = received.labels.iter().map(|(name, value)| (*name, value.as_str()));
        let labels: Vec<_> = labels.map(|pair| self.shown(Location::Label, pair)).collect();
        let query = received.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let query: Vec<_> = query.map(|pair| self.shown(Location::Query, pair)).collect();
        f.debug_struct("Request")
            .field("operation", &self.operation())
            .field("method", &received.method)
            .field("path", &path)
            .field("labels", &labels)
            .field("query", &query)
            .field("headers", &received.headers.len())
            .field("body_bytes", &received.body.len())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// The most recent requests.
#[derive(Debug, Default)]
pub(crate) struct Log {
    requests: VecDeque<Request>,
    /// How many requests precede the first one here.
    removed: u64,
}

/// The number of requests that are kept.
const MOST: usize = 10_000;

impl Log {
    /// Adds a request and returns its number.
    pub(crate) fn push(&mut self, request: Request) -> u64 {
        if self.requests.len() == MOST {
            self.requests.pop_front();
            self.removed += 1;
        }
        self.requests.push_back(request);
        self.removed + self.requests.len() as u64 - 1
    }

    /// Sets the status of a request that may have been removed.
    pub(crate) fn set_status(&mut self, number: u64, status: Option<StatusCode>) {
        let place = number.checked_sub(self.removed).and_then(|place| usize::try_from(place).ok());
        if let Some(request) = place.and_then(|place| self.requests.get_mut(place)) {
            request.set_status(status);
        }
    }

    pub(crate) fn all(&self) -> Vec<Request> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn take(&mut self) -> Vec<Request> {
        self.removed += self.requests.len() as u64;
        self.requests.drain(..).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn request(path: &str) -> Request {
        Request::new(Received {
            service: None,
            operation: None,
            labels: Labels::new(),
            region: None,
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            time: SystemTime::UNIX_EPOCH,
            unmatched: None,
        })
    }

    #[test]
    fn labels_are_found_under_the_name_of_the_argument() {
        let labels = vec![("connectionId", "c1".to_owned()), ("connection_id", "c2".to_owned())];
        let request = |labels| {
            let received = Arc::into_inner(request("/").received);
            received.map(|received| Request::new(Received { labels, ..received }))
        };
        let first = request(labels.clone().into_iter().take(1).collect()).unwrap();
        assert_eq!(first.label("connection_id"), Some("c1"));
        assert_eq!(first.label("connectionId"), Some("c1"));
        assert_eq!(first.label("connection"), None);
        let both = request(labels).unwrap();
        assert_eq!(both.label("connection_id"), Some("c2"));
    }

    #[test]
    fn the_log_keeps_the_latest_requests() {
        let mut log = Log::default();
        let numbers: Vec<u64> = (0..MOST + 2).map(|n| log.push(request(&n.to_string()))).collect();
        // The first two are not there any more.
        for number in numbers.iter().take(3) {
            log.set_status(*number, Some(StatusCode::OK));
        }
        let all = log.take();
        let shown = |place: usize| all.get(place).map(|one| (one.path(), one.status()));
        assert_eq!(
            (all.len(), shown(0), shown(1)),
            (MOST, Some(("2", Some(200))), Some(("3", None)))
        );
        let number = log.push(request("new"));
        log.set_status(number - 1, Some(StatusCode::OK));
        log.set_status(number, Some(StatusCode::NOT_FOUND));
        assert_eq!(log.all().first().and_then(Request::status), Some(404));
    }
}
