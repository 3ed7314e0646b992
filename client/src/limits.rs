//! How often, how long and how patiently: the bounds of calls, where they are said, and what
//! holds where nobody says anything.

use std::sync::{Arc, Once};
use std::time::Duration;

use crate::clock::Clock;
use crate::config::ConfigBuilder;
use crate::environment::Environment;

const MAX_ATTEMPTS: u32 = 3;
const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);
const OPERATION_TIMEOUT: Duration = Duration::from_mins(5);
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

const MODE: &str = "AWS_RETRY_MODE";
const ATTEMPTS: &str = "AWS_MAX_ATTEMPTS";

/// What one place says about a call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) max_attempts: Option<u32>,
    /// Of a call; that of the configuration is the HTTP client's.
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) max_response_bytes: Option<u64>,
}

impl Limits {
    /// With what another place says where this one is silent.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            max_attempts: self.max_attempts.or(other.max_attempts),
            attempt_timeout: self.attempt_timeout.or(other.attempt_timeout),
            operation_timeout: self.operation_timeout.or(other.operation_timeout),
            max_response_bytes: self.max_response_bytes.or(other.max_response_bytes),
        }
    }

    /// How many times to send at most: at least once.
    pub(crate) fn attempts(self) -> u32 {
        self.max_attempts.unwrap_or(MAX_ATTEMPTS).max(1)
    }

    /// How many bytes of a body to hold at most.
    pub(crate) fn response_bytes(self) -> u64 {
        self.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES)
    }

    /// How long it may take altogether, when one attempt may take this long.
    pub(crate) fn operation(self, attempt: Duration) -> Duration {
        let attempt = self.attempt_timeout.unwrap_or(attempt);
        self.operation_timeout.unwrap_or(OPERATION_TIMEOUT.max(attempt))
    }
}

/// What a configuration says about attempts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) limits: Limits,
    pub(crate) max_retry_after: Duration,
    pub(crate) corrects_clock: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self { limits: Limits::default(), max_retry_after: MAX_RETRY_AFTER, corrects_clock: true }
    }
}

impl Patience {
    /// With what the environment says where the builder was silent.
    pub(crate) fn or_environment(mut self, environment: &Environment) -> Result<Self, String> {
        check_mode(environment)?;
        if self.limits.max_attempts.is_none() {
            self.limits.max_attempts = max_attempts(environment)?;
        }
        Ok(self)
    }
}

fn max_attempts(environment: &Environment) -> Result<Option<u32>, String> {
    let Some(value) = environment.get(ATTEMPTS) else { return Ok(None) };
    match value.parse() {
        Ok(number @ 1..) => Ok(Some(number)),
        _ => Err(format!(
            "the environment variable {ATTEMPTS} is `{}`: it must be a whole number, 1 or more",
            value.escape_debug()
        )),
    }
}

/// There is one way to retry; who asked for another one is told so, once in a process.
fn check_mode(environment: &Environment) -> Result<(), String> {
    static TOLD: Once = Once::new();
    let Some(value) = environment.get(MODE) else { return Ok(()) };
    let is = |mode: &str| value.eq_ignore_ascii_case(mode);
    if is("legacy") || is("adaptive") {
        TOLD.call_once(|| {
            tracing::warn!("{MODE} is `{value}`: calls are retried as with `standard`");
        });
    } else if !is("standard") {
        return Err(format!(
            "the environment variable {MODE} is `{}`: it must be `standard`, `adaptive` or \
             `legacy`, which are all treated as `standard`",
            value.escape_debug()
        ));
    }
    Ok(())
}

/// Bounds of every call of a configuration. A call may have others:
/// [`Call::max_attempts`](crate::Call::max_attempts),
/// [`Call::attempt_timeout`](crate::Call::attempt_timeout),
/// [`Call::operation_timeout`](crate::Call::operation_timeout),
/// [`Call::max_response_bytes`](crate::Call::max_response_bytes).
impl ConfigBuilder {
    /// How many times a request is sent at most, counting the first; 3 if neither said here nor
    /// by `AWS_MAX_ATTEMPTS`. With 1, and with 0, nothing is retried.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.patience.limits.max_attempts = Some(attempts);
        self
    }

    /// Longest `Retry-After` of a service that is waited for; 60 seconds if not said. When a
    /// service asks for more, its error comes back at once, and
    /// [`Error::retry_after`](crate::Error::retry_after) says for how long.
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.patience.max_retry_after = longest;
        self
    }

    /// Longest time a call may take, with credentials, all attempts and the waiting in between; 5
    /// minutes if not said, or one attempt's [`timeout`](Self::timeout) if that is longer. With
    /// [`Call::bytes_stream`](crate::Call::bytes_stream), to where the body begins.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.patience.limits.operation_timeout = Some(timeout);
        self
    }

    /// Longest time one attempt may take, from connecting to the last byte of the answer; 60
    /// seconds if not said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.transport.timeout = timeout;
        self
    }

    /// Longest time to wait for a connection; 10 seconds if not said.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.transport.connect_timeout = timeout;
        self
    }

    /// Longest answer, in bytes of its body, that is held in memory; 64 MiB (67108864) if not
    /// said. A longer one is an error as soon as it is known to be longer, and the request is not
    /// sent again; of a longer error answer, so many bytes are kept. What
    /// [`Call::bytes_stream`](crate::Call::bytes_stream) hands out is not held, so it may be of
    /// any length.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.patience.limits.max_response_bytes = Some(bytes);
        self
    }

    /// Whether to sign for the service's time when this machine's clock turns out to be wrong,
    /// which is when the service refuses a signature and its `Date` is more than four minutes
    /// away; `true` if not said. The difference is remembered for all clients of the
    /// configuration.
    pub fn clock_skew_correction(mut self, corrects: bool) -> Self {
        self.patience.corrects_clock = corrects;
        self
    }

    /// Time and chance instead of this machine's: for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }
}
