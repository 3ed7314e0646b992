//! Signature Version 4 of one request, for a given moment.
//!
//! Pure but for silence: the signer below logs whole requests, session token and all, so it runs
//! where nobody listens.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tracing::Dispatch;
use tracing::dispatcher::with_default;

/// Whom a signature is for.
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) at: SystemTime,
}

/// Adds `authorization`, `x-amz-date` and, for a session, `x-amz-security-token` to the headers of
/// a request. What was there of them is replaced.
pub(crate) fn sign(
    (method, url, body): (&Method, &str, &[u8]),
    headers: &mut HeaderMap,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<(), String> {
    for name in ["authorization", "x-amz-date", "x-amz-security-token"] {
        headers.remove(name);
    }
    let mut signed = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
        let value = value.to_str().map_err(|_| format!("the header `{name}` is not ASCII"))?;
        signed.push((name.as_str(), value));
    }
    let body = SignableBody::Bytes(body);
    let added = with_default(&Dispatch::none(), || {
        let signable = SignableRequest::new(method.as_str(), url, signed.into_iter(), body);
        signable
            .map_err(|error| error.to_string())
            .and_then(|signable| added_headers(signable, credentials, scope))
    })?;
    headers.extend(added);
    Ok(())
}

fn added_headers(
    signable: SignableRequest<'_>,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let identity = credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(scope.at)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| error.to_string())?
        .into();
    let signed = aws_sigv4::http_request::sign(signable, &parameters);
    let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
    let added = instructions.into_parts().0.into_iter().map(|header| {
        let mut value = HeaderValue::try_from(header.value()).map_err(|_| {
            format!("the header `{}` cannot carry these credentials", header.name())
        })?;
        value.set_sensitive(header.name() != "x-amz-date");
        Ok((HeaderName::from_static(header.name()), value))
    });
    added.collect()
}

/// What proxies leave alone. An API key is a secret of its own, and stays out as in the
/// official clients.
fn is_signed(name: &HeaderName) -> bool {
    [ACCEPT, CONTENT_TYPE, HOST].contains(name) || name.as_str().starts_with("x-amz-")
}
