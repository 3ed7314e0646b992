//! The future of a call.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::outcome::error::Result;
use crate::outcome::response::Response;

/// The future of a [`Call`](crate::Call), a [`RawCall`](crate::RawCall), a
/// [`Waiter`](crate::Waiter) and other types that can be awaited, and of methods such as
/// [`Call::bytes_stream`](crate::Call::bytes_stream). It returns a [`Result`](crate::Result) of `T`.
///
/// It is `Send + 'static` and can be spawned as a task. Dropping it cancels the call.
#[must_use = "futures do nothing unless they are awaited"]
pub struct ResponseFuture<T = Response>(Pin<Box<dyn Future<Output = Result<T>> + Send>>);

impl<T> ResponseFuture<T> {
    pub(crate) fn new(call: impl Future<Output = Result<T>> + Send + 'static) -> Self {
        Self(Box::pin(call))
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
