//! A successful response. `document` reads its body.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::outcome::document::{Document, DocumentIter};
use crate::outcome::error::Result;
use crate::outcome::head::ResponseHead;
use crate::outcome::next_token::next_token;

/// A successful response: its status, its headers, and its body as the service sent it.
///
/// ```no_run
/// # fn example(response: petard::Response) -> petard::Result<()> {
/// let id = response.str("/id")?; // the string at a JSON pointer
/// let first = response.get("/endpointConfiguration/types/0"); // any value, or `None`
/// let name = &response.json()?["name"]; // the whole body as a `serde_json::Value`
/// # #[derive(serde::Deserialize)]
/// # struct RestApi {}
/// let api: RestApi = response.deserialize()?; // a type of your own
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Response {
    pub(crate) head: Arc<ResponseHead>,
    document: Document,
}

impl Response {
    pub(crate) fn new(head: ResponseHead, body: Bytes) -> Self {
        Self::of_shared(Arc::new(head), body)
    }

    pub(crate) fn of_shared(head: Arc<ResponseHead>, body: Bytes) -> Self {
        Self { document: Document::new(body, head.clone()), head }
    }

    pub(crate) fn head(&self) -> &ResponseHead {
        &self.head
    }

    /// Returns a text of the response as one line in which secrets are hidden.
    pub(crate) fn shown(&self, text: &str) -> String {
        self.head.secrets.shown(text)
    }

    /// Returns the operation that was called: `create_stage`, or method and path of a raw call.
    pub fn operation(&self) -> &str {
        &self.head.operation
    }

    /// Returns the HTTP status: 2xx, or 304 (not modified). The result of a
    /// [`Waiter`](crate::Waiter) that waits for an error has the status of that error.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the request ID, which AWS Support needs for a case.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// Returns the number of times that the request was sent.
    pub fn attempts(&self) -> u32 {
        self.head.attempts
    }

    /// Returns the body, unchanged. It may be empty.
    pub fn bytes(&self) -> &Bytes {
        self.document.bytes()
    }

    /// Returns the body as text. See [`Document::text`].
    pub fn text(&self) -> Result<&str> {
        self.document.text()
    }

    /// Returns the body as JSON, which is parsed once. See [`Document::json`].
    pub fn json(&self) -> Result<&Value> {
        self.document.json()
    }

    /// Returns the value at a JSON pointer (`/endpointConfiguration/types/0`) or with a name
    /// (`id`). See [`Document::get`].
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.document.get(pointer)
    }

    /// Returns the string at a JSON pointer or with a name. See [`Document::str`].
    pub fn str(&self, pointer: &str) -> Result<&str> {
        self.document.str(pointer)
    }

    /// Deserializes the body into a type of your own. See [`Document::deserialize`].
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        self.document.deserialize()
    }

    /// Returns the items of a list, as slices of the body. See [`Document::items`].
    pub fn items(&self) -> Result<DocumentIter> {
        self.document.items()
    }

    /// Returns the token of the page that follows this page of a list, as the model of the operation
    /// defines it. It can be kept and given to the operation later, to continue at that page.
    ///
    /// Returns `None` for the last page and if the operation has no paging. [`Pages`](crate::Pages) uses
    /// the same token.
    ///
    /// ```no_run
    /// # async fn example(list: petard::Call, kept: Option<String>) -> petard::Result<()> {
    /// let page = list.maybe(kept, |call, token| call.set("position", token)).await?;
    /// for item in page.items()? {
    ///     println!("{}", item.str("/id")?);
    /// }
    /// let kept: Option<String> = page.next_token()?; // for the next run
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The body is not valid JSON, or there is an object, a list or a boolean in place of the token. A
    /// raw call has no model that defines the token: read it with [`get`](Self::get).
    pub fn next_token(&self) -> Result<Option<String>> {
        let Some(operation) = self.head.table else {
            return Err(self.document.unreadable(
                "the token of the next page is not known, because the call has no model: read it \
                 with `.get(pointer)`, or call `.pages(pointer, name)` in the place of `.send()`",
            ));
        };
        next_token(&self.document, operation)
    }

    /// Returns the body as a [`Document`].
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Converts the response into its body.
    pub fn into_document(self) -> Document {
        self.document
    }
}

impl fmt::Debug for Response {
    /// Writes no content. It may be secret, and is often long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &self.head.operation)
            .field("status", &self.head.status.as_u16())
            .field("request_id", &self.request_id().map(|id| self.head.secrets.shown(id)))
            .field("headers", &self.head.headers.len())
            .field("body_bytes", &self.bytes().len())
            .finish_non_exhaustive()
    }
}
