//! The rate of calls.

use std::cell::Cell;
use std::net::IpAddr;
use std::time::Duration;

use petard::Call;
use petard::operation::Throttle;
use tokio::time::{Instant, sleep_until};

use crate::failure::Failure;

/// Spreads calls so that the service does not throttle them. Calls to this machine are not delayed.
pub(super) struct Pace {
    /// The time between two calls.
    interval: Option<Duration>,
    /// When the next call may be made.
    next: Cell<Option<Instant>>,
}

impl Pace {
    pub(super) fn new(throttle: Option<Throttle>) -> Self {
        let interval = throttle.map(|throttle| {
            Duration::from_secs(throttle.seconds().into()) / throttle.requests().max(1)
        });
        Self { interval, next: Cell::new(None) }
    }

    /// Returns when a call may be made.
    pub(super) async fn turn(&self, call: &Call) -> Result<(), Failure> {
        let Some(interval) = self.interval else { return Ok(()) };
        if is_this_machine(call.request()?.url()) {
            return Ok(());
        }
        sleep_until(self.reserve(interval, Instant::now())).await;
        Ok(())
    }

    /// Returns when the next call may be made, and reserves that time for it.
    fn reserve(&self, interval: Duration, now: Instant) -> Instant {
        let turn = self.next.get().map_or(now, |next| next.max(now));
        self.next.set(Some(turn + interval));
        turn
    }
}

/// Returns whether a URL is one of this machine.
fn is_this_machine(url: &str) -> bool {
    let Ok(url) = url.parse::<http::Uri>() else { return false };
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use petard::apigateway;

    use super::*;

    #[test]
    fn calls_are_as_far_apart_as_the_model_states() {
        let operation = apigateway::SERVICE.operation("create_rest_api");
        // One request in three seconds.
        let pace = Pace::new(operation.and_then(petard::Operation::throttle));
        assert_eq!(pace.interval, Some(Duration::from_secs(3)));
        let (now, second) = (Instant::now(), Duration::from_secs(1));
        let turns = [0, 0, 1, 20, 21].map(|after| pace.reserve(second * 3, now + second * after));
        assert_eq!(turns.map(|turn| (turn - now).as_secs()), [0, 3, 6, 20, 23]);
        assert_eq!(Pace::new(None).interval, None);
    }

    #[test]
    fn urls_of_this_machine() {
        for url in
            ["http://127.0.0.1:1/a", "http://[::1]:1", "http://localhost:1", "https://127.1.2.3"]
        {
            assert!(is_this_machine(url), "{url}");
        }
        for url in
            ["https://api.example.com", "http://10.0.0.1", "http://localhost.example.com", ""]
        {
            assert!(!is_this_machine(url), "{url}");
        }
    }
}
