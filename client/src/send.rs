//! From a request to an answer: attempts, and what their outcome means.
//!
//! There is one attempt so far. Credentials, clock and signature belong to the attempt, so that
//! another one can follow.

use std::error::Error as StdError;
use std::time::SystemTime;

use bytes::Bytes;

use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::request::Request;
use crate::response::{Answer, Response};
use crate::sign::{self, Scope};

/// Signs a request and sends it.
pub(crate) async fn send(client: &Client, request: &Request) -> Result<Response> {
    let attempts = 1;
    attempt(client, request.clone()).await.map_err(|error| {
        // Those were refused before anything was sent.
        if error.is_configuration() { error } else { error.with_attempts(attempts) }
    })
}

/// Signs for a moment, with credentials asked for now.
pub(crate) async fn sign(client: &Client, request: &mut Request, at: SystemTime) -> Result<()> {
    let refuse =
        |request: &Request, why: String| Error::configuration(Some(request.operation.clone()), why);
    let config = client.config();
    let region = config.signing_region().map_err(|why| refuse(request, why))?;
    let credentials = config.credentials().get().await.map_err(|(why, source)| {
        let error = refuse(request, why);
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    })?;
    let scope = Scope { region, service: client.service().signing_name, at };
    sign::sign(request, &credentials, &scope)
        .map_err(|why| refuse(request, format!("the request cannot be signed: {why}")))
}

async fn attempt(client: &Client, mut request: Request) -> Result<Response> {
    sign(client, &mut request, SystemTime::now()).await?;
    let operation = request.operation.clone();
    let configuration = |why| Error::configuration(Some(operation.clone()), why);
    let endpoint = client.config().endpoint(client.service()).map_err(configuration)?;
    let http = client.config().transport().client(&endpoint).map_err(|(why, source)| {
        let error = configuration(why);
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    })?;
    let Request { table, method, url, headers, body, .. } = request.clone();
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut outgoing = reqwest::Request::new(method, url);
    *outgoing.headers_mut() = headers;
    if !body.is_empty() {
        *outgoing.body_mut() = Some(body.into());
    }
    let failed = |error| broken(operation.clone(), &host, error);
    let answer = http.execute(outgoing).await.map_err(failed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.map_err(failed)?;
    classify(Answer { operation: operation.clone(), table, status, headers }, body)
        .map_err(|error| error.explained(&request))
}

/// Any 2xx is a success.
fn classify(answer: Answer, body: Bytes) -> Result<Response> {
    if answer.status.is_success() {
        Ok(Response::new(answer, body))
    } else {
        Err(Error::service(answer.into(), body))
    }
}

/// No answer: what broke, and where. The HTTP client's error would show the query of the URL.
fn broken(operation: std::borrow::Cow<'static, str>, host: &str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let (kind, what) = match (error.is_connect(), error.is_timeout()) {
        (true, true) => (Kind::ConnectTimeout, "no connection in time to"),
        (true, false) => (Kind::Connect, "no connection to"),
        (false, true) => (Kind::Timeout, "no answer in time from"),
        (false, false) => (Kind::Transport, "the exchange broke off with"),
    };
    let text = match (kind, last_cause(&error)) {
        (Kind::Connect | Kind::Transport, Some(cause)) => format!("{what} {host}: {cause}"),
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
