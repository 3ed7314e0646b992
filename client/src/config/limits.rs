//! Limits of calls: attempts, timeouts and response sizes, with their defaults.

use std::sync::Once;
use std::time::Duration;

use crate::config::environment::Environment;
use crate::config::profile::Profile;

/// Target of the events. It does not change when modules are renamed.
const TARGET: &str = "petard::limits";

const MAX_ATTEMPTS: u32 = 3;
const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);
const OPERATION_TIMEOUT: Duration = Duration::from_mins(5);
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

const MODE: &str = "AWS_RETRY_MODE";
const ATTEMPTS: &str = "AWS_MAX_ATTEMPTS";

/// The limits that are set in one place: the configuration or a call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) max_attempts: Option<u32>,
    /// Set by calls only; the configuration sets that of the HTTP client.
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) max_response_bytes: Option<u64>,
}

impl Limits {
    /// Fills unset limits from others.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            max_attempts: self.max_attempts.or(other.max_attempts),
            attempt_timeout: self.attempt_timeout.or(other.attempt_timeout),
            operation_timeout: self.operation_timeout.or(other.operation_timeout),
            max_response_bytes: self.max_response_bytes.or(other.max_response_bytes),
        }
    }

    /// Returns the maximum number of attempts; at least 1.
    pub(crate) fn attempts(self) -> u32 {
        self.max_attempts.unwrap_or(MAX_ATTEMPTS).max(1)
    }

    /// Returns the maximum size of a body in memory, in bytes.
    pub(crate) fn response_bytes(self) -> u64 {
        self.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES)
    }

    /// Returns the timeout of the call. `attempt` is the configuration's timeout of one attempt.
    pub(crate) fn operation(self, attempt: Duration) -> Duration {
        let attempt = self.attempt_timeout.unwrap_or(attempt);
        self.operation_timeout.unwrap_or(OPERATION_TIMEOUT.max(attempt))
    }
}

/// The limits and retry settings of a configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryConfig {
    pub(crate) limits: Limits,
    pub(crate) max_retry_after: Duration,
    /// Default: `true`.
    pub(crate) corrects_clock: Option<bool>,
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self { limits: Limits::default(), max_retry_after: MAX_RETRY_AFTER, corrects_clock: None }
    }
}

impl RetryConfig {
    /// Fills the unset number of attempts from the environment or the profile.
    pub(crate) fn or_loaded(
        mut self,
        environment: &Environment,
        profile: &Profile,
    ) -> Result<Self, String> {
        let find = |variable: &str, key: &'static str| {
            let own = environment.get(variable).map(|value| (value, None));
            own.or_else(|| Some((profile.get(key)?, Some(key))))
        };
        let place = |variable: &str, key: Option<&str>| match key {
            None => format!("the environment variable {variable}"),
            Some(key) => format!("`{key}` of {}", profile.label),
        };
        if let Some((value, key)) = find(MODE, "retry_mode") {
            check_mode(value.trim(), &place(MODE, key))?;
        }
        if self.limits.max_attempts.is_none()
            && let Some((value, key)) = find(ATTEMPTS, "max_attempts")
        {
            let number = value.trim().parse().ok().filter(|number| *number > 0);
            self.limits.max_attempts = Some(number.ok_or_else(|| {
                format!(
                    "{} is `{}`: it must be a whole number, 1 or more",
                    place(ATTEMPTS, key),
                    value.escape_debug()
                )
            })?);
        }
        Ok(self)
    }
}

/// Checks the retry mode. All modes behave like `standard`; another one is logged once per process.
fn check_mode(value: &str, place: &str) -> Result<(), String> {
    static TOLD: Once = Once::new();
    let is = |mode: &str| value.eq_ignore_ascii_case(mode);
    if is("legacy") || is("adaptive") {
        TOLD.call_once(|| {
            tracing::warn!(target: TARGET, "{place} is `{value}`: calls are retried as with `standard`");
        });
    } else if !is("standard") {
        return Err(format!(
            "{place} is `{}`: it must be `standard`, `adaptive` or `legacy`, which are all treated as \
             `standard`",
            value.escape_debug()
        ));
    }
    Ok(())
}
