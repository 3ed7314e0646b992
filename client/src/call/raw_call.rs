//! A call by method, path, query, headers and body, without a model.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::Serialize;

use super::curl::Curl;
use super::paging::{PagedCall, Pages};
use super::raw_path::RawPath;
use super::response_future::ResponseFuture;
use crate::client::Client;
use crate::config::limits::Limits;
use crate::outcome::error::{Error, Result};
use crate::outcome::next_token::token_at;
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
///     .request(Method::POST, "/orders/{id}/lines")
///     .path("id", "2026/7") // one segment: /orders/2026%2F7/lines
///     .query("dryRun", true)
///     .json(&["a", "b"])
///     .await?;
/// # Ok(()) }
/// ```
///
/// The path is plain text with labels. Its segments are percent-encoded, including `%`, so it must
/// not be encoded already. A label such as `{id}` stands for one segment or a part of one, and
/// `{key+}` for one or more segments; [`path`](Self::path) sets its value. A path with `?` or `#` is
/// an error: use [`query`](Self::query) for the query, and [`push`](Self::push) for a segment that
/// contains such a character or a brace.
#[must_use = "a call does nothing until it is awaited or sent"]
#[derive(Clone, Debug)]
pub struct RawCall {
    client: Client,
    name: String,
    path: RawPath,
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
        let builder = RequestBuilder::new(method);
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
        let path = match path.split_once("://") {
            Some(("http" | "https", rest)) => {
                problems.push(
                    "the path is a URL: write the path only, which follows the URL of the client"
                        .to_owned(),
                );
                // The host may have a user and a password before it.
                rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/")
            }
            _ => path,
        };
        let name = format!("{} {path}", builder.method);
        let path = RawPath::new(path);
        Self { client, name, path, builder, problems, limits: Limits::default() }
    }

    /// Sets the value of a label of the path, such as `{id}`. It is percent-encoded: a `/` in it is
    /// sent as `%2F`, and separates segments only in a label such as `{key+}`. An earlier value of
    /// the label is replaced.
    ///
    /// # Errors
    ///
    /// The call fails when it is sent if the path has no such label, or if a segment of the value is
    /// empty, `.` or `..`, which would make it a request for another resource.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn path(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        self.path.set(name.as_ref(), value.to_string());
        self
    }

    /// Appends one segment to the path. A `/` in the segment is percent-encoded.
    pub fn push(mut self, segment: impl AsRef<str>) -> Self {
        self.path.push(segment.as_ref());
        self
    }

    /// Appends a key and a value to the query.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn query(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        // No model tells which of them are secret, so Debug shows none.
        self.builder.query(name.as_ref(), &value.to_string(), true);
        self
    }

    /// Appends a query that is encoded already, such as `limit=5&flag`. It is sent as it is written.
    ///
    /// # Errors
    ///
    /// The call fails when it is sent if the query contains `#`, or a character that must be
    /// percent-encoded, such as a space.
    pub fn encoded_query(mut self, query: impl AsRef<str>) -> Self {
        let query = query.as_ref();
        if query.contains('#') {
            let why = "the encoded query contains `#`, which ends a query: write it as `%23`";
            self.problems.push(why.to_owned());
        }
        self.builder.encoded_query(query);
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
        let (mut builder, mut problems) = (self.builder.clone(), self.problems.clone());
        self.path.write(&mut builder.path, &mut problems);
        if !problems.is_empty() {
            return Err(Error::problems(name, &problems));
        }
        let endpoint = self.client.endpoint(name.clone())?;
        builder.finish(name, None, self.client.service(), endpoint)
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

    /// Returns all pages of a list. `pointer` is the JSON pointer to the token of the next page in a
    /// response, such as `/next`, or the name of a member. `name` is the key of the query that takes
    /// it.
    ///
    /// The last page has no token, or one that is null or empty. If the call has the key already,
    /// reading starts at that page. [`Pages::items`] returns the items of all pages.
    ///
    /// ```no_run
    /// # async fn example(api: petard::Api) -> petard::Result<()> {
    /// let mut orders = api.get("/orders").query("limit", 100).pages("/next", "next").items("/items");
    /// while let Some(order) = orders.next().await {
    ///     println!("{}", order?.str("/id")?);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn pages(self, pointer: impl Into<String>, name: impl Into<String>) -> Pages {
        let secrets = self.builder.secrets.len();
        let (pointer, name) = (pointer.into(), name.into());
        Pages::of(Box::new(RawPage { call: self, pointer, name, secrets }))
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

/// A raw call that returns a page.
#[derive(Debug)]
struct RawPage {
    call: RawCall,
    /// Where the token of the next page is.
    pointer: String,
    /// The key of the query that takes it.
    name: String,
    /// The number of secret values of the first call.
    secrets: usize,
}

impl PagedCall for RawPage {
    fn send(&self) -> ResponseFuture {
        self.call.clone().send()
    }

    fn token_after(&self, page: &Response) -> Result<Option<String>> {
        token_at(page.document(), &self.pointer, &self.name)
    }

    fn turn_to(&mut self, token: String) {
        self.call.builder.remove_query(&self.name);
        // Without the token of the page before.
        self.call.builder.secrets.truncate(self.secrets);
        self.call.builder.query(&self.name, &token, true);
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Response>;
    type IntoFuture = ResponseFuture;

    fn into_future(self) -> ResponseFuture {
        self.send()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::config::Config;
    use crate::model::Service;

    static SERVICE: Service = Service::new("zoo", "Zoo");

    #[test]
    fn tokens_of_earlier_pages_are_not_kept() {
        let client = Client::new(&Config::builder().build(), &SERVICE);
        let call = client.request(http::Method::GET, "/x").query("limit", "2000");
        let secrets = call.builder.secrets.len();
        let mut page = RawPage { call, pointer: "/next".into(), name: "next".into(), secrets };
        for token in ["page-1", "page-2", "page-3"] {
            page.turn_to(token.to_owned());
        }
        assert_eq!(page.call.builder.secrets, ["2000", "page-3"]);
    }
}
