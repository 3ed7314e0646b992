//! What a configuration is made of, said in code.

use std::fmt;
use std::sync::Arc;

use aws_credential_types::provider::ProvideCredentials;

use super::{Config, Inner, Variant};
use crate::clock::{Clock, Machine};
use crate::credentials::Source;
use crate::environment::Environment;
use crate::limits::Patience;
use crate::transport::Transport;

/// Makes a [`Config`]. [`load`](Self::load) asks the environment for what was not said,
/// [`build`](Self::build) asks nobody.
#[derive(Default)]
#[must_use]
pub struct ConfigBuilder {
    pub(super) region: Option<String>,
    pub(super) credentials: Option<Source>,
    pub(super) endpoint_url: Option<String>,
    pub(super) use_fips: Option<bool>,
    pub(super) use_dual_stack: Option<bool>,
    pub(super) allow_http: bool,
    pub(super) environment: Option<Environment>,
    #[cfg(feature = "credentials-chain")]
    pub(super) profile: Option<String>,
    #[cfg(feature = "credentials-chain")]
    pub(super) region_from_imds: bool,
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
