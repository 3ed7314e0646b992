//! The canonical request of Signature Version 4: the text that is hashed and signed.
//!
//! `sign` signs it, and `send/diagnose` compares it with the one that a service computed.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::{AsciiSet, percent_decode_str, percent_encode, utf8_percent_encode};

use crate::value::encode::RESERVED;

/// Characters of a path that are percent-encoded again for the signature.
const ENCODED_TWICE: &AsciiSet = &RESERVED.remove(b'/');

/// The form in which a path is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathForm {
    /// Without `.`, `..` and empty segments, and percent-encoded again.
    Normalized,
    /// As it is sent. Amazon S3 needs it.
    Sent,
}

/// The parts of a request that are signed.
pub(crate) struct Parts<'a> {
    pub(crate) method: &'a str,
    /// Encoded as it is sent.
    pub(crate) path: &'a str,
    pub(crate) path_form: PathForm,
    /// Encoded as it is sent, without `?`.
    pub(crate) query: &'a str,
    /// Lower-case names and values, in any order. A name may occur several times.
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    /// SHA-256 of the body in lower-case hexadecimal, or a text such as `UNSIGNED-PAYLOAD`.
    pub(crate) hash: &'a str,
}

/// A canonical request.
#[derive(Debug)]
pub(crate) struct CanonicalRequest {
    text: String,
    /// The place of the names of the signed headers.
    names: Range<usize>,
}

impl CanonicalRequest {
    pub(crate) fn new(parts: Parts<'_>) -> Self {
        let Parts { method, path, path_form, query, mut headers, hash } = parts;
        // Stable, so that several values of a name keep their order.
        headers.sort_by_key(|(name, _)| *name);
        let length: usize =
            headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
        let paths = 2 * path.len() + 2 * query.len();
        let mut text = String::with_capacity(method.len() + paths + length + hash.len() + 8);
        text.push_str(method);
        text.push('\n');
        match path_form {
            PathForm::Normalized => {
                text.extend(utf8_percent_encode(&normalized(path), ENCODED_TWICE));
            }
            PathForm::Sent if path.is_empty() => text.push('/'),
            PathForm::Sent => text.push_str(path),
        }
        text.push('\n');
        push_query(&mut text, query);
        text.push('\n');
        let mut last = None;
        for (name, value) in &headers {
            if last == Some(name) {
                text.push(',');
            } else {
                if last.is_some() {
                    text.push('\n');
                }
                text.push_str(name);
                text.push(':');
            }
            push_single_spaced(&mut text, value);
            last = Some(name);
        }
        text.push_str("\n\n");
        let start = text.len();
        let mut last = None;
        for (name, _) in &headers {
            if last != Some(name) {
                if last.is_some() {
                    text.push(';');
                }
                text.push_str(name);
            }
            last = Some(name);
        }
        let names = start..text.len();
        text.push('\n');
        text.push_str(hash);
        Self { text, names }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the names of the signed headers, separated by `;`.
    pub(crate) fn signed_headers(&self) -> &str {
        self.text.get(self.names.clone()).unwrap_or_default()
    }
}

/// Removes `.`, `..` and empty segments of a path.
fn normalized(path: &str) -> Cow<'_, str> {
    if path.is_empty() {
        return Cow::Borrowed("/");
    }
    if !path.contains("//") && !path.contains("/.") {
        return Cow::Borrowed(path);
    }
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let is_folder = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    let end = if is_folder && !segments.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{end}", segments.join("/")))
}

/// Appends the parameters of a query, sorted by their encoded names and values.
fn push_query(text: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    if is_canonical(query) {
        text.push_str(query);
        return;
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (encoded(name), encoded(value))).collect();
    pairs.sort_unstable();
    for (at, (name, value)) in pairs.iter().enumerate() {
        if at > 0 {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
}

/// Returns a name or a value of a query, percent-encoded in the one form that is signed.
fn encoded(part: &str) -> Cow<'_, str> {
    if is_encoded(part) {
        return Cow::Borrowed(part);
    }
    let spaces = part.replace('+', " ");
    let bytes: Vec<u8> = percent_decode_str(&spaces).collect();
    Cow::Owned(percent_encode(&bytes, RESERVED).to_string())
}

/// Returns true for a query in its canonical form, as most requests of one or two parameters have it.
fn is_canonical(query: &str) -> bool {
    let mut last = None;
    query.split('&').all(|pair| {
        pair.split_once('=').is_some_and(|pair| {
            let is_sorted = last.replace(pair).is_none_or(|last| last <= pair);
            is_sorted && is_encoded(pair.0) && is_encoded(pair.1)
        })
    })
}

/// Returns true if all reserved characters, and only those, are percent-encoded, in upper case.
fn is_encoded(part: &str) -> bool {
    let hex = |digit: u8| char::from(digit).to_digit(16).filter(|_| !digit.is_ascii_lowercase());
    let mut bytes = part.bytes();
    while let Some(byte) = bytes.next() {
        let ok = if byte == b'%' {
            let digits = bytes.next().and_then(hex).zip(bytes.next().and_then(hex));
            digits.is_some_and(|(high, low)| {
                u8::try_from(16 * high + low).is_ok_and(|byte| !is_unreserved(byte))
            })
        } else {
            is_unreserved(byte)
        };
        if !ok {
            return false;
        }
    }
    true
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Appends the value of a header without spaces around it, and with one space in place of several.
fn push_single_spaced(text: &mut String, value: &str) {
    let value = value.trim_matches(' ');
    if !value.contains("  ") {
        text.push_str(value);
        return;
    }
    for (at, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            text.push(' ');
        }
        text.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized() {
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("/a/", "/a/"),
            ("//", "/"),
            ("//a//b//", "/a/b/"),
            ("/a/./b/../c", "/a/c"),
            ("/a/..", "/"),
            ("/a/b/..", "/a/"),
            ("/a/.", "/a/"),
            ("/../..", "/"),
            ("/.hidden/..x", "/.hidden/..x"),
        ] {
            assert_eq!(normalized(path), expected, "{path}");
        }
    }

    #[test]
    fn queries_are_sorted_and_encoded() {
        for (query, expected) in [
            ("", ""),
            ("a=1", "a=1"),
            ("a", "a="),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1", "a=1&a=2"),
            ("aa=1&a=2", "a=2&aa=1"),
            ("a-b=1&a=2", "a=2&a-b=1"),
            ("&a=1&&", "a=1"),
            ("a=b=c", "a=b%3Dc"),
            ("a=%e9&b=%41+%2b", "a=%E9&b=A%20%2B"),
            ("a=/:@!$'()*,;", "a=%2F%3A%40%21%24%27%28%29%2A%2C%3B"),
            ("a=%zz%", "a=%25zz%25"),
        ] {
            let mut text = String::new();
            push_query(&mut text, query);
            assert_eq!(text, expected, "{query}");
        }
    }

    #[test]
    fn the_lines_are_in_their_order() {
        let headers = vec![("x-b", " two  words "), ("host", "h"), ("x-a", "1"), ("x-a", " 2")];
        let (path, query) = ("/a%20b", "b&a=1");
        let path_form = PathForm::Normalized;
        let parts = Parts { method: "GET", path, path_form, query, headers, hash: "0f" };
        let canonical = CanonicalRequest::new(parts);
        let text = "GET\n/a%2520b\na=1&b=\nhost:h\nx-a:1,2\nx-b:two words\n\nhost;x-a;x-b\n0f";
        assert_eq!(canonical.text(), text);
        assert_eq!(canonical.signed_headers(), "host;x-a;x-b");
    }
}
