//! The body of an answer, read to its end, but never more of it than a limit.

use bytes::Bytes;

/// What was read of a body.
pub(crate) struct Read {
    pub(crate) bytes: Bytes,
    /// Whether there was more of it.
    pub(crate) cut: bool,
}

impl From<Bytes> for Read {
    /// All of it.
    fn from(bytes: Bytes) -> Self {
        Self { bytes, cut: false }
    }
}

/// What is said of an answer that is longer than this; `announced` by its `Content-Length`.
pub(crate) fn too_long(limit: u64, announced: Option<u64>) -> String {
    let length = match announced {
        Some(bytes) => {
            format!("{bytes} bytes, as the service announced, and at most {limit} are held")
        }
        None => format!("more than the {limit} bytes that are held at most"),
    };
    format!(
        "the answer has {length}: raise `max_response_bytes` of the call or of the configuration, \
         or take the answer piece by piece with `bytes_stream`"
    )
}

/// What is said of an error answer of which no more than this was read.
pub(crate) fn cut(read: usize) -> String {
    format!("only the first {read} bytes of its body were read: `max_response_bytes` sets how many")
}

/// Reads a body until it ends, or until it turns out to have more bytes than the limit; those are
/// not kept.
pub(crate) async fn read(answer: &mut reqwest::Response, limit: u64) -> reqwest::Result<Read> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut body = Growing::default();
    while let Some(chunk) = answer.chunk().await? {
        let left = limit - body.len();
        if chunk.len() > left {
            body.push(chunk.slice(..left), limit);
            return Ok(Read { bytes: body.finish(), cut: true });
        }
        body.push(chunk, limit);
    }
    Ok(Read { bytes: body.finish(), cut: false })
}

/// Bytes that are put together. The first ones are kept as they came, because most bodies have
/// no others.
#[derive(Default)]
struct Growing {
    first: Bytes,
    all: Vec<u8>,
}

impl Growing {
    fn len(&self) -> usize {
        if self.all.is_empty() { self.first.len() } else { self.all.len() }
    }

    /// The room doubles, but not beyond the limit.
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
            let room = has.saturating_mul(2).min(limit).max(needs);
            self.all.reserve_exact(room - has);
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
    fn what_is_put_together_is_what_came_and_no_more_is_held() {
        let mut body = Growing::default();
        let mut came = Vec::new();
        for length in [0, 3, 0, 1, 100, 1000, 0, 890] {
            let chunk = vec![u8::try_from(length % 251).unwrap_or_default(); length];
            came.extend_from_slice(&chunk);
            body.push(chunk.into(), 2000);
            assert!(body.all.capacity() <= 2000, "{}", body.all.capacity());
            assert_eq!(body.len(), came.len());
        }
        assert_eq!(body.finish(), came);
        assert_eq!(Growing::default().finish(), Bytes::new());
    }

    #[test]
    fn a_body_that_comes_at_once_is_not_copied() {
        let (mut body, whole) = (Growing::default(), Bytes::from(vec![1; 100]));
        body.push(whole.clone(), 100);
        assert_eq!(body.finish().as_ptr(), whole.as_ptr());
    }
}
