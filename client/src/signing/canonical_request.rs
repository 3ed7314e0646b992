//! The canonical request of Signature Version 4, computed from a signed request.
//!
//! The signer does not return the one that it signed.

use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::signer::CONTENT_SHA256;
use crate::text::{authority, path_and_query};

/// Characters of a path that are percent-encoded again for the signature.
const ENCODED_TWICE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The parts of a canonical request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CanonicalRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Names of the signed headers, separated by `;`.
    pub(crate) signed: String,
    /// SHA-256 of the body, in lower-case hexadecimal.
    pub(crate) hash: String,
}

impl CanonicalRequest {
    /// Computes the canonical request of a signed request; `None` if it is not signed.
    pub(crate) fn of_signed(
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Option<Self> {
        let authorization = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let signed = authorization.split("SignedHeaders=").nth(1)?.split(',').next()?.to_owned();
        let whole = path_and_query(url);
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        pairs.sort_unstable_by_key(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let header = |name: &str| match headers.get(name) {
            Some(value) => single_spaced(&String::from_utf8_lossy(value.as_bytes())),
            None if name == HOST.as_str() => authority(url).to_owned(),
            None => String::new(),
        };
        Some(Self {
            method: method.to_string(),
            path: utf8_percent_encode(path, ENCODED_TWICE).to_string(),
            query: pairs.join("&"),
            headers: signed.split(';').map(|name| (name.to_owned(), header(name))).collect(),
            hash: match headers.get(CONTENT_SHA256).map(HeaderValue::to_str) {
                Some(Ok(hash)) => hash.to_owned(),
                _ => sha256(body),
            },
            signed,
        })
    }
}

/// Returns the value of a header as it is signed: without spaces around it, and with one space in
/// place of several.
fn single_spaced(value: &str) -> String {
    value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the SHA-256 of bytes in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Bytes::copy_from_slice(&Sha256::digest(bytes)))
}
