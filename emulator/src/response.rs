//! A response that a test defines.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use serde_json::{Value, json};

use crate::answer::{Answer, ERROR_TYPE};

/// A response that a test defines, or the way in which the connection ends without one.
///
/// Functions that are set with [`Emulator::on`](crate::Emulator::on) return it, and
/// [`Exchange::response`](crate::Exchange::response) takes it.
///
/// ```
/// use petard_emulator::Response;
/// use serde_json::json;
///
/// let found = Response::json(200, &json!({"id": "7"})).header("etag", "\"1\"");
/// let failed = Response::error(409, "ConflictException", "The order is shipped");
/// let file = Response::bytes(200, "a,b\n").header("content-type", "text/csv");
/// ```
#[derive(Clone)]
#[must_use = "a response does nothing until a function returns it or an exchange has it"]
pub struct Response {
    pub(crate) answer: Answer,
    pub(crate) delay: Duration,
    pub(crate) ending: Ending,
}

/// How a response ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is complete.
    Whole,
    /// The connection is closed instead of a response.
    Closed,
    /// The connection is reset instead of a response.
    Reset,
    /// The connection is reset in the middle of the body.
    ResetInBody,
}

impl Response {
    /// Creates a response without a body.
    ///
    /// A number that is not an HTTP status becomes 500.
    pub fn new(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer::empty(status).into()
    }

    /// Creates a response with a body in JSON, and its content type.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string()).with_type()
    }

    /// Creates a response with any body. It has no content type until [`header`](Self::header)
    /// sets one.
    pub fn bytes(status: u16, body: impl Into<Bytes>) -> Self {
        let mut response = Self::new(status);
        response.answer.body = body.into();
        response
    }

    /// Creates an error response as AWS services send it: the code in the header
    /// `x-amzn-errortype`, the message in the body.
    ///
    /// # Panics
    ///
    /// If the code cannot be the value of a header.
    #[track_caller]
    pub fn error(status: u16, code: impl AsRef<str>, message: impl AsRef<str>) -> Self {
        let body = json!({ "message": message.as_ref() });
        Self::json(status, &body).header(ERROR_TYPE.as_str(), code)
    }

    /// Sets a header. An earlier one with the same name is replaced.
    ///
    /// # Panics
    ///
    /// If the name or the value is not allowed in HTTP, and for `content-length`,
    /// `transfer-encoding`, `connection` and the other headers of the connection, which the endpoint
    /// sets itself.
    #[track_caller]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let (name, value) = header(name.as_ref(), value.as_ref());
        assert!(!is_of_connection(&name), "`{name}` is a header of the connection");
        self.answer.headers.retain(|(own, _)| *own != name);
        self.answer.headers.push((name, value));
        self
    }

    /// Sets the time before the response is sent. Other requests are not delayed.
    ///
    /// Default: none.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Creates the end of a connection that is closed without a response.
    pub fn closes() -> Self {
        Self { ending: Ending::Closed, ..Self::new(500) }
    }

    /// Creates the end of a connection that is reset without a response.
    pub fn resets() -> Self {
        Self { ending: Ending::Reset, ..Self::new(500) }
    }

    /// Resets the connection in the middle of the body: the client receives the headers, with the
    /// length of the whole body, and half of the body. Without a body, it receives nothing.
    pub fn resets_in_body(mut self) -> Self {
        self.ending = Ending::ResetInBody;
        self
    }

    /// Returns the status; `None` if no complete response is sent.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        (self.ending == Ending::Whole).then_some(self.answer.status)
    }

    fn with_type(mut self) -> Self {
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.answer.headers.push(json);
        self
    }
}

impl From<Answer> for Response {
    fn from(answer: Answer) -> Self {
        Self { answer, delay: Duration::ZERO, ending: Ending::Whole }
    }
}

impl fmt::Debug for Response {
    /// Writes the size of the body instead of its content, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.answer.status.as_u16())
            .field("headers", &self.answer.headers.len())
            .field("body_bytes", &self.answer.body.len())
            .field("delay", &self.delay)
            .field("ending", &self.ending)
            .finish()
    }
}

/// Whether a header describes the connection and not the response. The HTTP server sets those that
/// are needed, and cannot send others that contradict them.
pub(crate) fn is_of_connection(name: &HeaderName) -> bool {
    let others = ["keep-alive", "proxy-connection"];
    [CONNECTION, CONTENT_LENGTH, TE, TRAILER, TRANSFER_ENCODING, UPGRADE].contains(name)
        || others.contains(&name.as_str())
}

/// A header that a test names. A mistake is one of the test, so it ends with the test.
#[track_caller]
pub(crate) fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    let parsed = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
    assert!(parsed.is_some(), "`{name}` with this value is not a header");
    parsed.unwrap_or((CONTENT_TYPE, HeaderValue::from_static("")))
}
