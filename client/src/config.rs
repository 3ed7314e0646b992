//! What all clients share: region, credentials, endpoint, HTTP clients.
//!
//! A configuration is made without any I/O but reading the environment and the shared files; what
//! is missing is reported by the first call that needs it.

mod elsewhere;
mod load;

use std::fmt;
use std::sync::Arc;

use aws_credential_types::provider::ProvideCredentials;

use crate::clock::{Clock, Machine};
use crate::credentials::Source;
use crate::endpoint::{Endpoint, check_region};
use crate::environment::Environment;
use crate::error::Result;
use crate::limits::Patience;
use crate::operation::{EndpointRule, Service};
use crate::profile::Profile;
use crate::skew::Skew;
use crate::transport::Transport;

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
pub struct Config(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    region: Option<String>,
    /// Why the instance gave none, as part of a sentence; empty if it was not asked.
    instance: String,
    credentials: Source,
    /// That of the builder.
    endpoint_url: Option<String>,
    allow_http: bool,
    variant: Variant,
    /// `None` when the environment was not asked.
    environment: Option<Environment>,
    profile: Arc<Profile>,
    transport: Arc<Transport>,
    patience: Patience,
    clock: Arc<dyn Clock>,
    skew: Arc<Skew>,
    logs_bodies: bool,
}

/// Which of a service's own endpoints is meant.
#[derive(Clone, Copy, Debug)]
struct Variant {
    fips: bool,
    dual_stack: bool,
}

impl Config {
    /// A configuration from the environment: `AWS_REGION`, `AWS_DEFAULT_REGION`,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
    /// `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`,
    /// `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_RETRY_MODE` and
    /// `AWS_MAX_ATTEMPTS`. Empty variables count as not set.
    ///
    /// With the feature `credentials-chain`, what they do not say is looked up in the profile
    /// `AWS_PROFILE` of the shared files, and credentials wherever AWS's own programs find
    /// them. Files are read here; the network is first used by the first call, unless
    /// [`region_from_imds`](ConfigBuilder::region_from_imds) asks for the region.
    pub async fn load() -> Result<Self> {
        Self::builder().load().await
    }

    /// A configuration made by hand.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::default()
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
        let variable = endpoint_variable(service.service_id);
        if let Some((url, source)) = self.configured_url(service, &variable) {
            self.check_variant(source)?;
            return Endpoint::custom(url, source, self.0.allow_http);
        }
        match service.endpoint {
            EndpointRule::Regional { prefix } => {
                let region = self.signing_region()?;
                let Variant { fips, dual_stack } = self.0.variant;
                Ok(Endpoint::regional(prefix, region, fips, dual_stack))
            }
            EndpointRule::Required if self.0.environment.is_some() => Err(format!(
                "no endpoint: {} has no address of its own, and the environment variables \
                 {variable} and AWS_ENDPOINT_URL are not set{}; set one, or give the \
                 configuration `.endpoint_url(...)`",
                service.title,
                self.0.profile.has_no("endpoint_url")
            )),
            EndpointRule::Required => Err(format!(
                "no endpoint: {} has no address of its own, and the configuration was built \
                 without one; give it `.endpoint_url(...)`, or make it with `.load()`, which \
                 reads {variable} and AWS_ENDPOINT_URL",
                service.title
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
            .or_else(|| Some((profile.endpoint_url(service.service_id)?, &*profile.label)))
    }

    /// `None` when it was not asked.
    pub(crate) fn environment(&self) -> Option<&Environment> {
        self.0.environment.as_ref()
    }

    pub(crate) fn credentials(&self) -> &Source {
        &self.0.credentials
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.0.transport
    }

    pub(crate) fn patience(&self) -> &Patience {
        &self.0.patience
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn logs_bodies(&self) -> bool {
        self.0.logs_bodies
    }

    pub(crate) fn skew(&self) -> &Skew {
        &self.0.skew
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

/// Makes a [`Config`]. [`load`](Self::load) asks the environment for what was not said,
/// [`build`](Self::build) asks nobody.
#[derive(Default)]
#[must_use]
pub struct ConfigBuilder {
    region: Option<String>,
    credentials: Option<Source>,
    endpoint_url: Option<String>,
    use_fips: Option<bool>,
    use_dual_stack: Option<bool>,
    allow_http: bool,
    environment: Option<Environment>,
    #[cfg(feature = "credentials-chain")]
    profile: Option<String>,
    #[cfg(feature = "credentials-chain")]
    region_from_imds: bool,
    pub(crate) transport: Transport,
    pub(crate) patience: Patience,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) logs_bodies: bool,
}

impl ConfigBuilder {
    /// The region, such as `eu-west-1`: part of the service's host name and of the signature.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Fixed credentials; the session token if they are those of a session.
    pub fn credentials(
        mut self,
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        let (access, secret) = (access_key_id.into(), secret_access_key.into());
        self.credentials = Some(Source::fixed(access, secret, session_token));
        self
    }

    /// The profile of the shared files, instead of `AWS_PROFILE` or `default`. Because it is
    /// named here, [`load`](Self::load) prefers its credentials to keys in the environment.
    #[cfg(feature = "credentials-chain")]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// A source of credentials, asked for every attempt. Credentials that say when they expire
    /// are kept until five minutes before; others it must keep itself.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(Source::provider(provider));
        self
    }

    /// Where all services are, instead of their own addresses: scheme, host, port and base
    /// path, such as `http://localhost:4566` or `https://api.example.com/prod`.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Whether to use the service's FIPS 140 endpoints.
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.use_fips = Some(use_fips);
        self
    }

    /// Whether to use the service's endpoints for IPv4 and IPv6.
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.use_dual_stack = Some(use_dual_stack);
        self
    }

    /// Whether an endpoint URL may be `http` although it is not on this machine.
    pub fn allow_http(mut self, allow_http: bool) -> Self {
        self.allow_http = allow_http;
        self
    }

    /// Changes the HTTP clients that are made: a proxy, another resolver, more logging. What
    /// the safety of signed requests rests on stays as it is: no redirects, no retries, no
    /// `Referer`, no decompression, no proxy for this machine.
    pub fn http_client(
        mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.transport.change = Some(Box::new(change));
        self
    }

    /// The program that calls, such as `pets/1.2`; it is put before this library's own name.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.transport.user_agent = Some(user_agent.into());
        self
    }

    /// Variables that [`load`](Self::load) reads instead of the process's own, the places of
    /// the shared files among them: for tests.
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.environment = Some(Environment::new(variables));
        self
    }

    /// The configuration as far as it was said here; nothing else is asked.
    pub fn build(self) -> Config {
        Config(Arc::new(Inner {
            region: self.region,
            instance: String::new(),
            credentials: self.credentials.unwrap_or(Source::none()),
            endpoint_url: self.endpoint_url,
            allow_http: self.allow_http,
            variant: Variant {
                fips: self.use_fips.unwrap_or_default(),
                dual_stack: self.use_dual_stack.unwrap_or_default(),
            },
            environment: None,
            profile: Arc::default(),
            transport: Arc::new(self.transport),
            patience: self.patience,
            clock: self.clock.unwrap_or_else(|| Arc::new(Machine::default())),
            skew: Arc::default(),
            logs_bodies: self.logs_bodies,
        }))
    }
}

impl fmt::Debug for ConfigBuilder {
    /// What was said, without credentials and URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder")
            .field("region", &self.region)
            .field("credentials", &self.credentials.is_some())
            .field("endpoint_url", &self.endpoint_url.is_some())
            .finish_non_exhaustive()
    }
}
