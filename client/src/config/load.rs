//! Loads the options that are not set in code from the environment and the shared files.

use std::sync::Arc;

use super::builder::ConfigBuilder;
use super::config::{Config, Inner, Variant};
use crate::clock::SystemClock;
use crate::config::credentials::Source;
#[cfg(feature = "credentials-chain")]
use crate::config::credentials::{Chain, ChainSettings};
use crate::config::environment::{Environment, IGNORE_URLS};
use crate::config::profile::Profile;
use crate::http::tls::CertificateFile;
use crate::outcome::error::{Error, Result};

/// Names a file of trusted certificates, which replace those of the machine.
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

impl Config {
    /// Loads the configuration from the environment and, with the feature `credentials-chain`, from
    /// the shared files.
    ///
    /// These variables are read: `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` (or `AWS_SECURITY_TOKEN`),
    /// `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`,
    /// `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS`,
    /// `AWS_DISABLE_CLOCK_SKEW_CORRECTION` and `AWS_CA_BUNDLE`. Empty variables count as not set; a
    /// variable that is not Unicode is an error.
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
        let mut http_clients = std::mem::take(&mut self.http_clients);
        let refuse = |why| Error::configuration(None, why);
        environment.check().map_err(refuse)?;
        let clock = self.clock.take().unwrap_or_else(|| Arc::new(SystemClock));
        #[cfg(feature = "credentials-chain")]
        let profile = Profile::load(&environment, self.profile.as_deref()).map_err(refuse)?;
        #[cfg(not(feature = "credentials-chain"))]
        let profile = Profile::default();
        let certificates = environment.get(CA_BUNDLE).map(|path| (path, CA_BUNDLE.to_owned()));
        let certificates = certificates.or_else(|| {
            Some((profile.get("ca_bundle")?, format!("`ca_bundle` of {}", profile.label)))
        });
        http_clients.certificates = certificates
            .map(|(path, source)| CertificateFile { path: environment.path(path), source });
        let http_clients = Arc::new(http_clients);
        let region = self.region.take();
        let region = region.or_else(|| region_of(&environment, &profile).map(str::to_owned));
        let mut inner = Inner {
            region,
            instance: String::new(),
            credentials: Source::none(),
            auth: self.auth.take(),
            endpoint_url: self.endpoint_url.take(),
            allow_http: self.allow_http,
            variant: Variant { fips: false, dual_stack: false },
            retry_config: self.retry_config,
            environment: Some(environment),
            profile: Arc::new(profile),
            http_clients,
            clock,
            clock_skew: Arc::default(),
            signing_keys: Arc::default(),
            logs_bodies: self.logs_bodies,
            unsigned: self.unsigned,
        };
        #[cfg(feature = "credentials-chain")]
        if self.region_from_imds && inner.region.is_none() {
            match inner.chain().region_of_instance().await {
                Ok(region) => inner.region = Some(region),
                Err(why) => {
                    inner.instance =
                        format!(", and the instance metadata service (`region_from_imds`) {why}");
                }
            }
        }
        self.finish(&mut inner).map_err(refuse)?;
        Ok(Config(Arc::new(inner)))
    }

    /// Fills the options that depend on several others.
    fn finish(self, inner: &mut Inner) -> Result<(), String> {
        let (environment, profile) =
            (inner.environment.clone().unwrap_or_default(), inner.profile.clone());
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
        inner.variant = Variant { fips, dual_stack };
        inner.retry_config = self.retry_config.or_loaded(&environment, &profile)?;
        let (variable, key) =
            ("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "disable_clock_skew_correction");
        let corrects = self.retry_config.corrects_clock;
        let disabled = flag(corrects.map(|corrects| !corrects), variable, key)?;
        inner.retry_config.corrects_clock = Some(!disabled);
        let keys = if profile.is_named_in_code() || self.credentials.is_some() {
            self.credentials
        } else {
            Source::from_environment(&environment)?
        };
        inner.credentials = match keys {
            Some(keys) => keys,
            #[cfg(feature = "credentials-chain")]
            None => Source::chain(inner.chain()),
            #[cfg(not(feature = "credentials-chain"))]
            None => Source::not_in_environment(),
        };
        Ok(())
    }
}

#[cfg(feature = "credentials-chain")]
impl Inner {
    /// Returns the credential chain with the settings of this configuration.
    fn chain(&self) -> Chain {
        Chain::new(ChainSettings {
            environment: &self.environment.clone().unwrap_or_default(),
            profile: &self.profile,
            region: self.region.as_deref(),
            fips: self.variant.fips,
            dual_stack: self.variant.dual_stack,
            http_clients: self.http_clients.clone(),
            clock: self.clock.clone(),
            limits: self.retry_config.limits,
            allow_http: self.allow_http,
        })
    }
}

/// Returns the region of the environment, else that of the profile.
fn region_of<'a>(environment: &'a Environment, profile: &'a Profile) -> Option<&'a str> {
    let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    variables.into_iter().find_map(|name| environment.get(name)).or_else(|| profile.get("region"))
}
