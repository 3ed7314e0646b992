//! The lines of the input, one at a time.

use std::pin::Pin;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, BufReader};

use crate::console;
use crate::failure::Failure;

/// A line with its number, which begins with 1, and without its end.
pub(super) struct Line {
    pub(super) number: u64,
    bytes: Vec<u8>,
}

impl Line {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads lines, of which only one is in memory.
pub(super) struct Lines {
    reader: Pin<Box<dyn AsyncBufRead>>,
    /// How the input is named in errors.
    name: String,
    size: Option<u64>,
    number: u64,
    /// The beginning of the next line.
    buffer: Vec<u8>,
}

impl Lines {
    /// Opens a file, or stdin if the source is `-`.
    pub(super) async fn open(source: &str) -> Result<Self, Failure> {
        let path = source.strip_prefix('@').unwrap_or(source);
        let (reader, name, size): (Pin<Box<dyn AsyncBufRead>>, _, _) = if path == "-" {
            console::take_stdin().map_err(|why| Failure::Usage(format!("--each: {why}")))?;
            (Box::pin(BufReader::new(tokio::io::stdin())), "stdin".to_owned(), None)
        } else {
            let refuse = |error| {
                Failure::Usage(format!("--each: the file `{path}` cannot be read: {error}"))
            };
            let file = tokio::fs::File::open(path).await.map_err(refuse)?;
            let about = file.metadata().await.map_err(refuse)?;
            if about.is_dir() {
                return Err(Failure::Usage(format!("--each: `{path}` is a folder")));
            }
            let size = about.is_file().then_some(about.len());
            (Box::pin(BufReader::new(file)), format!("`{path}`"), size)
        };
        Ok(Self { reader, name, size, number: 0, buffer: Vec::new() })
    }

    /// Returns the size of the file in bytes. `None` if it is not known.
    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns the next line that is not empty. If the future is dropped, nothing is lost.
    pub(super) async fn next(&mut self) -> Result<Option<Line>, Failure> {
        loop {
            let read = self.reader.read_until(b'\n', &mut self.buffer).await;
            read.map_err(|error| {
                Failure::Other(format!("--each: {} cannot be read: {error}", self.name))
            })?;
            if self.buffer.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            let whole = std::mem::take(&mut self.buffer);
            let line = if self.number == 1 { without_mark(&whole) } else { &whole };
            let bytes = line.trim_ascii();
            if !bytes.is_empty() {
                return Ok(Some(Line { number: self.number, bytes: bytes.to_vec() }));
            }
        }
    }
}

/// Returns a text without the byte order mark that some editors write at its beginning.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}
