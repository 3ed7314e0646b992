//! The configuration: region, credentials, endpoint and HTTP clients.
//!
//! Creating it reads at most the environment, the shared files and, with `region_from_imds`, the
//! instance metadata service. A missing value is an error of the first call that needs it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;

use crate::clock::Clock;
use crate::config::auth::Auth;
use crate::config::clock_skew::{ClockSkew, shifted};
use crate::config::credentials::Source;
use crate::config::environment::Environment;
use crate::config::limits::RetryConfig;
use crate::config::profile::Profile;
use crate::http::client::HttpClients;
use crate::http::endpoint::{Endpoint, check_region};
use crate::model::{EndpointRule, Service};
use crate::outcome::error::{Error, Result};
use crate::signing::key_cache::KeyCache;

/// The configuration of clients: region, credentials, endpoint, limits and HTTP clients.
///
/// Create it with [`Config::load`] or [`Config::builder`]. Cloning is cheap; clones share
/// connections and cached credentials.
///
/// ```no_run
/// # async fn example() -> petard::Result<()> {
/// let config = petard::Config::load().await?; // from the environment
/// let config = petard::Config::builder().region("eu-west-1").load().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Config(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) region: Option<String>,
    /// Why the instance metadata service returned no region, as part of a sentence; empty if it was
    /// not queried.
    pub(super) instance: String,
    pub(super) credentials: Source,
    pub(super) auth: Option<Arc<dyn Auth>>,
    /// The URL set in the builder.
    pub(super) endpoint_url: Option<String>,
    pub(super) allow_http: bool,
    pub(super) variant: Variant,
    /// `None` if the environment was not read.
    pub(super) environment: Option<Environment>,
    pub(super) profile: Arc<Profile>,
    pub(super) http_clients: Arc<HttpClients>,
    pub(super) retry_config: RetryConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) clock_skew: Arc<ClockSkew>,
    pub(super) signing_keys: Arc<KeyCache>,
    pub(super) logs_bodies: bool,
    pub(super) unsigned: bool,
}

/// Variant of a service's own endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant {
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
}

impl Config {
    /// Returns a copy of this configuration with another endpoint URL: scheme, host, port and base
    /// path, such as `https://api.example.com/prod`. It replaces the
    /// [`endpoint_url`](crate::ConfigBuilder::endpoint_url) of the builder and the URLs of the
    /// environment and the profile.
    ///
    /// Both configurations share cached credentials, connections and the measured clock skew.
    ///
    /// ```
    /// # fn main() -> petard::Result<()> {
    /// # #[cfg(feature = "data-api")] {
    /// let config = petard::Config::builder().region("eu-west-1").build();
    /// let test = config.with_endpoint_url("https://api.example.com/test")?;
    /// let pets = petard::DataApi::new(&test).get_info("pets").request()?;
    /// assert_eq!(pets.url(), "https://api.example.com/test/pets/info");
    /// # } Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid or has a user, a query or a fragment; if it is `http`
    /// to another machine and [`allow_http`](crate::ConfigBuilder::allow_http) is not set; or if
    /// the configuration uses FIPS or dual-stack endpoints, which cannot be combined with a URL.
    pub fn with_endpoint_url(&self, url: impl AsRef<str>) -> Result<Self> {
        self.at(url.as_ref(), "`with_endpoint_url`").map_err(|why| Error::configuration(None, why))
    }

    /// Like `with_endpoint_url`; error texts use `source` as the origin of the URL.
    pub(crate) fn at(&self, url: &str, source: &str) -> Result<Self, String> {
        self.check_variant(source)?;
        let endpoint = Endpoint::custom(url, source, self.0.allow_http)?;
        let inner = Inner { endpoint_url: Some(endpoint.to_string()), ..(*self.0).clone() };
        Ok(Self(Arc::new(inner)))
    }

    /// Returns a copy for requests to one URL, which sign for this region, if there is one.
    ///
    /// FIPS endpoints are a requirement, so the URL must be one of those if they are set. Dual-stack
    /// endpoints are a preference, which does not apply to a URL. This machine has neither.
    pub(crate) fn for_url(
        &self,
        endpoint: &Endpoint,
        region: Option<String>,
        is_fips: bool,
    ) -> Result<Self, String> {
        if self.0.variant.fips && !is_fips && !endpoint.loopback {
            return Err(
                "the configuration requires FIPS endpoints, and the URL is not one of those: use \
                 the URL of a FIPS endpoint, or turn the setting off with `.use_fips(false)` of \
                 `Config::builder()`"
                    .to_owned(),
            );
        }
        let inner = Inner {
            endpoint_url: Some(endpoint.to_string()),
            region: region.or_else(|| self.0.region.clone()),
            variant: Variant { fips: false, dual_stack: false },
            ..(*self.0).clone()
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Returns the endpoint of a URL; error texts use `source` as the origin of the URL.
    pub(crate) fn endpoint_of_url(&self, url: &str, source: &str) -> Result<Endpoint, String> {
        Endpoint::custom(url, source, self.0.allow_http)
    }

    /// Returns the region, such as `eu-west-1`. `None` if none was set and [`load`](Self::load)
    /// found none.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Returns where the credentials of the last call are from, such as ``the keys of the profile
    /// `dev` ``. `None` before the first call, and if a provider of your own returned them.
    pub fn credentials_source(&self) -> Option<String> {
        self.0.credentials.place()
    }

    /// Returns the credentials that a call would use now. They are fetched if they are not cached, which
    /// may send requests and has no time limit of its own. To find out whether there are any before the
    /// first call, and until when they are valid.
    ///
    /// # Errors
    ///
    /// Returns an error if there are no credentials, or their source failed.
    pub async fn fetch_credentials(&self) -> Result<Credentials> {
        let clock = || self.clock().now();
        let found = self.0.credentials.get(&clock, Duration::MAX).await;
        found.map_err(|(why, cause)| {
            let error = Error::configuration(None, why);
            match cause {
                Some(cause) => error.with_source(cause),
                None => error,
            }
        })
    }

    /// Returns where the endpoint URL of a service is set, such as `AWS_ENDPOINT_URL`, ``the profile
    /// `dev` `` or `the configuration`. `None` if it is the service's own.
    ///
    /// # Errors
    ///
    /// Returns an error if the profile names a section of endpoint URLs that does not exist.
    pub fn endpoint_source(&self, service: &Service) -> Result<Option<String>> {
        let variable = endpoint_variable(service.service_id());
        let url = self.configured_url(service, &variable);
        let url = url.map_err(|why| Error::configuration(None, why))?;
        Ok(url.map(|(_, source)| source.to_owned()))
    }

    /// Returns the maximum number of attempts of a call.
    pub fn max_attempts(&self) -> u32 {
        self.0.retry_config.limits.attempts()
    }

    /// Returns true if the environment was read.
    pub(crate) fn is_loaded(&self) -> bool {
        self.0.environment.is_some()
    }

    /// Returns the region for signatures, or the text of the error if it is missing or invalid.
    pub(crate) fn signing_region(&self) -> Result<&str, String> {
        let Some(region) = self.region() else {
            return Err(if self.0.environment.is_some() {
                format!(
                    "no region: the environment variables AWS_REGION and AWS_DEFAULT_REGION are \
                     not set{}{}; set one of them, or call `.region(...)` of `Config::builder()`",
                    self.0.profile.has_no("region"),
                    self.0.instance
                )
            } else {
                "no region: the configuration was built without one; call `.region(...)` of \
                 `Config::builder()`, or end it with `.load()`, which reads the environment, \
                 instead of `.build()`"
                    .to_owned()
            });
        };
        check_region(region).map(|()| region)
    }

    /// Returns the endpoint of a service: the URL of the builder, else that of the environment or
    /// the profile, else the service's own rule.
    pub(crate) fn endpoint(&self, service: &Service) -> Result<Endpoint, String> {
        let variable = endpoint_variable(service.service_id());
        if let Some((url, source)) = self.configured_url(service, &variable)? {
            self.check_variant(source)?;
            return Endpoint::custom(url, source, self.0.allow_http);
        }
        match service.endpoint() {
            EndpointRule::Regional { prefix } => {
                let region = self.signing_region()?;
                let Variant { fips, dual_stack } = self.0.variant;
                Ok(Endpoint::regional(prefix, region, fips, dual_stack))
            }
            EndpointRule::Required if self.0.environment.is_some() => Err(format!(
                "no endpoint: {} has no default endpoint, and the environment variables \
                 {variable} and AWS_ENDPOINT_URL are not set{}; set one of them, or call \
                 `.endpoint_url(...)` of `Config::builder()`",
                service.title(),
                self.0.profile.has_no("endpoint_url")
            )),
            EndpointRule::Required => Err(format!(
                "no endpoint: {} has no default endpoint, and the configuration was built without \
                 one; call `.endpoint_url(...)` of `Config::builder()`, or end it with `.load()`, \
                 which reads {variable} and AWS_ENDPOINT_URL, instead of `.build()`",
                service.title()
            )),
        }
    }

    /// Refuses an endpoint URL together with an endpoint variant.
    fn check_variant(&self, source: &str) -> Result<(), String> {
        if self.0.variant.fips || self.0.variant.dual_stack {
            return Err(format!(
                "FIPS and dual-stack endpoints cannot be combined with an endpoint URL, and \
                 {source} sets one: remove the URL, or the FIPS or dual-stack setting"
            ));
        }
        Ok(())
    }

    /// Returns the configured URL of a service and the place where it is set.
    fn configured_url<'a>(
        &'a self,
        service: &Service,
        variable: &'a str,
    ) -> Result<Option<(&'a str, &'a str)>, String> {
        let Inner { endpoint_url, profile, .. } = &*self.0;
        if let Some(url) = endpoint_url {
            return Ok(Some((url, "the configuration")));
        }
        let Some(environment) = self.environment() else { return Ok(None) };
        if profile.ignores_urls(environment) {
            return Ok(None);
        }
        let variables = [variable, "AWS_ENDPOINT_URL"];
        if let Some(name) = variables.into_iter().find(|name| environment.get(name).is_some()) {
            return Ok(environment.get(name).map(|url| (url, name)));
        }
        Ok(profile.endpoint_url(service.service_id())?.map(|url| (url, &*profile.label)))
    }

    /// Returns the endpoint URL of the builder.
    #[cfg(feature = "data-api")]
    pub(crate) fn own_endpoint_url(&self) -> Option<&str> {
        self.0.endpoint_url.as_deref()
    }

    pub(crate) fn auth(&self) -> Option<&dyn Auth> {
        self.0.auth.as_deref()
    }

    /// Returns a copy with another way to authenticate requests.
    pub(crate) fn with_auth(&self, auth: Option<Arc<dyn Auth>>) -> Self {
        Self(Arc::new(Inner { auth, ..(*self.0).clone() }))
    }

    /// Returns the environment, or `None` if it was not read.
    pub(crate) fn environment(&self) -> Option<&Environment> {
        self.0.environment.as_ref()
    }

    pub(crate) fn credentials(&self) -> &Source {
        &self.0.credentials
    }

    pub(crate) fn http_clients(&self) -> &HttpClients {
        &self.0.http_clients
    }

    pub(crate) fn retry_config(&self) -> &RetryConfig {
        &self.0.retry_config
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Returns the current time, with the measured clock skew of a host.
    pub(crate) fn time_for(&self, host: &str) -> SystemTime {
        shifted(self.clock().now(), self.clock_skew().correction(host))
    }

    pub(crate) fn logs_bodies(&self) -> bool {
        self.0.logs_bodies
    }

    pub(crate) fn is_unsigned(&self) -> bool {
        self.0.unsigned
    }

    pub(crate) fn signing_keys(&self) -> &KeyCache {
        &self.0.signing_keys
    }

    pub(crate) fn clock_skew(&self) -> &ClockSkew {
        &self.0.clock_skew
    }
}

/// Returns the name of the variable: `AWS_ENDPOINT_URL_API_GATEWAY` for `API Gateway`.
fn endpoint_variable(service_id: &str) -> String {
    let name = service_id.to_ascii_uppercase();
    format!("AWS_ENDPOINT_URL_{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

impl fmt::Debug for Config {
    /// Omits credentials, and the URL, which might contain some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.0.region)
            .field("endpoint_url", &self.0.endpoint_url.as_ref().map(|_| "..."))
            .field("variant", &self.0.variant)
            .field("max_attempts", &self.0.retry_config.limits.attempts())
            .field("environment", &self.0.environment)
            .finish_non_exhaustive()
    }
}
