//! A request that a transport received.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::Url;
use serde_json::Value;

/// A signed request that a [`Transport`](super::Transport) received instead of a service.
#[derive(Clone)]
pub struct SentRequest {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
}

impl SentRequest {
    pub(super) fn new(request: &reqwest::Request) -> Self {
        let body = request.body().and_then(|body| body.as_bytes());
        Self {
            method: request.method().clone(),
            url: request.url().clone(),
            headers: request.headers().clone(),
            body: Bytes::copy_from_slice(body.unwrap_or_default()),
        }
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the URL.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns the path of the URL, percent-encoded.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// Returns the first decoded value of a query parameter.
    pub fn query(&self, name: &str) -> Option<String> {
        let mut pairs = self.url.query_pairs();
        pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
    }

    /// Returns the first value of a header; `None` if there is none, or if it is not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns all headers, with the signature and the session token.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the body as JSON. Returns null if it is empty or not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Debug for SentRequest {
    /// Omits path, query, headers and body, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest")
            .field("method", &self.method)
            .field("host", &self.url.host_str())
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
