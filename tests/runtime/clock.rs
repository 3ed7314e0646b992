//! A clock that goes on when somebody sleeps, and remembers for how long.

use std::future::{Future, pending, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use petard::Clock;

/// 2020-10-20T06:14:38Z, when it starts.
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
    /// Waits as long as back-off allows.
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

    /// Whether sleeping has no end.
    pub(crate) fn stuck(&self, stuck: bool) {
        self.0.lock().unwrap().stuck = stuck;
    }

    /// What was slept since the last question, in milliseconds.
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
