//! Reading the body of a response, up to a limit.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use tokio::time::timeout;

use crate::outcome::error::{Error, Kind};
use crate::outcome::head::ResponseHead;
use crate::text::{authority, last_cause, one_line};

/// The part of a body that was read.
pub(crate) struct Read {
    pub(crate) bytes: Bytes,
    pub(crate) end: End,
}

/// Why reading ended.
pub(crate) enum End {
    /// The body is complete.
    Whole,
    /// The body is longer than the limit.
    TooLong,
    Broken(Broken),
}

/// Why a body is incomplete.
pub(crate) enum Broken {
    /// The rest did not arrive in time.
    Late,
    Failed(reqwest::Error),
    /// It ended before this number of bytes, its `Content-Length`. The HTTP client does not report
    /// this for HTTP/2 if the server ends the connection without an error.
    Short(u64),
}

impl From<Bytes> for Read {
    /// A complete body.
    fn from(bytes: Bytes) -> Self {
        Self { bytes, end: End::Whole }
    }
}

impl Read {
    pub(crate) const fn is_whole(&self) -> bool {
        matches!(self.end, End::Whole)
    }

    /// Returns the part of an error text about an incomplete body, and the cause. Empty if
    /// complete.
    pub(crate) fn lacks(self) -> (String, Option<reqwest::Error>) {
        let read = self.bytes.len();
        match self.end {
            End::Whole => (String::new(), None),
            End::TooLong => {
                let setting = "raise `max_response_bytes` to read more";
                (format!("only the first {read} bytes of its body were read: {setting}"), None)
            }
            End::Broken(broken) => {
                let text = if broken.is_late() {
                    format!("only the first {read} bytes of its body arrived in time")
                } else {
                    format!("its body broke off after {read} bytes{}", broken.why())
                };
                (text, broken.cause())
            }
        }
    }
}

impl Broken {
    fn is_late(&self) -> bool {
        match self {
            Self::Late => true,
            Self::Failed(error) => error.is_timeout(),
            Self::Short(_) => false,
        }
    }

    /// Returns the cause as the end of a sentence.
    fn why(&self) -> String {
        match self {
            Self::Late => String::new(),
            Self::Failed(error) => last_cause(error)
                .map_or_else(String::new, |cause| format!(": {}", one_line(&cause))),
            Self::Short(announced) => format!(": its `Content-Length` is {announced}"),
        }
    }

    fn cause(self) -> Option<reqwest::Error> {
        if let Self::Failed(error) = self { Some(error) } else { None }
    }

    /// Returns the error of a successful response whose body is incomplete after `read` bytes;
    /// `late` is its text in case of a timeout.
    pub(crate) fn success(
        self,
        head: Arc<ResponseHead>,
        url: &Url,
        read: u64,
        late: String,
    ) -> Error {
        let host = authority(url);
        let (kind, what, why) = if self.is_late() {
            (Kind::Timeout, late, String::new())
        } else {
            (Kind::Transport, "the response broke off".to_owned(), self.why())
        };
        let text = format!("{what} after {read} bytes from {host}{why}");
        let error = Error::with_head(head, kind, text);
        match self.cause() {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

/// How many bytes of a body were read, and its size according to the headers.
pub(crate) type Progress = (u64, Option<u64>);

/// Reads the next chunk within a time; `None` at the end.
#[expect(clippy::disallowed_methods, reason = "the timeout of an attempt includes the body")]
pub(crate) async fn piece(
    response: &mut reqwest::Response,
    progress: Progress,
    within: Duration,
) -> Result<Option<Bytes>, Broken> {
    timeout(within, chunk(response, progress)).await.unwrap_or(Err(Broken::Late))
}

async fn chunk(
    response: &mut reqwest::Response,
    (read, announced): Progress,
) -> Result<Option<Bytes>, Broken> {
    let chunk = response.chunk().await.map_err(|error| Broken::Failed(error.without_url()))?;
    match announced.filter(|announced| chunk.is_none() && read < *announced) {
        Some(announced) => Err(Broken::Short(announced)),
        None => Ok(chunk),
    }
}

/// Returns the error text for a response that is longer than the limit; `announced` is its
/// `Content-Length`.
pub(crate) fn too_long(limit: u64, announced: Option<u64>) -> String {
    let length = match announced {
        Some(bytes) => {
            format!("{bytes} bytes, and at most {limit} are held in memory")
        }
        None => format!("more than {limit} bytes, the maximum that is held in memory"),
    };
    format!(
        "the response has {length}: raise `max_response_bytes` of the call or of the \
         configuration, or read the response in chunks with `bytes_stream`"
    )
}

/// Reads a body until it ends, breaks off, times out or exceeds the limit. Bytes beyond the limit
/// are dropped.
#[expect(clippy::disallowed_methods, reason = "the timeout of an attempt includes the body")]
pub(crate) async fn read(
    response: &mut reqwest::Response,
    announced: Option<u64>,
    limit: u64,
    within: Duration,
) -> Read {
    let mut body = Growing::default();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let end = timeout(within, fill(&mut body, response, announced, limit)).await;
    Read { bytes: body.finish(), end: end.unwrap_or(End::Broken(Broken::Late)) }
}

async fn fill(
    body: &mut Growing,
    response: &mut reqwest::Response,
    announced: Option<u64>,
    limit: usize,
) -> End {
    loop {
        let read = body.len() as u64;
        let chunk = match chunk(response, (read, announced)).await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return End::Whole,
            Err(broken) => return End::Broken(broken),
        };
        let left = limit - body.len();
        if chunk.len() > left {
            body.push(chunk.slice(..left), limit);
            return End::TooLong;
        }
        body.push(chunk, limit);
    }
}

/// A buffer for chunks. The first chunk is not copied, because most bodies have only one.
#[derive(Default)]
struct Growing {
    first: Bytes,
    all: Vec<u8>,
}

impl Growing {
    fn len(&self) -> usize {
        if self.all.is_empty() { self.first.len() } else { self.all.len() }
    }

    /// Appends a chunk. The capacity doubles, up to the limit.
    fn push(&mut self, chunk: Bytes, limit: usize) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        if self.all.is_empty() {
            self.all = std::mem::take(&mut self.first).into();
        }
        let (has, needs) = (self.all.len(), self.all.len() + chunk.len());
        if needs > self.all.capacity() {
            let capacity = has.saturating_mul(2).min(limit).max(needs);
            self.all.reserve_exact(capacity - has);
        }
        self.all.extend_from_slice(&chunk);
    }

    fn finish(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_within_the_limit() {
        let mut body = Growing::default();
        let mut expected = Vec::new();
        for length in [0, 3, 0, 1, 100, 1000, 0, 890] {
            let chunk = vec![u8::try_from(length % 251).unwrap_or_default(); length];
            expected.extend_from_slice(&chunk);
            body.push(chunk.into(), 2000);
            assert!(body.all.capacity() <= 2000, "{}", body.all.capacity());
            assert_eq!(body.len(), expected.len());
        }
        assert_eq!(body.finish(), expected);
        assert_eq!(Growing::default().finish(), Bytes::new());
    }

    #[test]
    fn a_body_of_one_chunk_is_not_copied() {
        let (mut body, whole) = (Growing::default(), Bytes::from(vec![1; 100]));
        body.push(whole.clone(), 100);
        assert_eq!(body.finish().as_ptr(), whole.as_ptr());
    }
}
