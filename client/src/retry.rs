//! Whether a failed attempt is worth another one, and after how long.
//!
//! Pure: the rules of the official clients' standard mode, and one more, for collisions with another
//! change: a service that says `try again` means it. What is left of budget and time is for
//! `send` to know.

use std::time::Duration;

use crate::clock::part;
use crate::error::{Error, Kind};
use crate::fault;

/// Back-off never asks for more.
const LONGEST: Duration = Duration::from_secs(20);

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
    pub(crate) fn of(error: &Error) -> Option<Self> {
        match error.kind() {
            Kind::Connect => Some(Self::NoConnection),
            Kind::ConnectTimeout => Some(Self::ConnectTimeout),
            Kind::Timeout => Some(Self::AttemptTimeout),
            Kind::Transport => Some(Self::BrokenOff),
            Kind::Service => Self::of_answer(error),
            Kind::Input
            | Kind::Configuration
            | Kind::Untrusted
            | Kind::Unreadable
            | Kind::Failed
            | Kind::TooLong => None,
        }
    }

    fn of_answer(error: &Error) -> Option<Self> {
        if error.code().is_some_and(fault::is_quota) {
            return None;
        }
        if error.is_throttled() {
            return Some(Self::Throttled);
        }
        let status = error.status().map(|status| status.as_u16());
        if error.fault().is_collision() {
            return Some(Self::Collision);
        }
        (error.fault().is_late() || matches!(status, Some(500 | 502 | 503 | 504)))
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

    /// What it takes from the budget.
    pub(crate) const fn cost(self) -> u32 {
        match self {
            Self::ConnectTimeout | Self::AttemptTimeout => 10,
            _ => 5,
        }
    }

    /// Exponential back-off with full jitter, which is from 0 to 1; `retries` were made before.
    pub(crate) fn back_off(self, retries: u32, jitter: f64) -> Duration {
        let base = match self {
            // Nothing is wrong with the service.
            Self::ClockSkew => return Duration::ZERO,
            // That, too, takes the service a while.
            Self::Throttled | Self::Collision => Duration::from_secs(1),
            _ => Duration::from_millis(50),
        };
        let most = base.saturating_mul(2_u32.saturating_pow(retries)).min(LONGEST);
        part(most, jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_20_seconds() {
        let waits = |reason: Reason, jitter| -> Vec<u128> {
            (0..8).map(|retries| reason.back_off(retries, jitter).as_millis()).collect()
        };
        let throttled = [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000];
        assert_eq!(waits(Reason::Throttled, 1.0), throttled);
        assert_eq!(waits(Reason::Collision, 1.0), throttled);
        assert_eq!(waits(Reason::Throttled, 0.5), throttled.map(|most| most / 2));
        let failed = [50, 100, 200, 400, 800, 1600, 3200, 6400];
        assert_eq!(waits(Reason::Unavailable, 1.0), failed);
        assert_eq!(waits(Reason::NoConnection, 0.0), [0; 8]);
        assert_eq!(waits(Reason::ClockSkew, 1.0), [0; 8]);
        assert_eq!(Reason::BrokenOff.back_off(u32::MAX, 1.0), LONGEST);
    }
}
