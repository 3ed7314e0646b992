//! The one error type: what it knows, how it reads.
//!
//! Where errors come from is elsewhere; how an answer of a service becomes one is in `fault`.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::service_error::{self, ServiceError};
use crate::outcome::head::ResponseHead;
use crate::text::one_line;

/// What a call answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// Why a call failed.
///
/// It prints as one line, without header values and without the query of a URL:
///
/// ```text
/// create_stage: ConflictException (409): Stage already exists [request id 1234, attempts 1]
/// ```
///
/// Attempts are how many times the request was sent. Where the cause is known but not said, it ends
/// with what to look at first: `; hint: check this machine's clock`.
///
/// Ask it what to do ([`is_not_found`](Self::is_not_found),
/// [`is_throttled`](Self::is_throttled), [`is_retryable`](Self::is_retryable), ...) rather than
/// comparing texts. What the service sent is kept whole: [`body`](Self::body),
/// [`headers`](Self::headers).
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<Cow<'static, str>>,
    kind: Kind,
    text: String,
    attempts: u32,
    source: Option<Source>,
    /// With its body, if that was read.
    answer: Option<(Arc<ResponseHead>, Option<Bytes>)>,
    service_error: ServiceError,
    /// Where a service saw something else than was signed.
    explanation: Option<String>,
    /// What to look at first, where the cause is known.
    hint: Option<Cow<'static, str>>,
}

/// Where on its way a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The arguments cannot be sent.
    Input,
    /// Region, credentials, endpoint or TLS.
    Configuration,
    /// No connection was made.
    Connect,
    /// A connection was made, but not to one who can be trusted.
    Untrusted,
    /// No connection was made in time.
    ConnectTimeout,
    /// There was no answer in time.
    Timeout,
    /// The exchange broke off.
    Transport,
    /// The service answered with an error.
    Service,
    /// The answer is not what was asked of it.
    Unreadable,
    /// What was waited for failed.
    Failed,
    /// The answer is longer than may be held.
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
            answer: None,
            service_error: ServiceError::default(),
            explanation: None,
            hint: None,
        }))
    }

    /// The arguments cannot be sent.
    pub(crate) fn input(operation: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self::new(Some(operation.into()), Kind::Input, text.into())
    }

    /// The configuration does not allow the call; `None` while the configuration is read.
    pub(crate) fn configuration(
        operation: Option<Cow<'static, str>>,
        text: impl Into<String>,
    ) -> Self {
        Self::new(operation, Kind::Configuration, text.into())
    }

    /// No answer came.
    pub(crate) fn transport(operation: Cow<'static, str>, kind: Kind, text: String) -> Self {
        Self::new(Some(operation), kind, text)
    }

    /// The service answered with an error; `text` says what is missing of its body.
    pub(crate) fn service(
        answer: Arc<ResponseHead>,
        service_error: ServiceError,
        text: String,
        body: Bytes,
    ) -> Self {
        let mut error = Self::answered(answer, Kind::Service, text);
        error.0.service_error = service_error;
        error.with_body(body)
    }

    /// The service answered, and yet something went wrong.
    pub(crate) fn answered(answer: Arc<ResponseHead>, kind: Kind, text: String) -> Self {
        let mut error = Self::new(Some(answer.operation.clone()), kind, text);
        error.0.attempts = answer.attempts;
        error.0.answer = Some((answer, None));
        error
    }

    /// Says more, behind the text.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.0.text.push_str("; ");
        self.0.text.push_str(note);
        self
    }

    /// The answer is not what was asked of it.
    pub(crate) fn unreadable(answer: Arc<ResponseHead>, body: Bytes, text: String) -> Self {
        Self::answered(answer, Kind::Unreadable, text).with_body(body)
    }

    fn with_body(mut self, bytes: Bytes) -> Self {
        if let Some((_, body)) = &mut self.0.answer {
            *body = Some(bytes);
        }
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: Option<Cow<'static, str>>) -> Self {
        self.0.hint = hint;
        self
    }

    /// Says where the service saw something else than was signed.
    pub(crate) fn with_explanation(mut self, explanation: Option<String>) -> Self {
        self.0.explanation = explanation;
        self
    }

    /// No answer came before the wait was over.
    pub(crate) fn unanswered(wait: &'static str, text: String) -> Self {
        Self::new(Some(Cow::Borrowed(wait)), Kind::Timeout, text)
    }

    /// The wait was over: the answer of this error is the last one, and says nothing else.
    pub(crate) fn too_late(mut self, wait: &'static str, text: String) -> Self {
        self.0.operation = Some(Cow::Borrowed(wait));
        self.0.kind = Kind::Timeout;
        self.0.text = text;
        self
    }

    /// What was waited for failed: the answer of this error says so, with this message.
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

    /// The operation that was called: `create_stage`, or method and path of a raw call. `None`
    /// when a configuration could not be read.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The service's code, without namespace: `ConflictException`. `None` when there was no
    /// answer, or an answer without a code.
    pub fn code(&self) -> Option<&str> {
        self.0.service_error.code.as_deref()
    }

    /// The service's message, without the [`code`](Self::code) where it begins with it; the
    /// [`body`](Self::body) is as it was sent. After a wrong signature it may quote signed
    /// headers, the session token among them; the printed form of this error does not.
    pub fn message(&self) -> Option<&str> {
        self.0.service_error.message.as_deref()
    }

    /// HTTP status of the answer, if there was one: a success, too, of which something else was
    /// wrong, such as a body that broke off. Whether the service answered with an error is
    /// [`is_service`](Self::is_service).
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|(answer, _)| answer.status)
    }

    /// Identifier of the request, which the service's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.answer.as_ref().and_then(|(answer, _)| answer.request_id())
    }

    /// Body of the answer, byte for byte. Of an error answer that was longer than
    /// [`max_response_bytes`](crate::ConfigBuilder::max_response_bytes), or broke off, its
    /// beginning; of a success like that, `None`.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().and_then(|(_, body)| body.as_ref())
    }

    /// Headers of the answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|(answer, _)| &answer.headers)
    }

    /// How many times the request was sent; 0 when it was refused before.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the service asks to wait before the next try: its `Retry-After` header, in
    /// seconds or as a date.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.answer.as_ref().and_then(|(answer, _)| service_error::retry_after(answer))
    }

    /// Whether the thing asked for does not exist: status 404, or a code that says so. A wrong
    /// endpoint answers 404, too, but without a [`code`](Self::code).
    pub fn is_not_found(&self) -> bool {
        self.is_service()
            && (self.has_status(404)
                || matches!(self.code(), Some("NotFoundException" | "ResourceNotFoundException")))
    }

    /// Whether the service finds the arguments wrong: status 400, or a code that says so. What was
    /// refused before it was sent is [`is_invalid_input`](Self::is_invalid_input).
    pub fn is_bad_request(&self) -> bool {
        self.is_service() && (self.has_status(400) || self.code() == Some("BadRequestException"))
    }

    /// Whether the request contradicts what is there already.
    pub fn is_conflict(&self) -> bool {
        self.is_service() && (self.has_status(409) || self.code() == Some("ConflictException"))
    }

    /// Whether requests came too fast. A quota that is used up (`LimitExceededException`) is
    /// not meant: waiting does not help there.
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

    /// Whether the service knows the caller but refuses, or does not accept the signature:
    /// status 401 or 403, or a code that says so.
    pub fn is_access_denied(&self) -> bool {
        self.is_service()
            && (self.has_status(401)
                || self.has_status(403)
                || matches!(self.code(), Some("AccessDeniedException" | "UnauthorizedException")))
    }

    /// Whether time ran out, while connecting or while waiting for the answer. In the second
    /// case the service may have done what was asked, and more than once if there were several
    /// [`attempts`](Self::attempts). Also whether a [`Waiter`](crate::Waiter) reached its limit;
    /// then [`status`](Self::status) and [`body`](Self::body) are those of the last answer.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout | Kind::ConnectTimeout)
    }

    /// Whether no connection could be made: nothing was sent, at the last attempt.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::ConnectTimeout | Kind::Untrusted)
    }

    /// Whether the answer was longer than
    /// [`max_response_bytes`](crate::ConfigBuilder::max_response_bytes) allows. What was asked
    /// for was done. An error answer that is too long is not meant: its beginning is in
    /// [`body`](Self::body).
    pub fn is_too_long(&self) -> bool {
        self.0.kind == Kind::TooLong
    }

    /// Whether the arguments were refused before anything was sent.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::Input
    }

    /// Whether region, credentials, endpoint or TLS are missing or wrong.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// Whether the service answered, with an error.
    pub fn is_service(&self) -> bool {
        self.0.kind == Kind::Service
    }

    fn has_status(&self, status: u16) -> bool {
        self.status().is_some_and(|own| own == status)
    }

    /// Whether a [`Waiter`](crate::Waiter) ended because what it waited for failed: the service
    /// answered with one of the statuses that mean so. [`body`](Self::body) has the answer,
    /// [`message`](Self::message) what the service said of the failure.
    pub fn is_failed_wait(&self) -> bool {
        self.0.kind == Kind::Failed
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{}: ", one_line(operation))?;
        }
        match (&self.0.answer, self.0.kind) {
            (Some((answer, body)), Kind::Service) => {
                self.0.service_error.describe(f, answer, body.as_deref().unwrap_or_default())?;
            }
            _ => f.write_str(&self.0.text)?,
        }
        match (self.request_id().map(one_line), self.0.attempts) {
            (Some(id), 0) => write!(f, " [request id {id}]")?,
            (Some(id), attempts) => write!(f, " [request id {id}, attempts {attempts}]")?,
            (None, 0 | 1) => {}
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
}

impl fmt::Debug for Error {
    /// The printed line and the causes that it does not name, because `main` and `unwrap` print
    /// this; with `{:#?}` all parts, of the body only the size.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            let line = self.to_string();
            f.write_str(&line)?;
            let mut cause = self.source();
            while let Some(error) = cause {
                let text = error.to_string();
                if !line.contains(&text) {
                    write!(f, "\n  caused by: {text}")?;
                }
                cause = error.source();
            }
            return Ok(());
        }
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("text", &format_args!("{self}"))
            .field("attempts", &self.0.attempts)
            .field("body_bytes", &self.body().map(Bytes::len))
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
