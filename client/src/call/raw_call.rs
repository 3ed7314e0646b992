//! A call by method, path, query, headers and body, without a model.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::Serialize;

use super::curl::Curl;
use super::response_future::ResponseFuture;
use crate::client::Client;
use crate::config::limits::Limits;
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;
use crate::request::request::{Request, RequestBuilder};
use crate::send::byte_stream::ByteStream;
use crate::send::{byte_stream, send};
use crate::value::argument::Argument;
use crate::value::encode;

/// A call by method and path, for operations that are not in the model.
///
/// It is signed and retried like other calls, and has the headers that every call to the service
/// has. Nothing is sent until the call is awaited or [`send`](Self::send) is called.
///
/// ```no_run
/// # async fn example(client: petard::Client) -> petard::Result<()> {
/// use petard::Method;
///
/// let response = client
///     .request(Method::POST, "/orders")
///     .push("2026/7") // one segment: /orders/2026%2F7
///     .query("dryRun", true)
///     .json(&["a", "b"])
///     .await?;
/// # Ok(()) }
/// ```
///
/// The path is plain text. Its segments are percent-encoded, including `%`, so it must not be
/// encoded already. A path with `?` or `#` is an error: use [`query`](Self::query) for the query,
/// and [`push`](Self::push) for a segment that contains such a character.
#[must_use = "a call does nothing until it is awaited or sent"]
#[derive(Clone, Debug)]
pub struct RawCall {
    client: Client,
    name: String,
    builder: RequestBuilder,
    problems: Vec<String>,
    limits: Limits,
}

impl Client {
    /// Returns a call by method and path. See [`RawCall`].
    pub fn request(&self, method: http::Method, path: impl AsRef<str>) -> RawCall {
        RawCall::new(self.clone(), method, path.as_ref())
    }
}

impl RawCall {
    pub(crate) fn new(client: Client, method: http::Method, path: &str) -> Self {
        let mut problems = Vec::new();
        let mut builder = RequestBuilder::new(method);
        if builder.method == http::Method::CONNECT {
            problems.push("the method CONNECT opens a tunnel and cannot be signed".to_owned());
        }
        if path.contains(['?', '#']) {
            problems.push(
                "the path has a `?` or `#`: use `.query(name, value)` for the query, and \
                 `.push(segment)` for a segment that contains such a character"
                    .to_owned(),
            );
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let name = format!("{} {path}", builder.method);
        let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
        while let Some(segment) = segments.next() {
            if !segment.is_empty() || segments.peek().is_some() {
                problems.extend(push_segment(&mut builder, segment).err());
            } else if path.ends_with('/') {
                builder.path.push("/", false);
            }
        }
        Self { client, name, builder, problems, limits: Limits::default() }
    }

    /// Appends one segment to the path. A `/` in the segment is percent-encoded.
    pub fn push(mut self, segment: impl AsRef<str>) -> Self {
        self.problems.extend(push_segment(&mut self.builder, segment.as_ref()).err());
        self
    }

    /// Appends a key and a value to the query.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn query(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        // No model tells which of them are secret, so Debug shows none.
        self.builder.query(name.as_ref(), &value.to_string(), true);
        self
    }

    /// Sets a header. An earlier header of the same name is replaced.
    ///
    /// The library sets `authorization` and `content-length`, and the HTTP client sets those of the
    /// connection, such as `transfer-encoding`: they are errors here. A hash in
    /// `x-amz-content-sha256` is signed instead of that of the body.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        if let Err(why) = self.builder.header(name.as_ref(), value.as_ref(), true)
            && self.problems.last() != Some(&why)
        {
            self.problems.push(why);
        }
        self
    }

    /// Applies a setter if the value is `Some`.
    ///
    /// ```
    /// # fn example(call: petard::RawCall, limit: Option<u32>) -> petard::RawCall {
    /// call.maybe(limit, |call, limit| call.query("limit", limit))
    /// # }
    /// ```
    pub fn maybe<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// Sets the body to a value, serialised as JSON. The content type is `application/json` unless
    /// another one is set.
    pub fn json(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        let mut text = String::new();
        match encode::write_json(&Argument::json(value), &mut text) {
            Ok(()) => {
                self.builder.body = text.into();
                self.builder.json = true;
            }
            Err(why) => self.problems.push(format!("the body {why}")),
        }
        self
    }

    /// Sets the body. Set its type with `.header("content-type", ...)`.
    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.builder.body = bytes.into();
        self.builder.json = false;
        self
    }

    /// Sets the maximum number of attempts of this call, including the first. With 1 (or 0), the
    /// call is not retried.
    ///
    /// Default: [`ConfigBuilder::max_attempts`](crate::ConfigBuilder::max_attempts).
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.limits.max_attempts = Some(attempts);
        self
    }

    /// Sets the timeout of one attempt of this call, from connecting to the last byte of the
    /// response. With [`bytes_stream`](Self::bytes_stream), it applies to the time until the
    /// headers arrive, and then to each chunk of the body.
    ///
    /// Default: [`ConfigBuilder::timeout`](crate::ConfigBuilder::timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of this call, including all attempts and the delays between them. With
    /// [`bytes_stream`](Self::bytes_stream), it applies until the last byte of the body.
    ///
    /// Default: [`ConfigBuilder::operation_timeout`](crate::ConfigBuilder::operation_timeout).
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.limits.operation_timeout = Some(timeout);
        self
    }

    /// Sets the maximum size of the response body that is held in memory, in bytes.
    ///
    /// Default: [`ConfigBuilder::max_response_bytes`](crate::ConfigBuilder::max_response_bytes).
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_response_bytes = Some(bytes);
        self
    }

    /// Returns the request that would be sent, without a signature. Credentials are not needed and
    /// nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns an error if path, query, headers or body are invalid or the configuration has no
    /// valid endpoint.
    pub fn request(&self) -> Result<Request> {
        let name: Cow<'static, str> = self.name.clone().into();
        if !self.problems.is_empty() {
            return Err(Error::problems(name, &self.problems));
        }
        let endpoint = self.client.endpoint(name.clone())?;
        self.builder.clone().finish(name, None, self.client.service(), endpoint)
    }

    /// Returns the request that would be sent, signed for the given time. See
    /// [`Call::signed_request`](crate::Call::signed_request).
    pub fn signed_request(&self, at: SystemTime) -> ResponseFuture<Request> {
        ResponseFuture::signed(&self.client, self.request(), at)
    }

    /// Returns the request with a signature in its query, which is valid for some time. See
    /// [`Call::presigned`](crate::Call::presigned).
    pub fn presigned(&self, expires: Duration) -> ResponseFuture<Request> {
        ResponseFuture::presigned(&self.client, self.request(), expires)
    }

    /// Returns the signed request as a command of curl. See
    /// [`Call::to_curl`](crate::Call::to_curl).
    pub fn to_curl(&self) -> ResponseFuture<Curl> {
        ResponseFuture::to_curl(&self.client, self.request())
    }

    /// Sends the call and returns the response, like awaiting it.
    ///
    /// # Errors
    ///
    /// Returns the last error if no attempt succeeded. See [`Error`].
    pub fn send(self) -> ResponseFuture {
        ResponseFuture::new(async move {
            let request = self.request()?;
            send::send(&self.client, request, self.limits).await
        })
    }

    /// Sends the call and returns a stream of the response body, which may be of any length.
    ///
    /// The timeout of an attempt applies to each chunk. An
    /// [`operation_timeout`](Self::operation_timeout) of the call applies to the whole body; that
    /// of the configuration ends where the body starts. See [`ByteStream`].
    ///
    /// # Errors
    ///
    /// Errors before the body starts are returned here, after the usual retries. Later ones are
    /// items of the stream and are not retried.
    pub fn bytes_stream(self) -> ResponseFuture<ByteStream> {
        ResponseFuture::new(async move {
            let request = self.request()?;
            byte_stream::open(&self.client, request, self.limits).await
        })
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Response>;
    type IntoFuture = ResponseFuture;

    fn into_future(self) -> ResponseFuture {
        self.send()
    }
}

fn push_segment(builder: &mut RequestBuilder, segment: &str) -> Result<(), String> {
    match segment {
        "" => Err("a segment of the path is empty: remove the extra `/`, or push a text that is \
             not empty"
            .to_owned()),
        "." | ".." => Err(format!(
            "a segment of the path is `{segment}`, which HTTP clients resolve: write the path \
             without it"
        )),
        _ => {
            if !builder.path.ends_with('/') {
                builder.path.push("/", false);
            }
            builder.path.push(&encode::percent(segment).to_string(), false);
            Ok(())
        }
    }
}
