//! One attempt: a signature, an exchange, and what the answer is.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::StatusCode;
use reqwest::Url;

use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::request::Request;
use crate::response::{Answer, Response};
use crate::sign::{self, Scope};
use crate::tls;
use crate::transport::Failure;

/// Credentials, asked for now.
pub(crate) async fn credentials(client: &Client, request: &Request) -> Result<Credentials> {
    let found = client.config().credentials().get().await;
    found.map_err(|(why, source)| refused(request, (why, source.map(Into::into))))
}

/// Signs for a moment.
pub(crate) fn sign(
    client: &Client,
    request: &mut Request,
    credentials: &Credentials,
    at: SystemTime,
) -> Result<()> {
    let refuse = |request: &Request, why: String| refused(request, (why, None));
    let region = client.config().signing_region().map_err(|why| refuse(request, why))?;
    let scope = Scope { region, service: client.service().signing_name, at };
    sign::sign(request, credentials, &scope)
        .map_err(|why| refuse(request, format!("the request cannot be signed: {why}")))
}

/// The HTTP client for where the request goes.
pub(crate) fn http(client: &Client, request: &Request) -> Result<reqwest::Client> {
    let config = client.config();
    let endpoint = config.endpoint(client.service()).map_err(|why| (why, None));
    let http = endpoint.and_then(|endpoint| config.transport().client(&endpoint));
    http.map_err(|failure| refused(request, failure))
}

fn refused(request: &Request, (why, source): Failure) -> Error {
    let error = Error::configuration(Some(request.operation.clone()), why);
    match source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// Sends a signed request and reads the answer; `timeout` if another one than usual.
pub(crate) async fn exchange(
    http: &reqwest::Client,
    request: Request,
    timeout: Option<Duration>,
    number: u32,
) -> Result<Response> {
    let Request { operation, table, method, url, headers, body, .. } = request.clone();
    let host = host(&url);
    let mut outgoing = reqwest::Request::new(method, url);
    *outgoing.headers_mut() = headers;
    *outgoing.timeout_mut() = timeout;
    if !body.is_empty() {
        *outgoing.body_mut() = Some(body.into());
    }
    let failed = |error| broken(operation.clone(), &host, error);
    let answer = http.execute(outgoing).await.map_err(failed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.map_err(failed)?;
    classify(Answer { operation, table, status, headers, attempts: number }, body)
        .map_err(|error| error.explained(&request))
}

/// Any 2xx is a success, and so is 304: no request here asks for a change since some moment unless
/// its caller said so, and then it is an answer to that.
fn classify(answer: Answer, body: Bytes) -> Result<Response> {
    if answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED {
        Ok(Response::new(answer, body))
    } else {
        Err(Error::service(answer.into(), body))
    }
}

/// No answer: what broke, and where. The HTTP client's error would show the query of the URL.
fn broken(operation: Cow<'static, str>, host: &str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let (kind, what) = match (error.is_connect(), error.is_timeout()) {
        (true, true) => (Kind::ConnectTimeout, "no connection in time to"),
        (true, false) if tls::is_untrusted(&error) => (Kind::Untrusted, "no connection to"),
        (true, false) => (Kind::Connect, "no connection to"),
        (false, true) => (Kind::Timeout, "no answer in time from"),
        (false, false) => (Kind::Transport, "the exchange broke off with"),
    };
    let text = match (error.is_timeout(), last_cause(&error)) {
        (false, Some(cause)) => format!("{what} {host}: {cause}"),
        _ => format!("{what} {host}"),
    };
    Error::transport(operation, kind, text).with_source(error)
}

/// The innermost cause, which is the one that says something.
pub(crate) fn last_cause(error: &dyn StdError) -> Option<String> {
    let mut last = error.source()?;
    while let Some(source) = last.source() {
        last = source;
    }
    Some(last.to_string())
}

/// Host and port of a URL.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
