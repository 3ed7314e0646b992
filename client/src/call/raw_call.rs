//! A call that no model describes: method, path, query, headers and body as given.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::Serialize;

use super::response_future::ResponseFuture;
use crate::client::Client;
use crate::config::limits::Limits;
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;
use crate::request::request::{Request, RequestBuilder};
use crate::send::byte_stream::ByteStream;
use crate::send::{attempt, byte_stream, send};
use crate::value::argument::Argument;
use crate::value::encode;

/// A call by method and path, signed like any other, with the headers that the service always
/// gets.
///
/// ```no_run
/// # async fn example(client: petard::Client) -> petard::Result<()> {
/// use petard::Method;
///
/// let answer = client
///     .request(Method::POST, "/orders")
///     .push("2026/7") // one segment: /orders/2026%2F7
///     .query("dryRun", true)
///     .json(&["a", "b"])
///     .await?;
/// # Ok(()) }
/// ```
///
/// The path is plain text: its segments are percent-encoded here, `%` included, so text that is
/// encoded already would be encoded twice. A `?` or `#` in it is refused: that is what
/// [`query`](Self::query) and [`push`](Self::push) are for.
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
    /// Begins a call that no model describes. See [`RawCall`].
    pub fn request(&self, method: http::Method, path: impl AsRef<str>) -> RawCall {
        RawCall::new(self.clone(), method, path.as_ref())
    }
}

impl RawCall {
    pub(crate) fn new(client: Client, method: http::Method, path: &str) -> Self {
        let mut problems = Vec::new();
        let mut builder = RequestBuilder::new(method);
        if path.contains(['?', '#']) {
            problems.push(
                "the path has a `?` or `#`: give the query with `.query(name, value)`, and a \
                 segment that contains such a character with `.push(segment)`"
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

    /// Appends one segment to the path; a `/` inside it is encoded.
    pub fn push(mut self, segment: impl AsRef<str>) -> Self {
        self.problems.extend(push_segment(&mut self.builder, segment.as_ref()).err());
        self
    }

    /// Appends a pair to the query.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn query(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        // No model says which of these are secret: none is shown.
        self.builder.query(name.as_ref(), &value.to_string(), true);
        self
    }

    /// Sets a header; one of the same name is replaced.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.problems.extend(self.builder.header(name.as_ref(), value.as_ref(), true).err());
        self
    }

    /// Sets an optional value, if there is one: `.maybe(limit, |call, limit| call.query("limit", limit))`.
    pub fn maybe<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// Sends this as JSON, with the content type `application/json` unless another one is set.
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

    /// Sends these bytes. Say what they are with `.header("content-type", ...)`.
    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.builder.body = bytes.into();
        self.builder.json = false;
        self
    }

    /// Sends this call at most so many times, counting the first, whatever the configuration
    /// says. With 1, nothing is retried.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.limits.max_attempts = Some(attempts);
        self
    }

    /// Longest time one attempt of this call may take, from connecting to the last byte of the
    /// answer, whatever the configuration says.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt_timeout = Some(timeout);
        self
    }

    /// Longest time this call may take, with all attempts and the waiting in between, whatever
    /// the configuration says. With [`bytes_stream`](Self::bytes_stream), to the last byte.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.limits.operation_timeout = Some(timeout);
        self
    }

    /// Longest answer of this call, in bytes of its body, that is held in memory, whatever the
    /// configuration says. See
    /// [`ConfigBuilder::max_response_bytes`](crate::ConfigBuilder::max_response_bytes).
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_response_bytes = Some(bytes);
        self
    }

    /// What would be sent, not signed. Nothing is looked up, nothing is sent.
    pub fn request(&self) -> Result<Request> {
        let name: Cow<'static, str> = self.name.clone().into();
        if !self.problems.is_empty() {
            return Err(Error::input(name, self.problems.join("; ")));
        }
        let endpoint = self.client.endpoint(name.clone())?;
        self.builder.clone().finish(name, None, self.client.service(), &endpoint)
    }

    /// What would be sent, signed for this moment. Asks for credentials, sends nothing.
    pub async fn signed_request(&self, at: SystemTime) -> Result<Request> {
        let mut request = self.request()?;
        let credentials = attempt::credentials(&self.client, &request, Duration::MAX).await?;
        attempt::sign(&self.client, &mut request, &credentials, at)?;
        Ok(request)
    }

    /// Sends the call and waits for the answer. The same as awaiting it.
    pub async fn send(self) -> Result<Response> {
        let request = self.request()?;
        send::send(&self.client, &request, self.limits).await
    }

    /// Sends the call and waits for the head of the answer; its body comes piece by piece, and
    /// may be of any length. Only its pauses are bounded, by the time of an attempt, unless this
    /// call has an [`operation_timeout`](Self::operation_timeout), which bounds all of it. See
    /// [`ByteStream`].
    pub async fn bytes_stream(self) -> Result<ByteStream> {
        let request = self.request()?;
        byte_stream::open(&self.client, &request, self.limits).await
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Response>;
    type IntoFuture = ResponseFuture;

    fn into_future(self) -> ResponseFuture {
        ResponseFuture::new(self.send())
    }
}

fn push_segment(builder: &mut RequestBuilder, segment: &str) -> Result<(), String> {
    match segment {
        "" => Err("a segment of the path is empty: it would vanish on the way".to_owned()),
        "." | ".." => Err(format!("a segment of the path is `{segment}`: it would be resolved")),
        _ => {
            if !builder.path.ends_with('/') {
                builder.path.push("/", false);
            }
            builder.path.push(&encode::percent(segment).to_string(), false);
            Ok(())
        }
    }
}
