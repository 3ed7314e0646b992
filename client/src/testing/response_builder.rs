//! The result of a call, without a request.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::model::{Operation, Service};
use crate::outcome::error::{Error, Result};
use crate::outcome::head::ResponseHead;
use crate::outcome::response::Response;
use crate::outcome::secrets::Secrets;
use crate::outcome::service_error::{ErrorPlaces, ServiceError};

/// Builder of the result of a call: the [`Response`] or the [`Error`] that a call returns for an
/// HTTP response.
///
/// ```
/// use petard::testing::ResponseBuilder;
/// use serde_json::json;
///
/// let response = ResponseBuilder::json(200, &json!({"id": "a1"})).build().unwrap();
/// assert_eq!(response.str("/id").unwrap(), "a1");
///
/// let error = ResponseBuilder::error(409, "ConflictException", "it exists").build().unwrap_err();
/// assert!(error.is_conflict());
/// assert_eq!(error.message(), Some("it exists"));
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ResponseBuilder {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    operation: Cow<'static, str>,
    table: Option<&'static Operation>,
    error_places: ErrorPlaces,
    attempts: u32,
}

impl ResponseBuilder {
    /// Creates an HTTP response without a body.
    ///
    /// A number that is not an HTTP status becomes 500.
    pub fn new(status: u16) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            operation: Cow::Borrowed("test"),
            table: None,
            error_places: ErrorPlaces::default(),
            attempts: 1,
        }
    }

    /// Creates an HTTP response with a body in JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        let mut builder = Self::new(status).body(body.to_string());
        builder.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        builder
    }

    /// Creates an error response as AWS services send it: the code in the header
    /// `x-amzn-errortype`, the message in the body.
    ///
    /// # Panics
    ///
    /// If the code cannot be the value of a header.
    #[track_caller]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &json!({ "message": message })).header("x-amzn-errortype", code)
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a header. An earlier one with the same name is replaced.
    ///
    /// # Panics
    ///
    /// If the name or the value is not allowed in HTTP.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        assert!(header.is_some(), "`{name}` with this value is not a header");
        if let Some((name, value)) = header {
            self.headers.insert(name, value);
        }
        self
    }

    /// Sets the operation of the call. Its table says where a list has its items.
    ///
    /// Default: an operation without a table, called `test`.
    pub fn operation(mut self, operation: &'static Operation) -> Self {
        self.operation = Cow::Borrowed(operation.name());
        self.table = Some(operation);
        self
    }

    /// Sets the service. Its model says where an error response has its code and message.
    ///
    /// Default: those of AWS services.
    pub fn service(mut self, service: &'static Service) -> Self {
        self.error_places = ErrorPlaces::of(service);
        self
    }

    /// Sets the number of times that the request was sent.
    ///
    /// Default: 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Returns what a call returns for this HTTP response: a response if the status is 2xx or 304,
    /// otherwise the error of the service.
    ///
    /// # Errors
    ///
    /// If the status is neither 2xx nor 304.
    pub fn build(self) -> Result<Response> {
        let is_success = self.status.is_success() || self.status == StatusCode::NOT_MODIFIED;
        let head = ResponseHead {
            operation: self.operation,
            table: self.table,
            status: self.status,
            headers: self.headers,
            at: SystemTime::UNIX_EPOCH,
            attempts: self.attempts,
            secrets: Secrets::default(),
        };
        if is_success {
            return Ok(Response::new(head, self.body));
        }
        let error = ServiceError::read(&head, &self.body, true, self.error_places, &|_| None);
        Err(Error::service(Arc::new(head), error, String::new(), self.body))
    }
}

impl fmt::Debug for ResponseBuilder {
    /// Writes no content. It may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBuilder")
            .field("operation", &self.operation)
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
