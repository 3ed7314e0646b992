//! Decides which errors may be followed by another attempt.
//!
//! The rules are those of the official clients' standard mode, and an additional one for conflicts
//! with concurrent changes, where the message of the service requests another attempt.

use super::error::{Error, Kind};

/// Why a request is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The service throttles requests.
    Throttled,
    /// The service, or a gateway before it, failed.
    Unavailable,
    /// The service did nothing, because of a concurrent change of the same resource.
    Collision,
    NoConnection,
    ConnectTimeout,
    AttemptTimeout,
    /// The connection failed after it was made.
    BrokenOff,
    /// The time of the signature differs from the time of the service.
    ClockSkew,
    /// The service does not accept the cached credentials, which may have been replaced.
    Credentials,
}

impl Reason {
    /// Returns the reason for another attempt; `None` if the error is final.
    pub(crate) fn of_error(error: &Error) -> Option<Self> {
        match error.kind() {
            Kind::Connect => Some(Self::NoConnection),
            Kind::ConnectTimeout => Some(Self::ConnectTimeout),
            Kind::Timeout => Some(Self::AttemptTimeout),
            Kind::Transport => Some(Self::BrokenOff),
            Kind::Service => Self::of_service_error(error),
            Kind::Input
            | Kind::Configuration
            | Kind::Untrusted
            | Kind::Unreadable
            | Kind::Failed
            | Kind::TooLong => None,
        }
    }

    fn of_service_error(error: &Error) -> Option<Self> {
        if error.is_quota() {
            return None;
        }
        if error.is_throttled() {
            return Some(Self::Throttled);
        }
        let status = error.status().map(|status| status.as_u16());
        if error.service_error().is_collision() {
            return Some(Self::Collision);
        }
        (error.service_error().is_late() || matches!(status, Some(500 | 502 | 503 | 504)))
            .then_some(Self::Unavailable)
    }

    /// Returns true if the operation may have taken effect.
    pub(crate) const fn is_uncertain(self) -> bool {
        matches!(self, Self::Unavailable | Self::AttemptTimeout | Self::BrokenOff)
    }

    /// Returns the name in events.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Unavailable => "service unavailable",
            Self::Collision => "concurrent modification",
            Self::NoConnection => "no connection",
            Self::ConnectTimeout => "no connection in time",
            Self::AttemptTimeout => "no response in time",
            Self::BrokenOff => "connection broken off",
            Self::ClockSkew => "clock skew",
            Self::Credentials => "credentials not accepted",
        }
    }
}

impl Error {
    /// Returns true if the service does not accept the credentials, and others may help.
    pub(crate) fn is_about_credentials(&self) -> bool {
        const CODES: [&str; 4] = [
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
        ];
        self.code().is_some_and(|code| CODES.contains(&code))
    }

    /// Returns true if the same call may succeed later.
    ///
    /// This is the case after throttling, a failure of the service (status 500, 502, 503 or 504)
    /// that is not about a quota, a conflict with a concurrent change, a connection that failed,
    /// and a timeout. Calls are already sent again after these errors, within the limits of the
    /// call and the configuration, unless a part of the body was already returned by a
    /// [`ByteStream`](crate::ByteStream), or the operation may have taken effect and must not be
    /// repeated.
    ///
    /// Also returns true if a [`Waiter`](crate::Waiter) reached its limit: the resource may still
    /// get the expected status.
    pub fn is_retryable(&self) -> bool {
        Reason::of_error(self).is_some()
    }
}
