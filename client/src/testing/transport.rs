//! A transport that returns the results of a test.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;

use super::clock::InstantClock;
use super::response_builder::ResponseBuilder;
use super::sent_request::SentRequest;
use crate::config::builder::ConfigBuilder;
use crate::config::config::Config;
use crate::http::transport::{self, Exchange, TransportError};
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;

type Respond = dyn Fn(&SentRequest) -> Result<Response> + Send + Sync;

/// A transport without a socket: the clients of a configuration send their requests to it.
///
/// Everything else is as usual: requests are checked and signed, and errors are retried. An error of
/// the service becomes an error response with its status, headers and body; another error becomes a
/// failed or late connection. Timeouts do not apply.
///
/// Cloning is cheap; clones share the requests.
#[derive(Clone)]
pub struct Transport(Arc<Inner>);

struct Inner {
    respond: Box<Respond>,
    requests: Mutex<Vec<SentRequest>>,
}

impl Transport {
    /// Creates a transport that calls a function for each request, several at a time.
    pub fn new(respond: impl Fn(&SentRequest) -> Result<Response> + Send + Sync + 'static) -> Self {
        let respond = Box::new(respond);
        Self(Arc::new(Inner { respond, requests: Mutex::default() }))
    }

    /// Creates a transport that returns these results in order. After the last one, requests fail
    /// with status 501, which is not retried.
    pub fn sequence(results: impl IntoIterator<Item = Result<Response>>) -> Self {
        let results: VecDeque<_> = results.into_iter().collect();
        let results = Mutex::new(results);
        Self::new(move |_| {
            let next = results.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            next.unwrap_or_else(|| {
                let message = "all results of the sequence are used";
                ResponseBuilder::error(501, "NoMoreResults", message).build()
            })
        })
    }

    /// Returns a configuration that uses the transport: in the region `eu-west-1`, with keys for
    /// tests, the endpoint `https://service.invalid`, and an [`InstantClock`], in which the delays
    /// between attempts pass at once.
    ///
    /// For other settings, use [`ConfigBuilder::transport`].
    pub fn config(&self) -> Config {
        Config::builder()
            .region("eu-west-1")
            .credentials(Credentials::from_keys("TESTKEY", "test/secret", None))
            .endpoint_url("https://service.invalid")
            .clock(InstantClock::default())
            .transport(self)
            .build()
    }

    /// Returns the requests in their order.
    pub fn requests(&self) -> Vec<SentRequest> {
        self.0.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl transport::Transport for Transport {
    fn execute(&self, request: reqwest::Request) -> Exchange {
        let request = SentRequest::new(&request);
        let mut requests = self.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(request.clone());
        drop(requests);
        let result = match (self.0.respond)(&request) {
            Ok(response) => {
                let (status, headers) = (response.status(), response.headers().clone());
                Ok(http_response(status, headers, response.bytes().clone()))
            }
            Err(error) => of_error(&error),
        };
        Box::pin(async { result })
    }
}

/// The HTTP response of an error of the service, or the error of the connection.
fn of_error(error: &Error) -> Result<reqwest::Response, TransportError> {
    match (error.status(), error.headers(), error.body()) {
        (Some(status), Some(headers), Some(body)) if error.is_service() => {
            Ok(http_response(status, headers.clone(), body.clone()))
        }
        _ => Err(TransportError {
            is_connect: error.is_connect(),
            is_timeout: error.is_timeout(),
            source: error.to_string().into(),
        }),
    }
}

fn http_response(
    status: http::StatusCode,
    headers: http::HeaderMap,
    body: bytes::Bytes,
) -> reqwest::Response {
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.into()
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("requests", &self.requests().len())
            .finish_non_exhaustive()
    }
}

impl ConfigBuilder {
    /// Sets the transport through which requests are sent instead of a socket. With the feature
    /// `testing`.
    ///
    /// It sets nothing else. Unlike in [`Transport::config`], you set the region, the credentials
    /// and, if delays are to pass at once, an [`InstantClock`] as the [`clock`](Self::clock).
    pub fn transport(mut self, transport: &Transport) -> Self {
        self.http_clients.send_through(&(Arc::new(transport.clone()) as Arc<_>));
        self
    }
}
