//! What an error can be asked, so that nobody compares texts.

use super::{Error, Kind};
use crate::fault;

impl Error {
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
                |code| fault::is_throttle(code) || (self.has_status(429) && !fault::is_quota(code)),
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
}
