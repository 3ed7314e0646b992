//! Time and chance, of which everything else here is independent.

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

/// Time and chance, as the attempts of a call know them: what they are signed for, how long they
/// wait in between. Without another one, calls use this machine's.
///
/// A clock of your own makes tests of retries quick: [`sleep`](Self::sleep) need not wait, as
/// long as [`monotonic`](Self::monotonic) goes on by what was slept. Timeouts of connections and
/// attempts are not counted with it; they are about real sockets.
pub trait Clock: Send + Sync {
    /// Returns the current time. Default: that of the system.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Returns the time since a fixed moment; it never decreases. Default: that of the system's
    /// monotonic clock.
    fn monotonic(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    /// Returns a future that ends after this time. Default: tokio's timer.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Returns a number from 0 to 1, a new one each time. Delays are multiplied by it.
    fn jitter(&self) -> f64;
}

/// The clock of the system.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn jitter(&self) -> f64 {
        chance()
    }
}

/// From 0 to 1, another one each time.
pub(crate) fn chance() -> f64 {
    // Each of them has another key, which is all the chance that is needed here.
    let bits = RandomState::new().hash_one(());
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

/// A part of a time, as jitter says; a clock of somebody's own may give any number, and what is
/// none gives nothing.
pub(crate) fn part(time: Duration, jitter: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * jitter).unwrap_or_default().min(time)
}

/// As events have it.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_never_more_than_all_whatever_a_clock_says() {
        let time = Duration::from_secs(4);
        assert_eq!([0.0, 0.25, 1.0, 7.0].map(|jitter| part(time, jitter).as_secs()), [0, 1, 4, 4]);
        for jitter in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
            assert_eq!(part(time, jitter), Duration::ZERO, "{jitter}");
        }
        assert_eq!((milliseconds(time), milliseconds(Duration::MAX)), (4000, u64::MAX));
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
