//! Computes the address of a stage from the URL of any stage, from an address set by the caller, or
//! from an entry of the file of endpoints.
//!
//! No I/O. The configuration checks whether plain `http` is allowed.

use std::net::IpAddr;

use reqwest::Url;

use super::endpoints::StageEndpoint;
use crate::http::endpoint::{Endpoint, aws_labels, is_region};
use crate::outcome::error::Error;
use crate::value::encode;

/// The route that returns the endpoints. It may be at the end of a copied URL.
const ROUTE: &str = "data-apis";

/// Returns the address of the stage that a URL belongs to.
///
/// On a host of API Gateway the stage is the first segment of the path, and the rest is dropped. On
/// other hosts the whole path is the base path, because that of a custom domain can have any
/// length.
pub(super) fn from_any_url(url: &str) -> Result<String, String> {
    if url.trim().is_empty() {
        return Err("the URL is empty: use that of a stage, such as \
             `https://ID.execute-api.REGION.amazonaws.com/dev`, or that of a custom domain"
            .to_owned());
    }
    let endpoint = parse(url, true, "`connect`")?;
    let parsed = Url::parse(&endpoint).map_err(|_| "the URL is invalid".to_owned())?;
    let host = parsed.host_str().unwrap_or_default();
    let segments = parsed.path().split('/').filter(|segment| !segment.is_empty());
    let mut segments: Vec<&str> = segments.collect();
    if segments.last() == Some(&ROUTE) {
        segments.pop();
    }
    if host.split('.').any(|label| label == "execute-api") {
        segments.truncate(1);
        if segments.is_empty() {
            return Err(format!(
                "the URL has no stage: write it as `https://{host}/dev`, with the stage at its end"
            ));
        }
    }
    let origin = parsed.origin().ascii_serialization();
    Ok(segments.iter().fold(origin, |base, segment| base + "/" + segment))
}

/// Returns the address for a `service_endpoint`. The stage is appended if it has no path.
pub(super) fn from_override(
    address: &str,
    tls: Option<bool>,
    stage: Option<&str>,
) -> Result<String, String> {
    if address.trim().is_empty() {
        return Err("`service_endpoint` is empty: set host and port, such as \
                    `localhost:8000`, or leave it out"
            .to_owned());
    }
    let https = scheme(address).map(|scheme| scheme.eq_ignore_ascii_case("https"));
    if let (Some(https), Some(tls)) = (https, tls)
        && https != tls
    {
        return Err(format!(
            "`service_endpoint` begins with `{}://`, but `tls({tls})` is set: remove one of them",
            if https { "https" } else { "http" }
        ));
    }
    let base = parse(address, tls.unwrap_or(true), "`service_endpoint`")?;
    match stage {
        Some(stage) if !has_path(&base) => Ok(format!("{base}/{}", name(stage)?)),
        Some(stage) if !base.ends_with(&format!("/{}", name(stage)?)) => Err(format!(
            "the path of `service_endpoint` does not end with the stage `{stage}`: remove the path \
             or the stage"
        )),
        _ => Ok(base),
    }
}

impl StageEndpoint {
    /// Returns the URL to which calls are sent: the custom domain with its base path, else the API
    /// with the stage.
    ///
    /// # Errors
    ///
    /// Returns an error if the entry contains neither `Endpoint` nor `URL`, or an invalid one.
    pub fn address(&self) -> crate::Result<String> {
        let why = |why| format!("stage `{}` has no address: {why}", self.name().escape_debug());
        stage_address(self).map_err(|reason| Error::configuration(None, why(reason)))
    }
}

/// Returns the custom domain with its base path, else the API with the stage.
pub(super) fn stage_address(entry: &StageEndpoint) -> Result<String, String> {
    if let Some(url) = entry.url() {
        return below(&parse(url, true, "its `URL`")?, entry.base_path().unwrap_or_default());
    }
    let Some(endpoint) = entry.endpoint() else {
        return Err("it has neither `Endpoint` nor `URL`".to_owned());
    };
    let stage = entry.stage().unwrap_or(entry.name());
    below(&parse(endpoint, true, "its `Endpoint`")?, name(stage)?)
}

/// Refuses a stage of a server's response if one of its addresses is not `https`, or has a host that
/// is not trusted: signed requests with their data are sent to it. `asked` is the host that returned
/// the response, `allowed` are the hosts that the caller allows by name.
pub(super) fn check_learnt(
    entry: &StageEndpoint,
    asked: &str,
    allowed: &[String],
) -> Result<(), String> {
    for (key, address) in [("Endpoint", entry.endpoint()), ("URL", entry.url())] {
        let Some(address) = address else { continue };
        let base = parse(address, true, &format!("its `{key}`"))?;
        if !base.starts_with("https://") {
            return Err(format!(
                "its `{key}` is not `https`: an address that a server returns must be `https`; \
                 for a server without TLS, set the address with \
                 `DataApi::builder(..).service_endpoint(..)`"
            ));
        }
        let host = &*host(&base);
        let region = region_of_deployed_api(host);
        let is_named = allowed.iter().any(|name| name.eq_ignore_ascii_case(host));
        if host == asked
            || (region.is_some() && region == region_of_deployed_api(asked))
            || (is_named && !is_ip_address(host))
        {
            continue;
        }
        let remedy = if is_ip_address(host) {
            format!("connect to `{host}` itself if you trust it")
        } else {
            format!("if you trust it, call `.allow_host({host:?})`")
        };
        return Err(format!(
            "its `{key}` has the host `{host}`, which is neither the host that returned it, \
             `{asked}`, nor an API in the same region: {remedy}"
        ));
    }
    stage_address(entry).map(drop)
}

/// Returns the region of a host of API Gateway for deployed APIs, such as
/// `abc123.execute-api.eu-west-1.amazonaws.com`.
fn region_of_deployed_api(host: &str) -> Option<&str> {
    let labels = aws_labels(host)?;
    let (rest, region) = labels.strip_suffix(".vpce").unwrap_or(labels).rsplit_once('.')?;
    let name = rest.strip_suffix(".execute-api")?;
    (!name.is_empty() && is_region(region)).then_some(region)
}

/// Returns true if the host of a URL is an IP address.
fn is_ip_address(host: &str) -> bool {
    host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

/// Returns the host of an address, without its port.
pub(super) fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Returns scheme, host, port and path of an address, without a slash at the end.
fn parse(address: &str, tls: bool, source: &str) -> Result<String, String> {
    let default = if tls { "https" } else { "http" };
    let with_scheme = match scheme(address) {
        Some(_) => address.to_owned(),
        None => format!("{default}://{address}"),
    };
    let endpoint = Endpoint::custom(&with_scheme, source, true)?;
    // `htps//api.example.com`: what is before the slashes is not meant to be the host.
    if scheme(address).is_none() && address.contains("//") {
        return Err(format!(
            "{source} has `//` but no scheme: begin it with `https://`, or with the host"
        ));
    }
    Ok(endpoint.to_string())
}

/// Returns the scheme before `://`. `localhost:8000` and `http-api.example.com` have none.
fn scheme(address: &str) -> Option<&str> {
    address.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains('/'))
}

fn has_path(base: &str) -> bool {
    base.split('/').nth(3).is_some()
}

/// Appends a path to an address, unless the address ends with it already: a file written by hand
/// may contain the whole URL of a stage.
fn below(base: &str, path: &str) -> Result<String, String> {
    let mut tail = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment == "." || segment == ".." {
            return Err(format!(
                "its `BasePath` has a segment `{segment}`, which HTTP clients resolve"
            ));
        }
        tail.push_str(&format!("/{}", encode::percent(segment)));
    }
    let there = has_path(base) && base.ends_with(&tail);
    Ok(if there { base.to_owned() } else { format!("{base}{tail}") })
}

/// Checks that the name of a stage can be a segment of a path.
pub(super) fn name(stage: &str) -> Result<&str, String> {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if stage.is_empty() || !stage.bytes().all(valid) {
        return Err(format!(
            "`{}` is not a valid name of a stage: use letters, digits, `-` and `_` only, as in \
             `dev`",
            stage.escape_debug()
        ));
    }
    Ok(stage)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::super::endpoints::Endpoints;
    use super::*;

    const API: &str = "abc.execute-api.eu-west-1.amazonaws.com";

    #[test]
    fn urls_of_stages() {
        let dev = format!("https://{API}/dev");
        for end in ["/dev", "/dev/", "/dev/MyItem/a%2Fb", "//dev", "/dev/data-apis"] {
            assert_eq!(from_any_url(&format!("https://{API}{end}")).unwrap(), dev);
            let without_scheme = from_any_url(&format!("{API}{end}"));
            assert_eq!(without_scheme.ok(), (end != "//dev").then(|| dev.clone()), "{end}");
        }
        for (url, base) in [
            ("https://items.example.com", "https://items.example.com"),
            ("items.example.com/", "https://items.example.com"),
            ("HTTPS://Items.example.com:443/v1", "https://items.example.com/v1"),
            ("items.example.com/v1/eu/", "https://items.example.com/v1/eu"),
            ("items.example.com/data-apis", "https://items.example.com"),
            ("http-api.example.com/dev", "https://http-api.example.com/dev"),
            ("myhttp.example.com", "https://myhttp.example.com"),
            ("localhost:8000/dev", "https://localhost:8000/dev"),
            ("http://127.0.0.1:8000/dev/", "http://127.0.0.1:8000/dev"),
            (
                "vpce-1.execute-api.eu-west-1.vpce.amazonaws.com/int/x",
                "https://vpce-1.execute-api.eu-west-1.vpce.amazonaws.com/int",
            ),
        ] {
            assert_eq!(from_any_url(url).unwrap(), base);
        }
    }

    #[test]
    fn urls_that_are_not_of_a_stage_are_refused_and_not_shown() {
        for (url, why) in [
            ("", "the URL is empty"),
            (" ", "the URL is empty"),
            ("https://", "is not a URL"),
            ("two words", "is not a URL"),
            ("ftp://example.com/dev", "must begin with"),
            ("https://me:hush@example.com/dev", "user or password"),
            ("https://example.com/dev?hush", "has a `?` or `#`"),
        ] {
            let error = from_any_url(url).unwrap_err();
            assert!(error.contains(why) && !error.contains("hush"), "{url}: {error}");
        }
        for end in ["", "/", "/data-apis"] {
            let error = from_any_url(&format!("https://{API}{end}")).unwrap_err();
            assert!(error.contains(&format!("write it as `https://{API}/dev`")), "{error}");
        }
    }

    #[test]
    fn the_stage_is_appended_to_an_override_without_a_path() {
        for (address, tls, stage, base) in [
            ("localhost:8000", Some(false), Some("dev"), "http://localhost:8000/dev"),
            ("localhost:8000", None, Some("dev"), "https://localhost:8000/dev"),
            ("http://localhost:8000/", None, Some("dev"), "http://localhost:8000/dev"),
            ("http://localhost:8000", Some(false), Some("dev"), "http://localhost:8000/dev"),
            ("https://x.example.com", Some(true), Some("dev"), "https://x.example.com/dev"),
            ("HTTPS://x.example.com", Some(true), None, "https://x.example.com"),
            ("x.example.com/v1/", None, None, "https://x.example.com/v1"),
            ("x.example.com/v1/dev/", None, Some("dev"), "https://x.example.com/v1/dev"),
            ("x.example.com", None, None, "https://x.example.com"),
            ("[::1]:8000", Some(false), Some("dev"), "http://[::1]:8000/dev"),
        ] {
            assert_eq!(from_override(address, tls, stage).unwrap(), base, "{address}");
        }
        for (address, tls, stage, why) in [
            ("", None, None, "is empty"),
            ("http://localhost", Some(true), None, "`http://`, but `tls(true)`"),
            ("https://localhost", Some(false), None, "`https://`, but `tls(false)`"),
            ("localhost", None, Some(""), "`` is not a valid name of a stage"),
            ("localhost", None, Some("a/b"), "`a/b` is not a valid name of a stage"),
            (
                "localhost/dev",
                None,
                Some("prod"),
                "the path of `service_endpoint` does not end with the stage `prod`",
            ),
            ("localhost?x", None, None, "`service_endpoint` has a `?` or `#`"),
        ] {
            let error = from_override(address, tls, stage).unwrap_err();
            assert!(error.contains(why), "{address}: {error}");
        }
    }

    fn stage(members: &str) -> StageEndpoint {
        let json = format!(r#"{{"dev": {{{members}}}}}"#);
        Endpoints::read(json.as_bytes()).unwrap().get("dev").unwrap().clone()
    }

    #[test]
    fn the_address_is_the_custom_domain_or_the_api_with_the_stage() {
        for (members, base) in [
            (r#""Endpoint": "https://x", "Stage": "dev""#, "https://x/dev"),
            (r#""Endpoint": "https://x/""#, "https://x/dev"),
            (r#""Endpoint": "x""#, "https://x/dev"),
            (r#""Endpoint": "http://x", "Stage": "int""#, "http://x/int"),
            (r#""Endpoint": "https://x/dev""#, "https://x/dev"),
            (r#""Endpoint": "https://dev""#, "https://dev/dev"),
            (r#""Endpoint": "https://x/a""#, "https://x/a/dev"),
            (r#""Endpoint": "https://x", "URL": "https://u""#, "https://u"),
            (r#""Endpoint": "https://x", "URL": null"#, "https://x/dev"),
            (r#""Endpoint": "https://x", "URL": """#, "https://x/dev"),
            (r#""URL": "https://u", "BasePath": "v1""#, "https://u/v1"),
            (r#""URL": "https://u/v1", "BasePath": "v1""#, "https://u/v1"),
            (r#""URL": "https://v1", "BasePath": "v1""#, "https://v1/v1"),
            (r#""URL": "https://u", "BasePath": "/a/b c/""#, "https://u/a/b%20c"),
            (r#""URL": "https://u", "BasePath": "(none)""#, "https://u"),
            (r#""URL": "https://u/v1", "BasePath": """#, "https://u/v1"),
            (r#""Endpoint": "https://x", "BasePath": "v1""#, "https://x/dev"),
        ] {
            assert_eq!(stage_address(&stage(members)).unwrap(), base, "{members}");
        }
        for (members, why) in [
            (r#""Endpoint": """#, "it has neither `Endpoint` nor `URL`"),
            (r#""Endpoint": "https://x?y""#, "its `Endpoint` has a `?`"),
            (r#""Endpoint": "https://x", "Stage": "a/b""#, "`a/b` is not a valid name of a stage"),
            (r#""URL": "https://u", "BasePath": "a/..""#, "a segment `..`"),
            (r#""URL": "https://me:hush@u""#, "its `URL` has a user"),
        ] {
            let error = stage_address(&stage(members)).unwrap_err();
            assert!(error.contains(why) && !error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn all_addresses_of_a_response_must_be_https() {
        let check_tls = |entry: &StageEndpoint| check_learnt(entry, "x", &["U".to_owned()]);
        assert_eq!(check_tls(&stage(r#""Endpoint": "https://x", "URL": "https://u""#)), Ok(()));
        for members in [
            r#""Endpoint": "http://x""#,
            r#""Endpoint": "http://localhost:8000""#,
            r#""Endpoint": "http://x", "URL": "https://u""#,
            r#""Endpoint": "https://x", "URL": "http://u""#,
        ] {
            assert!(check_tls(&stage(members)).unwrap_err().contains("is not `https`"));
        }
        assert!(check_tls(&stage(r#""URL": "https://u", "BasePath": "..""#)).is_err());
        assert!(check_tls(&stage(r#""Endpoint": "file:///etc/passwd""#)).is_err());
    }

    #[test]
    fn hosts_of_deployed_apis() {
        for (host, region) in [
            ("abc123.execute-api.us-gov-east-1.amazonaws.com", Some("us-gov-east-1")),
            ("abc123.execute-api.eu-west-1.api.aws", Some("eu-west-1")),
            ("vpce-0ab1-x-1.execute-api.us-east-1.vpce.amazonaws.com", Some("us-east-1")),
            ("abc123-vpce-1.execute-api.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("execute-api.eu-west-1.amazonaws.com", None),
            ("a.execute-api.b.eu-west-1.amazonaws.com", None),
            ("execute-api.evil.s3.eu-west-1.amazonaws.com", None),
            ("a.execute-api.eu-west-1.s3.eu-west-1.amazonaws.com", None),
            ("a.execute-api.eu-west-1.amazonaws.com.example.com", None),
            ("a.execute-api.eu-west-1.vpce.s3.eu-west-1.amazonaws.com", None),
        ] {
            assert_eq!(region_of_deployed_api(host), region, "{host}");
        }
    }

    #[test]
    fn hosts_of_a_response_must_be_trusted() {
        const OTHER: &str = "zyxwvu4321.execute-api.eu-west-1.amazonaws.com";
        let allowed = ["items.example.com".to_owned(), "10.0.0.1".to_owned()];
        let check = |asked: &str, host: &str| {
            let entry = stage(&format!(r#""Endpoint": "https://{host}""#));
            check_learnt(&entry, asked, &allowed)
        };
        for (asked, host) in [
            (API, API),
            (API, OTHER),
            (API, "vpce-1.execute-api.eu-west-1.vpce.amazonaws.com"),
            (API, "Items.Example.com"),
            (API, "items.example.com:8443"),
            ("other.example.com", "OTHER.example.com"),
            ("10.0.0.1", "10.0.0.1:8443"),
        ] {
            assert_eq!(check(asked, host), Ok(()), "{host}");
        }
        for (asked, host, remedy) in [
            (API, "evil.example.com", r#".allow_host("evil.example.com")"#),
            (API, "a.items.example.com", ".allow_host("),
            (API, "zyxwvu4321.execute-api.eu-west-2.amazonaws.com", ".allow_host("),
            (API, "execute-api.evil.s3.eu-west-1.amazonaws.com", ".allow_host("),
            ("api.example.com", OTHER, ".allow_host("),
            (API, "10.0.0.1", "connect to `10.0.0.1` itself"),
            (API, "[fd00::1]", "connect to `[fd00::1]` itself"),
            (API, "169.254.169.254", "connect to `169.254.169.254` itself"),
        ] {
            let error = check(asked, host).unwrap_err();
            assert!(error.contains("neither the host that returned it"), "{error}");
            assert!(error.contains(remedy), "{error}");
        }
        // Both addresses are checked.
        let both = stage(&format!(r#""Endpoint": "https://{API}", "URL": "https://evil""#));
        assert!(check_learnt(&both, API, &[]).unwrap_err().contains("its `URL` has the host"));
    }

    #[test]
    fn a_lenient_reading_of_a_url_is_refused() {
        for url in [
            "https:/api.example.com/dev",
            "https//api.example.com/dev",
            "https:\\\\api.example.com",
            "https://https://api.example.com",
            "https:///dev",
            "http:/api.example.com",
        ] {
            let error = from_override(url, None, None).unwrap_err();
            assert!(error.contains("has no host after"), "{url}: {error}");
            assert!(from_any_url(url).is_err(), "{url}");
            let json = url.replace('\\', "\\\\");
            for key in ["Endpoint", "URL"] {
                assert!(stage_address(&stage(&format!(r#""{key}": "{json}""#))).is_err(), "{url}");
            }
        }
    }
}
