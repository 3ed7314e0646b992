//! A clock that advances with each sleep and calls a function.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use petard::Clock;

/// Called with the number of the sleep, from 1.
type Event = Box<dyn FnMut(usize) + Send>;

#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<State>>);

struct State {
    gone: Duration,
    sleeps: usize,
    event: Event,
}

impl Fake {
    /// Returns a clock that starts at 2020-10-20T06:14:38Z.
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(event: impl FnMut(usize) + Send + 'static) -> Self {
        let event = Box::new(event);
        Self(Arc::new(Mutex::new(State { gone: Duration::ZERO, sleeps: 0, event })))
    }

    pub(crate) fn sleeps(&self) -> usize {
        self.0.lock().unwrap().sleeps
    }
}

impl Clock for Fake {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478) + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().gone
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut state = self.0.lock().unwrap();
        state.gone += duration;
        state.sleeps += 1;
        let number = state.sleeps;
        (state.event)(number);
        Box::pin(ready(()))
    }

    fn jitter(&self) -> f64 {
        1.0
    }
}
