//! Hints about the cause of an error, where its message does not tell it.
//!
//! A hint that is not certain says so.

use std::borrow::Cow;
use std::error::Error as StdError;

use reqwest::Url;

use crate::http::endpoint::{is_loopback, region_of};
use crate::http::no_proxy::excepts;
use crate::http::proxy::{no_proxy, proxy_variable};
use crate::http::tls::{self, Trouble};
use crate::outcome::error::{Error, Kind};
use crate::outcome::service_error::ServiceError;
use crate::request::request::Request;

const CLOCK: &str = "check this machine's clock";
const NO_HTTP: &str = "the server does not speak plain http: if it speaks https, begin the endpoint URL with `https://`";

pub(crate) const PROXY_LOGIN: &str = "the response is that of a proxy, which requires a user and a password: put them into its URL, in HTTP_PROXY or ALL_PROXY";

pub(crate) const PAGE: &str = "the response is a page of HTML, so it is from another server than the API: check the endpoint URL";

/// Beginnings of misleading messages, and the hint for each.
const MESSAGES: &[(&str, &str)] = &[
    (
        "Missing Authentication Token",
        "most often the route does not exist: check base path, stage, path and method",
    ),
    (
        "The request signature we calculated does not match",
        "check the secret access key, and that no proxy changes the request on its way to the service",
    ),
    (
        "Credential should be scoped to correct service",
        "the endpoint belongs to another service: check its URL, and the signing name in the model",
    ),
    (
        "Credential should be scoped to",
        "the region or the signing name does not match the endpoint: check the region of the configuration",
    ),
    ("Signature expired", CLOCK),
    ("Signature not yet current", CLOCK),
    (
        "The security token included in the request is expired",
        "the session of the credentials has expired: get new credentials",
    ),
    (
        "The security token included in the request is",
        "the credentials are wrong or their session has expired: check them, or get new ones",
    ),
    ("Client sent an HTTP request to an HTTPS server", NO_HTTP),
];

/// Returns the hint for an error response.
pub(crate) fn for_service_error(
    service_error: &ServiceError,
    body: &[u8],
    is_signed: bool,
) -> Option<&'static str> {
    let message = service_error.message.as_deref().unwrap_or_default();
    if message == "Forbidden" && is_signed {
        return Some(
            "the signature is not the cause: most often an API key is missing or wrong, or a \
             firewall (WAF) or the policy of a private API denies the request",
        );
    }
    if message == "Forbidden" {
        return Some(
            "most often an API key or a token is missing or wrong, or a firewall (WAF) or the \
             policy of a private API denies the request",
        );
    }
    if message == "Unauthorized" {
        return Some(
            "an authorizer of the API refused the request: most often a token or a key is missing, \
             wrong or expired; `auth` of the configuration sets it",
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

/// Returns the hint for a signature that was refused because its region is not that of the
/// endpoint.
pub(crate) fn for_region(error: &Error, request: &Request) -> Option<String> {
    let message = error.message().unwrap_or_default();
    let is_refused = error.status().is_some_and(|status| status == 403)
        && (matches!(error.code(), Some("InvalidSignatureException" | "SignatureDoesNotMatch"))
            || message.starts_with("The request signature we calculated does not match")
            || message.starts_with("Credential should be scoped to a valid"));
    // A token is not split: its parts are secret.
    let is_about_region = is_refused && request.is_signed();
    let there = region_of(request.url.host_str()?).filter(|_| is_about_region)?;
    let authorization = request.headers.get("authorization")?.to_str().ok()?;
    // `AWS4-HMAC-SHA256 Credential=AKID/20201020/eu-west-1/zoo/aws4_request, ...`
    let signed = authorization.split('/').nth(2).filter(|signed| *signed != there)?;
    Some(format!(
        "the request was signed for the region `{signed}`, but the endpoint is in `{there}`: set \
         the region of the configuration to `{there}`, or use an endpoint in `{signed}`"
    ))
}

/// Returns the hint for a host name without an address.
fn unresolved(prefix: Option<&str>) -> Cow<'static, str> {
    match prefix {
        None => Cow::Borrowed(
            "the host name cannot be resolved: check the region and the endpoint URL, then this \
             machine's network",
        ),
        Some(prefix) => Cow::Owned(format!(
            "the host name cannot be resolved: the operation adds the prefix `{prefix}` to the host \
             of the endpoint URL; check that this host exists, then this machine's network"
        )),
    }
}

/// Returns the hint for an attempt without a response. It depends on the texts of the causes,
/// because the error types of the HTTP client are private. `prefix` is what the operation puts before
/// the host name. `changed` is true if the caller changes the HTTP client, and may have set a proxy.
pub(crate) fn for_transport_error(
    error: &(dyn StdError + 'static),
    kind: Kind,
    url: &Url,
    prefix: Option<&str>,
    changed: bool,
) -> Option<Cow<'static, str>> {
    let https = url.scheme() == "https";
    match tls::trouble(error) {
        Some(Trouble::UnknownIssuer) => {
            let missing = tls::missing_file().map_or_else(String::new, |text| format!(" ({text})"));
            return Some(Cow::Owned(format!(
                "this machine does not trust the issuer of the certificate: if a proxy or the \
                 service uses its own certificate authority, set SSL_CERT_FILE or AWS_CA_BUNDLE to \
                 a PEM file with the trusted certificates{missing}"
            )));
        }
        Some(Trouble::Authority) => {
            return Some(Cow::Borrowed(
                "the server uses the certificate of a certificate authority (`CA:TRUE`), which is \
                 not accepted for a server: issue a certificate for the server with it, and set \
                 SSL_CERT_FILE to the certificate of the authority",
            ));
        }
        // Later, the connection is broken in another way.
        Some(Trouble::NoTls) if kind == Kind::Connect => {
            return Some(Cow::Borrowed(
                "the server does not speak TLS: if it speaks plain http, begin the endpoint URL \
                 with `http://`; for a `service_endpoint` of `DataApi::builder`, set `tls(false)`",
            ));
        }
        Some(Trouble::Certificate | Trouble::NoTls) | None => {}
    }
    let has = |start: &str| causes(error).any(|cause| cause.starts_with(start));
    if has("tunnel error") {
        return Some(for_tunnel(&has, changed).into());
    }
    if has("dns error") {
        return Some(unresolved(prefix));
    }
    if kind == Kind::Transport && !https && has("invalid HTTP version parsed") {
        return Some(Cow::Borrowed(NO_HTTP));
    }
    let open = matches!(kind, Kind::Connect if !https) || kind == Kind::ConnectTimeout;
    let direct = url.host_str().is_none_or(|host| is_loopback(host) || excepts(&no_proxy(), host));
    // The caller may have configured the HTTP client to use another proxy or none, which cannot be
    // read back: hence "may".
    if !open || direct {
        return None;
    }
    match proxy_variable(https) {
        _ if changed => Some(Cow::Borrowed(
            "the function set with `http_client` may set a proxy, which may be unreachable",
        )),
        Some(proxy) => Some(Cow::Owned(format!(
            "the environment variable {proxy} sets a proxy, which may be unreachable; list hosts \
             that need no proxy in NO_PROXY"
        ))),
        None => None,
    }
}

/// Returns the hint for a proxy that did not connect to the host.
fn for_tunnel(has: &dyn Fn(&str) -> bool, changed: bool) -> String {
    let place = match proxy_variable(true) {
        Some(variable) if changed => format!(
            "the proxy set with `http_client`, or that of the environment variable {variable},"
        ),
        None if changed => "the proxy set with `http_client`".to_owned(),
        Some(variable) => format!("the proxy of the environment variable {variable}"),
        None => "the proxy of the system settings".to_owned(),
    };
    let what = if has("tunnel error: failed to create underlying connection") {
        "cannot be reached"
    } else if has("tunnel error: proxy authorization required") {
        "requires a user and a password: put them into its URL"
    } else {
        "did not connect to the host"
    };
    format!("{place} {what}; list hosts that need no proxy in NO_PROXY")
}

/// Returns the texts of an error and its causes.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = String> + 'a {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
        .map(ToString::to_string)
}
