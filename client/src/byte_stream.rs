//! An answer that is handed out as it comes, and never held whole.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use crate::attempt::{Arrived, Outcome};
use crate::body;
use crate::error::Result;
use crate::response::Answer;

/// The body of a successful answer, piece by piece: for what is long, such as an archive.
///
/// A [`Stream`], and usable without any stream library:
///
#[cfg_attr(feature = "apigateway", doc = "```no_run")]
#[cfg_attr(not(feature = "apigateway"), doc = "```ignore")]
/// # async fn example(api: petard::ApiGateway) -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::Write as _;
///
/// let mut sdk = api.get_sdk("a1b2c3", "prod", "javascript").bytes_stream().await?;
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
/// The time that an attempt may take holds for each piece anew, and no other bound holds: a
/// download may take as long as it goes on. Dropped before its end, it closes the connection.
#[must_use = "nothing is read until the bytes are asked for"]
pub struct ByteStream {
    answer: Arc<Answer>,
    announced: Option<u64>,
    /// `None` when it is over.
    reading: Option<Reading>,
}

type Reading = Pin<Box<dyn Future<Output = Option<Piece>> + Send>>;

/// What was read, and where there is more; after an error there is not.
type Piece = (Result<Bytes>, Option<Source>);

/// Where the bytes come from.
struct Source {
    answer: Arc<Answer>,
    arrived: Arrived,
    /// How many bytes were handed out.
    given: u64,
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

    /// HTTP status, always a 2xx.
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

    async fn receive(answer: Answer, arrived: Arrived) -> Result<Self> {
        let (answer, announced) = (Arc::new(answer), arrived.announced);
        let source = Source { answer: answer.clone(), arrived, given: 0 };
        Ok(Self { answer, announced, reading: Some(Box::pin(source.read())) })
    }

    fn answer(&self) -> &Answer {
        &self.answer
    }

    fn body(&self) -> Option<&Bytes> {
        None
    }
}

impl Source {
    /// The next piece; `None` at the end.
    async fn read(mut self) -> Option<Piece> {
        let piece = body::piece(&mut self.arrived.open, self.arrived.time).await.transpose()?;
        Some(match piece {
            Ok(bytes) => {
                self.given += bytes.len() as u64;
                (Ok(bytes), Some(self))
            }
            Err(broken) => {
                let Self { answer, arrived, given } = self;
                let error = broken.success(answer, arrived.open.url(), given, Some(arrived.time));
                let why = "it is not asked for again, because its beginning was handed out";
                (Err(error.with_note(why)), None)
            }
        })
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
        let read = ready!(reading.as_mut().poll(context));
        self.reading = None;
        Poll::Ready(read.map(|(bytes, more)| {
            self.reading = more.map(|source| Box::pin(source.read()) as Reading);
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
            .field("over", &self.reading.is_none())
            .finish_non_exhaustive()
    }
}
