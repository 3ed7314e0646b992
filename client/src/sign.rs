//! Signature Version 4 of one request, for a given moment.
//!
//! Pure but for silence: the signer below logs whole requests, session token and all, so it runs
//! where nobody listens.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue};
use tracing::Dispatch;
use tracing::dispatcher::with_default;

use crate::request::Request;

/// Whom a signature is for.
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) at: SystemTime,
}

/// Adds `authorization`, `x-amz-date` and, for a session, `x-amz-security-token`. What was there
/// of them is replaced.
pub(crate) fn sign(
    request: &mut Request,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<(), String> {
    with_default(&Dispatch::none(), || sign_audibly(request, credentials, scope))
}

fn sign_audibly(
    request: &mut Request,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<(), String> {
    for name in ["authorization", "x-amz-date", "x-amz-security-token"] {
        request.headers.remove(name);
    }
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
    let mut headers = Vec::new();
    for (name, value) in request.headers.iter().filter(|(name, _)| is_signed(name)) {
        let value = value.to_str().map_err(|_| format!("the header `{name}` is not ASCII"))?;
        headers.push((name.as_str(), value));
    }
    let signable = SignableRequest::new(
        request.method.as_str(),
        request.url.as_str(),
        headers.into_iter(),
        SignableBody::Bytes(&request.body),
    );
    let (instructions, _) = signable
        .and_then(|signable| aws_sigv4::http_request::sign(signable, &parameters))
        .map_err(|error| error.to_string())?
        .into_parts();
    for header in instructions.into_parts().0 {
        let mut value = HeaderValue::try_from(header.value()).map_err(|_| {
            format!("the header `{}` cannot carry these credentials", header.name())
        })?;
        value.set_sensitive(header.name() != "x-amz-date");
        request.headers.insert(header.name(), value);
    }
    Ok(())
}

/// What proxies leave alone. An API key is a secret of its own, and stays out as in the
/// official clients.
fn is_signed(name: &HeaderName) -> bool {
    [ACCEPT, CONTENT_TYPE, HOST].contains(name) || name.as_str().starts_with("x-amz-")
}
