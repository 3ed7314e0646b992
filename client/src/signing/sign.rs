//! Signature Version 4 of a request, for a given time: as headers, or as parameters of its query.
//!
//! The signing keys, and the signatures of Signature Version 4A, are computed by aws-sigv4.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::borrow::Cow;
use std::ops::Range;
use std::time::Duration;

use aws_credential_types::Credentials;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

use super::canonical_request::{CanonicalRequest, Parts, PathForm};
use super::key_cache::KeyCache;
use super::payload::Payload;
use super::scope::{Algorithm, Scope};
use crate::text::UrlParts;
use crate::value::encode;

static DATE: HeaderName = HeaderName::from_static("x-amz-date");
static TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// The header with the hash of the body, or a text such as `UNSIGNED-PAYLOAD`.
pub(crate) static CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// The header with the regions in which a signature of version 4A is valid.
static REGION_SET: HeaderName = HeaderName::from_static("x-amz-region-set");

/// In place of the hash of a body that is not signed.
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The SHA-256 of an empty body.
const SHA256_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The parameters of a signature in a query. Those of an older signature are replaced.
const QUERY: [&str; 8] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Region-Set",
    "X-Amz-Security-Token",
    QUERY_SIGNATURE,
    "X-Amz-SignedHeaders",
];

/// The parameter with the signature.
pub(crate) const QUERY_SIGNATURE: &str = "X-Amz-Signature";

/// A request without a signature.
#[derive(Clone, Copy)]
pub(crate) struct Unsigned<'a> {
    pub(crate) method: &'a str,
    /// Encoded as they are sent.
    pub(crate) url: UrlParts<'a>,
    /// The host that is signed. `None` for the header `host`, or the host of the URL without one.
    pub(crate) host: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
    /// `None` if it is not signed.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) path_form: PathForm,
}

/// What a request is signed with.
#[derive(Clone, Copy)]
pub(crate) struct SignWith<'a> {
    pub(crate) credentials: &'a Credentials,
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) keys: &'a KeyCache,
}

/// The headers that a signature adds.
pub(crate) struct Signature {
    authorization: HeaderValue,
    date: HeaderValue,
    token: Option<HeaderValue>,
    region_set: Option<HeaderValue>,
}

impl Signature {
    /// Sets the headers, in place of older ones.
    pub(crate) fn add_to(self, headers: &mut HeaderMap) {
        headers.insert(DATE.clone(), self.date);
        for (name, value) in [(&TOKEN, self.token), (&REGION_SET, self.region_set)] {
            match value {
                Some(value) => headers.insert(name.clone(), value),
                None => headers.remove(name),
            };
        }
        headers.insert(AUTHORIZATION, self.authorization);
    }
}

/// Removes the headers of a signature.
pub(crate) fn remove_signature(headers: &mut HeaderMap) {
    for name in [&AUTHORIZATION, &DATE, &TOKEN, &REGION_SET] {
        headers.remove(name);
    }
}

/// Returns true if a signature sets this header.
pub(crate) fn is_of_signature(name: &HeaderName) -> bool {
    [&AUTHORIZATION, &DATE, &TOKEN, &REGION_SET, &CONTENT_SHA256].contains(&name)
}

/// Returns an error if the body is not signed although the service requires it.
pub(crate) fn check_payload(headers: &HeaderMap, payload: Payload) -> Result<(), String> {
    let is_unsigned = headers.get(&CONTENT_SHA256).is_some_and(|given| given == UNSIGNED_PAYLOAD);
    if payload == Payload::Hash && is_unsigned {
        return Err(format!(
            "the service requires that the body is signed: remove the header `{CONTENT_SHA256}`"
        ));
    }
    Ok(())
}

/// Returns an error if the service requires a header on every request, which a URL cannot contain.
pub(crate) fn check_presigned(payload: Payload) -> Result<(), String> {
    match payload {
        Payload::Usual | Payload::Hash => Ok(()),
        Payload::HashInHeader | Payload::Unsigned => Err(format!(
            "the service requires the header `{CONTENT_SHA256}` on every request, which a URL cannot \
             contain: sign the headers of the request instead of its URL"
        )),
    }
}

/// Sets the header `x-amz-content-sha256` if the service requires it. Checks the body, too. Without a
/// body, its hash is not known.
pub(crate) fn set_payload_header(
    headers: &mut HeaderMap,
    body: Option<&[u8]>,
    payload: Payload,
) -> Result<(), String> {
    check_payload(headers, payload)?;
    let value = match (payload, body) {
        (Payload::HashInHeader, Some(body)) if !headers.contains_key(&CONTENT_SHA256) => {
            let hash = HeaderValue::from_str(sha256(body).as_str());
            hash.map_err(|error| error.to_string())?
        }
        (Payload::Unsigned, _) => HeaderValue::from_static(UNSIGNED_PAYLOAD),
        (Payload::Usual | Payload::Hash | Payload::HashInHeader, _) => return Ok(()),
    };
    headers.insert(CONTENT_SHA256.clone(), value);
    Ok(())
}

/// Signs a request with headers. Headers of an older signature are not signed.
pub(crate) fn sign(request: Unsigned<'_>, with: SignWith<'_>) -> Result<Signature, String> {
    let SignWith { credentials, scope, .. } = with;
    check(credentials)?;
    let mut headers = signed_headers(&request, is_signed)?;
    let date = scope.date();
    headers.push((DATE.as_str(), date.as_str()));
    let token = credentials.session_token();
    headers.extend(token.map(|token| (TOKEN.as_str(), token)));
    let region_set = scope.region_set();
    headers.extend(region_set.map(|set| (REGION_SET.as_str(), set)));
    let hash = payload_hash(request.headers, request.body);
    let UrlParts { path, query, .. } = request.url;
    let Unsigned { method, path_form, .. } = request;
    let canonical =
        CanonicalRequest::new(Parts { method, path, path_form, query, headers, hash: &hash });
    let signed = sha256(canonical.text().as_bytes());
    // The values are parts of one text, because they are cloned when they are sent, and the first
    // clone of each text allocates.
    let mut text = String::with_capacity(320 + token.map_or(0, str::len));
    text.push_str(scope.algorithm.name());
    text.push_str(" Credential=");
    text.push_str(credentials.access_key_id());
    text.push('/');
    let start = text.len();
    scope.push_to(&mut text);
    let scope_text = start..text.len();
    text.push_str(", SignedHeaders=");
    text.push_str(canonical.signed_headers());
    text.push_str(", Signature=");
    let scope_text = text.get(scope_text).unwrap_or_default();
    let signature = signature(with, [date.as_str(), scope_text, signed.as_str()]);
    text.push_str(signature.as_str());
    let mut end = 0;
    let mut part = |text: &str| {
        let start = end;
        end = text.len();
        start..end
    };
    let authorization = part(&text);
    text.push_str(date.as_str());
    let date = part(&text);
    text.push_str(token.unwrap_or_default());
    let token = token.map(|_| part(&text));
    text.push_str(region_set.unwrap_or_default());
    let region_set = region_set.map(|_| part(&text));
    let text = Bytes::from(text);
    let value = |name: &HeaderName, at: Range<usize>, is_sensitive: bool| {
        let mut value = HeaderValue::from_maybe_shared(text.slice(at)).map_err(|_| {
            format!("the credentials cannot be sent: they do not make a valid header `{name}`")
        })?;
        value.set_sensitive(is_sensitive);
        Ok::<_, String>(value)
    };
    Ok(Signature {
        authorization: value(&AUTHORIZATION, authorization, true)?,
        date: value(&DATE, date, false)?,
        token: token.map(|at| value(&TOKEN, at, true)).transpose()?,
        region_set: region_set.map(|at| value(&REGION_SET, at, false)).transpose()?,
    })
}

/// Maximum time that a signature in a query is valid: seven days.
const LONGEST_EXPIRATION: Duration = Duration::from_hours(7 * 24);

/// Refuses a time for which no signature in a query can be valid.
pub(crate) fn check_expiration(expires: Duration) -> Result<(), String> {
    if expires < Duration::from_secs(1) || expires > LONGEST_EXPIRATION {
        return Err(format!(
            "the signature would be valid for {expires:?}: use a time from 1 second to 7 days"
        ));
    }
    Ok(())
}

/// Signs a request with parameters of its query, which are valid for some time. Returns the query.
///
/// Only the host and headers with the prefix `x-amz-` are signed: a browser sends no others that
/// are known in advance.
pub(crate) fn presign(
    request: Unsigned<'_>,
    with: SignWith<'_>,
    expires: Duration,
) -> Result<String, String> {
    let SignWith { credentials, scope, .. } = with;
    check(credentials)?;
    let is_signed = |name: &HeaderName| *name == HOST || name.as_str().starts_with("x-amz-");
    let headers = signed_headers(&request, is_signed)?;
    let mut names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let date = scope.date();
    let mut scope_text = String::new();
    scope.push_to(&mut scope_text);
    let pairs = request.url.query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !QUERY.contains(&name)
    });
    let mut query = pairs.collect::<Vec<_>>().join("&");
    let added = [
        ("X-Amz-Algorithm", Some(scope.algorithm.name())),
        ("X-Amz-Credential", Some(&*format!("{}/{scope_text}", credentials.access_key_id()))),
        ("X-Amz-Date", Some(date.as_str())),
        ("X-Amz-Expires", Some(&*expires.as_secs().to_string())),
        ("X-Amz-SignedHeaders", Some(&*names.join(";"))),
        ("X-Amz-Security-Token", credentials.session_token()),
        ("X-Amz-Region-Set", scope.region_set()),
    ];
    for (name, value) in added {
        if let Some(value) = value {
            push_pair(&mut query, name, value);
        }
    }
    let hash = payload_hash(request.headers, request.body);
    let Unsigned { method, path_form, url: UrlParts { path, .. }, .. } = request;
    let parts = Parts { method, path, path_form, query: &query, headers, hash: &hash };
    let signed = sha256(CanonicalRequest::new(parts).text().as_bytes());
    let signature = signature(with, [date.as_str(), &scope_text, signed.as_str()]);
    push_pair(&mut query, QUERY_SIGNATURE, signature.as_str());
    Ok(query)
}

fn push_pair(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    query.extend(encode::percent(value));
}

/// Returns the headers that are signed, without those of an older signature.
fn signed_headers<'a>(
    request: &Unsigned<'a>,
    is_signed: impl Fn(&HeaderName) -> bool,
) -> Result<Vec<(&'a str, &'a str)>, String> {
    let headers = request.headers;
    let mut signed = Vec::with_capacity(headers.len() + 4);
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
        let is_replaced = *name == HOST && request.host.is_some();
        if *name != DATE && *name != TOKEN && *name != REGION_SET && !is_replaced {
            let value = value
                .to_str()
                .map_err(|_| format!("the header `{name}` has a value that is not ASCII"))?;
            signed.push((name.as_str(), value));
        }
    }
    match request.host {
        Some(host) => signed.push((HOST.as_str(), host)),
        None if headers.contains_key(HOST) => {}
        None => signed.push((HOST.as_str(), request.url.authority)),
    }
    Ok(signed)
}

/// Returns the signature of a date, a scope and the hash of a canonical request.
fn signature(with: SignWith<'_>, [date, scope, hash]: [&str; 3]) -> Hexadecimal {
    let algorithm = with.scope.algorithm;
    let parts = [algorithm.name(), "\n", date, "\n", scope, "\n", hash];
    match algorithm {
        Algorithm::V4 => {
            let key = with.keys.key(with.credentials, with.scope);
            // A key may have any length.
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else {
                return Hexadecimal::of(&[]);
            };
            for part in parts {
                mac.update(part.as_bytes());
            }
            Hexadecimal::of(&mac.finalize().into_bytes())
        }
        #[cfg(feature = "sigv4a")]
        Algorithm::V4a => {
            use aws_sigv4::sign::v4a::{calculate_signature, generate_signing_key};
            let credentials = with.credentials;
            let (id, secret) = (credentials.access_key_id(), credentials.secret_access_key());
            let key = generate_signing_key(id, secret);
            Hexadecimal::OfAnyLength(calculate_signature(key, parts.concat().as_bytes()))
        }
    }
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

/// Returns the canonical request of a request that is signed with headers; `None` if it is not.
///
/// The host is that of the request.
pub(crate) fn signed_canonical_request(request: Unsigned<'_>) -> Option<CanonicalRequest> {
    let Unsigned { method, url, headers, body, path_form, .. } = request;
    let authorization = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let names = authorization.split("SignedHeaders=").nth(1)?.split(',').next()?;
    let mut signed = Vec::new();
    for name in names.split(';') {
        if name == HOST.as_str() && !headers.contains_key(HOST) {
            signed.push((name, url.authority));
        }
        for value in headers.get_all(name) {
            signed.push((name, value.to_str().ok()?));
        }
    }
    let UrlParts { path, query, .. } = url;
    let hash = payload_hash(headers, body);
    let parts = Parts { method, path, path_form, query, headers: signed, hash: &hash };
    Some(CanonicalRequest::new(parts))
}

/// Returns the hash of the body as it is signed. One that the caller has set is used as it is, as in
/// the official clients.
fn payload_hash<'a>(headers: &'a HeaderMap, body: Option<&[u8]>) -> Cow<'a, str> {
    match (headers.get(&CONTENT_SHA256).map(HeaderValue::to_str), body) {
        (Some(Ok(hash)), _) => Cow::Borrowed(hash),
        (_, None) => Cow::Borrowed(UNSIGNED_PAYLOAD),
        (_, Some([])) => Cow::Borrowed(SHA256_OF_NOTHING),
        (_, Some(body)) => Cow::Owned(sha256(body).as_str().to_owned()),
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) enum Hexadecimal {
    Of32Bytes([u8; 64]),
    #[cfg(feature = "sigv4a")]
    OfAnyLength(String),
}

impl Hexadecimal {
    /// Returns the digits of 32 bytes.
    fn of(bytes: &[u8]) -> Self {
        let mut digits = [0; 64];
        // The length fits. `hex::encode` costs several times as much.
        let _infallible = hex::encode_to_slice(bytes, &mut digits);
        Self::Of32Bytes(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            // The digits are ASCII.
            Self::Of32Bytes(digits) => std::str::from_utf8(digits).unwrap_or_default(),
            #[cfg(feature = "sigv4a")]
            Self::OfAnyLength(digits) => digits,
        }
    }
}

/// Returns the SHA-256 of bytes in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> Hexadecimal {
    Hexadecimal::of(&Sha256::digest(bytes))
}

/// Returns true for headers that proxies do not change. `x-api-key` is not signed, as in the
/// official clients.
pub(crate) fn is_signed(name: &HeaderName) -> bool {
    [ACCEPT, CONTENT_TYPE, HOST].contains(name) || name.as_str().starts_with("x-amz-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use aws_sigv4::http_request::{
        PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
        UriPathNormalizationMode,
    };
    use aws_sigv4::sign::v4;
    use http::Method;
    use percent_encoding::percent_decode_str;

    use super::*;

    /// Where the signature is.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Place {
        Headers,
        Query,
    }

    const EXPIRES: Duration = Duration::from_mins(15);

    /// Returns true for the headers that are signed at a place.
    fn is_signed_at(place: Place, name: &HeaderName) -> bool {
        match place {
            Place::Headers => is_signed(name),
            Place::Query => *name == HOST || name.as_str().starts_with("x-amz-"),
        }
    }

    /// The headers, or the parameters of the query, that aws-sigv4 adds to a request, by name.
    fn official(
        (method, url, body): (&Method, &str, &[u8]),
        headers: &HeaderMap,
        (credentials, scope): (&Credentials, &Scope<'_>),
        (place, path_form): (Place, PathForm),
    ) -> Vec<(String, String)> {
        let identity = credentials.clone().into();
        let mut settings = SigningSettings::default();
        if place == Place::Query {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(EXPIRES);
        }
        if path_form == PathForm::Sent {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        }
        let parameters = match scope.algorithm {
            Algorithm::V4 => v4::SigningParams::builder()
                .identity(&identity)
                .region(scope.region)
                .name(scope.service)
                .time(scope.time())
                .settings(settings)
                .build()
                .unwrap()
                .into(),
            #[cfg(feature = "sigv4a")]
            Algorithm::V4a => aws_sigv4::sign::v4a::SigningParams::builder()
                .identity(&identity)
                .region_set(scope.region)
                .name(scope.service)
                .time(scope.time())
                .settings(settings)
                .build()
                .unwrap()
                .into(),
        };
        let signed = headers.iter().filter(|(name, _)| is_signed_at(place, name));
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
            .chain(
                instructions
                    .params()
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), value.to_string())),
            )
            .collect();
        added.sort();
        added
    }

    /// Returns the parts of a URL that need not be normalized.
    fn parts_of(url: &str) -> UrlParts<'_> {
        let (_, rest) = url.split_once("://").unwrap();
        let (authority, rest) = rest.split_at(rest.find('/').unwrap());
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        UrlParts { authority, path, query }
    }

    fn signable<'a>(
        (method, url, body): (&'a Method, &'a str, &'a [u8]),
        headers: &'a HeaderMap,
        path_form: PathForm,
    ) -> Unsigned<'a> {
        let url = parts_of(url);
        Unsigned { method: method.as_str(), url, host: None, headers, body: Some(body), path_form }
    }

    /// The headers, or the parameters of the query, that a signature adds, by name.
    fn ours(
        request: (&Method, &str, &[u8]),
        headers: &HeaderMap,
        with: SignWith<'_>,
        (place, path_form): (Place, PathForm),
    ) -> Vec<(String, String)> {
        if place == Place::Query {
            let query = presign(signable(request, headers, path_form), with, EXPIRES).unwrap();
            let before = parts_of(request.1).query.split('&').filter(|pair| !pair.is_empty());
            let pairs = query.split('&').filter(|pair| !pair.is_empty()).skip(before.count());
            let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
            let mut added: Vec<_> = pairs
                .map(|pair| pair.split_once('=').unwrap())
                .map(|(name, value)| (name.to_owned(), decoded(value)))
                .collect();
            added.sort();
            return added;
        }
        let mut added = HeaderMap::new();
        sign(signable(request, headers, path_form), with).unwrap().add_to(&mut added);
        let open = [&DATE, &REGION_SET];
        assert!(added.iter().all(|(name, value)| open.contains(&name) || value.is_sensitive()));
        // The same text explains a request that the service refused.
        let mut signed = headers.clone();
        signed.extend(added.clone());
        let canonical = signed_canonical_request(signable(request, &signed, path_form)).unwrap();
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

    fn scope<'a>(region: &'a str, service: &'a str, seconds: u64) -> Scope<'a> {
        Scope { algorithm: Algorithm::V4, region, service, seconds }
    }

    /// The algorithms, with a region or regions.
    const ALGORITHMS: &[(Algorithm, &str)] = &[
        (Algorithm::V4, "eu-west-1"),
        #[cfg(feature = "sigv4a")]
        (Algorithm::V4a, "eu-west-1,us-*"),
    ];

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
        let modes = [Place::Headers, Place::Query]
            .map(|place| [PathForm::Normalized, PathForm::Sent].map(|form| (place, form)));
        for host in ["https://api.example.com", "http://127.0.0.1:8080", "https://[::1]:9"] {
            for (at, path) in paths.into_iter().enumerate() {
                for (of, query) in queries.into_iter().enumerate() {
                    for (of_mode, mode) in modes.as_flattened().iter().enumerate() {
                        let url = format!("{host}{path}{query}");
                        let number = at + of + of_mode;
                        let (algorithm, region) = ALGORITHMS[number % ALGORITHMS.len()];
                        let scope = Scope {
                            algorithm,
                            region: [region, "us-east-1"][number % 2],
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
                        let with = SignWith { credentials, scope: &scope, keys: &keys };
                        assert_eq!(
                            ours(request, &map, with, *mode),
                            official(request, &map, (credentials, &scope), *mode),
                            "{method} {url} {map:?} {mode:?}"
                        );
                        compared += 1;
                    }
                }
            }
        }
        assert_eq!(compared, 4 * 3 * 18 * 18);
    }

    #[test]
    fn an_older_signature_does_not_count() {
        let scope = scope("r", "s", 1_603_174_478);
        let credentials = Credentials::new("AKID", "SECRET", None, None, "test");
        let keys = KeyCache::default();
        let with = SignWith { credentials: &credentials, scope: &scope, keys: &keys };
        let form = PathForm::Normalized;
        let request = (&Method::GET, "https://example.com/?a=1", &b""[..]);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-amz-date", "old"),
            ("x-amz-security-token", "old"),
            ("x-amz-region-set", "old"),
            ("authorization", "old"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        sign(signable(request, &headers, form), with).unwrap().add_to(&mut headers);
        let mut fresh = HeaderMap::new();
        sign(signable(request, &fresh, form), with).unwrap().add_to(&mut fresh);
        assert_eq!(headers, fresh);
        assert_eq!(headers[&DATE], "20201020T061438Z");
        assert!(!headers.contains_key(&TOKEN) && !headers.contains_key(&REGION_SET));

        let none = HeaderMap::new();
        let fresh = presign(signable(request, &none, form), with, EXPIRES).unwrap();
        let again = format!("https://example.com/?{fresh}");
        let again = (&Method::GET, &*again, &b""[..]);
        assert_eq!(presign(signable(again, &headers, form), with, EXPIRES).unwrap(), fresh);
    }

    #[test]
    fn credentials_that_no_header_can_hold_are_refused() {
        let scope = scope("r", "s", 0);
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
            let with = SignWith { credentials: &credentials, scope: &scope, keys: &keys };
            let headers = HeaderMap::new();
            let request = signable(request, &headers, PathForm::Normalized);
            for refused in [sign(request, with).err(), presign(request, with, EXPIRES).err()] {
                let refused = refused.unwrap();
                assert!(refused.starts_with(&format!("the {name} is empty")), "{refused}");
            }
        }
    }
}
