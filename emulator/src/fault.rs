//! Error responses.

use hyper::StatusCode;
use petard::{Operation, Service};

use crate::answer::{self, Answer};

/// An error response: status, code and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    /// `None`: the code that the service declares for the status.
    code: Option<&'static str>,
    pub(crate) message: String,
    /// The resource that the error is about.
    resource: Option<&'static str>,
}

impl Fault {
    fn of_status(status: u16, message: impl Into<String>) -> Self {
        Self { status, code: None, message: message.into(), resource: None }
    }

    /// An error with a code that the service does not declare.
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Some(code), ..Self::of_status(status, message) }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::of_status(400, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::of_status(404, message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::of_status(409, message)
    }

    /// A value that the service's own definition does not allow.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// Violations of the service's own definition, in one message.
    pub(crate) fn violations(violations: &[String]) -> Self {
        let (count, errors) = match violations.len() {
            1 => (1, "error"),
            count => (count, "errors"),
        };
        Self::validation(format!("{count} validation {errors} detected: {}", violations.join("; ")))
    }

    /// The credentials or the signature are not accepted.
    pub(crate) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(403, code, message)
    }

    /// A token is missing.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "UnauthorizedException", "Unauthorized")
    }

    /// An unknown route, or a request without a signature. API Gateway does not distinguish them.
    pub(crate) fn no_token() -> Self {
        Self::forbidden("MissingAuthenticationTokenException", "Missing Authentication Token")
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            413,
            "RequestTooLargeException",
            format!("The body of the request has more than {limit} bytes"),
        )
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::of_status(429, "Too Many Requests")
    }

    /// The service supports this, or what it does is not known; the local endpoint does not do it.
    pub(crate) fn not_here(message: impl Into<String>) -> Self {
        Self::new(501, "NotImplementedException", message)
    }

    /// No exchange of a script matches. This is not a 404, so that a test that expects one fails.
    pub(crate) fn no_exchange(message: impl Into<String>) -> Self {
        Self::new(501, "NoSuchExchange", message)
    }

    /// The local endpoint does not do what the operation does.
    pub(crate) fn unknown(operation: &Operation) -> Self {
        let (name, official) = (operation.name(), operation.api_name());
        Self::not_here(format!(
            "the local endpoint does not support {name} ({official}); \
             `emulator.on(\"{name}\", ..)` sets a function that responds"
        ))
    }

    /// Says which resource the error is about.
    pub(crate) fn about(mut self, resource: &'static str) -> Self {
        self.resource = Some(resource);
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }

    /// Returns the response of a service, with code and message at the places that it has for them.
    pub(crate) fn answer(&self, service: &Service) -> Answer {
        answer::error(service, self.status(), Some(self.code()), &self.message)
    }

    pub(crate) fn code(&self) -> &'static str {
        self.code.unwrap_or(match self.status {
            404 => "NotFoundException",
            409 => "ConflictException",
            429 => "TooManyRequestsException",
            _ => "BadRequestException",
        })
    }

    /// Replaces a general code by one that the service declares for the status: the one that names
    /// the resource, or else the operation's own. Codes of the service count as those of an
    /// operation that lists none for any status.
    pub(crate) fn declared(mut self, service: &Service, operation: &Operation) -> Self {
        if self.code.is_none() {
            let all = service.errors().iter().filter(|(_, status)| *status == self.status);
            let all: Vec<_> = all.map(|(code, _)| *code).collect();
            let listed = operation.errors();
            let own: Vec<_> = listed.iter().copied().filter(|code| all.contains(code)).collect();
            let names = |code: &&&'static str| self.resource.is_some_and(|one| code.contains(one));
            let general = self.code();
            let candidates = if listed.is_empty() { &all } else { &own };
            self.code = (own.iter().chain(&all).find(names))
                .or_else(|| candidates.iter().find(|code| **code == general))
                .or_else(|| candidates.first())
                .copied();
        }
        self
    }
}
