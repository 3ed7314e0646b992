//! The source of time and jitter. No other file reads the clock of the system.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the clock of this machine is read here and nowhere else"
)]

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// Source of time and jitter for signing and retry delays.
///
/// Set one with [`ConfigBuilder::clock`](crate::ConfigBuilder::clock). Default: the clock of the
/// system.
///
/// A clock of your own makes tests of retries fast: [`sleep`](Self::sleep) may return at once, if
/// [`monotonic`](Self::monotonic) then advances by the duration that was requested. The timeouts of
/// connections and attempts do not use the clock: they are always measured in real time.
pub trait Clock: Send + Sync {
    /// Returns the current time, for signatures. Default: the time of the system.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Returns the time since a fixed moment, for time limits.
    ///
    /// It must never decrease. Default: the monotonic clock of the system.
    fn monotonic(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    /// Returns a future that completes after `duration`. Default: [`tokio::time::sleep`].
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Returns a random number from 0.0 to 1.0, which a retry delay is multiplied by.
    ///
    /// A negative or non-finite number counts as 0, a larger one as 1.
    fn jitter(&self) -> f64;

    /// Returns 128 random bits, which idempotency tokens are made of. Default: bits of the source
    /// of [`jitter`](Self::jitter) of the system.
    ///
    /// Two calls with the same bits are the same call for a service: it does not carry out the
    /// second one.
    fn random_bits(&self) -> u128 {
        let [high, low] = random_words();
        (u128::from(high) << 64) | u128::from(low)
    }
}

/// The clock of the system.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn jitter(&self) -> f64 {
        chance()
    }
}

/// Returns a random number from 0 to 1.
pub(crate) fn chance() -> f64 {
    let [bits, _] = random_words();
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

/// Returns two random numbers. Each `RandomState` has a different key, which is as long as both.
fn random_words() -> [u64; 2] {
    let state = RandomState::new();
    [0_u8, 1].map(|which| state.hash_one(which))
}

/// Returns the part of `time` that `jitter` selects. A clock of the caller may return any number: 0
/// or less, infinity and NaN give no time, and more than 1 gives all of it.
pub(crate) fn part(time: Duration, jitter: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * jitter).unwrap_or_default().min(time)
}

/// Returns a duration in milliseconds, as events contain it.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_never_more_than_the_whole() {
        let time = Duration::from_secs(4);
        assert_eq!([0.0, 0.25, 1.0, 7.0].map(|jitter| part(time, jitter).as_secs()), [0, 1, 4, 4]);
        for jitter in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
            assert_eq!(part(time, jitter), Duration::ZERO, "{jitter}");
        }
        assert_eq!((milliseconds(time), milliseconds(Duration::MAX)), (4000, u64::MAX));
    }

    #[test]
    fn random_bits_differ_and_all_of_them_change() {
        let drawn: Vec<u128> = (0..1000).map(|_| SystemClock.random_bits()).collect();
        let different: std::collections::BTreeSet<u128> = drawn.iter().copied().collect();
        assert_eq!(different.len(), drawn.len());
        for bit in 0..128 {
            let set = drawn.iter().filter(|bits| *bits >> bit & 1 == 1).count();
            assert!((350..650).contains(&set), "bit {bit} is set in {set} of 1000");
        }
    }

    #[test]
    fn jitter_is_spread_from_0_to_1() {
        let clock = SystemClock;
        let drawn: Vec<f64> = (0..1000).map(|_| clock.jitter()).collect();
        assert!(drawn.iter().all(|number| (0.0..=1.0).contains(number)));
        for tenth in 0..10 {
            let from = f64::from(tenth) / 10.0;
            let here = drawn.iter().filter(|number| (from..from + 0.1).contains(*number)).count();
            assert!(here > 20, "{here} of 1000 begin at {from}");
        }
    }
}
