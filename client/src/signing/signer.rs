//! Signature Version 4 of a request, for a given time.
//!
//! The key and the signature are computed by aws-sigv4.

use std::fmt::Write as _;

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::calculate_signature;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use sha2::{Digest, Sha256};

use super::canonical_request::{CanonicalRequest, Parts};
use super::key_cache::KeyCache;
use super::scope::Scope;
use crate::text::{authority, path_and_query};

static DATE: HeaderName = HeaderName::from_static("x-amz-date");
static TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// The header with the hash of the body, or a text such as `UNSIGNED-PAYLOAD`.
static CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// The headers that a signature adds.
pub(crate) struct Signature {
    authorization: HeaderValue,
    date: HeaderValue,
    token: Option<HeaderValue>,
}

impl Signature {
    /// Sets the headers, in place of older ones.
    pub(crate) fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(DATE.clone(), self.date);
        match self.token {
            Some(token) => headers.insert(TOKEN.clone(), token),
            None => headers.remove(&TOKEN),
        };
        headers.insert(AUTHORIZATION, self.authorization);
    }
}

/// Signs a request. Headers of an older signature do not count.
pub(crate) fn sign(
    (method, url, body): (&Method, &str, &[u8]),
    headers: &HeaderMap,
    credentials: &Credentials,
    scope: &Scope<'_>,
    keys: &KeyCache,
) -> Result<Signature, String> {
    check(credentials)?;
    let mut signed = Vec::with_capacity(headers.len() + 3);
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
        if *name != DATE && *name != TOKEN {
            let value = value
                .to_str()
                .map_err(|_| format!("the header `{name}` has a value that is not ASCII"))?;
            signed.push((name.as_str(), value));
        }
    }
    if !headers.contains_key(HOST) {
        signed.push((HOST.as_str(), authority(url)));
    }
    let date = scope.date();
    signed.push((DATE.as_str(), &date));
    let token = credentials.session_token();
    signed.extend(token.map(|token| (TOKEN.as_str(), token)));
    let hash = payload_hash(headers, body);
    let (path, query) = split(url);
    let parts = Parts { method: method.as_str(), path, query, headers: signed, hash: &hash };
    let canonical = CanonicalRequest::new(parts);
    let Scope { region, service, .. } = scope;
    let day = date.get(..8).unwrap_or_default();
    let credential_scope = format!("{day}/{region}/{service}/aws4_request");
    let hash = sha256(canonical.text().as_bytes());
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{credential_scope}\n{hash}");
    let key = keys.key(credentials, scope);
    let signature = calculate_signature(key.as_slice(), to_sign.as_bytes());
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={id}/{credential_scope}, SignedHeaders={names}, \
         Signature={signature}",
        id = credentials.access_key_id(),
        names = canonical.signed_headers(),
    );
    Ok(Signature {
        authorization: sensitive(&AUTHORIZATION, &authorization)?,
        date: HeaderValue::try_from(date).map_err(|error| error.to_string())?,
        token: token.map(|token| sensitive(&TOKEN, token)).transpose()?,
    })
}

/// Refuses credentials that no service accepts, such as keys that were copied with a space.
fn check(credentials: &Credentials) -> Result<(), String> {
    let parts = [
        ("access key id", Some(credentials.access_key_id())),
        ("secret access key", Some(credentials.secret_access_key())),
        ("session token", credentials.session_token()),
    ];
    for (name, value) in parts {
        let Some(value) = value else { continue };
        let is_plain = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if value.is_empty() || value.starts_with(' ') || value.ends_with(' ') || !is_plain {
            return Err(format!(
                "the {name} is empty, or has white space around it or a character that is not \
                 printable ASCII: check the source of the credentials"
            ));
        }
    }
    Ok(())
}

/// Returns the canonical request of a signed request; `None` if it is not signed.
pub(crate) fn signed_canonical_request(
    (method, url, body): (&Method, &str, &[u8]),
    headers: &HeaderMap,
) -> Option<CanonicalRequest> {
    let authorization = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let names = authorization.split("SignedHeaders=").nth(1)?.split(',').next()?;
    let mut signed = Vec::new();
    for name in names.split(';') {
        if name == HOST.as_str() && !headers.contains_key(HOST) {
            signed.push((name, authority(url)));
        }
        for value in headers.get_all(name) {
            signed.push((name, value.to_str().ok()?));
        }
    }
    let (path, query) = split(url);
    let hash = payload_hash(headers, body);
    let parts = Parts { method: method.as_str(), path, query, headers: signed, hash: &hash };
    Some(CanonicalRequest::new(parts))
}

/// Returns the path and the query of a URL.
fn split(url: &str) -> (&str, &str) {
    let whole = path_and_query(url);
    whole.split_once('?').unwrap_or((whole, ""))
}

/// Returns the hash of the body as it is signed. One that the caller has set is used as it is, as in
/// the official clients.
fn payload_hash(headers: &HeaderMap, body: &[u8]) -> String {
    match headers.get(&CONTENT_SHA256).map(HeaderValue::to_str) {
        Some(Ok(hash)) => hash.to_owned(),
        _ => sha256(body),
    }
}

/// Returns the SHA-256 of bytes in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a `String` does not fail.
        let _infallible = write!(text, "{byte:02x}");
    }
    text
}

fn sensitive(name: &HeaderName, value: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::try_from(value).map_err(|_| {
        format!("the credentials cannot be sent: they do not make a valid header `{name}`")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Returns true for headers that proxies do not change. `x-api-key` is not signed, as in the
/// official clients.
pub(crate) fn is_signed(name: &HeaderName) -> bool {
    [ACCEPT, CONTENT_TYPE, HOST].contains(name) || name.as_str().starts_with("x-amz-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
    use aws_sigv4::sign::v4;

    use super::*;

    /// The headers that aws-sigv4 adds to a request, by name.
    fn official(
        (method, url, body): (&Method, &str, &[u8]),
        headers: &HeaderMap,
        credentials: &Credentials,
        scope: &Scope<'_>,
    ) -> Vec<(String, String)> {
        let identity = credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(scope.region)
            .name(scope.service)
            .time(scope.time())
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let signed = headers.iter().filter(|(name, _)| is_signed(name));
        let signed = signed.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = match headers.get(&CONTENT_SHA256) {
            Some(hash) => SignableBody::Precomputed(hash.to_str().unwrap().to_owned()),
            None => SignableBody::Bytes(body),
        };
        let request = SignableRequest::new(method.as_str(), url, signed, body).unwrap();
        let (instructions, _) =
            aws_sigv4::http_request::sign(request, &parameters).unwrap().into_parts();
        let mut added: Vec<_> = instructions
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        added.sort();
        added
    }

    fn ours(
        request: (&Method, &str, &[u8]),
        headers: &HeaderMap,
        credentials: &Credentials,
        scope: &Scope<'_>,
        keys: &KeyCache,
    ) -> Vec<(String, String)> {
        let mut added = HeaderMap::new();
        sign(request, headers, credentials, scope, keys).unwrap().add_to(&mut added);
        assert!(added.iter().all(|(name, value)| *name == DATE || value.is_sensitive()));
        // The same text explains a request that the service refused.
        let mut signed = headers.clone();
        signed.extend(added.clone());
        let canonical = signed_canonical_request(request, &signed).unwrap();
        let authorization = added[&AUTHORIZATION].to_str().unwrap();
        let names = format!("SignedHeaders={},", canonical.signed_headers());
        assert!(authorization.contains(&names), "{authorization}");
        let mut added: Vec<_> = added
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        added.sort();
        added
    }

    #[test]
    fn signatures_are_those_of_aws_sigv4() {
        let paths = [
            "/",
            "/a",
            "/a/",
            "//a",
            "/a//b",
            "/a/./b",
            "/a/../b",
            "/a%20b",
            "/a%2Fb",
            "/%C3%A9",
            "/a+b",
            "/a:b@c",
            "/a!$&'()*,;=",
            "/~a-._",
            "/.",
            "/..",
            "/a/..",
            "/tags/arn%3Aaws%3Ax",
        ];
        let queries = [
            "",
            "?",
            "?a=1",
            "?a",
            "?a=",
            "?b=2&a=1",
            "?a=2&a=1",
            "?a=1&&b=2",
            "?a=%20%2F",
            "?a=b=c",
            "?a=%C3%A9",
            "?a=%2B+%7E~",
            "?aa=1&a=2&a-a=3",
            "?a=%41&B=/:@",
            "?=1",
            "?%3D=%26",
            "?a=1%2C2&embed=methods",
            "?a=!$'()*;",
        ];
        let headers: [&[(&str, &str)]; 6] = [
            &[],
            &[("accept", "application/json"), ("content-type", "application/json")],
            &[("x-amz-target", "  a   b  "), ("x-other", "not signed"), ("x-api-key", "hush")],
            &[("x-amz-b", "2"), ("x-amz-a", "1"), ("x-amz-b", " 1 "), ("x-amz-empty", "")],
            &[("host", "signed.example.com")],
            &[("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), ("x-amz-a-b", "tab\tinside")],
        ];
        let keys = KeyCache::default();
        let credentials = [
            Credentials::new("AKID", "SECRET", None, None, "test"),
            Credentials::new("OTHER", "SECRET2", Some("to/ken+=".to_owned()), None, "test"),
        ];
        let mut compared = 0;
        for host in ["https://api.example.com", "http://127.0.0.1:8080", "https://[::1]:9"] {
            for (at, path) in paths.into_iter().enumerate() {
                for (of, query) in queries.into_iter().enumerate() {
                    let url = format!("{host}{path}{query}");
                    let number = at + of;
                    let scope = Scope {
                        region: ["eu-west-1", "us-east-1"][number % 2],
                        service: ["execute-api", "apigateway", "aoss"][number % 3],
                        seconds: 1_603_238_397 + 1_000 * u64::try_from(number % 7).unwrap(),
                    };
                    let mut map = HeaderMap::new();
                    for (name, value) in headers[number % headers.len()] {
                        map.append(*name, value.parse().unwrap());
                    }
                    let method = [Method::GET, Method::PUT, Method::PATCH][number % 3].clone();
                    let body: &[u8] = [&b""[..], b"{}", b"\x00\xff"][number % 3];
                    let credentials = &credentials[of % 2];
                    let request = (&method, &*url, body);
                    assert_eq!(
                        ours(request, &map, credentials, &scope, &keys),
                        official(request, &map, credentials, &scope),
                        "{method} {url} {map:?}"
                    );
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, 3 * 18 * 18);
    }

    #[test]
    fn an_older_signature_does_not_count() {
        let scope = Scope { region: "r", service: "s", seconds: 1_603_174_478 };
        let credentials = Credentials::new("AKID", "SECRET", None, None, "test");
        let keys = KeyCache::default();
        let request = (&Method::GET, "https://example.com/", &b""[..]);
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("x-amz-date", "old"), ("x-amz-security-token", "old"), ("authorization", "old")]
        {
            headers.insert(name, HeaderValue::from_static(value));
        }
        sign(request, &headers, &credentials, &scope, &keys).unwrap().add_to(&mut headers);
        let mut fresh = HeaderMap::new();
        sign(request, &fresh, &credentials, &scope, &keys).unwrap().add_to(&mut fresh);
        assert_eq!(headers, fresh);
        assert_eq!(headers[&DATE], "20201020T061438Z");
        assert!(!headers.contains_key(&TOKEN));
    }

    #[test]
    fn credentials_that_no_header_can_hold_are_refused() {
        let scope = Scope { region: "r", service: "s", seconds: 0 };
        let request = (&Method::GET, "https://example.com/", &b""[..]);
        for (id, secret, token, name) in [
            ("A\nB", "S", None, "access key id"),
            ("", "S", None, "access key id"),
            ("A ", "S", None, "access key id"),
            ("A", "S\r", None, "secret access key"),
            ("A", "\u{e9}", None, "secret access key"),
            ("A", "S", Some(" T "), "session token"),
        ] {
            let token = token.map(str::to_owned);
            let credentials = Credentials::new(id, secret, token, None, "test");
            let keys = KeyCache::default();
            let refused = sign(request, &HeaderMap::new(), &credentials, &scope, &keys);
            assert!(refused.is_err_and(|why| why.starts_with(&format!("the {name} is empty"))));
        }
    }
}
