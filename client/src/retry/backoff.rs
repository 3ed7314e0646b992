//! The delay before another attempt, and its cost in tokens.
//!
//! Pure functions, with the numbers of the official clients' standard mode. `send` keeps track of
//! the remaining tokens and time.

use std::time::Duration;

use crate::clock::part;
use crate::outcome::retryable::Reason;

/// Maximum delay.
const LONGEST: Duration = Duration::from_secs(20);

impl Reason {
    /// Returns the number of tokens that a retry costs.
    pub(crate) const fn cost(self) -> u32 {
        match self {
            Self::ConnectTimeout | Self::AttemptTimeout => 10,
            _ => 5,
        }
    }

    /// Returns the exponential back-off with full jitter. `retries` is the number of earlier
    /// retries, `jitter` a number from 0 to 1.
    pub(crate) fn back_off(self, retries: u32, jitter: f64) -> Duration {
        let base = match self {
            // The service has no problem: only the signature had the wrong time.
            Self::ClockSkew | Self::Credentials => return Duration::ZERO,
            // The other change takes the service some time.
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
    fn delays_double_up_to_20_seconds() {
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
