//! A clock that does not wait.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::clock::{Clock, SystemClock, milliseconds};

/// The clock of the system, but delays pass at once: those between attempts, and those of waiters.
///
/// The clock advances by the delays. Its clones share their time. Timeouts of connections and
/// attempts are measured in real time.
///
/// ```
/// use petard::Config;
/// use petard::testing::InstantClock;
///
/// let config = Config::builder().clock(InstantClock::default()).build();
/// ```
#[derive(Clone, Default)]
pub struct InstantClock {
    /// The sum of the delays, in milliseconds.
    skipped: Arc<AtomicU64>,
}

impl InstantClock {
    /// Returns the sum of the delays: how far the clock is ahead of the system's.
    pub fn skipped(&self) -> Duration {
        Duration::from_millis(self.skipped.load(Ordering::Relaxed))
    }
}

impl fmt::Debug for InstantClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstantClock").field("skipped", &self.skipped()).finish()
    }
}

impl Clock for InstantClock {
    fn now(&self) -> SystemTime {
        let now = SystemClock.now();
        now.checked_add(self.skipped()).unwrap_or(now)
    }

    fn monotonic(&self) -> Duration {
        SystemClock.monotonic().saturating_add(self.skipped())
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // A delay of no time must end, too, and a sum must not begin again at zero.
        let milliseconds = milliseconds(duration).max(1);
        let add = |skipped: u64| Some(skipped.saturating_add(milliseconds));
        let _before = self.skipped.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        Box::pin(ready(()))
    }

    fn jitter(&self) -> f64 {
        SystemClock.jitter()
    }

    fn random_bits(&self) -> u128 {
        SystemClock.random_bits()
    }
}
