//! A configuration: region, credentials, endpoint, HTTP clients.
//!
//! It is made without any I/O but reading the environment and the shared files; what
//! is missing is reported by the first call that needs it.

use std::fmt;
use std::sync::Arc;

use crate::clock::Clock;
use crate::config::clock_skew::ClockSkew;
use crate::config::credentials::Source;
use crate::config::environment::Environment;
use crate::config::limits::RetryConfig;
use crate::config::profile::Profile;
use crate::http::client::HttpClients;
use crate::http::endpoint::{Endpoint, check_region};
use crate::model::{EndpointRule, Service};
use crate::outcome::error::{Error, Result};

/// Region, credentials, endpoint and HTTP clients. Cloning it is cheap; clones share
/// connections.
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
    /// Why the instance gave none, as part of a sentence; empty if it was not asked.
    pub(super) instance: String,
    pub(super) credentials: Source,
    /// That of the builder.
    pub(super) endpoint_url: Option<String>,
    pub(super) allow_http: bool,
    pub(super) variant: Variant,
    /// `None` when the environment was not asked.
    pub(super) environment: Option<Environment>,
    pub(super) profile: Arc<Profile>,
    pub(super) http_clients: Arc<HttpClients>,
    pub(super) retry_config: RetryConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) clock_skew: Arc<ClockSkew>,
    pub(super) logs_bodies: bool,
}

/// Which of a service's own endpoints is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant {
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
}

impl Config {
    /// The same configuration for services at another address: scheme, host, port and base path,
    /// such as `https://api.example.com/prod`. Neither the builder's
    /// [`endpoint_url`](crate::ConfigBuilder::endpoint_url) nor environment and profile count
    /// then.
    ///
    /// Credentials, connections and what is known of the services' clock are shared, not copied:
    /// credentials that are refreshed here are fresh there.
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
    /// A URL with a user, a query or a fragment; `http` to another machine, unless
    /// [`allow_http`](crate::ConfigBuilder::allow_http) was said; a configuration that asks for
    /// FIPS or dual-stack endpoints, between which a URL leaves no choice.
    pub fn with_endpoint_url(&self, url: impl AsRef<str>) -> Result<Self> {
        self.at(url.as_ref(), "`with_endpoint_url`").map_err(|why| Error::configuration(None, why))
    }

    /// The same; `source` says where the URL comes from, for errors.
    pub(crate) fn at(&self, url: &str, source: &str) -> Result<Self, String> {
        self.check_variant(source)?;
        let endpoint = Endpoint::custom(url, source, self.0.allow_http)?;
        let inner = Inner { endpoint_url: Some(endpoint.to_string()), ..(*self.0).clone() };
        Ok(Self(Arc::new(inner)))
    }

    /// The region, if there is one.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The region, as requests are signed for it.
    pub(crate) fn signing_region(&self) -> Result<&str, String> {
        let Some(region) = self.region() else {
            return Err(if self.0.environment.is_some() {
                format!(
                    "no region: the environment variables AWS_REGION and AWS_DEFAULT_REGION are \
                     not set{}{}; set one, or give the configuration `.region(...)`",
                    self.0.profile.has_no("region"),
                    self.0.instance
                )
            } else {
                "no region: the configuration was built without one; give it `.region(...)`, or \
                 make it with `.load()`, which reads the environment"
                    .to_owned()
            });
        };
        check_region(region).map(|()| region)
    }

    /// Where a service is: the URL given to the builder, else that of the environment, else the
    /// service's own rule.
    pub(crate) fn endpoint(&self, service: &Service) -> Result<Endpoint, String> {
        let variable = endpoint_variable(service.service_id());
        if let Some((url, source)) = self.configured_url(service, &variable) {
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
                "no endpoint: {} has no address of its own, and the environment variables \
                 {variable} and AWS_ENDPOINT_URL are not set{}; set one, or give the \
                 configuration `.endpoint_url(...)`",
                service.title(),
                self.0.profile.has_no("endpoint_url")
            )),
            EndpointRule::Required => Err(format!(
                "no endpoint: {} has no address of its own, and the configuration was built \
                 without one; give it `.endpoint_url(...)`, or make it with `.load()`, which \
                 reads {variable} and AWS_ENDPOINT_URL",
                service.title()
            )),
        }
    }

    /// Whether an endpoint URL can be obeyed: it leaves no choice of variants.
    fn check_variant(&self, source: &str) -> Result<(), String> {
        if self.0.variant.fips || self.0.variant.dual_stack {
            return Err(format!(
                "FIPS and dual-stack endpoints are chosen by the service's own rule, but \
                 {source} gives an endpoint URL: use one or the other"
            ));
        }
        Ok(())
    }

    /// The URL that was configured for a service, and where.
    fn configured_url<'a>(
        &'a self,
        service: &Service,
        variable: &'a str,
    ) -> Option<(&'a str, &'a str)> {
        let Inner { endpoint_url, profile, .. } = &*self.0;
        if let Some(url) = endpoint_url {
            return Some((url, "the configuration"));
        }
        let environment = self.environment()?;
        if profile.ignores_urls(environment) {
            return None;
        }
        [variable, "AWS_ENDPOINT_URL"]
            .into_iter()
            .find_map(|name| Some((environment.get(name)?, name)))
            .or_else(|| Some((profile.endpoint_url(service.service_id())?, &*profile.label)))
    }

    /// `None` when it was not asked.
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

    pub(crate) fn logs_bodies(&self) -> bool {
        self.0.logs_bodies
    }

    pub(crate) fn clock_skew(&self) -> &ClockSkew {
        &self.0.clock_skew
    }
}

/// `API Gateway` gives `AWS_ENDPOINT_URL_API_GATEWAY`.
fn endpoint_variable(service_id: &str) -> String {
    let name = service_id.to_ascii_uppercase();
    format!("AWS_ENDPOINT_URL_{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

impl fmt::Debug for Config {
    /// No credentials, and no URL: it might hold some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.0.region)
            .field("endpoint_url", &self.0.endpoint_url.as_ref().map(|_| "..."))
            .field("variant", &self.0.variant)
            .field("environment", &self.0.environment)
            .finish_non_exhaustive()
    }
}
