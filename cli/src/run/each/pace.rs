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
        let now = Instant::now();
        let turn = self.next.get().map_or(now, |next| next.max(now));
        self.next.set(Some(turn + interval));
        sleep_until(turn).await;
        Ok(())
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
    use petard::{Client, Config, apigateway};

    use super::*;

    /// Returns how long four calls of an operation take.
    async fn time_of_four(name: &str, url: &str) -> Duration {
        let operation = apigateway::SERVICE.operation(name).map(|found| (found, found.throttle()));
        let Some((operation, throttle)) = operation else { return Duration::MAX };
        let config = Config::builder().region("eu-west-1").endpoint_url(url).build();
        let mut call = Client::new(&config, &apigateway::SERVICE).call(operation);
        for param in operation.params().iter().filter(|param| param.is_required()) {
            call = call.set(param.name(), "x");
        }
        let (pace, began) = (Pace::new(throttle), Instant::now());
        let turns = (0..4).map(|_| pace.turn(&call));
        let turns = futures_util::future::join_all(turns).await;
        assert!(turns.iter().all(Result::is_ok), "{turns:?}");
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn calls_are_as_far_apart_as_the_model_states() {
        const AWAY: &str = "https://api.example.com";
        let operation = apigateway::SERVICE.operation("create_api_key");
        let throttle = operation.and_then(petard::Operation::throttle);
        let expected = throttle
            .map(|throttle| f64::from(throttle.seconds()) / f64::from(throttle.requests()) * 3.0);
        let time = time_of_four("create_api_key", AWAY).await.as_secs_f64();
        assert!(expected.is_some_and(|expected| (time - expected).abs() < 0.01), "{time}");
        for here in ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
            assert_eq!(time_of_four("create_api_key", here).await, Duration::ZERO);
        }
    }
}
