//! Loads the options that are not set in code from the environment and the shared files.

use std::sync::Arc;

use super::builder::ConfigBuilder;
use super::config::{Config, Inner, Variant};
use crate::clock::SystemClock;
#[cfg(feature = "credentials-chain")]
use crate::config::credentials::Chain;
use crate::config::credentials::Source;
#[cfg(feature = "credentials-chain")]
use crate::config::credentials::region_of_instance;
use crate::config::environment::{Environment, IGNORE_URLS};
use crate::config::profile::Profile;
use crate::http::client::HttpClients;
use crate::outcome::error::{Error, Result};

impl Config {
    /// Loads the configuration from the environment and, with the feature `credentials-chain`, from
    /// the shared files.
    ///
    /// These variables are read: `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL_<SERVICE>`,
    /// `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`,
    /// `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_RETRY_MODE` and `AWS_MAX_ATTEMPTS`. Empty variables count
    /// as not set.
    ///
    /// With the feature `credentials-chain`, values that are not in the environment are read from
    /// the profile `AWS_PROFILE` of the shared files, and credentials come from the sources that
    /// AWS's own tools use. Loading reads files but does not use the network. To read the region
    /// from the instance, use [`region_from_imds`](ConfigBuilder::region_from_imds).
    ///
    /// # Errors
    ///
    /// See [`ConfigBuilder::load`].
    pub async fn load() -> Result<Self> {
        Self::builder().load().await
    }
}

impl ConfigBuilder {
    /// Loads the configuration, filling unset options from the environment and the shared files.
    /// See [`Config::load`].
    ///
    /// # Errors
    ///
    /// Returns an error if a variable or a value of the profile is invalid, if only one of the
    /// variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` is set, if the selected profile
    /// does not exist, or if the shared files cannot be read. A region, endpoint or credentials
    /// that are missing are an error of the first call that needs them.
    #[cfg_attr(
        not(feature = "credentials-chain"),
        expect(clippy::unused_async, reason = "files are only read with the feature")
    )]
    pub async fn load(mut self) -> Result<Config> {
        let environment = self.environment.take().unwrap_or_else(Environment::from_process);
        let http_clients = Arc::new(std::mem::take(&mut self.http_clients));
        #[cfg(feature = "credentials-chain")]
        let (profile, instance) = {
            let mut instance = String::new();
            let profile = Profile::load(&environment, self.profile.as_deref()).await;
            if let (Ok(profile), true) = (&profile, self.region_from_imds) {
                instance = self.region_of_instance(&environment, profile, &http_clients).await;
            }
            (profile, instance)
        };
        #[cfg(not(feature = "credentials-chain"))]
        let (profile, instance) = (Ok(Profile::default()), String::new());
        profile
            .and_then(|profile| self.load_from(environment, profile, http_clients, instance))
            .map_err(|why| Error::configuration(None, why))
    }

    /// Sets the region from the instance metadata service, or returns why there is none, as part of
    /// a sentence.
    #[cfg(feature = "credentials-chain")]
    async fn region_of_instance(
        &mut self,
        environment: &Environment,
        profile: &Profile,
        http_clients: &Arc<HttpClients>,
    ) -> String {
        if self.region.is_some() || region(environment, profile).is_some() {
            return String::new();
        }
        let region =
            region_of_instance(environment, profile, http_clients.clone(), self.allow_http).await;
        match region {
            Ok(region) => {
                self.region = Some(region);
                String::new()
            }
            Err(why) => {
                format!(", and the instance metadata service (`region_from_imds`) {why}")
            }
        }
    }

    fn load_from(
        self,
        environment: Environment,
        profile: Profile,
        http_clients: Arc<HttpClients>,
        instance: String,
    ) -> Result<Config, String> {
        environment.boolean(IGNORE_URLS)?;
        profile.boolean("ignore_configured_endpoint_urls")?;
        let flag = |own: Option<bool>, variable: &str, key: &str| match own {
            Some(own) => Ok(own),
            None => match environment.boolean(variable)? {
                Some(flag) => Ok(flag),
                None => profile.boolean(key).map(Option::unwrap_or_default),
            },
        };
        let fips = flag(self.use_fips, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")?;
        let dual_stack =
            flag(self.use_dual_stack, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")?;
        let region = self.region.or_else(|| region(&environment, &profile).map(str::to_owned));
        let keys = if profile.is_named_in_code() || self.credentials.is_some() {
            self.credentials
        } else {
            Source::from_environment(&environment)?
        };
        #[cfg(feature = "credentials-chain")]
        let others = || {
            let (region, variant) = (region.as_deref(), (fips, dual_stack));
            let (http_clients, allow_http) = (http_clients.clone(), self.allow_http);
            Source::chain(Chain::new(
                &environment,
                &profile,
                region,
                variant,
                http_clients,
                allow_http,
            ))
        };
        #[cfg(not(feature = "credentials-chain"))]
        let others = Source::not_in_environment;
        let credentials = keys.unwrap_or_else(others);
        Ok(Config(Arc::new(Inner {
            region,
            credentials,
            endpoint_url: self.endpoint_url,
            allow_http: self.allow_http,
            variant: Variant { fips, dual_stack },
            retry_config: self.retry_config.or_environment(&environment)?,
            environment: Some(environment),
            profile: Arc::new(profile),
            http_clients,
            clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            clock_skew: Arc::default(),
            instance,
            logs_bodies: self.logs_bodies,
        })))
    }
}

/// Returns the region of the environment, else that of the profile.
fn region<'a>(environment: &'a Environment, profile: &'a Profile) -> Option<&'a str> {
    let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    variables.into_iter().find_map(|name| environment.get(name)).or_else(|| profile.get("region"))
}
