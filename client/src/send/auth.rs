//! What a request is authenticated with: AWS credentials, or the headers of an `Auth`.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use aws_credential_types::Credentials;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST};
use http::{HeaderMap, HeaderName};
use tokio::time::timeout;

use crate::client::{Client, RequestAuth};
use crate::config::config::Config;
use crate::config::credentials::Cause;
use crate::http::client::CONNECTION_HEADERS;
use crate::http::tls::Failure;
use crate::model::AuthScheme;
use crate::outcome::error::{Error, Result};
use crate::request::request::Request;
use crate::send::runtime::in_runtime;
use crate::signing::sign::is_of_signature;

/// The beginnings of the errors of sources that do not respond.
const AUTH: &str = "no token or key: `auth`";
const SOURCE: &str = "no credentials: the source of credentials";

/// Follows an error about credentials if the configuration has a token or a key.
const UNUSED: &str = "the `auth` of the configuration is not used, because the operation is signed: \
                      if it takes a token or a key, set `auth` in the model";

/// Returns the credentials to sign a request with, for a call that has this much time left. `None`
/// if it is not signed: then the headers that authenticate it are set.
pub(crate) async fn authenticate(
    client: &Client,
    request: &mut Request,
    left: Duration,
) -> Result<Option<Credentials>> {
    let (config, operation) = (client.config(), request.operation.clone());
    let by = client.auth(request.table);
    match by {
        by if by.is_signature() => {
            let found = credentials(config, operation, left).await;
            return found.map(Some).map_err(|error| match (config.auth(), request.table) {
                (Some(_), Some(_)) => error.with_note(UNUSED),
                _ => error,
            });
        }
        RequestAuth::Scheme(AuthScheme::None) => return Ok(None),
        _ => {}
    }
    let refuse = |failure: Failure| refused(&operation, failure);
    let Some(auth) = config.auth() else { return Err(refuse((missing(by, false), None))) };
    let headers = async {
        let headers = auth.headers().await;
        headers.map_err(|error| {
            let why = "the request cannot be authenticated: the `auth` of the configuration failed";
            refuse((format!("{why}: {error}"), Some(error)))
        })
    };
    let headers = bounded(config, operation.clone(), left, AUTH, pin!(headers)).await?;
    check(&headers).map_err(|why| refuse((why, None)))?;
    if !has(&headers, by) {
        return Err(refuse((missing(by, true), None)));
    }
    request.set_auth_headers(headers);
    Ok(None)
}

/// Returns an error for a header that an `Auth` cannot set.
fn check(headers: &HeaderMap) -> Result<(), String> {
    let is_refused = |name: &&HeaderName| {
        [HOST, CONTENT_LENGTH].contains(name)
            || CONNECTION_HEADERS.contains(&name.as_str())
            || (is_of_signature(name) && **name != AUTHORIZATION)
    };
    match headers.keys().find(is_refused) {
        Some(name) => Err(format!(
            "the `auth` of the configuration returned the header `{name}`, which petard or the HTTP \
             client sets: remove it, and return only headers with a token or a key"
        )),
        None => Ok(()),
    }
}

/// Returns true if the headers are what the scheme requires.
fn has(headers: &HeaderMap, by: RequestAuth) -> bool {
    match by {
        RequestAuth::Scheme(AuthScheme::Bearer) => headers
            .get(AUTHORIZATION)
            .is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(b"bearer ")),
        RequestAuth::Scheme(AuthScheme::ApiKeyHeader(name)) => headers.contains_key(name),
        _ => true,
    }
}

/// Returns the text of the error for a token or a key that is missing.
fn missing(by: RequestAuth, has_auth: bool) -> String {
    let of = if has_auth { "is of another kind" } else { "is not set" };
    let whose = if has_auth { ", in a second client: a configuration has one `auth`" } else { "" };
    match by {
        RequestAuth::Scheme(AuthScheme::Bearer) => format!(
            "no bearer token: the operation needs one, and the `auth` of the configuration {of}; \
             call `.auth(BearerToken::new(...))` of `Config::builder()`{whose}"
        ),
        RequestAuth::Scheme(AuthScheme::ApiKeyHeader(name)) => format!(
            "no API key: the operation needs one in the header `{name}`, and the `auth` of the \
             configuration {of}; call `.auth(ApiKeyHeader::named(\"{name}\", ...))` of \
             `Config::builder()`{whose}"
        ),
        _ => "no `auth`: call `.auth(...)` of `Config::builder()`".to_owned(),
    }
}

/// Returns credentials for a call that has this much time left.
pub(crate) async fn credentials(
    config: &Config,
    operation: Cow<'static, str>,
    left: Duration,
) -> Result<Credentials> {
    let clock = || config.clock().now();
    let source = config.credentials();
    let refuse =
        |(why, cause): (String, Option<Cause>)| refused(&operation, (why, cause.map(Into::into)));
    let found = async { source.get(&clock, left).await.map_err(refuse) };
    if source.is_ready() {
        return found.await;
    }
    bounded(config, operation.clone(), left, SOURCE, pin!(found)).await
}

/// Waits for a source, which must not take all the time of the call.
#[expect(clippy::disallowed_methods, reason = "the time limit of a source")]
async fn bounded<T>(
    config: &Config,
    operation: Cow<'static, str>,
    left: Duration,
    what: &str,
    mut source: Pin<&mut impl Future<Output = Result<T>>>,
) -> Result<T> {
    let usual = config.http_clients().timeout;
    // The call itself ends when no time is left.
    let most = if usual < left { usual } else { Duration::MAX };
    let bounded = async {
        // A source that responds at once needs no timer, which the runtime may lack.
        let first = poll_fn(|context| Poll::Ready(source.as_mut().poll(context))).await;
        if let Poll::Ready(found) = first {
            return found;
        }
        timeout(most, source).await.unwrap_or_else(|_| {
            let why = format!("{what} did not respond within {most:?}");
            Err(refused(&operation, (why, None)))
        })
    };
    in_runtime(operation.clone(), pin!(bounded)).await
}

#[expect(clippy::ptr_arg, reason = "clones are free for operations of a model")]
pub(super) fn refused(operation: &Cow<'static, str>, (why, source): Failure) -> Error {
    let error = Error::configuration(Some(operation.clone()), why);
    match source {
        Some(source) => error.with_source(source),
        None => error,
    }
}
