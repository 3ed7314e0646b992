//! Why a failed attempt may be followed by another one: the classification of errors.
//!
//! The rules of the official clients' standard mode, and one more, for collisions with another
//! change: a service that says `try again` means it.

use super::error::{Error, Kind};
use super::service_error;

/// Why there is another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The service wants fewer requests.
    Throttled,
    /// The service, or something before it, is in trouble.
    Unavailable,
    /// The service did nothing, because somebody else was changing the same thing.
    Collision,
    NoConnection,
    ConnectTimeout,
    AttemptTimeout,
    /// The exchange broke off.
    BrokenOff,
    /// The signature was for another time than the service's.
    ClockSkew,
}

impl Reason {
    /// Why this failure may be another one's success, if there is a reason.
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
        if error.code().is_some_and(service_error::is_quota) {
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

    /// Whether the service may have done what was asked.
    pub(crate) const fn is_uncertain(self) -> bool {
        matches!(self, Self::Unavailable | Self::AttemptTimeout | Self::BrokenOff)
    }

    /// How it is called in events.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Unavailable => "service unavailable",
            Self::Collision => "concurrent modification",
            Self::NoConnection => "no connection",
            Self::ConnectTimeout => "no connection in time",
            Self::AttemptTimeout => "no answer in time",
            Self::BrokenOff => "exchange broken off",
            Self::ClockSkew => "clock skew",
        }
    }
}

impl Error {
    /// Whether the same call may succeed later: throttling, a failure inside the service (500,
    /// 502, 503, 504) that is not about a quota, a collision with a concurrent change, a lost
    /// connection or a timeout. For these, calls are sent again by themselves, as far as the
    /// limits of the call and the configuration allow, unless bytes of the answer were
    /// [handed out](crate::ByteStream). Also whether a [`Waiter`](crate::Waiter) reached its
    /// limit: what it waits for may still come.
    pub fn is_retryable(&self) -> bool {
        Reason::of_error(self).is_some()
    }
}
