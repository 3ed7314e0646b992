//! What to look at first, where the cause of a failure is known and the failure does not say it.
//!
//! Only what is certain is claimed; where it is not, the hint says so.

use std::borrow::Cow;
use std::error::Error as StdError;

use reqwest::Url;

use crate::config::environment::{no_proxy, proxy_variable};
use crate::http::endpoint::{is_loopback, region_of};
use crate::http::no_proxy::excepts;
use crate::http::tls::{self, Trouble};
use crate::outcome::error::{Error, Kind};
use crate::outcome::service_error::ServiceError;
use crate::request::request::Request;

const CLOCK: &str = "check this machine's clock";
const NO_HTTP: &str = "what answers there is not plain http: if it is https, the endpoint URL must begin with `https://`";

/// How messages begin whose cause is not what they say.
const MESSAGES: &[(&str, &str)] = &[
    (
        "Missing Authentication Token",
        "most often there is no such route: check base path, stage, path and method",
    ),
    (
        "The request signature we calculated does not match",
        "check the secret access key, and that nothing between here and the service changes the request",
    ),
    (
        "Credential should be scoped to correct service",
        "the endpoint is one of another service: check its URL, and the signing name of the model",
    ),
    (
        "Credential should be scoped to",
        "region or signing name do not fit the endpoint: check the region of the configuration",
    ),
    ("Signature expired", CLOCK),
    ("Signature not yet current", CLOCK),
    (
        "The security token included in the request is expired",
        "the session of the credentials has ended: get new ones",
    ),
    (
        "The security token included in the request is",
        "the credentials are wrong, or those of a session that has ended",
    ),
    ("Client sent an HTTP request to an HTTPS server", NO_HTTP),
];

/// What an error answer means, beyond its words.
pub(crate) fn for_service_error(service_error: &ServiceError, body: &[u8]) -> Option<&'static str> {
    let message = service_error.message.as_deref().unwrap_or_default();
    if message == "Forbidden" {
        return Some(
            "that is not about the signature: most often an API key is missing or wrong, or a \
             firewall (WAF) or the policy of a private API refuses",
        );
    }
    if message.starts_with("User: ") && message.contains("is not authorized to perform: ") {
        return Some(
            "the signature was accepted: a policy of this user or role, or of the resource, must \
             allow the action",
        );
    }
    let page = body.get(..1024).unwrap_or(body);
    let refused = b"The plain HTTP request was sent to HTTPS port";
    if page.windows(refused.len()).any(|window| window == refused) {
        return Some(NO_HTTP);
    }
    MESSAGES.iter().find(|(start, _)| message.starts_with(start)).map(|(_, hint)| *hint)
}

/// A signature that was refused because it is for another region than the endpoint's.
pub(crate) fn for_region(error: &Error, request: &Request) -> Option<String> {
    let message = error.message().unwrap_or_default();
    let is_refused = error.status().is_some_and(|status| status == 403)
        && (matches!(error.code(), Some("InvalidSignatureException" | "SignatureDoesNotMatch"))
            || message.starts_with("The request signature we calculated does not match")
            || message.starts_with("Credential should be scoped to a valid"));
    let there = region_of(request.url.host_str()?).filter(|_| is_refused)?;
    let authorization = request.headers.get("authorization")?.to_str().ok()?;
    // `AWS4-HMAC-SHA256 Credential=AKID/20201020/eu-west-1/zoo/aws4_request, ...`
    let signed = authorization.split('/').nth(2).filter(|signed| *signed != there)?;
    Some(format!(
        "the request was signed for the region `{signed}`, but the endpoint is in `{there}`: give \
         the configuration the endpoint's region, or an endpoint in `{signed}`"
    ))
}

/// Why no answer came, if that is known. What the HTTP client knows is in the texts of causes:
/// its own types are not to be had.
pub(crate) fn for_transport_error(
    error: &(dyn StdError + 'static),
    kind: Kind,
    url: &Url,
) -> Option<Cow<'static, str>> {
    let https = url.scheme() == "https";
    match tls::trouble(error) {
        Some(Trouble::UnknownIssuer) => {
            return Some(Cow::Borrowed(
                "this machine trusts nobody who answers for that certificate: if it comes from a \
                 proxy or a service with an authority of its own, SSL_CERT_FILE may name a file \
                 (PEM) of trusted certificates",
            ));
        }
        Some(Trouble::NoTls) => {
            return Some(Cow::Borrowed(
                "what answers there does not speak TLS: if it is plain http, say `tls(false)` where \
                 that can be said, otherwise the endpoint URL must begin with `http://`",
            ));
        }
        Some(Trouble::Certificate) | None => {}
    }
    let said = |start: &str| causes(error).any(|cause| cause.starts_with(start));
    if said("tunnel error") {
        return Some(for_tunnel(&said).into());
    }
    if said("dns error") {
        return Some(Cow::Borrowed(
            "the host has no address: check region and endpoint URL for mistakes, then this \
             machine's network",
        ));
    }
    if kind == Kind::Transport && !https && said("invalid HTTP version parsed") {
        return Some(Cow::Borrowed(NO_HTTP));
    }
    let open = matches!(kind, Kind::Connect if !https) || kind == Kind::ConnectTimeout;
    let direct = url.host_str().is_none_or(|host| is_loopback(host) || excepts(&no_proxy(), host));
    // An HTTP client of the caller's may be told to use no proxy, or another one, and does not
    // show it: hence "may".
    let proxy = proxy_variable(https).filter(|_| open && !direct)?;
    Some(Cow::Owned(format!(
        "the environment variable {proxy} names a proxy, which may be what cannot be reached; \
         NO_PROXY says which hosts need none"
    )))
}

/// A proxy that was asked for a connection to the host.
fn for_tunnel(said: &dyn Fn(&str) -> bool) -> String {
    let place = proxy_variable(true).map_or_else(
        || "the proxy of the HTTP client or of this machine's settings".to_owned(),
        |variable| format!("the proxy that the environment variable {variable} names"),
    );
    let what = if said("tunnel error: failed to create underlying connection") {
        "cannot be reached"
    } else if said("tunnel error: proxy authorization required") {
        "wants a user and a password, which belong into its URL"
    } else {
        "did not make a connection to the host"
    };
    format!("{place} {what}; NO_PROXY says which hosts need none")
}

/// What an error and its causes say.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = String> + 'a {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
        .map(ToString::to_string)
}
