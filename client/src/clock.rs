//! Time and chance, of which everything else here is independent.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// Time and chance, as the attempts of a call know them: what they are signed for, how long they
/// wait in between. Without another one, calls use this machine's.
///
/// A clock of your own makes tests of retries quick: [`sleep`](Self::sleep) need not wait, as
/// long as [`monotonic`](Self::monotonic) goes on by what was slept. Timeouts of connections and
/// attempts are not counted with it; they are about real sockets.
pub trait Clock: Send + Sync {
    /// What time it is.
    fn now(&self) -> SystemTime;

    /// Time since a moment that stays the same. It never goes back.
    fn monotonic(&self) -> Duration;

    /// Ends when this time has passed.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// A number from 0 to 1, another one each time: waiting times are multiplied with it.
    fn jitter(&self) -> f64;
}

/// This machine's.
pub(crate) struct Machine {
    start: Instant,
}

impl Default for Machine {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for Machine {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_spread_from_0_to_1() {
        let clock = Machine::default();
        let drawn: Vec<f64> = (0..1000).map(|_| clock.jitter()).collect();
        assert!(drawn.iter().all(|number| (0.0..=1.0).contains(number)));
        for tenth in 0..10 {
            let from = f64::from(tenth) / 10.0;
            let here = drawn.iter().filter(|number| (from..from + 0.1).contains(*number)).count();
            assert!(here > 20, "{here} of 1000 begin at {from}");
        }
    }
}
