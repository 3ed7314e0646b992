//! The canonical form of a request, which Signature Version 4 signs.
//!
//! Written from AWS's documentation and not from a signer, so that it finds a signer's mistakes.

use bytes::Bytes;
use hyper::{HeaderMap, Request};
use percent_encoding::{AsciiSet, percent_decode_str, percent_encode, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::input::SIGNATURE;
use crate::path::RESERVED;

const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// Method, path, query, signed headers, their names and the hash of the body, one per line. The
/// names are in lower case; `payload` is the hash.
pub(crate) fn request(request: &Request<Bytes>, signed: &[String], payload: &str) -> String {
    let mut names = signed.to_vec();
    names.sort_unstable();
    let headers = names.iter().map(|name| format!("{name}:{}", header(request.headers(), name)));
    format!(
        "{}\n{}\n{}\n{}\n\n{}\n{}",
        request.method(),
        path(request.uri().path()),
        query(request.uri().query().unwrap_or_default()),
        headers.collect::<Vec<_>>().join("\n"),
        names.join(";"),
        payload,
    )
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The path as received, encoded a second time; without `.`, `..` and empty segments.
fn path(raw: &str) -> String {
    let mut segments = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let is_folder = ["/", "/.", "/.."].iter().any(|end| raw.ends_with(end));
    let end = if is_folder && !segments.is_empty() { "/" } else { "" };
    let plain = format!("/{}{end}", segments.join("/"));
    utf8_percent_encode(&plain, RESERVED_IN_PATH).to_string()
}

/// The pairs in canonical encoding, sorted by name and then by value.
fn query(raw: &str) -> String {
    let again = |text| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encode(&decoded, RESERVED).to_string()
    };
    // A signature in the query is not a part of what it signs.
    let is_signed = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some(SIGNATURE);
    let pairs = raw.split('&').filter(is_signed);
    let mut pairs: Vec<_> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (again(name), again(value)))
        .collect();
    pairs.sort_unstable();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// All values of a name, without needless blanks.
fn header(headers: &HeaderMap, name: &str) -> String {
    let values = headers.get_all(name).iter().map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    values.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_path_is_encoded_a_second_time() {
        for (raw, canonical) in [
            ("/", "/"),
            ("/a%20b/%2F", "/a%2520b/%252F"),
            ("/a//b/./c/../d/", "/a/b/d/"),
            ("/../..", "/"),
            ("/a/b/..", "/a/"),
            ("/a/.", "/a/"),
            ("/a:b~c", "/a%3Ab~c"),
        ] {
            assert_eq!(path(raw), canonical);
        }
    }

    #[test]
    fn a_query_is_sorted_and_encoded_once() {
        assert_eq!(query(""), "");
        assert_eq!(query("b=2&a=z&a=%2f&c&B=+"), "B=%2B&a=%2F&a=z&b=2&c=");
        assert_eq!(query("X-Amz-Signature=0&X-Amz-Date=1"), "X-Amz-Date=1");
    }

    #[test]
    fn the_whole() {
        let built = Request::post("/dev/orders/a%2Fb?position=x&limit=2")
            .header("Host", "example.com")
            .header("X-Amz-Date", "  20201020T061438Z ")
            .header("X-Amz-Meta", "a   b")
            .header("X-Amz-Meta", "c")
            .header("accept", "not signed")
            .body(Bytes::new())
            .unwrap();
        assert_eq!(
            request(&built, &["x-amz-meta", "host", "x-amz-date"].map(str::to_owned), &hash(b"")),
            "POST\n/dev/orders/a%252Fb\nlimit=2&position=x\nhost:example.com\n\
             x-amz-date:20201020T061438Z\nx-amz-meta:a b,c\n\nhost;x-amz-date;x-amz-meta\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
