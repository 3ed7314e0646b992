//! How long to wait before another attempt, and what it costs.
//!
//! Pure: the numbers of the official clients' standard mode. What is left of budget and time is for
//! `send` to know.

use std::time::Duration;

use crate::clock::part;
use crate::outcome::retryable::Reason;

/// Back-off never asks for more.
const LONGEST: Duration = Duration::from_secs(20);

impl Reason {
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
