//! The retry loop: attempts until one succeeds, its error must not be retried, or the attempts or
//! the time are used up.
//!
//! Time and jitter come from the clock of the configuration. Dropping the future cancels the call.

use std::pin::pin;
use std::time::Duration;

use aws_credential_types::Credentials;
use tracing::Instrument as _;

use crate::client::Client;
use crate::clock::milliseconds;
use crate::config::clock_skew::{Trip, measure, shifted};
use crate::config::limits::Limits;
use crate::model::Operation;
use crate::outcome::error::{Error, Kind, Result};
use crate::outcome::head::ResponseHead;
use crate::outcome::retryable::Reason;
use crate::request::request::Request;
use crate::retry::token_bucket::Permit;
use crate::send::attempt::{self, Outcome};
use crate::send::auth::authenticate;
use crate::send::body_log::BodyLog;
use crate::send::runtime::in_runtime;
use crate::text::one_line;

/// Target of the events. It does not change when modules are renamed.
const TARGET: &str = "petard::send";

/// Sends a request with retries, within the limits of the call and the configuration.
pub(crate) async fn send<T: Outcome>(
    client: &Client,
    request: Request,
    limits: Limits,
) -> Result<T> {
    let config = client.config();
    let limits = limits.or(config.retry_config().limits);
    let operation = request.operation.clone();
    let span = tracing::info_span!(
        target: TARGET,
        "call",
        service = client.service().name(),
        operation = %one_line(&request.operation),
        region = config.region(),
        host = request.authority(),
    );
    let run = Run {
        client,
        request,
        limits,
        time: limits.operation(config.http_clients().timeout),
        began: config.clock().monotonic(),
        over: false,
        sent: 0,
        trip: None,
        duration: Duration::ZERO,
        measured: None,
        credentials: None,
        renewed: false,
        permit: None,
    };
    in_runtime(operation, pin!(run.run().instrument(span))).await
}

/// A call in progress.
struct Run<'a> {
    client: &'a Client,
    /// With the signature of the last attempt.
    request: Request,
    limits: Limits,
    /// The timeout of the call.
    time: Duration,
    began: Duration,
    /// True if the timeout was reached during an attempt.
    over: bool,
    sent: u32,
    /// The times of the last completed attempt.
    trip: Option<Trip>,
    /// The time from the start of the last attempt to its end.
    duration: Duration,
    /// The correction of the clock that was measured in this call, in milliseconds.
    measured: Option<i64>,
    /// The credentials of the last attempt.
    credentials: Option<Credentials>,
    /// True if a retry fetched other credentials.
    renewed: bool,
    /// The cost of the current retry.
    permit: Option<Permit<'a>>,
}

impl Run<'_> {
    async fn run<T: Outcome>(mut self) -> Result<T> {
        loop {
            let began = self.client.config().clock().monotonic();
            let outcome = self.attempt().await;
            self.duration = self.client.config().clock().monotonic().saturating_sub(began);
            let error = match outcome {
                Ok(outcome) => {
                    self.succeeded(T::head(&outcome));
                    return Ok(outcome);
                }
                Err(error) => error.with_attempts(self.sent),
            };
            if let Some(permit) = self.permit.take() {
                permit.forfeit();
            }
            let reason = self.reason(&error);
            let delay = match self.delay(&error, reason) {
                Ok(delay) => delay,
                Err(why) => {
                    self.failed(&error, reason, Err(why));
                    return Err(self.with_wait(error));
                }
            };
            self.failed(&error, reason, Ok(delay));
            if !delay.is_zero() {
                self.client.config().clock().sleep(delay).await;
            }
        }
    }

    /// Makes one attempt, within the time that is left.
    #[expect(clippy::disallowed_methods, reason = "the timeout of a call")]
    async fn attempt<T: Outcome>(&mut self) -> Result<T> {
        let before = self.sent;
        let left = self.left();
        // Credentials and the attempt have limits of their own, which are reached first, unless
        // the caller has changed those of the HTTP client.
        let usual = self.client.config().http_clients().timeout;
        let attempt = self.limits.attempt_timeout.unwrap_or(usual);
        let is_limited = self.client.config().http_clients().change.is_some()
            || usual.checked_add(attempt).is_none_or(|longest| longest >= left);
        {
            // One future for both, because the code of each is large.
            let exchange = pin!(self.exchange());
            if T::IS_WHOLE && !is_limited {
                return exchange.await;
            }
            if let Ok(outcome) = tokio::time::timeout(left, exchange).await {
                return outcome;
            }
        }
        self.over = true;
        let what = if self.sent == before {
            "credentials".to_owned()
        } else {
            format!("response from {}", self.host())
        };
        let text = format!("no {what} within the operation timeout of {:?}", self.time);
        Err(Error::transport(self.request.operation.clone(), Kind::Timeout, text))
    }

    /// Signs and sends the request. Each attempt is signed again, because credentials and time
    /// change.
    async fn exchange<T: Outcome>(&mut self) -> Result<T> {
        let config = self.client.config();
        let left = self.left();
        let credentials = authenticate(self.client, &mut self.request, left).await?;
        let correction =
            self.measured.unwrap_or_else(|| config.clock_skew().correction(self.host()));
        let sent = config.clock().now();
        if let Some(credentials) = &credentials {
            let at = shifted(sent, correction);
            attempt::sign(self.client, &mut self.request, credentials, at)?;
        }
        self.credentials = credentials;
        let request = &self.request;
        let http = attempt::http(self.client, request)?;
        self.sent += 1;
        let log = BodyLog::if_wanted(self.client, request);
        if let Some(log) = &log {
            log.request(request, self.sent);
        }
        let (limits, number) = (self.limits, self.sent);
        let exchange = attempt::exchange(self.client, &*http, request, limits, number, correction);
        let outcome = exchange.await;
        if let Some(log) = log
            && let Some(body) = outcome.as_ref().map_or_else(Error::body, T::body)
        {
            log.response(body, self.sent);
        }
        // Only the time of a signature is checked by the service.
        let received = config.clock().now();
        self.trip = self.credentials.as_ref().map(|_| Trip { sent, received, correction });
        outcome
    }

    /// Returns the reason for a retry; `None` if the error is final.
    fn reason(&mut self, error: &Error) -> Option<Reason> {
        if self.is_clock(error) {
            return Some(Reason::ClockSkew);
        }
        if self.is_about_credentials(error) {
            return Some(Reason::Credentials);
        }
        Reason::of_error(error)
    }

    /// Returns true if the cached credentials caused the error and were dropped. This happens once
    /// in a call.
    fn is_about_credentials(&mut self, error: &Error) -> bool {
        let Some(credentials) = self.credentials.take() else { return false };
        let source = self.client.config().credentials();
        let dropped = error.is_about_credentials() && source.drop_credentials(&credentials);
        dropped && !std::mem::replace(&mut self.renewed, true)
    }

    /// Returns the delay of a retry, or why there is none.
    fn delay(&mut self, error: &Error, reason: Option<Reason>) -> Result<Duration, &'static str> {
        let config = self.client.config();
        let reason = reason.ok_or("the error is final")?;
        if reason.is_uncertain() && !self.request.is_retried_if_sent() {
            return Err("may have been carried out");
        }
        if self.sent >= self.limits.attempts() {
            return Err("no attempts left");
        }
        let asked = error.retry_after().unwrap_or_default();
        if asked > config.retry_config().max_retry_after {
            return Err("Retry-After is too long");
        }
        let retries = self.sent.saturating_sub(1);
        let delay = reason.back_off(retries, config.clock().jitter()).max(asked);
        if self.over || delay >= self.left() {
            return Err("no time left");
        }
        self.permit = self.client.token_bucket().acquire(reason.cost());
        if self.permit.is_none() {
            return Err("no retries left in the budget");
        }
        Ok(delay)
    }

    /// Adds the delay that the service requests, if it is the reason why there is no retry.
    fn with_wait(&self, error: Error) -> Error {
        let longest = self.client.config().retry_config().max_retry_after;
        match error.retry_after().filter(|asked| *asked > longest && error.is_retryable()) {
            Some(asked) => error.with_note(&format!(
                "the service requests a delay of {} s, longer than `max_retry_after` ({longest:?})",
                asked.as_secs()
            )),
            None => error,
        }
    }

    /// Returns true if a wrong clock caused the error and was corrected. This happens once in a
    /// call, whose further attempts use the correction. Other calls use it for one attempt, and
    /// keep it if that succeeds.
    fn is_clock(&mut self, error: &Error) -> bool {
        let config = self.client.config();
        let Some(trip) = self.trip.filter(|_| config.retry_config().corrects_clock.unwrap_or(true))
        else {
            return false;
        };
        config.clock_skew().drop_candidate(self.host(), trip.correction);
        let skew = if self.measured.is_none() { measure(error, trip) } else { None };
        if let Some(skew) = skew {
            config.clock_skew().propose(self.host(), skew);
            self.measured = Some(skew);
        }
        skew.is_some()
    }

    fn host(&self) -> &str {
        self.request.authority()
    }

    fn left(&self) -> Duration {
        let gone = self.client.config().clock().monotonic().saturating_sub(self.began);
        self.time.saturating_sub(gone)
    }

    fn succeeded(&mut self, head: &ResponseHead) {
        if let Some(trip) = self.trip {
            self.client.config().clock_skew().confirm(self.host(), trip.correction);
        }
        // Dropping the permit returns the cost of the retry.
        if self.permit.take().is_none() {
            self.client.token_bucket().add(1);
        }
        let request_id = || head.request_id().map(|id| head.secrets.shown(id));
        tracing::debug!(
            target: TARGET,
            attempt = self.sent,
            method = %self.request.method,
            path = self.path(),
            duration_ms = milliseconds(self.duration),
            status = head.status.as_u16(),
            request_id = request_id().as_deref(),
            "succeeded"
        );
    }

    /// Logs a failed attempt. The service's message may quote signed values, so only its code is
    /// logged.
    fn failed(&self, error: &Error, reason: Option<Reason>, retry: Result<Duration, &'static str>) {
        let (code, request_id) = (|| error.shown(error.code()), || error.shown(error.request_id()));
        tracing::debug!(
            target: TARGET,
            attempt = self.sent,
            method = %self.request.method,
            path = self.path(),
            duration_ms = milliseconds(self.duration),
            status = error.status().map(|status| status.as_u16()),
            code = code().as_deref(),
            request_id = request_id().as_deref(),
            reason = reason.map(Reason::name),
            not_retried = retry.err(),
            delay_ms = retry.ok().map(milliseconds),
            "{}",
            if retry.is_ok() { "failed, is retried" } else { "failed" }
        );
    }

    /// Returns the path as the model describes it, without the values of its labels.
    fn path(&self) -> Option<&'static str> {
        self.request.table.map(Operation::path)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::config::config::Config;
    use crate::http::transport::{Exchange, Transport, TransportError};
    use crate::model::Service;

    static SERVICE: Service =
        Service::new("zoo", "Zoo").with_service_id("Zoo").with_signing_name("zoo");

    /// A transport that fails at first and then succeeds. It keeps the requests.
    #[derive(Default)]
    struct Second(Mutex<Vec<reqwest::Request>>);

    impl Transport for Second {
        fn execute(&self, request: reqwest::Request) -> Exchange {
            let mut seen = self.0.lock().unwrap();
            seen.push(request);
            let response = if seen.len() == 1 {
                let source = "out of order".into();
                Err(TransportError { is_connect: true, is_timeout: false, source })
            } else {
                Ok(http::Response::new(r#"{"id":"1"}"#).into())
            };
            Box::pin(async { response })
        }
    }

    #[tokio::test]
    async fn a_call_can_use_another_transport() {
        let transport = Arc::new(Second::default());
        let mut builder = Config::builder()
            .region("eu-west-1")
            .credentials(aws_credential_types::Credentials::from_keys("AKID", "SECRET", None));
        builder = builder.endpoint_url("https://zoo.example.com");
        let through: Arc<dyn Transport> = transport.clone();
        builder.http_clients.send_through(&through);
        let client = Client::new(&builder.build(), &SERVICE);
        let response = client.request(http::Method::GET, "/animals/1").await.unwrap();
        assert_eq!((response.str("/id").unwrap(), response.attempts()), ("1", 2));
        let seen = transport.0.lock().unwrap();
        for request in &*seen {
            assert_eq!(request.url().as_str(), "https://zoo.example.com/animals/1");
            let signature = request.headers()["authorization"].to_str().unwrap();
            assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKID/"), "{signature}");
        }
        assert_eq!(seen.len(), 2);
    }
}
