//! Checks that a call runs in a tokio runtime that has what it needs.

use std::any::Any;
use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::Poll;

use tokio::runtime::Handle;

use crate::outcome::error::{Error, Result};

/// Runs a call. Returns an error if there is no tokio runtime, or if its timers or its network are
/// not enabled.
pub(crate) async fn in_runtime<T>(
    operation: Cow<'static, str>,
    mut call: Pin<&mut impl Future<Output = Result<T>>>,
) -> Result<T> {
    let refuse = |why: &str| Error::configuration(Some(operation.clone()), why);
    if Handle::try_current().is_err() {
        return Err(refuse(
            "calls need a tokio runtime: await them in a function with `#[tokio::main]`, or in \
             `block_on` or a task of a runtime",
        ));
    }
    // A runtime does not tell what it has, and tokio panics where something is missing.
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(outcome)) => Poll::Ready(outcome),
        Err(panic) => match missing(&*panic) {
            Some(why) => Poll::Ready(Err(refuse(why))),
            None => resume_unwind(panic),
        },
    })
    .await
}

/// Returns what a runtime lacks, from the message of a panic of tokio.
fn missing(panic: &(dyn Any + Send)) -> Option<&'static str> {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))?;
    let has = |part: &str| text.contains("Tokio 1.x") && text.contains(part);
    if has("timers are disabled") {
        Some("the tokio runtime has no timers: call `enable_all` of its builder")
    } else if has("IO is disabled") {
        Some("the tokio runtime has no network: call `enable_all` of its builder")
    } else {
        None
    }
}
