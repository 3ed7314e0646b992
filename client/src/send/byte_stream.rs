//! An answer that is handed out as it comes, and never held whole.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
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
use crate::send::send;

/// The body of a successful answer, piece by piece: for what is long, such as an archive.
///
/// A [`Stream`], and usable without any stream library:
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
/// What went wrong before the body began was an error of the call, after as many attempts as
/// usual. Once it has begun, nothing is tried again: if the answer breaks off, or is shorter than
/// it announced, the last item is an error that says so, and what came before is not all of it.
///
/// The time that an attempt may take holds for each piece anew, so that a download may take as
/// long as it goes on, however slowly. What bounds all of it is an `operation_timeout` of the
/// call; that of the configuration ends where the body begins. Dropped before its end, it closes
/// the connection.
#[must_use = "nothing is read until the bytes are asked for"]
pub struct ByteStream {
    answer: Arc<ResponseHead>,
    announced: Option<u64>,
    body: Body,
}

enum Body {
    /// Nobody asked for the next piece yet.
    Open(Box<Source>),
    Reading(Reading),
    Over,
}

type Reading = Pin<Box<dyn Future<Output = Option<Piece>> + Send>>;

/// What was read, and where there is more; after an error there is not.
type Piece = (Result<Bytes>, Option<Box<Source>>);

/// Where the bytes come from.
struct Source {
    answer: Arc<ResponseHead>,
    arrived: Arrived,
    /// How many bytes were handed out.
    given: u64,
    /// Of all of it, if there is one.
    bound: Option<Bound>,
}

/// How long a call may take with its stream.
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

/// Sends a request, and holds what the call itself says of its time for the stream, too.
pub(crate) async fn open(client: &Client, request: &Request, limits: Limits) -> Result<ByteStream> {
    let began = client.config().clock().monotonic();
    let mut stream: ByteStream = send::send(client, request, limits).await?;
    if let (Some(time), Body::Open(source)) = (limits.operation_timeout, &mut stream.body) {
        source.bound = Some(Bound { client: client.clone(), began, time });
    }
    Ok(stream)
}

impl ByteStream {
    /// The next piece, as large as it came; `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The operation that was called: `get_export`, or method and path of a raw call.
    pub fn operation(&self) -> &str {
        &self.answer.operation
    }

    /// HTTP status: a 2xx, or 304, which says that nothing has changed, and has no body.
    pub fn status(&self) -> StatusCode {
        self.answer.status
    }

    /// Headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// Identifier of the request, which the service's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.answer.request_id()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.answer.attempts
    }

    /// How many bytes the body has, if the service says so before it sends them. As many come, or
    /// an error.
    pub fn announced_bytes(&self) -> Option<u64> {
        self.announced
    }
}

impl Outcome for ByteStream {
    const IS_WHOLE: bool = false;

    async fn receive(answer: ResponseHead, arrived: Arrived) -> Result<Self> {
        let (answer, announced) = (Arc::new(answer), arrived.announced);
        let source = Source { answer: answer.clone(), arrived, given: 0, bound: None };
        Ok(Self { answer, announced, body: Body::Open(Box::new(source)) })
    }

    fn answer(&self) -> &ResponseHead {
        &self.answer
    }

    fn body(&self) -> Option<&Bytes> {
        None
    }
}

impl Source {
    /// The next piece; `None` at the end.
    async fn read(mut self: Box<Self>) -> Option<Piece> {
        let (pause, bound) = (self.arrived.time, self.bound.as_ref());
        let left = bound.map_or(Duration::MAX, Bound::left);
        let over = bound.filter(|_| left <= pause).map(|bound| bound.time);
        let piece = match body::piece(&mut self.arrived.open, pause.min(left)).await {
            // Bytes that wait to be read are there at once, even when there is no time left.
            Ok(Some(_)) if left.is_zero() => Err(Broken::late()),
            other => other.transpose()?,
        };
        Some(match piece {
            Ok(bytes) => {
                self.given += bytes.len() as u64;
                (Ok(bytes), Some(self))
            }
            Err(broken) => {
                let late = match over {
                    Some(time) => format!("the {time:?} that the call may take are over"),
                    None => format!("nothing more of the answer came for {pause:?}"),
                };
                let Self { answer, arrived, given, .. } = *self;
                let error = broken.success(answer, arrived.open.url(), given, late);
                let why = "it is not asked for again, because its beginning was handed out";
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
            .field("operation", &self.answer.operation)
            .field("status", &self.answer.status.as_u16())
            .field("request_id", &self.request_id())
            .field("headers", &self.answer.headers.len())
            .field("announced_bytes", &self.announced)
            .field("over", &matches!(self.body, Body::Over))
            .finish_non_exhaustive()
    }
}
