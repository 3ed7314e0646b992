//! The error type: its content and its text.
//!
//! `service_error` reads the error responses of services.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::service_error::{self, ServiceError};
use crate::outcome::head::ResponseHead;
use crate::outcome::secrets::Secrets;
use crate::text::one_line;

/// Result of a call, and of every other function that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Maximum number of problems of a call that an error shows.
const MOST_PROBLEMS: usize = 20;

type Source = Box<dyn StdError + Send + Sync>;

/// The error of a call, or of reading the configuration.
///
/// It prints as one line, without the query of a URL, and of the headers only with the request ID
/// and the error code:
///
/// ```text
/// create_stage: ConflictException (409): Stage already exists [request id 1234, attempts 1]
/// ```
///
/// `attempts` is the number of times that the request was sent. If the likely cause is known, the
/// line ends with a hint, such as `; hint: check this machine's clock`.
///
/// To decide how to handle an error, use its methods ([`is_not_found`](Self::is_not_found),
/// [`is_throttled`](Self::is_throttled), [`is_retryable`](Self::is_retryable), ...) instead of
/// comparing texts. The response of the service is available unchanged: [`status`](Self::status),
/// [`headers`](Self::headers), [`body`](Self::body).
///
/// `Debug` (`{:?}`) writes the same line, followed by the causes that it does not contain.
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<Cow<'static, str>>,
    kind: Kind,
    text: String,
    attempts: u32,
    source: Option<Source>,
    /// The head of the response, and the body if it was read.
    head: Option<(Arc<ResponseHead>, Option<Bytes>)>,
    /// The secrets of a request without a response.
    secrets: Option<Secrets>,
    service_error: ServiceError,
    /// Where the request that the service received differs from the signed one.
    explanation: Option<String>,
    /// The likely cause or a remedy, if known.
    hint: Option<Cow<'static, str>>,
}

/// The stage at which a call failed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The arguments cannot be sent.
    Input,
    /// Region, credentials, endpoint or TLS are missing or invalid.
    Configuration,
    /// No connection was made.
    Connect,
    /// A connection was made, but the certificate of the server is not trusted.
    Untrusted,
    /// No connection was made in time.
    ConnectTimeout,
    /// There was no response in time.
    Timeout,
    /// The connection failed after it was made.
    Transport,
    /// The service returned an error response.
    Service,
    /// The response does not contain what was read from it.
    Unreadable,
    /// A waiter found a status that means failure.
    Failed,
    /// The response is longer than the limit.
    TooLong,
}

impl Error {
    fn new(operation: Option<Cow<'static, str>>, kind: Kind, text: String) -> Self {
        Self(Box::new(Inner {
            operation,
            kind,
            text,
            attempts: 0,
            source: None,
            head: None,
            secrets: None,
            service_error: ServiceError::default(),
            explanation: None,
            hint: None,
        }))
    }

    /// Creates an error for arguments that cannot be sent.
    pub(crate) fn input(operation: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self::new(Some(operation.into()), Kind::Input, text.into())
    }

    /// Creates an error for arguments that cannot be sent, with all reasons. Only the first ones are
    /// shown if there are many.
    pub(crate) fn problems(operation: impl Into<Cow<'static, str>>, problems: &[String]) -> Self {
        let mut text = problems.iter().take(MOST_PROBLEMS).cloned().collect::<Vec<_>>().join("; ");
        if let Some(more @ 1..) = problems.len().checked_sub(MOST_PROBLEMS) {
            text.push_str(&format!("; and {more} more problems"));
        }
        Self::input(operation, text)
    }

    /// Creates an error for a configuration that does not allow the call. `operation` is `None`
    /// while the configuration is read.
    pub(crate) fn configuration(
        operation: Option<Cow<'static, str>>,
        text: impl Into<String>,
    ) -> Self {
        Self::new(operation, Kind::Configuration, text.into())
    }

    /// Creates an error for a call without a response.
    pub(crate) fn transport(operation: Cow<'static, str>, kind: Kind, text: String) -> Self {
        Self::new(Some(operation), kind, text)
    }

    /// Sets the secrets of a request without a response, before its cause is set.
    pub(crate) fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.0.secrets = Some(secrets);
        self
    }

    /// Creates an error for an error response. `text` describes what is missing from its body.
    pub(crate) fn service(
        head: Arc<ResponseHead>,
        service_error: ServiceError,
        text: String,
        body: Bytes,
    ) -> Self {
        let mut error = Self::with_head(head, Kind::Service, text);
        error.0.service_error = service_error;
        error.with_body(body)
    }

    /// Creates an error of another kind for a call with a response.
    pub(crate) fn with_head(head: Arc<ResponseHead>, kind: Kind, text: String) -> Self {
        let mut error = Self::new(Some(head.operation.clone()), kind, text);
        error.0.attempts = head.attempts;
        error.0.head = Some((head, None));
        error
    }

    /// Appends a note to the text.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        if !self.0.text.is_empty() {
            self.0.text.push_str("; ");
        }
        self.0.text.push_str(note);
        self
    }

    /// Creates an error for a response that does not contain what was read from it.
    pub(crate) fn unreadable(head: Arc<ResponseHead>, body: Bytes, text: String) -> Self {
        Self::with_head(head, Kind::Unreadable, text).with_body(body)
    }

    fn with_body(mut self, bytes: Bytes) -> Self {
        if let Some((_, body)) = &mut self.0.head {
            *body = Some(bytes);
        }
        self
    }

    /// Sets the cause, unless it contains a secret of the request: a cause prints itself.
    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        let source = source.into();
        let mut cause: Option<&dyn StdError> = Some(&*source);
        while let (Some(error), Some(secrets)) = (cause, self.secrets()) {
            if secrets.are_in(&error.to_string()) || secrets.are_in(&format!("{error:?}")) {
                return self;
            }
            cause = error.source();
        }
        self.0.source = Some(source);
        self
    }

    pub(crate) fn with_hint(mut self, hint: Option<Cow<'static, str>>) -> Self {
        self.0.hint = hint;
        self
    }

    /// Sets where the request that the service received differs from the signed one.
    pub(crate) fn with_explanation(mut self, explanation: Option<String>) -> Self {
        self.0.explanation = explanation;
        self
    }

    /// Creates an error for a waiter that reached its limit without a response.
    pub(crate) fn unanswered(wait: &'static str, text: String) -> Self {
        Self::new(Some(Cow::Borrowed(wait)), Kind::Timeout, text)
    }

    /// Converts an error with the last response into one for a waiter that reached its limit.
    pub(crate) fn too_late(mut self, wait: &'static str, text: String) -> Self {
        self.0.operation = Some(Cow::Borrowed(wait));
        self.0.kind = Kind::Timeout;
        self.0.text = text;
        self
    }

    /// Converts an error with the last response into one for a waiter that found a failure.
    /// `message` is the message of the service.
    pub(crate) fn failed(
        mut self,
        wait: &'static str,
        text: String,
        message: Option<&str>,
    ) -> Self {
        self.0.operation = Some(Cow::Borrowed(wait));
        self.0.kind = Kind::Failed;
        self.0.text = text;
        self.0.service_error.message = message.map(str::to_owned);
        self
    }

    /// Returns the response, and the part of its body that was read.
    pub(crate) fn into_response(self) -> Option<(Arc<ResponseHead>, Bytes)> {
        let (head, body) = self.0.head?;
        Some((head, body.unwrap_or_default()))
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    pub(crate) fn service_error(&self) -> &ServiceError {
        &self.0.service_error
    }

    /// Returns the operation that was called: `create_stage`, or method and path of a raw call.
    ///
    /// Returns `None` for errors in reading the configuration.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// Returns the error code of the service without its namespace, such as `ConflictException`.
    ///
    /// The codes that a model declares are constants of its client, in the module `errors`:
    /// `error.code() == Some(apigateway::errors::CONFLICT_EXCEPTION)`.
    ///
    /// Returns `None` if there was no response, or if it has no code.
    pub fn code(&self) -> Option<&str> {
        self.0.service_error.code.as_deref()
    }

    /// Returns the error message of the service.
    ///
    /// If it begins with the [`code`](Self::code), the code is removed; [`body`](Self::body) is
    /// unchanged. The message of a signature error may quote signed headers, including the session
    /// token; the printed form of this error does not contain them.
    pub fn message(&self) -> Option<&str> {
        self.0.service_error.message.as_deref()
    }

    /// Returns the HTTP status of the response, if there was one.
    ///
    /// It may be a success, for example if the body was interrupted or is not valid JSON. Use
    /// [`is_service`](Self::is_service) to find out whether the service returned an error.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.head.as_ref().map(|(head, _)| head.status)
    }

    /// Returns the request ID of the response, which AWS Support needs for a case.
    pub fn request_id(&self) -> Option<&str> {
        self.0.head.as_ref().and_then(|(head, _)| head.request_id())
    }

    /// Returns the body of the response, unchanged.
    ///
    /// If the body was longer than [`max_response_bytes`](crate::ConfigBuilder::max_response_bytes)
    /// or was interrupted, this is the beginning of the body for an error response, and `None` for
    /// a success.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.head.as_ref().and_then(|(_, body)| body.as_ref())
    }

    /// Returns the headers of the response, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.head.as_ref().map(|(head, _)| &head.headers)
    }

    /// Returns the number of times that the request was sent; 0 if it was never sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the delay before the next attempt that the service requests with the header
    /// `Retry-After`, in seconds or as a date.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.head.as_ref().and_then(|(head, _)| service_error::retry_after(head))
    }

    /// Returns true if the resource does not exist: status 404, or a code with this meaning.
    ///
    /// Returns false for a page of HTML with status 404: it is from another server than the API. A
    /// wrong endpoint may also respond with 404 in JSON, usually without a [`code`](Self::code).
    pub fn is_not_found(&self) -> bool {
        self.is_service()
            && (self.has_status(404) && !self.is_page()
                || matches!(self.code(), Some("NotFoundException" | "ResourceNotFoundException")))
    }

    /// Returns true if the service rejected the request as invalid: status 400, or a code with this
    /// meaning.
    ///
    /// For arguments that were refused before the request was sent, see
    /// [`is_invalid_input`](Self::is_invalid_input).
    pub fn is_bad_request(&self) -> bool {
        self.is_service() && (self.has_status(400) || self.code() == Some("BadRequestException"))
    }

    /// Returns true if the request conflicts with the state of a resource: status 409, or a code
    /// with this meaning.
    pub fn is_conflict(&self) -> bool {
        self.is_service() && (self.has_status(409) || self.code() == Some("ConflictException"))
    }

    /// Returns true if the resource existed and is gone for good: status 410, or a code with this
    /// meaning. A connection of a WebSocket API that was closed is an example.
    ///
    /// Returns false for a page of HTML with status 410: it is from another server than the API.
    pub fn is_gone(&self) -> bool {
        self.is_service()
            && (self.has_status(410) && !self.is_page() || self.code() == Some("GoneException"))
    }

    /// Returns true if a condition of the request, such as a header `If-Match`, is not met: status
    /// 412, or a code with this meaning. Read the resource again before another attempt.
    pub fn is_precondition_failed(&self) -> bool {
        self.is_service()
            && (self.has_status(412)
                || matches!(
                    self.code(),
                    Some("PreconditionFailedException" | "PreconditionFailed")
                ))
    }

    /// Returns true if the service received too many requests: status 429, or a code with this
    /// meaning.
    ///
    /// Returns false for an exhausted quota, see [`is_quota`](Self::is_quota).
    pub fn is_throttled(&self) -> bool {
        self.is_service()
            && self.code().map_or_else(
                || self.has_status(429),
                |code| {
                    service_error::is_throttle(code)
                        || (self.has_status(429) && !service_error::is_quota(code))
                },
            )
    }

    /// Returns true if a quota is exhausted, such as the number of resources of an account or the
    /// requests of a usage plan: a later attempt fails, too, until the quota is raised or renewed, or
    /// resources are deleted. Such an error is not retried.
    ///
    /// The code decides, not the status: `LimitExceededException` (which API Gateway also sends,
    /// with status 429, when the quota of a usage plan is exhausted), `LimitExceeded`,
    /// `QuotaExceededException`, `ResourceLimitExceededException`, `ServiceLimitExceededException`
    /// and `ServiceQuotaExceededException`. Status 429 without one of these codes is
    /// [`is_throttled`](Self::is_throttled). Compare the [`code`](Self::code) for other codes of a
    /// service.
    pub fn is_quota(&self) -> bool {
        self.is_service() && self.code().is_some_and(service_error::is_quota)
    }

    /// Returns true if the caller is not allowed to make the request, or if the service does not
    /// accept the signature: status 401 or 403, or a code with this meaning.
    pub fn is_access_denied(&self) -> bool {
        self.is_service()
            && (self.has_status(401)
                || self.has_status(403)
                || matches!(self.code(), Some("AccessDeniedException" | "UnauthorizedException")))
    }

    /// Returns true after a timeout, of a connection or of a response.
    ///
    /// If the response timed out ([`is_connect`](Self::is_connect) is false), the operation may
    /// have taken effect, and more than once if there were several [`attempts`](Self::attempts).
    ///
    /// Also returns true if a [`Waiter`](crate::Waiter) reached its limit. Then
    /// [`status`](Self::status) and [`body`](Self::body) are those of the last response.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout | Kind::ConnectTimeout)
    }

    /// Returns true if no connection could be made: the last attempt sent nothing.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::ConnectTimeout | Kind::Untrusted)
    }

    /// Returns true if a successful response was longer than
    /// [`max_response_bytes`](crate::ConfigBuilder::max_response_bytes). The operation has taken
    /// effect.
    ///
    /// Returns false for a long error response, whose beginning is in [`body`](Self::body).
    pub fn is_too_long(&self) -> bool {
        self.0.kind == Kind::TooLong
    }

    /// Returns true if the arguments are invalid. Nothing was sent.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::Input
    }

    /// Returns true if region, credentials, endpoint or TLS are missing or invalid.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// Returns true if the service returned an error response.
    pub fn is_service(&self) -> bool {
        self.0.kind == Kind::Service
    }

    /// Returns true if the response is a page of HTML, which is from another server than the API.
    pub(crate) fn is_page(&self) -> bool {
        let Some((head, body)) = &self.0.head else { return false };
        let body = body.as_deref().unwrap_or_default();
        self.code().is_none() && head.request_id().is_none() && service_error::is_page(head, body)
    }

    fn has_status(&self, status: u16) -> bool {
        self.status().is_some_and(|own| own == status)
    }

    /// Returns true if a [`Waiter`](crate::Waiter) ended because the resource has a status that
    /// means failure.
    ///
    /// [`body`](Self::body) is the last response, [`message`](Self::message) the reason that the
    /// service gives for the failure.
    pub fn is_failed_wait(&self) -> bool {
        self.0.kind == Kind::Failed
    }
}

impl Error {
    /// Returns the text of `Display`, before secrets are hidden.
    fn line(&self) -> String {
        let mut line = String::new();
        // Writing to a `String` does not fail.
        let _written = self.write_line(&mut line);
        line
    }

    fn write_line(&self, f: &mut String) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{}: ", one_line(operation))?;
        }
        match (&self.0.head, self.0.kind) {
            (Some((head, body)), Kind::Service) => {
                self.0.service_error.describe(f, head, body.as_deref().unwrap_or_default())?;
            }
            _ => f.write_str(&self.0.text)?,
        }
        match (self.shown(self.request_id()), self.0.attempts) {
            (Some(id), 0) => write!(f, " [request id {id}]")?,
            (Some(id), attempts) => write!(f, " [request id {id}, attempts {attempts}]")?,
            (None, 0) => {}
            (None, attempts) => write!(f, " [attempts {attempts}]")?,
        }
        if self.0.kind == Kind::Service && !self.0.text.is_empty() {
            write!(f, "; {}", self.0.text)?;
        }
        match (&self.0.explanation, &self.0.hint) {
            (Some(explanation), _) => write!(f, "; {}", one_line(explanation)),
            (None, Some(hint)) => write!(f, "; hint: {hint}"),
            (None, None) => Ok(()),
        }
    }

    /// Returns a text of the response as one line in which secrets are hidden.
    pub(crate) fn shown(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| match self.secrets() {
            Some(secrets) => secrets.shown(text),
            None => one_line(text).into_owned(),
        })
    }

    /// Returns a text in which secrets are hidden.
    fn hide(&self, text: &str) -> String {
        self.secrets().map_or_else(|| text.to_owned(), |secrets| secrets.hide(text))
    }

    /// Returns the secrets of the request; `None` if nothing was sent.
    fn secrets(&self) -> Option<&Secrets> {
        self.0.head.as_ref().map(|(head, _)| &head.secrets).or(self.0.secrets.as_ref())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hide(&self.line()))
    }
}

impl fmt::Debug for Error {
    /// Writes the line of `Display` and the causes that it does not contain, because `main` and
    /// `unwrap` print this form. `{:#?}` writes all parts, and only the size of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            let mut text = self.line();
            let line = text.clone();
            let mut cause = self.source();
            while let Some(error) = cause {
                let cause_text = error.to_string();
                if !line.contains(&cause_text) {
                    text.push_str("\n  caused by: ");
                    text.push_str(&one_line(&cause_text));
                }
                cause = error.source();
            }
            return f.write_str(&self.hide(&text));
        }
        let source = self.0.source.as_ref().map(|source| self.hide(&format!("{source:?}")));
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("text", &format_args!("{self}"))
            .field("attempts", &self.0.attempts)
            .field("body_bytes", &self.body().map(Bytes::len))
            .field("source", &source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
