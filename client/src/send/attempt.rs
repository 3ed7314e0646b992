//! One attempt: signing, sending, and reading the response.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::header::ACCEPT_ENCODING;
use http::{HeaderValue, Method, StatusCode};
use tokio::time::timeout;

use crate::client::{Client, RequestAuth};
use crate::config::clock_skew::shifted;
use crate::config::limits::Limits;
use crate::http::proxy::proxy_secrets;
use crate::http::tls::{self, Trouble};
use crate::http::transport::{Transport, TransportError};
use crate::model::{AuthScheme, Operation};
use crate::outcome::error::{Error, Kind, Result};
use crate::outcome::head::ResponseHead;
use crate::outcome::response::Response;
use crate::outcome::secrets::{Secrets, secret_value};
use crate::outcome::service_error::ErrorPlaces;
use crate::request::request::Request;
use crate::send::auth::{authenticate, credentials, refused};
use crate::send::body::{self, End};
use crate::send::diagnose::{self, hint};
use crate::signing::payload::Payload;
use crate::signing::scope::Scope;
use crate::signing::sign::{self, SignWith, Unsigned};
use crate::text::{authority, last_cause, one_line};

/// Signs a request for the given time.
pub(crate) fn sign(
    client: &Client,
    request: &mut Request,
    credentials: &Credentials,
    at: SystemTime,
) -> Result<()> {
    let payload = payload(client, request);
    sign::set_payload_header(&mut request.headers, Some(&request.body), payload)
        .map_err(|why| refused(&request.operation, (cannot_be_signed(&why), None)))?;
    let signature = with_scope(client, request, credentials, at, sign::sign)?;
    signature.add_to(&mut request.headers);
    Ok(())
}

/// Returns a request with a signature, outside of a call. Without a time, it is for the current one.
pub(crate) async fn signed(
    client: &Client,
    mut request: Request,
    at: Option<SystemTime>,
) -> Result<Request> {
    let Some(credentials) = authenticate(client, &mut request, Duration::MAX).await? else {
        return Ok(request);
    };
    let at = at.unwrap_or_else(|| client.config().time_for(request.authority()));
    sign(client, &mut request, &credentials, at)?;
    Ok(request)
}

/// Returns a request with a signature in its query.
pub(crate) async fn presigned(
    client: &Client,
    mut request: Request,
    expires: Duration,
) -> Result<Request> {
    let operation = request.operation.clone();
    let refuse = |why: String| refused(&operation, (why, None));
    sign::check_expiration(expires).map_err(refuse)?;
    if !client.auth(request.table).is_signature() {
        let why = "only signed requests can be presigned; a URL cannot contain a token or a key: \
                   await the call instead";
        return Err(refuse(why.to_owned()));
    }
    sign::check_presigned(client.payload()).map_err(refuse)?;
    let config = client.config();
    let credentials = credentials(config, operation.clone(), Duration::MAX).await?;
    let at = config.time_for(request.authority());
    sign::remove_signature(&mut request.headers);
    // A URL has no headers: what they would say about the body is part of the signature only.
    let payload = payload(client, &request);
    let presign = |request: Unsigned<'_>, with: SignWith<'_>| {
        sign::check_payload(request.headers, payload)?;
        let body = request.body.filter(|_| payload != Payload::Unsigned);
        sign::presign(Unsigned { body, ..request }, with, expires)
    };
    let query = with_scope(client, &request, &credentials, at, presign)?;
    request.set_signed_query(&query).map_err(refuse)?;
    Ok(request)
}

/// Returns how the body of a request is signed. Plain text is signed in any case.
fn payload(client: &Client, request: &Request) -> Payload {
    match client.auth(request.table) {
        RequestAuth::Scheme(AuthScheme::SigV4UnsignedPayload)
            if request.url.scheme() == "https" =>
        {
            Payload::Unsigned
        }
        RequestAuth::Scheme(AuthScheme::SigV4UnsignedPayload) => Payload::HashInHeader,
        _ => client.payload(),
    }
}

fn cannot_be_signed(why: &str) -> String {
    format!("the request cannot be signed: {why}")
}

/// Calls a function that signs, with the scope of the client.
fn with_scope<T>(
    client: &Client,
    request: &Request,
    credentials: &Credentials,
    at: SystemTime,
    sign: impl FnOnce(Unsigned<'_>, SignWith<'_>) -> Result<T, String>,
) -> Result<T> {
    let refuse = |why: String| refused(&request.operation, (why, None));
    let region = client.config().signing_region().map_err(refuse)?;
    let keys = client.config().signing_keys();
    Scope::new(region, client.signing_name(), at)
        .and_then(|scope| sign(request.unsigned(), SignWith { credentials, scope: &scope, keys }))
        .map_err(|why| refuse(cannot_be_signed(&why)))
}

/// Returns the HTTP client for the endpoint of the request.
pub(crate) fn http(client: &Client, request: &Request) -> Result<Arc<dyn Transport>> {
    let endpoint = client.endpoint(request.operation.clone())?;
    let reuse = request.is_retried_if_sent();
    let http = client.config().http_clients().client(endpoint, reuse);
    http.map_err(|failure| refused(&request.operation, failure))
}

/// The result of a successful call: a response with its body, or a stream of the body.
pub(crate) trait Outcome: Sized {
    /// True if the timeout of an attempt applies to the whole response, false if until its headers.
    const IS_WHOLE: bool;

    /// Reads the body of a successful response, or opens it.
    fn receive(head: ResponseHead, arrived: Arrived) -> impl Future<Output = Result<Self>> + Send;

    fn head(&self) -> &ResponseHead;

    /// Returns the body if it was read completely.
    fn body(&self) -> Option<&Bytes>;
}

/// A response whose headers were read, and whose body was not.
pub(crate) struct Arrived {
    pub(crate) open: reqwest::Response,
    /// The size of the body according to the headers, in bytes.
    pub(crate) announced: Option<u64>,
    /// The maximum size of the body in memory, in bytes.
    pub(crate) limit: u64,
    /// The timeout of an attempt.
    pub(crate) time: Duration,
}

impl Outcome for Response {
    const IS_WHOLE: bool = true;

    async fn receive(head: ResponseHead, mut arrived: Arrived) -> Result<Self> {
        let Arrived { announced, limit, .. } = arrived;
        let too_long = |head: ResponseHead| {
            let text = body::too_long(limit, announced);
            Err(Error::with_head(head.into(), Kind::TooLong, text))
        };
        if announced.is_some_and(|bytes| bytes > limit) {
            return too_long(head);
        }
        // The HTTP client applies the timeout of the attempt.
        let body = body::read(&mut arrived.open, announced, limit, Duration::MAX).await;
        match body.end {
            End::Whole => Ok(Self::new(head, body.bytes)),
            End::TooLong => too_long(head),
            End::Broken(broken) => {
                let (url, read) = (arrived.open.url(), body.bytes.len() as u64);
                let late = "the rest of the response did not arrive in time".to_owned();
                Err(broken.success(head.into(), url, read, late))
            }
        }
    }

    fn head(&self) -> &ResponseHead {
        self.head()
    }

    fn body(&self) -> Option<&Bytes> {
        Some(self.bytes())
    }
}

/// Sends a signed request and reads the response.
pub(crate) async fn exchange<T: Outcome>(
    client: &Client,
    http: &dyn Transport,
    request: &Request,
    limits: Limits,
    number: u32,
    correction: i64,
) -> Result<T> {
    let usual = client.config().http_clients().timeout;
    let time = limits.attempt_timeout.unwrap_or(usual);
    Outgoing { client, http, request, limits, time, number, correction }.run().await
}

/// A signed request and how to send it.
struct Outgoing<'a> {
    client: &'a Client,
    http: &'a dyn Transport,
    request: &'a Request,
    limits: Limits,
    /// The timeout of an attempt.
    time: Duration,
    number: u32,
    /// The correction of the clock, in milliseconds.
    correction: i64,
}

impl Outgoing<'_> {
    #[expect(clippy::disallowed_methods, reason = "the timeout of an attempt")]
    async fn run<T: Outcome>(self) -> Result<T> {
        let Self { request, limits, time, .. } = self;
        // The timeout of the HTTP client includes the body. For streams it is replaced by a timeout
        // for the headers and one for the body of an error response.
        let (bound, within) = if T::IS_WHOLE {
            (limits.attempt_timeout, Duration::MAX)
        } else {
            (Some(Duration::MAX), time)
        };
        let mut outgoing = reqwest::Request::new(request.method.clone(), request.url.clone());
        *outgoing.headers_mut() = request.headers.clone();
        // The body is returned as it is sent, so it must not be compressed.
        let identity = HeaderValue::from_static("identity");
        outgoing.headers_mut().entry(ACCEPT_ENCODING).or_insert(identity);
        // Setting none allocates, too.
        if bound.is_some() {
            *outgoing.timeout_mut() = bound;
        }
        if !request.body.is_empty() {
            *outgoing.body_mut() = Some(request.body.clone().into());
        }
        let changed = self.client.config().http_clients().change.is_some();
        let failed = |error| broken(request, error, changed);
        let sending = self.http.execute(outgoing);
        let sent = if within == Duration::MAX {
            sending.await
        } else {
            timeout(within, sending).await.map_err(|_| late(request))?
        };
        let mut open = sent.map_err(failed)?;
        let (head, limit) = (self.head(&mut open), limits.response_bytes());
        // Responses to HEAD, 204 and 304 may have the length of a body that is not sent.
        let is_bare = request.method == Method::HEAD
            || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&head.status);
        let announced = open.content_length().filter(|_| !is_bare);
        // Any 2xx is a success, and so is 304: the library sends no conditional requests by itself,
        // so it is the response that the caller expects.
        if !head.status.is_success() && head.status != StatusCode::NOT_MODIFIED {
            let body = body::read(&mut open, announced, limit, within).await;
            let hook = self.client.interceptor();
            let places = ErrorPlaces::of(self.client.service());
            return Err(diagnose::service_error(head.into(), body, request, places, hook));
        }
        T::receive(head, Arrived { open, announced, limit, time }).await
    }

    /// Takes the head of a response.
    fn head(&self, open: &mut reqwest::Response) -> ResponseHead {
        let config = self.client.config();
        ResponseHead {
            operation: self.request.operation.clone(),
            table: self.request.table,
            status: open.status(),
            headers: std::mem::take(open.headers_mut()),
            at: shifted(config.clock().now(), self.correction),
            attempts: self.number,
            secrets: secrets(self.request),
        }
    }
}

/// Returns the secrets of a signed request.
pub(crate) fn secrets(request: &Request) -> Secrets {
    let headers = request.headers.iter().filter(|(_, value)| value.is_sensitive());
    let headers = headers.map(|(name, value)| secret_value(name, value));
    Secrets::new(headers, request.secrets.clone(), proxy_secrets())
}

fn late(request: &Request) -> Error {
    let text = format!("no response in time from {}", authority(&request.url));
    Error::transport(request.operation.clone(), Kind::Timeout, text)
}

/// Returns the error of an attempt without a response.
fn broken(request: &Request, error: TransportError, changed: bool) -> Error {
    let (operation, url) = (request.operation.clone(), &request.url);
    let host = authority(url);
    let TransportError { is_connect, is_timeout, source } = error;
    let untrusted = matches!(
        tls::trouble(&*source),
        Some(Trouble::UnknownIssuer | Trouble::Authority | Trouble::Certificate)
    );
    let (kind, what) = match (is_connect, is_timeout) {
        (true, true) => (Kind::ConnectTimeout, "no connection in time to"),
        (true, false) if untrusted => (Kind::Untrusted, "no connection to"),
        (true, false) => (Kind::Connect, "no connection to"),
        (false, true) => (Kind::Timeout, "no response in time from"),
        (false, false) => (Kind::Transport, "the connection was lost to"),
    };
    let text = match (is_timeout, last_cause(&*source)) {
        (false, Some(cause)) => format!("{what} {host}: {}", one_line(&cause)),
        _ => format!("{what} {host}"),
    };
    let prefix = request.table.and_then(Operation::host_prefix);
    let hint = hint::for_transport_error(&*source, kind, url, prefix, changed);
    Error::transport(operation, kind, text)
        .with_hint(hint)
        .with_secrets(secrets(request))
        .with_source(source)
}
