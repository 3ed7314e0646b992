//! The source of time.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// Source of time, for expiry, signatures and delays between attempts.
///
/// Default: the clock of the system and [`tokio::time::sleep`].
pub trait Clock: Send + Sync {
    /// Returns the current time. Default: the time of the system.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Returns a future that completes after `duration`. Default: [`tokio::time::sleep`].
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

impl fmt::Debug for dyn Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The clock of the system.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {}
