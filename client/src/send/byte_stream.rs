//! A response body that is read in chunks and never held in memory as a whole.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use crate::client::Client;
use crate::config::limits::Limits;
use crate::outcome::error::Result;
use crate::outcome::head::ResponseHead;
use crate::request::request::Request;
use crate::send::attempt::{Arrived, Outcome};
use crate::send::body::{self, Broken};
use crate::send::runtime::in_runtime;
use crate::send::send;

/// The body of a successful response, in chunks. Use it for large bodies, such as archives.
///
/// `ByteStream` is a [`Stream`] of [`Bytes`], and [`next`](Self::next) needs no stream library:
///
#[cfg_attr(feature = "apigateway", doc = "```no_run")]
#[cfg_attr(not(feature = "apigateway"), doc = "```ignore")]
/// # async fn example(api: petard::ApiGateway) -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::Write as _;
///
/// use petard::apigateway::types::SdkLanguage;
///
/// let sdk = api.get_sdk("a1b2c3", "prod", SdkLanguage::JAVASCRIPT);
/// let mut sdk = sdk.bytes_stream().await?;
/// let mut file = std::fs::File::create("sdk.zip")?;
/// while let Some(bytes) = sdk.next().await {
///     file.write_all(&bytes?)?;
/// }
/// # Ok(()) }
/// ```
///
/// Dropping the stream before its end closes the connection.
///
/// # Timeouts
///
/// The timeout of an attempt applies to each chunk, so a slow download does not fail as long as
/// data arrives. To limit the whole download, set `operation_timeout` of the call; that of the
/// configuration ends where the body starts.
///
/// # Errors
///
/// Errors before the body starts are returned by `bytes_stream()` itself, after the usual retries.
/// After that nothing is retried: if the body breaks off, times out, or is shorter than its
/// `Content-Length`, the last item is an error, and the chunks before it are an incomplete body.
#[must_use = "nothing is read until the next chunk is requested"]
pub struct ByteStream {
    pub(super) head: Arc<ResponseHead>,
    announced: Option<u64>,
    /// The maximum size of a part that is held in memory, in bytes.
    pub(super) limit: u64,
    body: Body,
}

enum Body {
    /// No chunk is being read.
    Open(Box<Source>),
    Reading(Reading),
    Over,
}

type Reading = Pin<Box<dyn Future<Output = Option<Piece>> + Send>>;

/// A chunk, and the source of the next one, which is `None` after an error.
type Piece = (Result<Bytes>, Option<Box<Source>>);

/// The connection from which chunks are read.
struct Source {
    head: Arc<ResponseHead>,
    arrived: Arrived,
    /// The number of bytes returned so far.
    given: u64,
    /// The timeout of the whole stream, if there is one.
    bound: Option<Bound>,
}

/// The timeout of a call including its stream.
struct Bound {
    client: Client,
    began: Duration,
    time: Duration,
}

impl Bound {
    fn left(&self) -> Duration {
        let gone = self.client.config().clock().monotonic().saturating_sub(self.began);
        self.time.saturating_sub(gone)
    }
}

/// Sends a request. The call's own operation timeout applies to the stream, too.
pub(crate) async fn open(client: &Client, request: Request, limits: Limits) -> Result<ByteStream> {
    let began = client.config().clock().monotonic();
    let mut stream: ByteStream = send::send(client, request, limits).await?;
    if let (Some(time), Body::Open(source)) = (limits.operation_timeout, &mut stream.body) {
        source.bound = Some(Bound { client: client.clone(), began, time });
    }
    Ok(stream)
}

impl ByteStream {
    /// Returns the next chunk, with the size in which it arrived, or `None` after the last one and
    /// after an error.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the name of the operation, such as `get_export`, or method and path of a raw call.
    pub fn operation(&self) -> &str {
        &self.head.operation
    }

    /// Returns the HTTP status: 2xx, or 304 (not modified), which has no body.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the request id that the service assigned. Include it when you contact its support.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// Returns how many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.head.attempts
    }

    /// Returns the size of the body in bytes, according to its `Content-Length`. `None` if the
    /// service does not send the size. A shorter body ends with an error.
    pub fn announced_bytes(&self) -> Option<u64> {
        self.announced
    }
}

impl Outcome for ByteStream {
    const IS_WHOLE: bool = false;

    async fn receive(head: ResponseHead, arrived: Arrived) -> Result<Self> {
        let (head, announced, limit) = (Arc::new(head), arrived.announced, arrived.limit);
        let source = Source { head: head.clone(), arrived, given: 0, bound: None };
        Ok(Self { head, announced, limit, body: Body::Open(Box::new(source)) })
    }

    fn head(&self) -> &ResponseHead {
        &self.head
    }

    fn body(&self) -> Option<&Bytes> {
        None
    }
}

impl Source {
    /// Reads the next chunk; `None` at the end.
    async fn read(mut self: Box<Self>) -> Option<Piece> {
        let (pause, bound) = (self.arrived.time, self.bound.as_ref());
        let left = bound.map_or(Duration::MAX, Bound::left);
        let over = bound.filter(|_| left <= pause).map(|bound| bound.time);
        let operation = self.head.operation.clone();
        let piece = {
            let progress = (self.given, self.arrived.announced);
            let reading = body::piece(&mut self.arrived.open, progress, pause.min(left));
            in_runtime(operation, pin!(async { Ok(reading.await) })).await
        };
        let piece = match piece {
            Ok(piece) => piece,
            Err(error) => return Some((Err(error), None)),
        };
        let piece = match piece {
            // Received bytes are returned at once even if no time is left.
            Ok(Some(_)) if left.is_zero() => Err(Broken::Late),
            other => other.transpose()?,
        };
        Some(match piece {
            Ok(bytes) => {
                self.given += bytes.len() as u64;
                (Ok(bytes), Some(self))
            }
            Err(broken) => {
                let late = match over {
                    Some(time) => format!("the operation timeout of {time:?} is reached"),
                    None => format!("no more data of the response arrived within {pause:?}"),
                };
                let Self { head, arrived, given, .. } = *self;
                let error = broken.success(head, arrived.open.url(), given, late);
                let why = "it is not retried, because its beginning was already returned";
                (Err(error.with_note(why)), None)
            }
        })
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut reading = match std::mem::replace(&mut self.body, Body::Over) {
            Body::Open(source) => Box::pin(source.read()),
            Body::Reading(reading) => reading,
            Body::Over => return Poll::Ready(None),
        };
        let Poll::Ready(read) = reading.as_mut().poll(context) else {
            self.body = Body::Reading(reading);
            return Poll::Pending;
        };
        Poll::Ready(read.map(|(bytes, more)| {
            self.body = more.map_or(Body::Over, Body::Open);
            bytes
        }))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.head.operation)
            .field("status", &self.head.status.as_u16())
            .field("request_id", &self.request_id().map(|id| self.head.secrets.shown(id)))
            .field("headers", &self.head.headers.len())
            .field("announced_bytes", &self.announced)
            .field("over", &matches!(self.body, Body::Over))
            .finish_non_exhaustive()
    }
}
