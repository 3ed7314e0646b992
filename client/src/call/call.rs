//! A call of a modelled operation, from its first argument to its answer.

use std::future::IntoFuture;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::response_future::ResponseFuture;
use crate::client::Client;
use crate::config::limits::Limits;
use crate::model::Operation;
use crate::outcome::error::Result;
use crate::outcome::response::Response;
use crate::request::input::Input;
use crate::request::pipeline;
use crate::request::request::Request;
use crate::send::byte_stream::ByteStream;
use crate::send::{attempt, byte_stream, send};
use crate::value::argument::Argument;
use crate::value::into_argument::Takes;

/// A call in the making. Await it, or [`send`](Self::send) it; until then nothing happens.
///
/// It owns its client, so it can be stored, cloned and moved to another task.
#[must_use = "a call does nothing until it is awaited or sent"]
#[derive(Clone, Debug)]
pub struct Call {
    client: Client,
    input: Input,
    limits: Limits,
}

impl Client {
    /// Begins a call of an operation.
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }
}

impl Call {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Self {
        Self { client, input: Input::new(operation), limits: Limits::default() }
    }

    /// Gives a parameter by name, with any value that serialises: the way out for what the
    /// typed methods do not offer.
    ///
    /// The name is looked up among the model's names of parameters, then among their names on
    /// the wire (in the query, the headers and the body), then among the names of their methods
    /// (`binary_media_types`). Where one parameter is the name that another is sent under, that
    /// name counts from then on: after `set("primary_key", "sku")`, `set("sku", "7")` gives `id`.
    /// The value is then sent as that parameter is: a list repeats a query key, an object is
    /// spilled into a query, anything goes into a body. A name that the model does not know
    /// becomes an additional member of the JSON body, where the operation has one, and otherwise
    /// an additional pair of the query. The last value for a name wins, but a label of the path
    /// that was given already is refused: the call would mean another thing.
    ///
    /// Numbers keep every digit, also those of `u128` and of
    /// [`RawValue`](serde_json::value::RawValue).
    pub fn set(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.input.set(name.into(), Argument::json(value));
        self
    }

    /// Sets an optional value, if there is one: `.maybe(name, |call, name| call.set("name", name))`.
    pub fn maybe<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }

    /// Sets a header of this call, which no parameter sends. One of the same name is replaced.
    ///
    /// `authorization` and `content-length` are set by the library, and refused.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.input.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Appends a pair to the query, which no parameter sends.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn query(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        self.input.add_query(name.as_ref(), value.to_string());
        self
    }

    /// Sends this call at most so many times, counting the first, whatever the configuration
    /// says. With 1, nothing is retried.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.limits.max_attempts = Some(attempts);
        self
    }

    /// Longest time one attempt of this call may take, from connecting to the last byte of the
    /// answer, whatever the configuration says. With [`bytes_stream`](Self::bytes_stream), to its
    /// head, and then for each piece anew.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt_timeout = Some(timeout);
        self
    }

    /// Longest time this call may take, with all attempts and the waiting in between, whatever
    /// the configuration says. Of pages, each has this time. With
    /// [`bytes_stream`](Self::bytes_stream), to the last byte.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.limits.operation_timeout = Some(timeout);
        self
    }

    /// Longest answer of this call, in bytes of its body, that is held in memory, whatever the
    /// configuration says. See
    /// [`ConfigBuilder::max_response_bytes`](crate::ConfigBuilder::max_response_bytes). Of pages, each
    /// may be as long.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_response_bytes = Some(bytes);
        self
    }

    /// What would be sent, not signed. Nothing is looked up, nothing is sent: this is the call
    /// as a pure function of its arguments and the configuration.
    pub fn request(&self) -> Result<Request> {
        let (builder, operation) = pipeline::build(&self.input, self.client.interceptor())?;
        let name = self.operation().name();
        let endpoint = self.client.endpoint(name.into())?;
        builder.finish(name.into(), Some(operation), self.client.service(), &endpoint)
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

    /// Returns the call itself: what typed calls have, too.
    pub fn into_call(self) -> Self {
        self
    }

    /// The operation.
    pub fn operation(&self) -> &'static Operation {
        self.input.operation()
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    #[cfg_attr(
        not(feature = "data-api"),
        expect(dead_code, reason = "not every service looks at arguments before it sends them")
    )]
    pub(crate) fn input(&self) -> &Input {
        &self.input
    }

    /// The same call without a parameter.
    pub(crate) fn without(self, name: &str) -> Self {
        Self { input: self.input.without(name), ..self }
    }
}

#[doc(hidden)]
impl Takes for Call {
    fn put(mut self, name: &'static str, value: Argument) -> Self {
        self.input.put(name, value);
        self
    }
}

impl IntoFuture for Call {
    type Output = Result<Response>;
    type IntoFuture = ResponseFuture;

    fn into_future(self) -> ResponseFuture {
        ResponseFuture::new(self.send())
    }
}
