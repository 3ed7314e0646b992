//! A call of a modelled operation: its parameters, its limits, and sending it.

use std::future::IntoFuture;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::curl::Curl;
use super::idempotency;
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
use crate::send::{byte_stream, send};
use crate::value::argument::Argument;
use crate::value::into_argument::Takes;

/// A call of one operation, with its parameters and limits.
///
/// Nothing is sent until the call is awaited or [`send`](Self::send) is called. It owns its client,
/// so it can be stored, cloned and moved to another task.
///
/// # Idempotency tokens
///
/// If the operation has an [idempotency token](Operation::idempotency_token) and the caller sets
/// none, a random UUID is the default. It is made with the call: all attempts send it, and so do
/// clones, so that a service carries out a call once however often it and its clones are sent. Make
/// a new call to do the same thing again.
#[must_use = "a call does nothing until it is awaited or sent"]
#[derive(Clone, Debug)]
pub struct Call {
    client: Client,
    input: Input,
    limits: Limits,
}

impl Client {
    /// Returns a call of an operation, without parameters.
    pub fn call(&self, operation: &'static Operation) -> Call {
        Call::new(self.clone(), operation)
    }
}

impl Call {
    pub(crate) fn new(client: Client, operation: &'static Operation) -> Self {
        let mut input = Input::new(operation);
        if let Some(name) = operation.idempotency_token() {
            input.put(name, idempotency::token(client.config().clock()).into());
        }
        Self { client, input, limits: Limits::default() }
    }

    /// Sets any parameter by name. Use it for parameters that have no typed setter.
    ///
    /// The name is compared with the names of the model's parameters, then with their names on the
    /// wire (query keys, headers and members of the body), then with the names of their setters
    /// (`binary_media_types`).
    ///
    /// The value is sent in the place of that parameter: a list in the query repeats the key, an
    /// object in the query becomes one pair for each entry, and a body takes any JSON. A name that
    /// is not in the model is added as a member of the JSON body if the operation has one, and to
    /// the query otherwise; it is an error if one parameter is the whole body, such as `body`.
    /// Setting a name again replaces its value.
    ///
    /// Numbers keep all their digits, including those of `u128` and of
    /// [`RawValue`](serde_json::value::RawValue).
    ///
    /// # Checks
    ///
    /// The value is checked as that of a setter, except for what the type of a setter's argument rules
    /// out. Before anything is sent, these are errors:
    ///
    /// - a required parameter that is not set, and a broken rule of several parameters
    /// - a value that a closed enum does not have, and a date that is not of the form `2026-11-25`
    /// - an empty value of a parameter that must not be empty
    /// - anything but an object for a JSON object, and for a union anything but one member
    /// - an object without the required members of its type, in a body also at any depth
    /// - null outside of a body, and a list or an object where the request can have one value only
    ///
    /// Not checked is whether a string, number, boolean, timestamp or list is of the type that the
    /// model states: `set("limit", "many")` is sent, and the service decides.
    ///
    /// # Parameters named at run time
    ///
    /// Some parameters are sent under a name that another parameter contains: in `get_item` of the
    /// AWS Data API, `primary_key` contains the name under which `id` is sent. After
    /// `set("primary_key", "sku")`, `set("sku", "7")` therefore sets `id`.
    ///
    /// # Errors
    ///
    /// The call fails when it is sent if the value cannot be serialised or the model does not allow
    /// it, or if it would replace a path parameter that is already set.
    pub fn set(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.input.set(name.into(), Argument::json(value));
        self
    }

    /// Applies a setter if the value is `Some`.
    ///
    /// ```
    /// # fn example(call: petard::Call, limit: Option<u32>) -> petard::Call {
    /// call.maybe(limit, |call, limit| call.set("limit", limit))
    /// # }
    /// ```
    pub fn maybe<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        maybe(self, value, set)
    }

    /// Sets a header that is not a parameter of the operation. An earlier header of the same name
    /// is replaced.
    ///
    /// # Errors
    ///
    /// The call fails when it is sent if the header is one that the library sets itself
    /// (`authorization`, `content-length`) or one that a parameter sends.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.input.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Appends a key and a value to the query. The key must not be that of a parameter.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn query(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        self.input.add_query(name.as_ref(), value.to_string());
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
    /// [`pages`](Self::pages), it applies to each page; with [`bytes_stream`](Self::bytes_stream),
    /// until the last byte of the body.
    ///
    /// Default: [`ConfigBuilder::operation_timeout`](crate::ConfigBuilder::operation_timeout).
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.limits.operation_timeout = Some(timeout);
        self
    }

    /// Sets the maximum size of the response body that is held in memory, in bytes. With
    /// [`pages`](Self::pages), it applies to each page.
    ///
    /// Default: [`ConfigBuilder::max_response_bytes`](crate::ConfigBuilder::max_response_bytes).
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_response_bytes = Some(bytes);
        self
    }

    /// Returns the request that would be sent, without a signature. It depends only on the call and
    /// the configuration; credentials are not needed and nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns an error if the parameters do not fit the operation or the configuration has no
    /// valid endpoint.
    pub fn request(&self) -> Result<Request> {
        let (builder, operation) = pipeline::build(&self.input, self.client.interceptor())?;
        let name = self.operation().name();
        let endpoint = self.client.endpoint(name)?;
        builder.finish(name.into(), Some(operation), self.client.service(), endpoint)
    }

    /// Returns the request that would be sent, signed for the given time. Credentials are fetched
    /// if necessary; the request is not sent. The result converts into an
    /// [`http::Request`](::http::Request).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`request`](Self::request), and an error if no credentials or no
    /// region are found.
    pub fn signed_request(&self, at: SystemTime) -> ResponseFuture<Request> {
        ResponseFuture::signed(&self.client, self.request(), at)
    }

    /// Returns the request with a signature in its query, so that its URL can be used without
    /// credentials, for a time from 1 second to 7 days. With temporary credentials, the URL is valid
    /// until they expire, if that is earlier. The request is not sent.
    ///
    /// Only `host` and the headers with the prefix `x-amz-` are signed. Those, the method and the
    /// body must be sent as they are in the request; the other headers should be. The time of the
    /// signature is that of the configuration's clock, with the measured clock skew of the host.
    /// The result converts into an [`http::Request`](::http::Request).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`signed_request`](Self::signed_request), and an error if the time is
    /// too short or too long.
    pub fn presigned(&self, expires: Duration) -> ResponseFuture<Request> {
        ResponseFuture::presigned(&self.client, self.request(), expires)
    }

    /// Returns the signed request as a command of curl. Body and secrets are hidden unless
    /// [`Curl::with_secrets`] is called. The request is not sent.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`signed_request`](Self::signed_request).
    pub fn to_curl(&self) -> ResponseFuture<Curl> {
        ResponseFuture::to_curl(&self.client, self.request())
    }

    /// Sends the call and returns the response, like awaiting it.
    ///
    /// # Errors
    ///
    /// Returns the last error if no attempt succeeded. See [`Error`](crate::Error).
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

    /// Returns the call itself. Typed calls have the same method.
    pub fn into_call(self) -> Self {
        self
    }

    /// Returns the operation.
    pub fn operation(&self) -> &'static Operation {
        self.input.operation()
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    #[cfg_attr(
        not(feature = "data-api"),
        expect(dead_code, reason = "only services with an interceptor read the arguments")
    )]
    pub(crate) fn input(&self) -> &Input {
        &self.input
    }

    /// Sets a parameter of the model.
    pub(super) fn put_mut(&mut self, name: &'static str, value: Argument) {
        self.input.put(name, value);
    }

    /// Removes a parameter.
    pub(crate) fn without(self, name: &str) -> Self {
        Self { input: self.input.without(name), ..self }
    }
}

/// Applies a setter to a call, typed or not, if the value is `Some`. Typed calls pass on to it, because
/// a `match` in each of them would be compiled once for each operation.
pub fn maybe<C, T>(call: C, value: Option<T>, set: impl FnOnce(C, T) -> C) -> C {
    match value {
        Some(value) => set(call, value),
        None => call,
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
        self.send()
    }
}
