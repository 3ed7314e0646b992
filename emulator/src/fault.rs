//! Error responses, as the service sends them.

use petard::Operation;

/// An error response: status, code and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Fault {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequestException", message)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(404, "NotFoundException", format!("Invalid {what} identifier specified"))
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "ConflictException", message)
    }

    /// The credentials or the signature are not accepted.
    pub(crate) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(403, code, message)
    }

    /// An unknown route, or a request without a signature. API Gateway does not distinguish them.
    pub(crate) fn no_token() -> Self {
        Self::forbidden("MissingAuthenticationTokenException", "Missing Authentication Token")
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            413,
            "RequestTooLargeException",
            format!("The request is broken off, or its body has more than {limit} bytes"),
        )
    }

    /// The service supports this; the local endpoint does not.
    pub(crate) fn not_here(message: impl Into<String>) -> Self {
        Self::new(501, "NotImplementedException", message)
    }

    /// No exchange of a script matches. This is not a 404, so that a test that expects one fails.
    pub(crate) fn no_exchange(message: impl Into<String>) -> Self {
        Self::new(501, "NoSuchExchange", message)
    }

    pub(crate) fn unknown(operation: &Operation) -> Self {
        Self::not_here(format!("the local endpoint does not know {} yet", operation.api_name()))
    }
}
