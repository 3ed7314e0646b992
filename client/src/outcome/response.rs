//! A successful answer.
//!
//! Its bytes are the truth; what is read out of them is in `document`.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::outcome::document::Document;
use crate::outcome::error::Result;
use crate::outcome::head::ResponseHead;

/// What the service answered: status, headers, and a body that is the service's own, untouched.
///
/// ```no_run
/// # fn example(answer: petard::Response) -> petard::Result<()> {
/// let id = answer.str("/id")?; // one text, found by JSON pointer
/// let first = answer.get("/endpointConfiguration/types/0"); // anything, if it is there
/// let name = &answer.json()?["name"]; // the whole as a `serde_json::Value`
/// # #[derive(serde::Deserialize)]
/// # struct RestApi {}
/// let api: RestApi = answer.deserialize()?; // a type of your own
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Response {
    pub(crate) answer: Arc<ResponseHead>,
    document: Document,
}

impl Response {
    pub(crate) fn new(answer: ResponseHead, body: Bytes) -> Self {
        let answer = Arc::new(answer);
        Self { document: Document::new(body, answer.clone()), answer }
    }

    pub(crate) fn answer(&self) -> &ResponseHead {
        &self.answer
    }

    /// The operation that was called: `create_stage`, or method and path of a raw call.
    pub fn operation(&self) -> &str {
        &self.answer.operation
    }

    /// HTTP status: a 2xx, or 304, which says that nothing has changed.
    pub fn status(&self) -> StatusCode {
        self.answer.status
    }

    /// Headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// Identifier of the request, which the service's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.answer.request_id()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.answer.attempts
    }

    /// The body, byte for byte. It may be empty.
    pub fn bytes(&self) -> &Bytes {
        self.document.bytes()
    }

    /// The body as text; an error if it is not UTF-8.
    pub fn text(&self) -> Result<&str> {
        self.document.text()
    }

    /// The body as JSON, parsed once; an error if it is empty or no JSON. See
    /// [`Document::json`].
    pub fn json(&self) -> Result<&Value> {
        self.document.json()
    }

    /// Returns the value at a JSON pointer (`/endpointConfiguration/types/0`) or under a name (`id`).
    /// See [`Document::get`].
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.document.get(pointer)
    }

    /// Returns the text at a JSON pointer or under a name. See [`Document::str`].
    pub fn str(&self, pointer: &str) -> Result<&str> {
        self.document.str(pointer)
    }

    /// The body as a type of your own, read from the bytes.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        self.document.deserialize()
    }

    /// The items of a list, as the service wrote them: slices of the body. See
    /// [`Document::items`].
    pub fn items(&self) -> Result<Vec<Document>> {
        self.document.items()
    }

    /// The body.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The body alone.
    pub fn into_document(self) -> Document {
        self.document
    }
}

impl fmt::Debug for Response {
    /// No content: it may be secret, and is often long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.answer.operation)
            .field("status", &self.answer.status.as_u16())
            .field("request_id", &self.request_id())
            .field("headers", &self.answer.headers.len())
            .field("body_bytes", &self.bytes().len())
            .finish_non_exhaustive()
    }
}
