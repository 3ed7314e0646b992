//! Waiting for what a service does slowly: an operation is read again and again, until its answer
//! has the status that is waited for, or one that means failure, or time is up.
//!
//! What there is to read and what it means is data, in the table; time and chance come from the
//! configuration's clock. Each reading is an ordinary call. Dropped, a wait leaves nothing behind.

use std::future::IntoFuture;
use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use tracing::Instrument as _;

use super::call::Call;
use super::response_future::ResponseFuture;
use crate::client::Client;
use crate::clock::{milliseconds, part};
use crate::model::Wait;
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;
use crate::text::one_line;
use crate::value::argument::Argument;
use crate::value::into_argument::Takes;

/// Where events are found, whatever the modules are called.
const TARGET: &str = "petard::waiter";

const DELAY: Duration = Duration::from_secs(2);
const MAX_DELAY: Duration = Duration::from_secs(30);
/// Even on a clock that stands still in between, waiting must come to an end.
const SHORTEST_DELAY: Duration = Duration::from_millis(1);
/// What is kept of the limit for a last reading; a tenth of it, if that is less.
const LAST_READING: Duration = Duration::from_secs(1);
/// The limit is kept here: a call must not be the first to end, with an error of its own.
const GRACE: Duration = Duration::from_secs(1);

/// A wait in the making: what methods such as `wait_until_vpc_link_available` answer with. Await
/// it, or call [`wait`](Self::wait); until then nothing happens.
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
/// The operation is read at once, then after 2 seconds, 4, 8, 16, and every 30 seconds from then
/// on, each time a random part between half and all of that. Each reading is a call like any
/// other, with the attempts and timeouts of the configuration.
///
/// It gives the answer with the status that was waited for, untouched. It gives an error
///
/// - when a status means failure: [`Error::is_failed_wait`], with what the service says of it;
/// - when the [`limit`](Self::limit) is reached: [`Error::is_timeout`], with the last answer;
/// - when a reading fails: the error of that call. Errors of which the model says that they mean
///   "not yet" are none.
#[must_use = "nothing is waited for until it is awaited"]
#[derive(Clone, Debug)]
pub struct Waiter {
    call: Call,
    wait: &'static Wait,
    limit: Duration,
    delay: Duration,
    max_delay: Duration,
}

impl Client {
    /// Begins a wait: one of [`Service::waiters`](crate::Service::waiters), which methods such as
    /// `wait_until_vpc_link_available` name. What its operation requires is given with
    /// [`Waiter::set`].
    pub fn wait(&self, wait: &'static Wait) -> Waiter {
        Waiter::new(self.call(wait.operation()), wait)
    }
}

impl Waiter {
    pub(crate) fn new(call: Call, wait: &'static Wait) -> Self {
        let limit = Duration::from_secs(wait.seconds().into());
        Self { call, wait, limit, delay: DELAY, max_delay: MAX_DELAY }
    }

    /// Gives the operation that is read a parameter by name: an optional one, or one that the
    /// model does not know. See [`Call::set`].
    pub fn set(self, name: impl Into<String>, value: impl Serialize) -> Self {
        Self { call: self.call.set(name, value), ..self }
    }

    /// Longest time it may take, whatever the model says: with all readings, also one under way,
    /// and the time in between. The last second of it, or tenth if that is less, is only used
    /// for a last reading.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Time before the second reading, at least 1 ms; 2 seconds if not said. It doubles each
    /// time.
    pub fn delay(mut self, first: Duration) -> Self {
        self.delay = first;
        self
    }

    /// What the time between two readings does not pass; 30 seconds if not said.
    pub fn max_delay(mut self, longest: Duration) -> Self {
        self.max_delay = longest;
        self
    }

    /// What is waited for, as data.
    pub fn description(&self) -> &'static Wait {
        self.wait
    }

    /// Waits. The same as awaiting it.
    pub async fn wait(self) -> Result<Response> {
        let client = self.call.client();
        let span = tracing::info_span!(target: TARGET, "wait", service = client.service().name(), waiter = self.wait.name());
        let began = client.config().clock().monotonic();
        Run { waiter: self, began, readings: 0, last: None }.answer().instrument(span).await
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

/// A wait under way.
struct Run {
    waiter: Waiter,
    began: Duration,
    readings: u32,
    last: Option<NotYet>,
}

/// An answer that does not end the wait.
struct NotYet {
    /// The error it becomes if it is the last one.
    error: Error,
    /// The status, or the code of an error that stands for one.
    status: Option<String>,
}

impl NotYet {
    /// What there was, in words.
    fn describe(&self) -> String {
        match (&self.status, self.error.status().filter(|_| self.error.is_service())) {
            (Some(code), Some(status)) => {
                let said = self.error.message().map(one_line);
                let said = said.map_or_else(String::new, |message| format!(": {message},"));
                format!("the answer is {code} ({}){said}", status.as_u16())
            }
            (Some(status), None) => format!("the status is {status}"),
            (None, _) => "there is no status".to_owned(),
        }
    }
}

impl Run {
    async fn answer(mut self) -> Result<Response> {
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

    /// One reading, in what is left of the time.
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
            Ok(Err(error)) => match self.stands_for_not_yet(&error) {
                Some(code) => ControlFlow::Continue(NotYet { status: Some(code), error }),
                None => ControlFlow::Break(Err(error)),
            },
            Err(_) => ControlFlow::Break(Err(self.too_late())),
        }
    }

    /// What an answer means.
    fn judge(&self, response: Response) -> ControlFlow<Result<Response>, NotYet> {
        let wait = self.waiter.wait;
        let json = match response.json() {
            Ok(json) => json,
            Err(error) => return ControlFlow::Break(Err(error)),
        };
        let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str);
        let error = || response.document().unreadable("");
        let Some(status) = text(wait.status()) else {
            return ControlFlow::Continue(NotYet { status: None, error: error() });
        };
        let shown = one_line(status);
        if wait.failure().contains(&status) {
            self.tell("failed", Some(&shown), None);
            let message = wait.message().and_then(text);
            let why = message.map(|message| format!(": {}", one_line(message)));
            let text = format!("the status is {shown}{}", why.unwrap_or_default());
            return ControlFlow::Break(Err(error().failed(wait.name(), text, message)));
        }
        if !wait.success().contains(&status) {
            let status = Some(shown.into_owned());
            return ControlFlow::Continue(NotYet { status, error: error() });
        }
        self.tell("reached", Some(&shown), None);
        ControlFlow::Break(Ok(response))
    }

    /// The code of an error of which the model says that it means "not yet".
    fn stands_for_not_yet(&self, error: &Error) -> Option<String> {
        let code = error.code().filter(|_| error.is_service())?;
        self.waiter.wait.pending_errors().contains(&code).then(|| code.to_owned())
    }

    fn too_late(&mut self) -> Error {
        let (wait, limit) = (self.waiter.wait, self.waiter.limit);
        let text = |what: &str| format!("{what} after the {limit:?} that the wait may take");
        let last = self.last.take();
        self.tell("given up", last.as_ref().and_then(|last| last.status.as_deref()), None);
        match last {
            Some(last) => {
                let text = text(&last.describe());
                last.error.too_late(wait.name(), text)
            }
            None => Error::unanswered(wait.name(), text("no answer")),
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

/// A random part of a delay, half of it at least; jitter is from 0 to 1.
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
