//! Authentication other than by AWS credentials: tokens and API keys.

use std::error::Error;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The header of an API key, unless another one is set.
const API_KEY: &str = "x-api-key";

/// Precedes a bearer token.
const BEARER: &str = "Bearer ";

/// The future of [`Auth::headers`].
pub type AuthFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HeaderMap, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Authenticates requests by headers, instead of a signature with AWS credentials.
///
/// [`BearerToken`], [`ApiKeyHeader`] and [`NoAuth`] implement it. Implement it for tokens that are fetched
/// or renewed:
///
/// ```
/// use petard::{Auth, AuthFuture, BearerToken};
///
/// struct Renewed;
///
/// impl Auth for Renewed {
///     fn headers(&self) -> AuthFuture<'_> {
///         Box::pin(async {
///             let token = fetch().await?;
///             BearerToken::new(token).headers().await
///         })
///     }
/// }
///
/// async fn fetch() -> std::io::Result<String> {
///     // ... from a cache, or from the server that issues tokens
/// #   Ok("t".to_owned())
/// }
/// # let config = petard::Config::builder().auth(Renewed).build();
/// ```
pub trait Auth: Send + Sync {
    /// Returns the headers that authenticate a request. It is called for each attempt, within the
    /// timeout of an attempt, so return a cached token while it is valid.
    ///
    /// The values of the headers are treated as secret. `host`, `content-length`, the headers of the
    /// connection and those of a signature, such as `x-amz-date`, are errors; `authorization` is not.
    ///
    /// # Errors
    ///
    /// The call fails with the error, and is not retried. Its text must not contain a secret.
    fn headers(&self) -> AuthFuture<'_>;
}

/// A bearer token, sent as `authorization: Bearer <token>`.
///
/// Its `Debug` form does not contain the token.
#[derive(Clone)]
pub struct BearerToken(String);

impl BearerToken {
    /// Creates it from a token, without the word `Bearer`.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }
}

/// An API key, sent in the header `x-api-key` or in another one.
///
/// Its `Debug` form does not contain the key.
#[derive(Clone)]
pub struct ApiKeyHeader {
    header: String,
    key: String,
}

impl ApiKeyHeader {
    /// Creates it from a key, for the header `x-api-key`.
    pub fn new(key: impl Into<String>) -> Self {
        Self::named(API_KEY, key)
    }

    /// Creates it from the name of a header and a key. The key is all of the header's value, which may
    /// have a scheme, as in `ApiKeyHeader::named("authorization", "Token a1b2c3")`.
    pub fn named(header: impl Into<String>, key: impl Into<String>) -> Self {
        Self { header: header.into(), key: key.into() }
    }
}

/// Sends requests without authentication.
#[derive(Clone, Copy, Debug)]
pub struct NoAuth;

impl Auth for BearerToken {
    fn headers(&self) -> AuthFuture<'_> {
        let text = format!("{BEARER}{}", self.0);
        let start = self.0.get(..BEARER.len()).unwrap_or_default();
        if start.eq_ignore_ascii_case(BEARER) {
            let why = "the bearer token begins with `Bearer `: leave it out, it is added";
            return Box::pin(ready(Err(why.into())));
        }
        if self.0.trim_ascii().contains(' ') {
            return Box::pin(ready(Err(
                "the bearer token has a space: check where it is from".into()
            )));
        }
        Box::pin(ready(headers(AUTHORIZATION.as_str(), &self.0, &text, "the bearer token")))
    }
}

impl Auth for ApiKeyHeader {
    fn headers(&self) -> AuthFuture<'_> {
        Box::pin(ready(headers(&self.header, &self.key, &self.key, "the API key")))
    }
}

impl Auth for NoAuth {
    fn headers(&self) -> AuthFuture<'_> {
        Box::pin(ready(Ok(HeaderMap::new())))
    }
}

/// Returns one header with a secret.
fn headers(
    name: &str,
    secret: &str,
    value: &str,
    what: &str,
) -> Result<HeaderMap, Box<dyn Error + Send + Sync>> {
    let is_plain = secret.bytes().all(|byte| matches!(byte, b'!'..=b'~') || byte == b' ');
    if secret.is_empty() || secret.trim_ascii() != secret || !is_plain {
        return Err(format!(
            "{what} is empty, begins or ends with white space, or has a character that is not \
             printable ASCII: check where it is from"
        )
        .into());
    }
    let name = HeaderName::try_from(name)
        .map_err(|_| format!("`{}` is not a valid header name", name.escape_debug()))?;
    let mut value = HeaderValue::try_from(value)?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(name, value)]))
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken(***)")
    }
}

impl fmt::Debug for ApiKeyHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeyHeader").field("header", &self.header).finish_non_exhaustive()
    }
}
