//! Failures that a test requests.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::RETRY_AFTER;
use petard::operation::{Operation, Service};

use crate::answer::{self, Answer, ERROR_TYPE};
use crate::endpoint::Endpoint;
use crate::fault::Fault;
use crate::response::{self, Ending, Response};

/// A failure of an operation, which [`Emulator::fail`](crate::Emulator::fail) starts.
///
/// The failure takes effect at once; each method changes it from then on. It lasts until it was
/// used as often as [`times`](Self::times) says, until it is stopped by [`stop`](Self::stop) or
/// [`Emulator::stop_failures`](crate::Emulator::stop_failures), or until the emulator is dropped.
/// One that was stopped has no effect again. Dropping this value does not end it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use petard::ApiGateway;
/// use petard_emulator::Emulator;
///
/// let emulator = Emulator::start().await?;
/// let api = ApiGateway::new(&emulator.config());
/// let failure = emulator.fail("create_rest_api").after(1).times(1).with(503);
/// api.create_rest_api("pets").await?;
/// assert_eq!(api.create_rest_api("orders").await?.attempts(), 2);
/// assert_eq!(failure.count(), 1);
/// # Ok(()) }
/// ```
pub struct Failure {
    endpoint: Arc<Endpoint>,
    number: u64,
}

impl Failure {
    pub(crate) fn new(endpoint: Arc<Endpoint>, number: u64) -> Self {
        Self { endpoint, number }
    }

    /// Sets the number of requests that succeed first.
    ///
    /// Default: 0.
    pub fn after(self, requests: u64) -> Self {
        self.change(|rule| rule.after = requests)
    }

    /// Sets how many requests fail. The following ones succeed.
    ///
    /// Default: all.
    pub fn times(self, requests: u64) -> Self {
        self.change(|rule| rule.times = Some(requests))
    }

    /// Sets the status of the response. For other statuses, use
    /// [`Emulator::on`](crate::Emulator::on).
    ///
    /// Default: 500. If only a [`latency`](Self::latency) is set, requests succeed.
    ///
    /// # Panics
    ///
    /// If the status is not that of an error, from 400 to 599.
    #[track_caller]
    pub fn with(self, status: u16) -> Self {
        assert!((400..600).contains(&status), "{status} is not the status of an error: 400 to 599");
        self.change(|rule| rule.status = Some(status))
    }

    /// Sets the error code of the response.
    ///
    /// Default: the code that the model declares for the status, or a common code of AWS services
    /// for it.
    ///
    /// # Panics
    ///
    /// If the code cannot be the value of a header.
    #[track_caller]
    pub fn code(self, code: impl Into<String>) -> Self {
        let code = code.into();
        // Checked here, so that the panic is at the line of the test.
        let _header = response::header(ERROR_TYPE.as_str(), &code);
        self.change(|rule| rule.code = Some(code))
    }

    /// Sets the error message of the response.
    pub fn message(self, message: impl Into<String>) -> Self {
        let message = message.into();
        self.change(|rule| rule.message = Some(message))
    }

    /// Sets the header `Retry-After` of the response, in seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.change(|rule| rule.retry_after = Some(seconds))
    }

    /// Sets the time before the response. If nothing else is set, the request succeeds after this
    /// time.
    pub fn latency(self, latency: Duration) -> Self {
        self.change(|rule| rule.latency = latency)
    }

    /// Resets the connection instead of sending a response.
    pub fn resets(self) -> Self {
        self.change(|rule| rule.ending = Ending::Reset)
    }

    /// Carries the request out, and resets the connection in the middle of the response's body.
    ///
    /// The client receives the headers, with the length of the whole body, and half of the body. A
    /// response without a body is not sent at all.
    pub fn resets_in_body(self) -> Self {
        self.change(|rule| rule.ending = Ending::ResetInBody)
    }

    /// Sets whether the request is carried out before the error response or the reset.
    ///
    /// Default: `false`.
    pub fn takes_effect(self, takes_effect: bool) -> Self {
        self.change(|rule| rule.takes_effect = takes_effect)
    }

    /// Returns the number of requests that failed.
    pub fn count(&self) -> u64 {
        self.endpoint
            .failures(|failures| failures.rule(self.number).map(|rule| rule.failed))
            .unwrap_or_default()
    }

    /// Ends the failure. [`count`](Self::count) keeps its value.
    pub fn stop(&self) {
        self.endpoint.failures(|failures| {
            if let Some(rule) = failures.rule(self.number) {
                rule.is_stopped = true;
            }
        });
    }

    fn change(self, change: impl FnOnce(&mut Rule)) -> Self {
        self.endpoint.failures(|failures| failures.rule(self.number).map(change));
        self
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.endpoint.failures(|failures| failures.rule(self.number).cloned());
        f.debug_tuple("Failure").field(&rule).finish()
    }
}

/// All failures, in the order in which they were requested. Those that were stopped stay, so that
/// their numbers are not used again and their counts can be read.
#[derive(Debug, Default)]
pub(crate) struct Failures(Vec<Rule>);

/// When an operation fails, and how.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    number: u64,
    operations: Vec<&'static Operation>,
    after: u64,
    times: Option<u64>,
    is_stopped: bool,
    /// How many requests of the operation were received.
    seen: u64,
    /// How many of them failed.
    failed: u64,
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    retry_after: Option<u64>,
    latency: Duration,
    ending: Ending,
    takes_effect: bool,
}

impl Failures {
    /// Adds a failure of operations. Returns its number.
    pub(crate) fn add(&mut self, operations: Vec<&'static Operation>) -> u64 {
        let number = self.0.len() as u64;
        self.0.push(Rule {
            number,
            operations,
            after: 0,
            times: None,
            is_stopped: false,
            seen: 0,
            failed: 0,
            status: None,
            code: None,
            message: None,
            retry_after: None,
            latency: Duration::ZERO,
            ending: Ending::Whole,
            takes_effect: false,
        });
        number
    }

    fn rule(&mut self, number: u64) -> Option<&mut Rule> {
        self.0.iter_mut().find(|rule| rule.number == number)
    }

    /// Stops all failures.
    pub(crate) fn stop(&mut self) {
        for rule in &mut self.0 {
            rule.is_stopped = true;
        }
    }

    /// Counts a request of an operation. Returns the first failure that applies.
    pub(crate) fn count(&mut self, operation: &'static Operation) -> Option<Rule> {
        let mut applied = None;
        for rule in &mut self.0 {
            if !rule.operations.iter().any(|own| std::ptr::eq(*own, operation)) {
                continue;
            }
            rule.seen += 1;
            let is_left = !rule.is_stopped && rule.times.is_none_or(|times| rule.failed < times);
            if applied.is_none() && rule.seen > rule.after && is_left {
                rule.failed += 1;
                applied = Some(rule.clone());
            }
        }
        applied
    }
}

impl Rule {
    /// Whether the response is that of the operation, although late or cut.
    pub(crate) fn keeps_response(&self) -> bool {
        let is_error = self.status.is_some()
            || self.code.is_some()
            || self.message.is_some()
            || self.retry_after.is_some();
        match self.ending {
            Ending::Whole => !is_error && self.latency > Duration::ZERO,
            Ending::ResetInBody => !is_error,
            Ending::Reset | Ending::Closed => false,
        }
    }

    /// Whether the operation is carried out.
    pub(crate) fn takes_effect(&self) -> bool {
        self.takes_effect || self.keeps_response()
    }

    /// Returns the response; `carried_out` is that of the operation.
    pub(crate) fn respond(
        &self,
        carried_out: Option<Response>,
        service: &Service,
        operation: &Operation,
    ) -> Response {
        let mut response = match carried_out.filter(|_| self.keeps_response()) {
            Some(response) => response,
            None => self.error(service, operation),
        };
        if self.ending != Ending::Whole {
            response.ending = self.ending;
        }
        response.delay += self.latency;
        response
    }

    fn error(&self, service: &Service, operation: &Operation) -> Response {
        let status = self.status.unwrap_or(500);
        let declared = code_of(service, operation, status);
        let code = self.code.as_deref().or(declared);
        let message = self.message.as_deref().unwrap_or(match status {
            429 => "Too Many Requests",
            503 => "Service Unavailable",
            _ => "A failure that the test requested",
        });
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = answer::error(service, status, code, message);
        if let Some(seconds) = self.retry_after {
            answer.headers.push((RETRY_AFTER, seconds.into()));
        }
        answer.into()
    }
}

/// The error response for too many requests, as API Gateway sends it.
pub(crate) fn throttled(wait: Duration) -> Response {
    let mut answer = Answer::from(&Fault::too_many_requests());
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    answer.headers.push((RETRY_AFTER, seconds.into()));
    answer.into()
}

/// Returns the error code for a status: of those that the model declares, one of the operation's
/// own; then any; then a common one.
fn code_of(service: &Service, operation: &Operation, status: u16) -> Option<&'static str> {
    let declared =
        || service.errors().iter().filter(move |(_, own)| *own == status).map(|(code, _)| *code);
    let own = || declared().filter(|code| operation.errors().contains(code));
    // 429 also stands for an exhausted quota.
    let slow = |code: &&str| {
        status != 429 || ["Throttl", "TooMany", "SlowDown"].iter().any(|part| code.contains(part))
    };
    let common = match status {
        400 => Some("BadRequestException"),
        401 => Some("UnauthorizedException"),
        403 => Some("AccessDeniedException"),
        404 => Some("NotFoundException"),
        409 => Some("ConflictException"),
        429 => Some("TooManyRequestsException"),
        500 => Some("InternalFailure"),
        503 => Some("ServiceUnavailableException"),
        _ => None,
    };
    own().find(slow).or_else(|| declared().find(slow)).or_else(|| own().next()).or(common)
}
