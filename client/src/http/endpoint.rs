//! The endpoint of a service: the host of a region, or a configured URL.

use std::fmt;
use std::net::IpAddr;
use std::sync::OnceLock;

use reqwest::Url;

/// The address that requests are sent to: scheme, host and base path, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    base: String,
    authority: usize,
    origin: OnceLock<Option<Url>>,
    pub(crate) tls: bool,
    /// True if the host is this machine, or a metadata service, which must be reached without a
    /// proxy.
    pub(crate) loopback: bool,
}

impl Endpoint {
    /// Returns the endpoint of a service in a region, whose name must be valid.
    pub(crate) fn regional(prefix: &str, region: &str, fips: bool, dual_stack: bool) -> Self {
        let partition = Partition::of_region(region);
        let fips = if fips { "-fips" } else { "" };
        let suffix = if dual_stack { partition.dual_stack } else { partition.suffix };
        let base = format!("https://{prefix}{fips}.{region}.{suffix}");
        Self { authority: base.len(), base, origin: OnceLock::new(), tls: true, loopback: false }
    }

    /// Returns a configured endpoint. `source` is where it was configured, for errors.
    pub(crate) fn custom(url: &str, source: &str, allow_http: bool) -> Result<Self, String> {
        let parsed = Url::parse(url).map_err(|_| {
            format!("the endpoint URL of {source} is not a URL: write it as `https://host/path`")
        })?;
        let refuse = |why: &str| Err(format!("the endpoint URL of {source} {why}"));
        let tls = match parsed.scheme() {
            "https" => true,
            "http" => false,
            _ => return refuse("must begin with `https://` or `http://`"),
        };
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return refuse(
                "has a user or password: remove it, because requests are signed, or authenticated by \
                 `auth`",
            );
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return refuse("has a `?` or `#`: only scheme, host, port and path can be used");
        }
        let host = parsed.host_str().unwrap_or_default();
        if host.contains(['{', '}', '<', '>']) {
            return refuse("has a placeholder such as `{api}` in its host: write the name itself");
        }
        if let Err(why) = check_form(url, &parsed) {
            return refuse(why);
        }
        let loopback = is_loopback(host);
        if !tls && !loopback && !allow_http {
            return refuse(
                "is `http` and not on this machine: requests would be sent over the network in \
                 plain text; use `https`, or call `.allow_http(true)` on `Config::builder()`",
            );
        }
        let authority = parsed.as_str().len() - parsed.path().len();
        let base = parsed.as_str().trim_end_matches('/').to_owned();
        Ok(Self { base, authority, origin: OnceLock::new(), tls, loopback })
    }

    /// Returns the endpoint of a source of credentials. The metadata services of containers and
    /// instances must be reached without a proxy.
    #[cfg(feature = "credentials-chain")]
    pub(crate) fn for_credentials(url: &Url, allow_proxy: bool) -> Self {
        let loopback = !allow_proxy || is_loopback(url.host_str().unwrap_or_default());
        let base = url.origin().ascii_serialization();
        Self {
            authority: base.len(),
            base,
            origin: OnceLock::new(),
            tls: url.scheme() == "https",
            loopback,
        }
    }

    /// Returns the endpoint with a prefix of its host name. `None` if the host is this machine or
    /// an IP address.
    pub(crate) fn with_host_prefix(&self, prefix: &str) -> Option<Self> {
        let (scheme, rest) = self.base.split_once("://")?;
        let host = Url::parse(&self.base).ok()?;
        if self.loopback || address(host.host_str()?).is_some() {
            return None;
        }
        Some(Self {
            base: format!("{scheme}://{prefix}{rest}"),
            authority: self.authority + prefix.len(),
            origin: OnceLock::new(),
            tls: self.tls,
            loopback: false,
        })
    }

    /// Returns the URL of a request, from a text that begins with this endpoint; `None` if it is not
    /// a URL in its usual form.
    pub(crate) fn url(&self, text: &str) -> Option<Url> {
        // Host and port are parsed once.
        let origin = self.origin.get_or_init(|| Url::parse(&self.base).ok()).as_ref();
        let joined = origin.and_then(|origin| origin.join(text.get(self.authority..)?).ok());
        let same = |url: &Url| url.as_str() == text;
        joined.filter(same).or_else(|| Url::parse(text).ok().filter(same))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.base
    }

    /// Returns true if there is a base path.
    pub(crate) fn has_path(&self) -> bool {
        self.base.len() > self.authority
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// Refuses a text that URL parsing would change, except for the case of the host and a default port:
/// the host of the result might not be the one that the caller meant.
fn check_form(url: &str, parsed: &Url) -> Result<(), &'static str> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let (host, path) =
        rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or_default();
    // `https//api.example.com`, with a scheme added.
    let is_scheme = |host: &str| ["http", "https"].iter().any(|own| host.eq_ignore_ascii_case(own));
    if host.is_empty() || host.split([':', '\\']).next().is_some_and(is_scheme) {
        return Err("has no host after `https://` or `http://`: write it as `https://host/path`");
    }
    let default_port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let host = host.strip_suffix(default_port).unwrap_or(host).to_ascii_lowercase();
    let path = if path.is_empty() { "/" } else { path };
    if format!("{}://{host}{path}", scheme.to_ascii_lowercase()) != parsed.as_str() {
        return Err(
            "is not written as it is sent: write the host in ASCII and IP addresses in their \
             usual form, percent-encode special characters in the path, and remove `.`, `..`, \
             `\\`, tabs, line ends and spaces around the URL",
        );
    }
    Ok(())
}

pub(crate) fn is_loopback(host: &str) -> bool {
    let ip = address(host);
    host == "localhost" || host.ends_with(".localhost") || ip.is_some_and(|ip| ip.is_loopback())
}

fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Checks that the name of a region is one label of a host name.
pub(crate) fn check_region(region: &str) -> Result<(), String> {
    let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let edge = region.starts_with('-') || region.ends_with('-');
    if region.ends_with("-global") {
        return Err(format!(
            "`{region}` is the name of an endpoint for all regions: set the region that the service \
             is in, such as `us-east-1`"
        ));
    }
    if region.starts_with("fips-") || region.ends_with("-fips") {
        return Err(format!(
            "`{region}` is the name of an endpoint, not of a region: set the region `{}`, and call \
             `.use_fips(true)` of `Config::builder()` or set AWS_USE_FIPS_ENDPOINT to `true`",
            region.trim_start_matches("fips-").trim_end_matches("-fips")
        ));
    }
    if region.is_empty() || region.len() > 63 || edge || !region.bytes().all(valid) {
        return Err(format!(
            "`{}` is not the name of a region: it may only contain lower-case letters, digits and \
             `-`, as in `eu-west-1`",
            region.escape_debug()
        ));
    }
    Ok(())
}

/// Regions whose host names have the same suffix.
struct Partition {
    name: &'static str,
    /// Prefix of the names of its regions.
    prefix: &'static str,
    suffix: &'static str,
    dual_stack: &'static str,
}

impl Partition {
    fn of_region(region: &str) -> &'static Self {
        let named = OTHERS.iter().find(|partition| region.starts_with(partition.prefix));
        named.unwrap_or(&AWS)
    }
}

/// Returns the name of the partition of a region. The regions of AWS GovCloud have the suffix of other
/// ones, but are a partition.
pub(crate) fn partition_of(region: &str) -> &'static str {
    if region.starts_with("us-gov-") { "aws-us-gov" } else { Partition::of_region(region).name }
}

/// Returns the region in the name of an AWS host, such as `x.eu-west-1.amazonaws.com`.
pub(crate) fn region_of(host: &str) -> Option<&str> {
    aws_labels(host)?.rsplit('.').find(|label| is_region(label))
}

/// Returns the part of the name of an AWS host before the suffix of its partition.
pub(crate) fn aws_labels(host: &str) -> Option<&str> {
    aws_labels_and_stack(host).map(|(labels, _)| labels)
}

/// Returns the part of the name of an AWS host before the suffix of its partition, and true if that
/// is the suffix of dual-stack endpoints.
pub(crate) fn aws_labels_and_stack(host: &str) -> Option<(&str, bool)> {
    let within = |suffix| host.strip_suffix(suffix)?.strip_suffix('.');
    let suffixes = [&AWS].into_iter().chain(OTHERS);
    let suffixes = suffixes.flat_map(|own| [(own.suffix, false), (own.dual_stack, true)]);
    suffixes.into_iter().find_map(|(suffix, is_dual)| Some((within(suffix)?, is_dual)))
}

/// Returns true if a label of a host name has the form of a region: letters, directions, a number.
pub(crate) fn is_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    let [area, middle @ .., number] = &parts[..] else { return false };
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    (2..=4).contains(&area.len())
        && letters(area)
        && !middle.is_empty()
        && middle.iter().all(|part| letters(part))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The partition of all regions that have no other one, including new regions.
const AWS: Partition =
    Partition { name: "aws", prefix: "", suffix: "amazonaws.com", dual_stack: "api.aws" };

const OTHERS: &[Partition] = &[
    Partition {
        name: "aws-cn",
        prefix: "cn-",
        suffix: "amazonaws.com.cn",
        dual_stack: "api.amazonwebservices.com.cn",
    },
    Partition {
        name: "aws-iso",
        prefix: "us-iso-",
        suffix: "c2s.ic.gov",
        dual_stack: "api.aws.ic.gov",
    },
    Partition {
        name: "aws-iso-b",
        prefix: "us-isob-",
        suffix: "sc2s.sgov.gov",
        dual_stack: "api.aws.scloud",
    },
    Partition {
        name: "aws-iso-e",
        prefix: "eu-isoe-",
        suffix: "cloud.adc-e.uk",
        dual_stack: "api.cloud-aws.adc-e.uk",
    },
    Partition {
        name: "aws-iso-f",
        prefix: "us-isof-",
        suffix: "csp.hci.ic.gov",
        dual_stack: "api.aws.hci.ic.gov",
    },
    Partition {
        name: "aws-eusc",
        prefix: "eusc-",
        suffix: "amazonaws.eu",
        dual_stack: "api.amazonwebservices.eu",
    },
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::Value;

    use super::*;

    fn custom(url: &str) -> Result<Endpoint, String> {
        Endpoint::custom(url, "AWS_ENDPOINT_URL", false)
    }

    /// Builds without the chain need the table, too, so both packages have it.
    #[cfg(feature = "credentials-chain")]
    #[test]
    fn the_partitions_are_those_of_the_credential_chain() {
        let own = OTHERS.iter().chain([&AWS]);
        let own: Vec<_> = own.map(|own| (own.prefix, own.suffix, own.dual_stack)).collect();
        let chain = petard_credentials::PARTITIONS.iter();
        let chain: Vec<_> = chain.map(|own| (own.prefix, own.suffix, own.dual_stack)).collect();
        assert_eq!(own, chain);
    }

    #[test]
    fn every_recorded_endpoint_of_the_official_client() {
        let cases = include_str!("../../../tests/data/apigateway-endpoints.json");
        let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
        assert!(cases.len() > 20);
        for case in cases {
            let flag = |name: &str| case[name].as_bool().unwrap_or_default();
            let (fips, dual) = (flag("use_fips_endpoint"), flag("use_dualstack_endpoint"));
            let region = case["region"].as_str().unwrap();
            let endpoint = Endpoint::regional("apigateway", region, fips, dual);
            assert_eq!(format!("{endpoint}/account"), case["url"].as_str().unwrap());
            check_region(region).unwrap();
            let scope = format!("AKIDEXAMPLE/20151009/{region}/apigateway/aws4_request");
            assert_eq!(case["scope"], Value::from(scope));
        }
    }

    #[test]
    fn other_partitions_and_unknown_regions() {
        for (region, host) in [
            ("us-isob-east-1", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "cloud.adc-e.uk"),
            ("us-isof-south-1", "csp.hci.ic.gov"),
            ("eusc-de-east-1", "amazonaws.eu"),
            ("us-gov-east-1", "amazonaws.com"),
            ("mars-north-7", "amazonaws.com"),
        ] {
            let endpoint = Endpoint::regional("x", region, false, false);
            assert_eq!(endpoint.to_string(), format!("https://x.{region}.{host}"));
        }
    }

    #[test]
    fn names_of_partitions() {
        for (region, name) in [
            ("eu-west-1", "aws"),
            ("us-gov-east-1", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-isob-east-1", "aws-iso-b"),
        ] {
            assert_eq!(partition_of(region), name, "{region}");
        }
    }

    #[test]
    fn hosts_that_name_a_region() {
        for (host, region) in [
            ("zoo.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("abc123.execute-api.us-gov-east-1.amazonaws.com", Some("us-gov-east-1")),
            ("vpce-0ab1-x-1.execute-api.us-east-1.vpce.amazonaws.com", Some("us-east-1")),
            ("zoo-fips.us-east-1.api.aws", Some("us-east-1")),
            ("my-api-1.x.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("x.eusc-de-east-1.amazonaws.eu", Some("eusc-de-east-1")),
            ("x.us-iso-east-1.c2s.ic.gov", Some("us-iso-east-1")),
            ("zoo.amazonaws.com", None),
            ("zoo.eu-west.amazonaws.com", None),
            ("zoo.eu-1.amazonaws.com", None),
            ("eu-west-1.example.com", None),
            ("zoo.eu-west-1.notamazonaws.com", None),
            ("amazonaws.com", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(region_of(host), region, "{host}");
        }
    }

    #[test]
    fn names_have_prefixes_and_addresses_have_none() {
        for (url, prefixed) in [
            ("https://example.com", Some("https://data.example.com")),
            ("https://example.com:8443/prod/", Some("https://data.example.com:8443/prod")),
            ("http://127.0.0.1:4566", None),
            ("https://[::1]:4566/x", None),
            ("https://localhost", None),
            ("https://api.localhost:1", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]", None),
        ] {
            let endpoint = custom(url).unwrap().with_host_prefix("data.");
            assert_eq!(endpoint.as_ref().map(Endpoint::as_str), prefixed);
            if let Some(endpoint) = endpoint {
                let text = format!("{endpoint}/a?b=c");
                assert_eq!(endpoint.url(&text).unwrap().as_str(), text);
                assert_eq!(endpoint.has_path(), url.ends_with("prod/"));
            }
        }
        let regional = Endpoint::regional("zoo", "eu-west-1", true, false);
        let prefixed = regional.with_host_prefix("query-").unwrap();
        assert_eq!(prefixed.as_str(), "https://query-zoo-fips.eu-west-1.amazonaws.com");
    }

    #[test]
    fn a_configured_url_keeps_port_and_base_path() {
        for (url, base, path) in [
            ("https://example.com", "https://example.com", false),
            ("https://EXAMPLE.com:443/", "https://example.com", false),
            ("https://example.com:8443/prod/", "https://example.com:8443/prod", true),
            ("https://example.com/a%20b/c", "https://example.com/a%20b/c", true),
            ("http://127.0.0.1:4566", "http://127.0.0.1:4566", false),
            ("http://[::1]:4566/x", "http://[::1]:4566/x", true),
            ("http://api.localhost", "http://api.localhost", false),
        ] {
            let endpoint = custom(url).unwrap();
            assert_eq!((endpoint.to_string().as_str(), endpoint.has_path()), (base, path));
            assert_eq!(endpoint.loopback, !endpoint.tls, "{url}");
        }
    }

    #[test]
    fn invalid_endpoints_are_refused_without_showing_secrets() {
        for (url, why) in [
            ("example.com", "is not a URL"),
            ("https:/api.example.com/dev", "has no host after"),
            ("https:api.example.com", "has no host after"),
            ("https:///api.example.com", "has no host after"),
            ("https://https://api.example.com", "has no host after"),
            ("https://https//api.example.com", "has no host after"),
            ("https://HTTP:/api.example.com", "has no host after"),
            ("https:\\\\api.example.com", "has no host after"),
            ("https://api.example.com\\@x", "not written as it is sent"),
            ("https://api.example.com@x", "user or password"),
            ("https://api.example.com\\x", "not written as it is sent"),
            ("https://api.example.com/a/../b", "not written as it is sent"),
            ("https://api.example.com/a/%2E%2e/b", "not written as it is sent"),
            ("https://api.example.com/./b", "not written as it is sent"),
            ("https://api.example.com/a b", "not written as it is sent"),
            ("https://api.exa\tmple.com", "not written as it is sent"),
            ("https://api.example.com\n", "not written as it is sent"),
            (" https://api.example.com", "not written as it is sent"),
            ("https://api.example.com:", "not written as it is sent"),
            ("https://api.example.com:0443", "not written as it is sent"),
            ("https://b\u{fc}cher.example.com", "not written as it is sent"),
            ("https://api%2eexample.com", "not written as it is sent"),
            ("http://127.1", "not written as it is sent"),
            ("http://0x7f000001", "not written as it is sent"),
            ("http://[0::1]", "not written as it is sent"),
            ("ftp://example.com", "must begin with"),
            ("https://user:hush@example.com", "user or password"),
            ("https://example.com/?hush=1", "has a `?` or `#`"),
            ("https://example.com/#", "has a `?` or `#`"),
            ("http://example.com", "plain text"),
            ("http://10.0.0.1", "plain text"),
            ("http://localhost.example.com", "plain text"),
        ] {
            let error = custom(url).unwrap_err();
            assert!(error.contains(why) && error.contains("AWS_ENDPOINT_URL"), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
        assert!(Endpoint::custom("http://10.0.0.1", "x", true).is_ok());
    }

    #[cfg(feature = "credentials-chain")]
    #[test]
    fn no_proxy_comes_between_a_machine_and_its_own_credentials() {
        let url = |host: &str| Url::parse(&format!("http://{host}/role?a=b")).unwrap();
        for (host, allow_proxy, direct) in [
            ("169.254.169.254", false, true),
            ("[fd00:ec2::254]", false, true),
            ("127.0.0.1:1234", true, true),
            ("[::1]", true, true),
            ("localhost:1", true, true),
            ("sts.eu-west-1.amazonaws.com", true, false),
            ("localhost.example.com", true, false),
        ] {
            let endpoint = Endpoint::for_credentials(&url(host), allow_proxy);
            assert_eq!((endpoint.loopback, endpoint.tls), (direct, false), "{host}");
        }
        let url = Url::parse("https://sts.amazonaws.com").unwrap();
        assert!(Endpoint::for_credentials(&url, true).tls);
    }

    #[test]
    fn a_region_is_one_label_of_a_host_name() {
        for region in ["", "eu west", "eu-west-1.evil.com/", "EU", "-a", "a-", "é", "a@b", "a#"] {
            assert!(check_region(region).is_err(), "{region}");
        }
    }
}
