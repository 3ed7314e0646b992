//! The lines of a response body that is read in chunks: as text, or each as a JSON value.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::byte_stream::ByteStream;
use crate::outcome::document::Document;
use crate::outcome::error::{Error, Kind, Result};
use crate::outcome::service_error::undecoded;
use crate::value::raw_json;

impl ByteStream {
    /// Returns the lines of the body as texts. See [`Lines`].
    pub fn lines(self) -> Lines {
        Lines(LineReader::new(self))
    }

    /// Returns the lines of the body, each a JSON value, as in NDJSON. See [`JsonLines`].
    pub fn json_lines(self) -> JsonLines {
        JsonLines(LineReader::new(self))
    }
}

/// The lines of a response body, as an asynchronous iterator over texts.
///
/// A line ends with a line feed, or a carriage return and a line feed, which are not part of the
/// text. The last line needs no end. `Lines` is a [`Stream`], and [`next`](Self::next) needs no
/// stream library:
///
/// ```no_run
/// # async fn example(api: petard::Api) -> petard::Result<()> {
/// let mut lines = api.get("/log").bytes_stream().await?.lines();
/// while let Some(line) = lines.next().await {
///     println!("{}", line?);
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// Returns the errors of [`ByteStream`], and an error with the number of the line if a line is not
/// UTF-8, or longer than [`max_response_bytes`](crate::RawCall::max_response_bytes), which limits the
/// memory of one line here. An error is the last item.
#[must_use = "nothing is read until the next line is requested"]
pub struct Lines(LineReader);

/// The lines of a response body that is NDJSON, as an asynchronous iterator over [`Document`]s.
///
/// Each line is one JSON value. Empty lines are skipped. `JsonLines` is a [`Stream`], and
/// [`next`](Self::next) needs no stream library:
///
/// ```no_run
/// # async fn example(api: petard::Api) -> petard::Result<()> {
/// let mut events = api.get("/events").bytes_stream().await?.json_lines();
/// while let Some(event) = events.next().await {
///     println!("{}", event?.str("/kind")?);
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// Returns the errors of [`ByteStream`], and an error with the number of the line if a line is not
/// valid JSON, or longer than [`max_response_bytes`](crate::RawCall::max_response_bytes), which limits
/// the memory of one line here. An error is the last item.
#[must_use = "nothing is read until the next line is requested"]
pub struct JsonLines(LineReader);

impl Lines {
    /// Returns the next line, or `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<String>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl JsonLines {
    /// Returns the value of the next line, or `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<Document>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Lines {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let reader = &mut self.0;
        let Some(line) = ready!(reader.poll_line(context)) else { return Poll::Ready(None) };
        let text = line.and_then(|line| match std::str::from_utf8(&line) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(reader.unreadable(line, "is not UTF-8")),
        });
        Poll::Ready(Some(text))
    }
}

impl Stream for JsonLines {
    type Item = Result<Document>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let reader = &mut self.0;
        loop {
            let line = match ready!(reader.poll_line(context)) {
                None => return Poll::Ready(None),
                Some(Ok(line)) if line.trim_ascii().is_empty() => continue,
                Some(line) => line,
            };
            let value = line.and_then(|line| match raw_json::checked(&line) {
                Ok(_) => Ok(Document::of_valid(line, reader.stream.head.clone())),
                Err(error) => {
                    let what = format!("is not valid JSON at column {}", error.column());
                    Err(reader.unreadable(line, &what))
                }
            });
            return Poll::Ready(Some(value));
        }
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f, "Lines")
    }
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f, "JsonLines")
    }
}

/// Splits a stream into lines.
struct LineReader {
    stream: ByteStream,
    /// Bytes that were read and not returned.
    buffer: BytesMut,
    /// The number of bytes at the start of the buffer that contain no line feed.
    searched: usize,
    /// The number of lines returned so far.
    lines: u64,
    /// True after the last chunk, and after an error.
    over: bool,
}

impl LineReader {
    fn new(stream: ByteStream) -> Self {
        Self { stream, buffer: BytesMut::new(), searched: 0, lines: 0, over: false }
    }

    /// Returns the next line, without its end.
    fn poll_line(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            let rest = self.buffer.get(self.searched..).unwrap_or_default();
            if let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
                let end = self.searched + at;
                let line = self.buffer.split_to(end + 1).freeze();
                return Poll::Ready(Some(self.line(line.slice(..end))));
            }
            self.searched = self.buffer.len();
            if self.over {
                let line = self.buffer.split().freeze();
                return Poll::Ready((!line.is_empty()).then(|| self.line(line)));
            }
            if self.is_too_long(self.buffer.len()) {
                return Poll::Ready(Some(Err(self.too_long())));
            }
            match ready!(Pin::new(&mut self.stream).poll_next(context)) {
                Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
                Some(Err(error)) => {
                    self.end();
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.over = true,
            }
        }
    }

    /// Counts a line and removes the carriage return at its end.
    fn line(&mut self, line: Bytes) -> Result<Bytes> {
        self.searched = 0;
        if self.is_too_long(line.len()) {
            return Err(self.too_long());
        }
        self.lines += 1;
        Ok(match line.strip_suffix(b"\r") {
            Some(text) => line.slice_ref(text),
            None => line,
        })
    }

    fn is_too_long(&self, bytes: usize) -> bool {
        u64::try_from(bytes).unwrap_or(u64::MAX) > self.stream.limit
    }

    /// Returns nothing more.
    fn end(&mut self) {
        self.over = true;
        self.searched = 0;
        self.buffer.clear();
    }

    fn too_long(&mut self) -> Error {
        self.end();
        let text = format!(
            "line {} of the body has more than {} bytes, the maximum that is held in memory: raise \
             `max_response_bytes` of the call or of the configuration, or read the body in chunks",
            self.lines + 1,
            self.stream.limit
        );
        Error::with_head(self.stream.head.clone(), Kind::TooLong, text)
    }

    /// Returns the error for the line that was returned last.
    fn unreadable(&mut self, line: Bytes, what: &str) -> Error {
        self.end();
        let head = self.stream.head.clone();
        let text = match head.coding() {
            Some(coding) => undecoded(coding),
            None => format!("line {} of the body {what}", self.lines),
        };
        Error::unreadable(head, line, text)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("stream", &self.stream)
            .field("lines", &self.lines)
            .finish_non_exhaustive()
    }
}
