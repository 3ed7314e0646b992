//! `--wait-until`: repeats a read until an expression is true for its response.

use std::fmt::Write as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::{Call, Response};
use tokio::time::{Instant, sleep, timeout_at};

use crate::arguments::operation::{CallOptions, is_read, kebab};
use crate::failure::Failure;
use crate::output::Query;

/// The longest wait, unless `--wait-timeout` sets it.
const LONGEST: Duration = Duration::from_mins(5);
/// The time between the first two calls, unless `--wait-delay` sets it.
const DELAY: Duration = Duration::from_secs(1);
/// The longest time between two calls.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// How many characters of a value an error contains.
const LONGEST_VALUE: usize = 200;

/// Repeats a call until the expression is true for its response, and returns that response.
pub(crate) async fn wait(
    call: &Call,
    expression: &str,
    options: &CallOptions,
) -> Result<Response, Failure> {
    let operation = call.operation();
    if !is_read(operation) {
        return Err(Failure::Usage(format!(
            "`--wait-until` repeats a call, which only reads allow, and `{}` is a {}: leave out \
             `--wait-until`, and use it with the operation that reads the result",
            kebab(operation.name()),
            operation.method()
        )));
    }
    let query =
        Query::parse(expression).map_err(|why| Failure::Usage(format!("--wait-until: {why}")))?;
    let limit = options.wait_timeout.unwrap_or(LONGEST);
    let began = Instant::now();
    let end = began + limit;
    let mut delay = options.wait_delay.unwrap_or(DELAY).min(LONGEST_DELAY);
    let mut last = None;
    let progress = Progress::new();
    loop {
        let Ok(response) = timeout_at(end, call.clone().send()).await else { break };
        let response = response?;
        let other = |why| Failure::Other(format!("--wait-until: {why}"));
        if query.is_true(response.bytes()).map_err(other)? {
            return Ok(response);
        }
        let value = shortened(query.apply(response.bytes()).map_err(other)?);
        progress.show(&value, began.elapsed());
        last = Some(value);
        let pause = spread(delay);
        if Instant::now() + pause >= end {
            break;
        }
        sleep(pause).await;
        delay = delay.saturating_mul(2).min(LONGEST_DELAY);
    }
    let mut text = format!("`{expression}` was not true within {limit:?}");
    match last {
        Some(value) => write!(text, ", the time of `--wait-timeout`; its last value was {value}"),
        None => write!(text, ", the time of `--wait-timeout`, because no call ended in it"),
    }
    .map_err(|error| Failure::Other(error.to_string()))?;
    Err(Failure::Other(text))
}

/// Returns a random time between half of the delay and all of it, so that several waits do not call
/// at the same time.
fn spread(delay: Duration) -> Duration {
    use std::hash::{BuildHasher as _, RandomState};
    let random = RandomState::new().hash_one(0_u8) % 1024;
    let half = delay / 2;
    half + half * u32::try_from(random).unwrap_or_default() / 1024
}

/// Returns the beginning of a value.
fn shortened(value: String) -> String {
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}...", value.get(..end).unwrap_or_default()),
        None => value,
    }
}

/// The line on stderr with the last value. It is drawn on a terminal only, and removed at the end.
#[derive(Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Creates an empty line.
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self(bar.with_style(ProgressStyle::default_spinner()))
    }

    fn show(&self, value: &str, since: Duration) {
        self.set(format!("waiting for {} s; the value is {value}", since.as_secs()));
    }

    /// Shows a text.
    pub(super) fn set(&self, text: String) {
        self.0.set_message(text);
        self.0.tick();
    }

    /// Removes the line.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
