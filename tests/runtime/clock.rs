//! A clock that advances with each sleep and records the durations.

use std::future::{Future, pending, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use petard::Clock;

/// 2020-10-20T06:14:38Z, the time at which it starts.
pub(crate) const START: Duration = Duration::from_secs(1_603_174_478);

#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<State>>);

struct State {
    gone: Duration,
    slept: Vec<Duration>,
    jitter: f64,
    stuck: bool,
}

impl Fake {
    /// A clock whose jitter is 1, for the longest delays.
    pub(crate) fn patient() -> Self {
        Self(Arc::new(Mutex::new(State {
            gone: Duration::ZERO,
            slept: Vec::new(),
            jitter: 1.0,
            stuck: false,
        })))
    }

    pub(crate) fn jitter(&self, jitter: f64) {
        self.0.lock().unwrap().jitter = jitter;
    }

    /// Sets whether sleeps never end.
    pub(crate) fn stuck(&self, stuck: bool) {
        self.0.lock().unwrap().stuck = stuck;
    }

    /// Returns the sleeps since the last call, in milliseconds.
    pub(crate) fn slept(&self) -> Vec<u128> {
        std::mem::take(&mut self.0.lock().unwrap().slept).iter().map(Duration::as_millis).collect()
    }
}

impl Clock for Fake {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + START + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().gone
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut state = self.0.lock().unwrap();
        state.slept.push(duration);
        if state.stuck {
            return Box::pin(pending());
        }
        state.gone += duration;
        Box::pin(ready(()))
    }

    fn jitter(&self) -> f64 {
        self.0.lock().unwrap().jitter
    }
}
