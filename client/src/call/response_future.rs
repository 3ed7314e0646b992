//! The future of a call.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use super::curl::Curl;
use crate::client::Client;
use crate::outcome::error::Result;
use crate::outcome::response::Response;
use crate::request::request::Request;
use crate::send::attempt;

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

/// Requests that are signed and not sent.
impl ResponseFuture<Request> {
    pub(super) fn signed(client: &Client, request: Result<Request>, at: SystemTime) -> Self {
        let client = client.clone();
        Self::new(async move { attempt::signed(&client, request?, Some(at)).await })
    }

    pub(super) fn presigned(client: &Client, request: Result<Request>, expires: Duration) -> Self {
        let client = client.clone();
        Self::new(async move { attempt::presigned(&client, request?, expires).await })
    }
}

impl ResponseFuture<Curl> {
    pub(super) fn to_curl(client: &Client, request: Result<Request>) -> Self {
        let client = client.clone();
        Self::new(async move { Curl::new(attempt::signed(&client, request?, None).await?) })
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
