//! Requests of the sources: which URLs are allowed, and when a request is sent again.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};

use crate::clock::Clock;
use crate::http_client::{HttpClient, MAX_RESPONSE_BYTES, RequestOptions};

/// How a source sends its requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// Maximum number of attempts.
    pub(crate) attempts: u32,
    /// Timeout of one attempt.
    pub(crate) timeout: Duration,
    /// Delay after the first attempt. It doubles.
    pub(crate) delay: Duration,
    pub(crate) allow_proxy: bool,
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, String>> + Send + 'a>>;

/// Sends a request until the service responds with something else than a failure of its own. The
/// request is built anew for each attempt.
///
/// The future is boxed, so that its code is not in each source.
pub(crate) fn exchange<'a>(
    http: &'a dyn HttpClient,
    clock: &'a dyn Clock,
    policy: Policy,
    request: &'a (dyn Fn() -> Result<Request<Bytes>, String> + Sync),
) -> Sent<'a> {
    Box::pin(attempts(http, clock, policy, request))
}

async fn attempts(
    http: &dyn HttpClient,
    clock: &dyn Clock,
    policy: Policy,
    request: &(dyn Fn() -> Result<Request<Bytes>, String> + Sync),
) -> Result<Response<Bytes>, String> {
    let options = RequestOptions { allow_proxy: policy.allow_proxy, timeout: policy.timeout };
    let mut delay = policy.delay;
    for attempt in 1.. {
        let is_last = attempt >= policy.attempts;
        let failure = match http.send(request()?, options).await {
            Ok(response) if response.body().len() > MAX_RESPONSE_BYTES => {
                return Err(format!("the response is longer than {MAX_RESPONSE_BYTES} bytes"));
            }
            Ok(response) if is_last || !is_failure(response.status().as_u16()) => {
                return Ok(response);
            }
            Ok(_) => None,
            Err(error) if is_last || error.is_final() => return Err(error.to_string()),
            Err(error) => Some(error),
        };
        drop(failure);
        clock.sleep(delay).await;
        delay = delay.saturating_mul(2);
    }
    Err("there was no attempt".to_owned())
}

/// Returns true for statuses after which a request is sent again.
fn is_failure(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// Parses the URL of an endpoint, which is `https`, or `http` to this machine.
pub(crate) fn endpoint(url: &str, source: &str, allow_http: bool) -> Result<Uri, String> {
    let uri = parse(url, source)?;
    let host = uri.host().unwrap_or_default();
    if uri.scheme_str() == Some("http") && !allow_http && !is_loopback(host) {
        return Err(format!(
            "{url} is `http` and not on this machine, and {source} sets it: tokens would be sent over \
             the network in plain text; use `https`, or call `allow_http(true)`"
        ));
    }
    Ok(uri)
}

/// Parses a URL with a scheme and a host, which is written as it is sent.
pub(crate) fn parse(url: &str, source: &str) -> Result<Uri, String> {
    let refuse = || format!("the URL of {source} is not one of the form `https://host/path`");
    let uri: Uri = url.parse().map_err(|_| refuse())?;
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    let is_known = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_known || uri.host().is_none_or(str::is_empty) || authority.contains('@') {
        return Err(refuse());
    }
    Ok(uri)
}

/// Returns true if a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || address(host).is_some_and(|address| address.is_loopback())
}

/// Returns true for the addresses of metadata services of containers (ECS, EKS).
pub(crate) fn is_container_service(host: &str) -> bool {
    address(host).is_some_and(|address| CONTAINER_SERVICES.contains(&address))
}

const CONTAINER_SERVICES: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

/// Returns true for the addresses of the metadata service of instances.
pub(crate) fn is_instance_service(host: &str) -> bool {
    const ADDRESSES: [IpAddr; 2] = [
        IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
        IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    ];
    address(host).is_some_and(|address| ADDRESSES.contains(&address))
}

fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_are_allowed() {
        for url in
            ["https://sts.example", "http://127.0.0.1:1/x", "http://[::1]", "http://localhost"]
        {
            assert!(endpoint(url, "AWS_ENDPOINT_URL", false).is_ok(), "{url}");
        }
        for (url, why) in [
            ("http://sts.example", "in plain text"),
            ("https:/sts.example", "not one of the form"),
            ("sts.example", "not one of the form"),
            ("ftp://sts.example", "not one of the form"),
            ("https://me:x@sts.example", "not one of the form"),
            ("https://sts example", "not one of the form"),
        ] {
            let error = endpoint(url, "AWS_ENDPOINT_URL", false);
            assert!(error.as_ref().is_err_and(|error| error.contains(why)), "{url}: {error:?}");
        }
        assert!(endpoint("http://sts.example", "x", true).is_ok());
    }

    #[test]
    fn addresses_of_metadata_services() {
        assert!(is_container_service("169.254.170.2") && is_container_service("[fd00:ec2::23]"));
        assert!(is_instance_service("169.254.169.254") && is_instance_service("[fd00:ec2::254]"));
        assert!(!is_container_service("169.254.170.3") && !is_instance_service("10.0.0.1"));
        assert!(is_loopback("127.8.9.1") && is_loopback("[::1]") && !is_loopback("128.0.0.1"));
    }
}
