//! The HTTP client of the caller.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

/// Maximum size of a response, in bytes. Credentials are much shorter.
pub const MAX_RESPONSE_BYTES: usize = 1 << 20;

/// How a request for credentials must be sent.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestOptions {
    /// True if a proxy may be used. Metadata services of containers and instances must be reached
    /// directly: a proxy would get the credentials, and answer for another machine.
    pub allow_proxy: bool,
    /// Time from connecting to the last byte of the response.
    pub timeout: Duration,
}

/// Sends the requests of the sources: to STS, IAM Identity Center, containers and instances.
///
/// Implement it over the HTTP client of your program. Redirects must not be followed. A response
/// longer than [`MAX_RESPONSE_BYTES`] must be an error, before it is held in memory.
pub trait HttpClient: fmt::Debug + Send + Sync {
    /// Sends a request and returns the response with its body.
    fn send(&self, request: http::Request<Bytes>, options: RequestOptions) -> Exchange;
}

/// A request that is being sent.
pub type Exchange = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, HttpError>> + Send>>;

/// Why there is no response.
#[derive(Debug)]
pub struct HttpError {
    text: String,
    is_final: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl HttpError {
    /// Creates an error of a connection: the request may be sent again.
    pub fn connection(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_final: false, source: None }
    }

    /// Creates an error that another attempt would have, too, such as a certificate that is not
    /// trusted.
    pub fn permanent(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_final: true, source: None }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn is_final(&self) -> bool {
        self.is_final
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for HttpError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
