//! The future of a call.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::outcome::error::Result;
use crate::outcome::response::Response;

/// The future of a [`Call`](crate::Call), a [`RawCall`](crate::RawCall) or a
/// [`Waiter`](crate::Waiter).
///
/// It is `Send + 'static` and can be spawned as a task. Dropping it cancels the call.
#[must_use = "futures do nothing unless they are awaited"]
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Result<Response>> + Send>>);

impl ResponseFuture {
    pub(super) fn new(call: impl Future<Output = Result<Response>> + Send + 'static) -> Self {
        Self(Box::pin(call))
    }
}

impl Future for ResponseFuture {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
