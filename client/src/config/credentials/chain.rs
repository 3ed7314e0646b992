//! The credential sources of AWS's own programs, through `petard-credentials`.

use std::sync::Arc;

use aws_credential_types::Credentials;
use petard_credentials::CredentialChain;

use super::cause::{Cause, Failure};
use super::connector::Connector;
use crate::clock::Clock;
use crate::config::environment::Environment;
use crate::config::limits::Limits;
use crate::config::profile::Profile;
use crate::http::client::HttpClients;

/// The chain. It reads files and sends requests for each fetch; the cache keeps the result.
pub(crate) struct Chain(CredentialChain);

/// The settings of a configuration that the chain needs.
pub(crate) struct Settings<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) profile: &'a Profile,
    pub(crate) region: Option<&'a str>,
    pub(crate) fips: bool,
    pub(crate) dual_stack: bool,
    pub(crate) http_clients: Arc<HttpClients>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) allow_http: bool,
}

impl Chain {
    pub(crate) fn new(settings: Settings<'_>) -> Self {
        let Settings { environment, profile, region, fips, dual_stack, .. } = settings;
        let http = Arc::new(Connector::new(settings.http_clients));
        let mut builder = CredentialChain::builder(environment.for_credentials(), http)
            .clock(Arc::new(ChainClock(settings.clock)))
            .use_fips(fips)
            .use_dual_stack(dual_stack)
            .max_attempts(settings.limits.attempts())
            .allow_http(settings.allow_http)
            .ignore_endpoint_urls(profile.ignores_urls(environment));
        if profile.is_named_in_code() {
            builder = builder.profile(profile.name());
        }
        if let Some(region) = region {
            builder = builder.region(region);
        }
        Self(builder.build())
    }

    pub(super) async fn fetch(&self) -> Result<Credentials, Failure> {
        self.0.credentials().await.map_err(|error| {
            let remedy = if error.is_missing() {
                ". Set the variables, write a profile (`aws configure`, `aws configure sso`), or call \
                 `.credentials(...)` or `.credentials_provider(...)` of `Config::builder()`"
            } else {
                ""
            };
            (format!("no credentials: {error}{remedy}"), Some(Cause::from_error(&error)))
        })
    }

    /// Returns the source of the last credentials.
    pub(super) fn source(&self) -> Option<String> {
        self.0.source()
    }

    /// Returns the region of the instance, or a part of a sentence that says why there is none.
    pub(crate) async fn region_of_instance(&self) -> Result<String, String> {
        self.0.region_of_instance().await
    }
}

/// The clock of the configuration, for the chain.
struct ChainClock(Arc<dyn Clock>);

impl petard_credentials::Clock for ChainClock {
    fn now(&self) -> std::time::SystemTime {
        self.0.now()
    }

    fn sleep(
        &self,
        duration: std::time::Duration,
    ) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep(duration)
    }
}
