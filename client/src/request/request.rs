//! A request: what is sent, and a form without secrets for messages.
//!
//! Pure: no I/O, no clock.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
    PROXY_AUTHORIZATION,
};
use http::uri::Authority;
use http::{Method, Uri};
use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::http::client::CONNECTION_HEADERS;
use crate::http::endpoint::Endpoint;
use crate::model::{Operation, Service};
use crate::outcome::error::{Error, Result};
use crate::outcome::secrets::is_signature;
use crate::signing::canonical_request::PathForm;
use crate::signing::sign::{Unsigned, is_signed};
use crate::text::{UrlParts, authority, path_and_query};
use crate::value::encode;

/// Headers that are computed from the body and the credentials, so that callers cannot set them.
pub(super) const COMPUTED_HEADERS: [HeaderName; 2] = [AUTHORIZATION, CONTENT_LENGTH];

/// Maximum length of a host name (RFC 1035).
const LONGEST_HOST: usize = 253;

/// Maximum number of headers. Servers accept far fewer, and more cannot be represented.
const MOST_HEADERS: usize = 500;

/// Maximum length of a URL in bytes. Services and HTTP libraries do not accept longer ones.
const LONGEST_URL: usize = 64_000;

const NOT_NORMAL: &str = "path and query do not form a valid URL in its normal form: \
                          percent-encode special characters, and remove segments `.` and `..`";

/// An HTTP request, as a call sends it.
///
/// Its `Debug` form does not contain sensitive parameters, credentials or the body.
#[derive(Clone)]
pub struct Request {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) table: Option<&'static Operation>,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The values of sensitive parameters.
    pub(crate) secrets: Option<Arc<[Bytes]>>,
    /// The URL without secrets, if it contains some.
    shown: Option<String>,
    /// The names of the headers that an `Auth` set for the last attempt.
    auth_headers: Vec<HeaderName>,
}

impl Request {
    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the whole URL, encoded as it is sent.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns the path and query, encoded as they are sent: `/restapis?limit=5`.
    pub fn path_and_query(&self) -> &str {
        path_and_query(&self.url)
    }

    pub(crate) fn unsigned(&self) -> Unsigned<'_> {
        Unsigned {
            method: self.method.as_str(),
            url: UrlParts::from(&self.url),
            host: None,
            headers: &self.headers,
            body: Some(&self.body),
            path_form: PathForm::Normalized,
        }
    }

    /// Returns true if the URL contains no secret.
    pub(crate) fn shows_its_url(&self) -> bool {
        self.shown.is_none()
    }

    /// Returns true if it has a signature in its headers.
    pub(crate) fn is_signed(&self) -> bool {
        let authorization = self.headers.get(AUTHORIZATION);
        authorization.is_some_and(|value| is_signature(value.as_bytes()))
    }

    /// Sets the headers of an `Auth`, in place of those of the previous attempt.
    pub(crate) fn set_auth_headers(&mut self, headers: HeaderMap) {
        for name in self.auth_headers.drain(..) {
            self.headers.remove(name);
        }
        for (name, mut value) in headers {
            value.set_sensitive(true);
            // Further values of a header have no name, and there is only one value to send.
            if let Some(name) = name {
                self.headers.insert(name.clone(), value);
                self.auth_headers.push(name);
            }
        }
    }

    /// Returns true if the request may be sent again after it may have taken effect.
    pub(crate) fn is_retried_if_sent(&self) -> bool {
        self.table.is_none_or(Operation::is_retried_if_sent)
    }

    /// Returns the host of the URL, and its port if it is not the default of the scheme.
    pub(crate) fn authority(&self) -> &str {
        authority(&self.url)
    }

    /// Returns the headers, except `host`, `user-agent` and `content-length`, which the HTTP client
    /// adds.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, which may be empty.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Replaces the query by one that contains a signature.
    pub(crate) fn set_signed_query(&mut self, query: &str) -> Result<(), String> {
        let before = self.shown.take().unwrap_or_else(|| self.url.to_string());
        let separator = if before.contains('?') { '&' } else { '?' };
        self.shown = Some(format!("{before}{separator}***"));
        self.url.set_query(Some(query));
        let url = self.url.as_str();
        if url.len() > LONGEST_URL {
            return Err(format!(
                "the URL with its signature has {} bytes: more than {LONGEST_URL} cannot be sent",
                url.len()
            ));
        }
        let is_same = self.url.query() == Some(query) && url.parse::<Uri>().is_ok();
        if is_same { Ok(()) } else { Err(NOT_NORMAL.to_owned()) }
    }

    /// Returns the URL without secrets.
    pub(crate) fn shown_url(&self) -> &str {
        self.shown.as_deref().unwrap_or(self.url())
    }
}

impl From<Request> for http::Request<Bytes> {
    /// Sensitive headers are marked as such. The `Debug` form of the result contains the whole URL
    /// and the body, which may contain secrets.
    fn from(request: Request) -> Self {
        let Request { method, url, headers, body, .. } = request;
        let mut converted = Self::new(body);
        *converted.method_mut() = method;
        // The URL of a request is a URI: `finish` and `set_signed_query` check it.
        *converted.uri_mut() = url.as_str().parse().unwrap_or_default();
        *converted.headers_mut() = headers;
        converted
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("url", &self.shown_url())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Returns true if a URL has only characters that are valid in all its parts.
fn is_plain(url: &str) -> bool {
    url.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?&=%".contains(&byte))
}

/// Returns true for a host with an optional port, without a user.
pub(crate) fn is_host(value: &str) -> bool {
    value.parse::<Authority>().is_ok_and(|host| !host.host().is_empty() && !value.contains('@'))
}

/// Encoded text in two forms: as it is sent, and with asterisks in place of secrets.
#[derive(Clone, Default)]
pub(crate) struct Redacted {
    sent: String,
    /// Set if it differs from `sent`.
    shown: Option<String>,
}

impl Redacted {
    fn with_capacity(bytes: usize) -> Self {
        Self { sent: String::with_capacity(bytes), shown: None }
    }

    pub(crate) fn push(&mut self, text: &str, secret: bool) {
        self.push_parts(std::iter::once(text), secret);
    }

    /// Appends a text, percent-encoded.
    pub(crate) fn push_encoded(&mut self, text: &str, secret: bool) {
        self.push_parts(encode::percent(text), secret);
    }

    fn push_parts<'a>(&mut self, parts: impl Iterator<Item = &'a str> + Clone, secret: bool) {
        if secret {
            self.shown.get_or_insert_with(|| self.sent.clone()).push_str("***");
        } else if let Some(shown) = &mut self.shown {
            shown.extend(parts.clone());
        }
        self.sent.extend(parts);
    }

    fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.sent)
    }

    pub(crate) fn ends_with(&self, end: char) -> bool {
        self.sent.ends_with(end)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown().fmt(f)
    }
}

/// A request without its endpoint.
#[derive(Clone)]
pub(crate) struct RequestBuilder {
    pub(crate) method: Method,
    /// What precedes the host name of the endpoint; usually empty.
    pub(crate) host_prefix: String,
    /// Encoded path below the endpoint: empty, or with a leading `/`.
    pub(crate) path: Redacted,
    query: Redacted,
    headers: HeaderMap,
    pub(crate) body: Bytes,
    /// True if the body is JSON and needs a content type.
    pub(crate) json: bool,
    /// The values of sensitive parameters, except those of headers.
    pub(crate) secrets: Vec<Bytes>,
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl RequestBuilder {
    pub(crate) fn new(method: Method) -> Self {
        Self {
            method,
            host_prefix: String::new(),
            path: Redacted::with_capacity(96),
            query: Redacted::default(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            json: false,
            secrets: Vec::new(),
        }
    }

    pub(crate) fn query(&mut self, name: &str, value: &str, secret: bool) {
        self.query_name(name);
        self.query.push("=", false);
        self.query.push_encoded(value, secret);
        if secret {
            self.secrets.push(Bytes::copy_from_slice(value.as_bytes()));
        }
    }

    /// Appends a name without a value to the query.
    pub(crate) fn query_name(&mut self, name: &str) {
        self.begin_pair();
        self.query.push_encoded(name, false);
    }

    /// Appends a text to the query, all of which is secret.
    pub(crate) fn encoded_query(&mut self, text: &str) {
        self.begin_pair();
        self.query.push(text, true);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let values = pairs.map(|(_, value)| percent_decode_str(value).collect::<Vec<_>>().into());
        self.secrets.extend(values);
    }

    /// Appends what precedes a pair of the query.
    fn begin_pair(&mut self) {
        if self.query.sent.is_empty() {
            self.query.sent.reserve(96);
            self.query.push("?", false);
        } else {
            self.query.push("&", false);
        }
    }

    /// Removes the pairs with this key from the query.
    pub(crate) fn remove_query(&mut self, name: &str) {
        let Redacted { sent, shown } = &mut self.query;
        let start: String = encode::percent(name).chain(std::iter::once("=")).collect();
        for query in [sent].into_iter().chain(shown) {
            let Some(pairs) = query.strip_prefix('?') else { continue };
            let kept: Vec<_> = pairs.split('&').filter(|pair| !pair.starts_with(&start)).collect();
            *query = match kept.as_slice() {
                [] => String::new(),
                kept => format!("?{}", kept.join("&")),
            };
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &str, secret: bool) -> Result<(), String> {
        self.insert_header(name, Bytes::copy_from_slice(value.as_bytes()), secret)
    }

    fn insert_header(&mut self, name: &str, value: Bytes, secret: bool) -> Result<(), String> {
        let parsed = HeaderName::try_from(name)
            .map_err(|_| format!("`{}` is not a valid header name", name.escape_debug()))?;
        if parsed == AUTHORIZATION {
            return Err(format!(
                "the header `{name}` cannot be set: petard computes it from the credentials; for a \
                 token, call `.auth(BearerToken::new(...))` of `Api::builder`, or of \
                 `Config::builder()` if the model has `\"auth\": \"bearer\"`"
            ));
        }
        if COMPUTED_HEADERS.contains(&parsed) {
            return Err(format!(
                "the header `{name}` cannot be set: petard computes it from the body and the credentials"
            ));
        }
        if CONNECTION_HEADERS.contains(&parsed.as_str()) {
            return Err(format!(
                "the header `{name}` cannot be set: it applies to the connection, which the HTTP client manages"
            ));
        }
        if parsed == HOST && !std::str::from_utf8(&value).is_ok_and(is_host) {
            return Err("the header `host` is not a host name with an optional port, such as `api.example.com`".to_owned());
        }
        if self.headers.len() >= MOST_HEADERS && !self.headers.contains_key(&parsed) {
            return Err(format!("more than {MOST_HEADERS} headers cannot be sent"));
        }
        // Services differ in whether they sign a tab as a space.
        let value = if is_signed(&parsed) && value.contains(&b'\t') {
            value.iter().map(|byte| if *byte == b'\t' { b' ' } else { *byte }).collect()
        } else {
            value
        };
        let plain = value.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
        let value = if plain { HeaderValue::from_maybe_shared(value).ok() } else { None };
        let mut value = value.ok_or_else(
            || format!("the value of the header `{name}` contains a character that cannot be sent: only printable ASCII, spaces and tabs are allowed"),
        )?;
        value.set_sensitive(
            secret
                || [COOKIE, PROXY_AUTHORIZATION].contains(&parsed)
                || ["x-api-key", "x-amz-security-token"].contains(&parsed.as_str()),
        );
        self.headers.insert(parsed, value);
        Ok(())
    }

    /// Adds the endpoint, and the headers that the service and HTTP require.
    pub(crate) fn finish(
        mut self,
        operation: Cow<'static, str>,
        table: Option<&'static Operation>,
        service: &Service,
        endpoint: &Endpoint,
    ) -> Result<Request> {
        let input = |why: String| Error::input(operation.clone(), why);
        for (name, value) in service.headers() {
            if !self.headers.contains_key(*name) {
                let value = Bytes::from_static(value.as_bytes());
                self.insert_header(name, value, false).map_err(input)?;
            }
        }
        if self.json && !self.headers.contains_key(CONTENT_TYPE) {
            self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        // Servers respond with 411 to some methods without a length, and the HTTP client does not
        // add it.
        if self.body.is_empty() && ![Method::GET, Method::HEAD].contains(&self.method) {
            self.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let prefixed = match self.host_prefix.as_str() {
            "" => None,
            prefix => endpoint.with_host_prefix(prefix),
        };
        let endpoint = prefixed.as_ref().unwrap_or(endpoint);
        // The path of a URL cannot be empty.
        if self.path.sent.is_empty() && !endpoint.has_path() {
            self.path.push("/", false);
        }
        let text = [endpoint.as_str(), &self.path.sent, &self.query.sent].concat();
        if text.len() > LONGEST_URL {
            return Err(input(format!(
                "the URL has {} bytes: more than {LONGEST_URL} cannot be sent; shorten the \
                 parameters in the path and the query",
                text.len()
            )));
        }
        let is_uri = |url: &Url| is_plain(url.as_str()) || url.as_str().parse::<Uri>().is_ok();
        let url = endpoint.url(&text).filter(is_uri).ok_or_else(|| input(NOT_NORMAL.to_owned()))?;
        if prefixed.is_some() && url.host_str().is_some_and(|host| host.len() > LONGEST_HOST) {
            return Err(input(format!(
                "the host name with the prefix `{}` has more than {LONGEST_HOST} characters: \
                 shorten the parameters in it",
                self.host_prefix
            )));
        }
        let is_secret = self.path.shown.is_some() || self.query.shown.is_some();
        let shown = [endpoint.as_str(), self.path.shown(), self.query.shown()];
        let shown = is_secret.then(|| shown.concat());
        let Self { method, headers, body, secrets, .. } = self;
        let secrets = if secrets.is_empty() { None } else { Some(secrets.into()) };
        let auth_headers = Vec::new();
        Ok(Request { operation, table, method, url, headers, body, secrets, shown, auth_headers })
    }
}
