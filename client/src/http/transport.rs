//! How a signed request is sent: the only interface between this library and an HTTP client.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

/// Sends HTTP requests. Tests implement it to return responses without a socket.
pub(crate) trait Transport: Send + Sync {
    /// Sends a request. The future completes when the head of the response has arrived. The caller
    /// reads the body.
    fn execute(&self, request: reqwest::Request) -> Exchange;
}

/// A request that is being sent.
pub(crate) type Exchange =
    Pin<Box<dyn Future<Output = Result<reqwest::Response, TransportError>> + Send>>;

/// Why there is no response.
#[derive(Debug)]
pub(crate) struct TransportError {
    /// True if no connection was made, so that the request was not sent.
    pub(crate) is_connect: bool,
    pub(crate) is_timeout: bool,
    pub(crate) source: Box<dyn Error + Send + Sync>,
}

impl Transport for reqwest::Client {
    #[expect(clippy::disallowed_methods, reason = "requests leave here")]
    fn execute(&self, request: reqwest::Request) -> Exchange {
        let exchange = Self::execute(self, request);
        Box::pin(async { exchange.await.map_err(TransportError::from) })
    }
}

impl From<reqwest::Error> for TransportError {
    /// Removes the URL, whose query may be secret.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
        Self { is_connect, is_timeout, source: error.into() }
    }
}
