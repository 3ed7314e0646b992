//! From a response to what the HTTP server sends, or how it ends the connection instead.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::connection::Reset;
use crate::response::{Ending, Response};

/// The time in which the part of a body that is sent reaches the client before the reset.
const BEFORE_RESET: Duration = Duration::from_millis(20);

/// Returns the response for the HTTP server. Without one, the server closes the connection.
pub(crate) fn reply(
    response: Response,
    reset: &Reset,
) -> Result<hyper::Response<Body>, NoResponse> {
    let Response { answer, ending, .. } = response;
    // HTTP does not allow a body here.
    let bare = matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let body = if bare { Bytes::new() } else { answer.body };
    let body = match ending {
        Ending::Whole => Body::whole(body),
        Ending::Closed => return Err(NoResponse),
        Ending::ResetInBody if !body.is_empty() => Body::part(&body, reset.clone()),
        Ending::Reset | Ending::ResetInBody => {
            reset.set();
            return Err(NoResponse);
        }
    };
    let mut response = hyper::Response::new(body);
    *response.status_mut() = answer.status;
    response.headers_mut().extend(answer.headers);
    Ok(response)
}

/// The body of a response: whole, or its first half with the length of the whole.
#[derive(Debug)]
pub(crate) struct Body {
    data: Option<Bytes>,
    announced: u64,
    broken: Option<(Reset, Option<Pin<Box<Sleep>>>)>,
}

impl Body {
    fn whole(bytes: Bytes) -> Self {
        let announced = bytes.len() as u64;
        Self { data: Some(bytes).filter(|bytes| !bytes.is_empty()), announced, broken: None }
    }

    fn part(bytes: &Bytes, reset: Reset) -> Self {
        let announced = bytes.len() as u64;
        let data = Some(bytes.slice(..bytes.len() / 2));
        Self { data, announced, broken: Some((reset, None)) }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = NoResponse;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, NoResponse>>> {
        let this = self.get_mut();
        if let Some(data) = this.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let Some((reset, timer)) = &mut this.broken else { return Poll::Ready(None) };
        // While this waits, the HTTP server sends what it has.
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(BEFORE_RESET)));
        ready!(timer.as_mut().poll(context));
        reset.set();
        Poll::Ready(Some(Err(NoResponse)))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.broken.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// No response, or no more of it: with an error, hyper closes the connection.
#[derive(Debug)]
pub(crate) struct NoResponse;

impl fmt::Display for NoResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no response")
    }
}

impl std::error::Error for NoResponse {}
