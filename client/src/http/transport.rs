//! How a signed request is sent: the one trait between this library and an HTTP client.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

/// Sends HTTP requests. Tests implement it to answer without a socket.
pub(crate) trait Transport: Send + Sync {
    /// Sends a request. The future ends when the head of the answer is there; the body is still to
    /// be read.
    fn execute(&self, request: reqwest::Request) -> Exchange;
}

/// A request under way.
pub(crate) type Exchange =
    Pin<Box<dyn Future<Output = Result<reqwest::Response, TransportError>> + Send>>;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct TransportError {
    /// Whether no connection was made: the request was not sent.
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
    /// Without the URL, whose query may be secret.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
        Self { is_connect, is_timeout, source: error.into() }
    }
}
