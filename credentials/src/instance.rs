//! Credentials and region of an EC2 instance, from its metadata service (version 2).

use std::time::Duration;

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};

use crate::clock::Clock;
use crate::environment::Environment;
use crate::exchange::{self, Policy, is_instance_service, is_loopback};
use crate::http_client::HttpClient;
use crate::json::{self, Members};
#[cfg(feature = "profile")]
use crate::profile::Profile;
use crate::text::one_line;

pub(crate) const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
const ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
const REGION: &str = "/latest/meta-data/placement/region";

const LIFETIME: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");

/// How long expired credentials are used if the service does not renew them.
const EXTENSION: Duration = Duration::from_mins(10);

/// The metadata service of an instance.
pub(crate) struct Instance<'a> {
    http: &'a dyn HttpClient,
    clock: &'a dyn Clock,
    attempts: u32,
    endpoint: String,
}

/// Where the settings of the metadata service are.
pub(crate) struct Settings<'a> {
    environment: &'a Environment,
    endpoint: Option<&'a str>,
    mode: Option<&'a str>,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(environment: &'a Environment) -> Self {
        Self { environment, endpoint: None, mode: None }
    }

    /// Adds the settings of a profile, which count if no variable is set.
    #[cfg(feature = "profile")]
    pub(crate) fn with_profile(mut self, profile: Option<&Profile<'a>>) -> Self {
        if let Some(profile) = profile {
            self.endpoint = profile.get("ec2_metadata_service_endpoint");
            self.mode = profile.get("ec2_metadata_service_endpoint_mode");
        }
        self
    }

    /// Returns the URL of the service, without a slash at its end.
    fn url(&self) -> Result<String, String> {
        if self.environment.is_true(DISABLED) {
            return Err(format!("is switched off by {DISABLED}"));
        }
        let of_profile = |value: Option<&'a str>, key| Some((value?, key));
        let endpoint = self.environment.get(ENDPOINT).map(|url| (url, ENDPOINT));
        let endpoint = endpoint.or_else(|| {
            of_profile(self.endpoint, "`ec2_metadata_service_endpoint` of the profile")
        });
        let mode = self.environment.get(MODE).map(|mode| (mode, MODE)).or_else(|| {
            of_profile(self.mode, "`ec2_metadata_service_endpoint_mode` of the profile")
        });
        let (mode, mode_source) = mode.unwrap_or(("IPv4", MODE));
        let mode = mode.trim();
        let is_six = match mode {
            mode if mode.eq_ignore_ascii_case("ipv4") => false,
            mode if mode.eq_ignore_ascii_case("ipv6") => true,
            mode => {
                return Err(format!(
                    "cannot be used: {mode_source} is `{}`: it must be `IPv4` or `IPv6`",
                    mode.escape_debug()
                ));
            }
        };
        let usual = if is_six { "http://[fd00:ec2::254]" } else { "http://169.254.169.254" };
        let (url, source) = endpoint.unwrap_or((usual, ENDPOINT));
        let uri =
            exchange::parse(url.trim(), source).map_err(|why| format!("cannot be used: {why}"))?;
        let host = uri.host().unwrap_or_default();
        if uri.scheme_str() == Some("http") && !is_loopback(host) && !is_instance_service(host) {
            return Err(format!(
                "cannot be used: {url} is `http` and not on this machine: its tokens would be sent \
                 over the network in plain text"
            ));
        }
        Ok(url.trim_end_matches('/').to_owned())
    }
}

impl<'a> Instance<'a> {
    /// The error is a part of a sentence: what is wrong with the metadata service.
    pub(crate) fn new(
        settings: &Settings<'_>,
        http: &'a dyn HttpClient,
        clock: &'a dyn Clock,
        attempts: u32,
    ) -> Result<Self, String> {
        Ok(Self { http, clock, attempts, endpoint: settings.url()? })
    }

    /// Returns the credentials of the role of the instance; `None` if it has none.
    pub(crate) async fn credentials(&self) -> Result<Option<Credentials>, String> {
        let token = self.token().await?;
        let Some(role) = self.get(ROLES, &token).await? else { return Ok(None) };
        let role = role.lines().next().unwrap_or_default().trim().to_owned();
        if role.is_empty() {
            return Ok(None);
        }
        let text = self.get(&format!("{ROLES}{role}"), &token).await?;
        let text =
            text.ok_or_else(|| format!("has no credentials of the role `{}`", one_line(&role)))?;
        let failed = |why: String| format!("returned none: {why}");
        let members = Members::parse(text.as_bytes()).map_err(failed)?;
        let found = json::credentials(&members, false, "Ec2InstanceMetadata").map_err(failed)?;
        Ok(Some(self.extended(found)))
    }

    /// Returns the region of the instance.
    pub(crate) async fn region(&self) -> Result<String, String> {
        let token = self.token().await?;
        let region = self.get(REGION, &token).await?.unwrap_or_default().trim().to_owned();
        if region.is_empty() { Err("returned no region".to_owned()) } else { Ok(region) }
    }

    /// Returns credentials that the service has not renewed with a later expiry: the services of AWS
    /// accept them while the metadata service is impaired.
    fn extended(&self, credentials: Credentials) -> Credentials {
        let now = self.clock.now();
        if credentials.expiry().is_none_or(|expiry| expiry > now) {
            return credentials;
        }
        tracing::warn!(
            target: "petard_credentials",
            "the metadata service returned credentials that have expired: they are used for {} minutes",
            EXTENSION.as_secs() / 60
        );
        Credentials::new(
            credentials.access_key_id(),
            credentials.secret_access_key(),
            credentials.session_token().map(str::to_owned),
            now.checked_add(EXTENSION),
            "Ec2InstanceMetadata",
        )
    }

    /// Returns the token that the other requests need.
    async fn token(&self) -> Result<HeaderValue, String> {
        let request = || {
            let mut request = self.request("/latest/api/token")?;
            *request.method_mut() = Method::PUT;
            let lifetime = HeaderValue::from_static("21600");
            request.headers_mut().insert(LIFETIME, lifetime);
            Ok(request)
        };
        let (status, body) = self.send(&request).await?;
        match status {
            StatusCode::OK => {
                let mut token = HeaderValue::from_bytes(body.trim_ascii())
                    .map_err(|_| "returned a token that cannot be sent".to_owned())?;
                token.set_sensitive(true);
                Ok(token)
            }
            StatusCode::FORBIDDEN => Err("is switched off for this instance (HTTP 403)".to_owned()),
            status => Err(format!("returned no token (HTTP {status})")),
        }
    }

    /// Returns the text at a path; `None` if there is none.
    async fn get(&self, path: &str, token: &HeaderValue) -> Result<Option<String>, String> {
        let request = || {
            let mut request = self.request(path)?;
            request.headers_mut().insert(TOKEN, token.clone());
            Ok(request)
        };
        let (status, body) = self.send(&request).await?;
        match status {
            StatusCode::OK => Ok(Some(String::from_utf8_lossy(&body).into_owned())),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(format!("responded with HTTP {status}")),
        }
    }

    fn request(&self, path: &str) -> Result<Request<Bytes>, String> {
        let uri: Uri = format!("{}{path}", self.endpoint)
            .parse()
            .map_err(|_| "returned the name of a role that cannot be part of a URL".to_owned())?;
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri;
        Ok(request)
    }

    async fn send(
        &self,
        request: &(dyn Fn() -> Result<Request<Bytes>, String> + Sync),
    ) -> Result<(StatusCode, Bytes), String> {
        let policy = Policy {
            attempts: self.attempts,
            timeout: Duration::from_secs(1),
            delay: Duration::from_millis(100),
            allow_proxy: false,
        };
        let response = exchange::exchange(self.http, self.clock, policy, request).await;
        let response = response.map_err(|why| format!("cannot be used: {why}"))?;
        Ok((response.status(), response.into_body()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_service() {
        let url = |variables: &[(&str, &str)]| {
            Settings::new(&Environment::new(variables.iter().copied())).url()
        };
        assert_eq!(url(&[]).as_deref(), Ok("http://169.254.169.254"));
        assert_eq!(url(&[(MODE, "ipV6")]).as_deref(), Ok("http://[fd00:ec2::254]"));
        assert_eq!(url(&[(ENDPOINT, "http://127.0.0.1:1/")]).as_deref(), Ok("http://127.0.0.1:1"));
        assert_eq!(
            url(&[(ENDPOINT, "https://imds.example")]).as_deref(),
            Ok("https://imds.example")
        );
        for (variables, why) in [
            ([(MODE, "v4")], "cannot be used: AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is `v4`"),
            ([(ENDPOINT, "imds")], "cannot be used: the URL of"),
            ([(ENDPOINT, "http://imds.example")], "http://imds.example is `http` and not on this"),
            ([(DISABLED, "TRUE")], "is switched off by AWS_EC2_METADATA_DISABLED"),
        ] {
            assert!(url(&variables).is_err_and(|error| error.contains(why)), "{variables:?}");
        }
        assert!(url(&[(DISABLED, "1")]).is_ok());
        let environment = Environment::default();
        for (endpoint, mode, why) in [
            (
                Some("imds"),
                None,
                "the URL of `ec2_metadata_service_endpoint` of the profile is not",
            ),
            (None, Some("v4"), "`ec2_metadata_service_endpoint_mode` of the profile is `v4`"),
        ] {
            let settings = Settings { environment: &environment, endpoint, mode };
            assert!(settings.url().is_err_and(|error| error.contains(why)), "{why}");
        }
    }
}
