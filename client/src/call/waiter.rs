//! Waiters: they poll an operation until its response has the expected status, a status that means
//! failure, or the time limit is reached.
//!
//! The operation and the statuses are data in the operation table. Time and jitter come from the
//! clock of the configuration. Each poll is an ordinary call; dropping the future cancels it.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::ops::ControlFlow;
use std::pin::pin;
use std::time::Duration;

use http::StatusCode;
use serde::Serialize;
use tracing::Instrument as _;

use super::call::Call;
use super::response_future::ResponseFuture;
use crate::client::Client;
use crate::clock::{milliseconds, part};
use crate::model::{Matcher, Wait};
use crate::outcome::document::Document;
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;
use crate::send::runtime::in_runtime;
use crate::value::argument::Argument;
use crate::value::into_argument::Takes;

/// Target of the events. It does not change when modules are renamed.
const TARGET: &str = "petard::waiter";

const DELAY: Duration = Duration::from_secs(2);
const MAX_DELAY: Duration = Duration::from_secs(30);
/// Lower bound of the delay, so that a wait ends even if the clock does not advance by itself.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);
/// Time before the limit that is reserved for a last poll; at most a tenth of the limit.
const LAST_READING: Duration = Duration::from_secs(1);
/// How much longer than the limit a poll may take, so that the wait ends first, with its own error.
const GRACE: Duration = Duration::from_secs(1);

/// A wait for a status, as returned by methods such as `wait_until_vpc_link_available`.
///
/// Nothing is sent until the waiter is awaited or [`wait`](Self::wait) is called.
///
/// ```no_run
/// # async fn example(waiter: petard::Waiter) -> petard::Result<()> {
/// use std::time::Duration;
///
/// let link = waiter.limit(Duration::from_mins(5)).await?;
/// println!("{}", link.str("/status")?);
/// # Ok(()) }
/// ```
///
/// The operation is called at once, then after 2, 4, 8 and 16 seconds, and every 30 seconds after
/// that. Each delay is reduced by a random part of up to one half. Each poll is an ordinary call
/// with the attempts and timeouts of the configuration.
///
/// The result is the response that has the expected status, unchanged. If the wait is for an error,
/// such as the one that is returned for a deleted resource, the result has the status, the headers
/// and the body of the error response.
///
/// # Errors
///
/// - A status or an error that means failure: [`Error::is_failed_wait`], with the code and the
///   message of the service.
/// - The [`limit`](Self::limit) is reached: [`Error::is_timeout`], with the last response.
/// - A poll fails: the error of that call, unless the waiter's description matches it.
#[must_use = "a waiter does nothing until it is awaited"]
#[derive(Clone, Debug)]
pub struct Waiter {
    call: Call,
    wait: &'static Wait,
    limit: Duration,
    delay: Duration,
    max_delay: Duration,
}

impl Client {
    /// Returns a waiter for one of [`Service::waiters`](crate::Service::waiters), without the typed
    /// method, such as `wait_until_vpc_link_available`. Set the required parameters of its
    /// operation with [`Waiter::set`].
    pub fn wait(&self, wait: &'static Wait) -> Waiter {
        Waiter::new(self.call(wait.operation()), wait)
    }
}

impl Waiter {
    pub(crate) fn new(call: Call, wait: &'static Wait) -> Self {
        let limit = Duration::from_secs(wait.seconds().into());
        Self { call, wait, limit, delay: DELAY, max_delay: MAX_DELAY }
    }

    /// Sets a parameter of the polled operation by name. See [`Call::set`].
    pub fn set(self, name: impl Into<String>, value: impl Serialize) -> Self {
        Self { call: self.call.set(name, value), ..self }
    }

    /// Sets the maximum duration of the wait, including all polls and delays.
    ///
    /// The last delay is shortened so that the last poll starts one second before the limit, or a
    /// tenth of the limit before it if that is less. A poll that is in progress at the limit is
    /// cancelled.
    ///
    /// Default: the limit in the model.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Sets the delay after the first poll; at least 1 ms. It doubles after each poll.
    ///
    /// Default: 2 seconds.
    pub fn delay(mut self, first: Duration) -> Self {
        self.delay = first;
        self
    }

    /// Sets the maximum delay between polls.
    ///
    /// Default: 30 seconds.
    pub fn max_delay(mut self, longest: Duration) -> Self {
        self.max_delay = longest;
        self
    }

    /// Returns the description of this waiter in the operation table.
    pub fn description(&self) -> &'static Wait {
        self.wait
    }

    /// Waits and returns the response that has the expected status, like awaiting the waiter.
    ///
    /// # Errors
    ///
    /// See [`Waiter`](Self#errors).
    pub async fn wait(self) -> Result<Response> {
        let client = self.call.client();
        let span = tracing::info_span!(target: TARGET, "wait", service = client.service().name(), waiter = self.wait.name());
        let began = client.config().clock().monotonic();
        let name = Cow::Borrowed(self.wait.name());
        let run = Run { waiter: self, began, readings: 0, last: None };
        in_runtime(name, pin!(run.poll_until_done().instrument(span))).await
    }
}

#[doc(hidden)]
impl Takes for Waiter {
    fn put(self, name: &'static str, value: Argument) -> Self {
        Self { call: self.call.put(name, value), ..self }
    }
}

impl IntoFuture for Waiter {
    type Output = Result<Response>;
    type IntoFuture = ResponseFuture;

    fn into_future(self) -> ResponseFuture {
        ResponseFuture::new(self.wait())
    }
}

/// A wait in progress.
struct Run {
    waiter: Waiter,
    began: Duration,
    readings: u32,
    last: Option<NotYet>,
}

/// A response that does not end the wait.
struct NotYet {
    /// The error of the wait if this is the last response.
    error: Error,
    /// The status, or the code of an error that means "not yet".
    status: Option<String>,
}

impl NotYet {
    /// Describes the response as part of an error text.
    fn describe(&self, wait: &Wait) -> String {
        match (&self.status, self.error.status().filter(|_| self.error.is_service())) {
            (code, Some(status)) => {
                let message = self.error.shown(self.error.message());
                let message = message.map_or_else(String::new, |text| {
                    format!(": {},", text.strip_suffix('.').unwrap_or(&text))
                });
                format!("the response is {}{message}", code_and_status(code.as_deref(), status))
            }
            (Some(status), None) => format!("the status is {status}"),
            (None, _) => match (wait.status(), self.error.status()) {
                (None, Some(status)) => format!(
                    "`{}` still returns HTTP status {}, not {},",
                    wait.operation().name(),
                    status.as_u16(),
                    expected(wait)
                ),
                _ => "the response has no status".to_owned(),
            },
        }
    }
}

/// Describes the responses that a waiter without a status in the body waits for.
fn expected(wait: &Wait) -> String {
    let responses = wait.success().iter().filter_map(|matcher| match matcher {
        Matcher::Error(code) => Some(format!("the error `{code}`")),
        Matcher::Http(status) => Some(format!("HTTP status {status}")),
        Matcher::Status(_) | Matcher::Flag(_) => None,
    });
    responses.collect::<Vec<_>>().join(" or ")
}

/// Describes an error response by its code, if it has one, and its HTTP status.
fn code_and_status(code: Option<&str>, status: StatusCode) -> String {
    let status = status.as_u16();
    code.map_or_else(|| format!("HTTP status {status}"), |code| format!("{code} ({status})"))
}

/// The status in a response, if it is of a type that can be compared.
#[derive(Default)]
struct Found {
    text: Option<String>,
    flag: Option<bool>,
}

impl Found {
    fn read(document: &Document, pointer: &str) -> Result<Self> {
        let text = document.string(pointer)?;
        let flag = if text.is_some() { None } else { document.boolean(pointer)? };
        Ok(Self { text, flag })
    }

    fn shown(&self) -> Option<String> {
        self.text.clone().or_else(|| Some(self.flag?.to_string()))
    }
}

impl Run {
    async fn poll_until_done(mut self) -> Result<Response> {
        let most = self.waiter.max_delay.max(SHORTEST_DELAY);
        let mut delay = self.waiter.delay.max(SHORTEST_DELAY).min(most);
        loop {
            match self.read().await {
                ControlFlow::Break(end) => return end,
                ControlFlow::Continue(status) => self.last = Some(status),
            }
            let time = self.left().saturating_sub(LAST_READING.min(self.waiter.limit / 10));
            if time.is_zero() {
                return Err(self.too_late());
            }
            let clock = self.waiter.call.client().config().clock();
            let pause = spread(delay, clock.jitter()).min(time);
            self.tell(
                "not yet",
                self.last.as_ref().and_then(|last| last.status.as_deref()),
                Some(pause),
            );
            clock.sleep(pause).await;
            delay = delay.saturating_mul(2).min(most);
        }
    }

    /// Polls once, within the time that is left.
    #[expect(clippy::disallowed_methods, reason = "the limit of a wait")]
    async fn read(&mut self) -> ControlFlow<Result<Response>, NotYet> {
        let left = self.left();
        let call = self.waiter.call.clone();
        let config = call.client().config();
        let usual = config.retry_config().limits.operation(config.http_clients().timeout);
        let call = call.operation_timeout(usual.min(left.saturating_add(GRACE)));
        self.readings = self.readings.saturating_add(1);
        match tokio::time::timeout(left, call.send()).await {
            Ok(Ok(response)) => self.judge(response),
            Ok(Err(error)) => self.judge_error(error),
            Err(_) => ControlFlow::Break(Err(self.too_late())),
        }
    }

    /// Compares a successful response with the description of the waiter.
    fn judge(&self, response: Response) -> ControlFlow<Result<Response>, NotYet> {
        let wait = self.waiter.wait;
        let document = response.document();
        let found = wait.status().map(|pointer| Found::read(document, pointer)).transpose();
        let found = match found {
            Ok(found) => found.unwrap_or_default(),
            Err(error) => return ControlFlow::Break(Err(error)),
        };
        let http = response.status().as_u16();
        let matches = |matcher: &Matcher| match *matcher {
            Matcher::Status(status) => found.text.as_deref() == Some(status),
            Matcher::Flag(flag) => found.flag == Some(flag),
            Matcher::Http(status) => http == status,
            Matcher::Error(_) => false,
        };
        let shown = found.shown().map(|status| response.shown(&status));
        let status = shown.as_deref();
        let error = || document.unreadable("");
        if wait.failure().iter().any(matches) {
            self.tell("failed", status, None);
            let message = wait.message();
            let message = message.and_then(|pointer| document.string(pointer).ok().flatten());
            let message = message.as_deref();
            let why = message.map(|message| format!(": {}", response.shown(message)));
            let what = status.map_or_else(
                || format!("the response has the HTTP status {http}"),
                |status| format!("the status is {status}"),
            );
            let text = format!("{what}{}", why.unwrap_or_default());
            return ControlFlow::Break(Err(error().failed(wait.name(), text, message)));
        }
        if !wait.success().iter().any(matches) {
            let error = error();
            return ControlFlow::Continue(NotYet { status: shown, error });
        }
        self.tell("reached", status, None);
        ControlFlow::Break(Ok(response))
    }

    /// Compares an error of a poll with the description of the waiter.
    fn judge_error(&self, error: Error) -> ControlFlow<Result<Response>, NotYet> {
        let Some(http) = error.status().filter(|_| error.is_service()) else {
            return ControlFlow::Break(Err(error));
        };
        let wait = self.waiter.wait;
        let matches = |matcher: &Matcher| match *matcher {
            Matcher::Error(code) => error.code() == Some(code),
            Matcher::Http(status) => http.as_u16() == status,
            Matcher::Status(_) | Matcher::Flag(_) => false,
        };
        // A server may repeat a secret as its code.
        let code = error.shown(error.code());
        let shown = code_and_status(code.as_deref(), http);
        if wait.failure().iter().any(matches) {
            self.tell("failed", Some(&shown), None);
            let message = error.message().map(str::to_owned);
            let why = error.shown(message.as_deref()).map(|message| format!(": {message}"));
            let text = format!("the response is {shown}{}", why.unwrap_or_default());
            return ControlFlow::Break(Err(error.failed(wait.name(), text, message.as_deref())));
        }
        // Another server, such as a proxy, returns pages with the status that is waited for.
        let is_reached = |matcher: &Matcher| {
            matches(matcher) && !(matches!(matcher, Matcher::Http(_)) && error.is_page())
        };
        if wait.success().iter().any(is_reached) {
            self.tell("reached", Some(&shown), None);
            return ControlFlow::Break(match error.into_response() {
                Some((head, body)) => Ok(Response::of_shared(head, body)),
                // Errors of services have a response.
                None => Err(Error::unanswered(wait.name(), shown)),
            });
        }
        if wait.pending().iter().any(matches) {
            return ControlFlow::Continue(NotYet { status: code, error });
        }
        ControlFlow::Break(Err(error))
    }

    fn too_late(&mut self) -> Error {
        let (wait, limit) = (self.waiter.wait, self.waiter.limit);
        let text = |what: &str| format!("{what} after {limit:?}, the limit of the wait");
        let last = self.last.take();
        self.tell("given up", last.as_ref().and_then(|last| last.status.as_deref()), None);
        match last {
            Some(last) => {
                let text = text(&last.describe(wait));
                last.error.too_late(wait.name(), text)
            }
            None => Error::unanswered(wait.name(), text("no response")),
        }
    }

    fn left(&self) -> Duration {
        let gone = self.waiter.call.client().config().clock().monotonic();
        self.waiter.limit.saturating_sub(gone.saturating_sub(self.began))
    }

    fn tell(&self, what: &str, status: Option<&str>, pause: Option<Duration>) {
        tracing::debug!(
            target: TARGET,
            status,
            readings = self.readings,
            delay_ms = pause.map(milliseconds),
            "{what}"
        );
    }
}

/// Returns a random duration between half of the delay and all of it. Jitter is from 0 to 1.
fn spread(delay: Duration, jitter: f64) -> Duration {
    let half = delay / 2;
    let rest = delay.saturating_sub(half);
    half.saturating_add(part(rest, jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_between_half_and_all_of_it() {
        let odd = Duration::from_nanos(3);
        assert_eq!((spread(odd, 0.0).as_nanos(), spread(odd, 1.0).as_nanos()), (1, 3));
        assert_eq!(spread(DELAY, 0.5), DELAY * 3 / 4);
        assert_eq!((spread(DELAY, f64::NAN), spread(DELAY, 7.0)), (DELAY / 2, DELAY));
        assert_eq!(
            (spread(Duration::ZERO, 1.0), spread(Duration::MAX, 1.0)),
            (Duration::ZERO, Duration::MAX)
        );
    }
}
