//! The sources of credentials, in the order of AWS's own programs.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};

use crate::clock::{Clock, SystemClock};
use crate::container::{self, FULL_URI, RELATIVE_URI};
use crate::environment::Environment;
use crate::environment_keys::keys;
use crate::error::{Error, Result};
use crate::exchange;
use crate::http_client::HttpClient;
use crate::instance::{self, Instance};
use crate::partition::{self, Variant};
#[cfg(feature = "profile")]
use crate::profile::{Profile, ProfileFiles};
use crate::sts::{Role, Sts};

const WEB_IDENTITY: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
const ROLE_ARN: &str = "AWS_ROLE_ARN";
const SESSION_NAME: &str = "AWS_ROLE_SESSION_NAME";

/// Credentials from the first source that is configured: keys in the environment, a profile, web
/// identity, container, instance.
///
/// It implements [`ProvideCredentials`]. Files are read and requests are sent each time, so that a
/// changed file and a renewed session are seen: keep the credentials until shortly before they
/// expire.
///
/// # Errors
///
/// If a source is configured and fails, its error is returned, and later sources are not tried.
#[derive(Clone)]
pub struct CredentialChain(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) environment: Environment,
    pub(crate) http: Arc<dyn HttpClient>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The name of the profile, and true if it was set in code.
    pub(crate) profile: (Option<String>, bool),
    pub(crate) region: Option<String>,
    pub(crate) variant: Variant,
    pub(crate) attempts: u32,
    pub(crate) allow_http: bool,
    pub(crate) ignore_endpoint_urls: bool,
    /// The source of the last credentials.
    last: Mutex<Option<String>>,
}

/// Builder of a [`CredentialChain`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    environment: Environment,
    http: Arc<dyn HttpClient>,
    clock: Option<Arc<dyn Clock>>,
    profile: Option<String>,
    region: Option<String>,
    variant: Variant,
    attempts: u32,
    allow_http: bool,
    ignore_endpoint_urls: bool,
}

impl Builder {
    /// Sets the source of time. Default: the clock of the system.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets the profile. It takes precedence over keys and web identity in the environment. Default:
    /// `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or `default`.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the region of STS. Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, or `region` of the
    /// profile.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets whether to use FIPS endpoints. Default: `AWS_USE_FIPS_ENDPOINT`, or `false`.
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.variant.fips = use_fips;
        self
    }

    /// Sets whether to use dual-stack endpoints. Default: `AWS_USE_DUALSTACK_ENDPOINT`, or `false`.
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.variant.dual_stack = use_dual_stack;
        self
    }

    /// Sets the maximum number of attempts of a request. Default: 3.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets whether endpoint URLs of other machines may be `http`. Default: `false`.
    pub fn allow_http(mut self, allow_http: bool) -> Self {
        self.allow_http = allow_http;
        self
    }

    /// Sets whether the endpoint URLs of the environment and the profile are ignored. Default:
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, or `false`.
    pub fn ignore_endpoint_urls(mut self, ignore: bool) -> Self {
        self.ignore_endpoint_urls = ignore;
        self
    }

    /// Builds the chain. Nothing is read or sent.
    pub fn build(self) -> CredentialChain {
        let named = self.profile.is_some();
        let profile = self.profile.or_else(|| {
            let mut variables = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].into_iter();
            variables.find_map(|name| self.environment.get(name)).map(str::to_owned)
        });
        let region = self.region.or_else(|| {
            let mut variables = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter();
            variables.find_map(|name| self.environment.get(name)).map(str::to_owned)
        });
        CredentialChain(Arc::new(Inner {
            environment: self.environment,
            http: self.http,
            clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            profile: (profile, named),
            region,
            variant: self.variant,
            attempts: self.attempts,
            allow_http: self.allow_http,
            ignore_endpoint_urls: self.ignore_endpoint_urls,
            last: Mutex::default(),
        }))
    }
}

/// The future of a source that several others use. It is boxed, so that its code is there once.
pub(crate) type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Credentials, and where they are from.
pub(crate) struct Found {
    pub(crate) credentials: Credentials,
    pub(crate) source: String,
}

impl CredentialChain {
    /// Returns a builder of a chain with these environment variables, whose requests are sent with
    /// this client.
    pub fn builder(environment: Environment, http: Arc<dyn HttpClient>) -> Builder {
        let variant = Variant {
            fips: environment.is_true("AWS_USE_FIPS_ENDPOINT"),
            dual_stack: environment.is_true("AWS_USE_DUALSTACK_ENDPOINT"),
        };
        let ignore_endpoint_urls = environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        Builder {
            environment,
            http,
            clock: None,
            profile: None,
            region: None,
            variant,
            attempts: 3,
            allow_http: false,
            ignore_endpoint_urls,
        }
    }

    /// Returns credentials from the first source that is configured.
    ///
    /// # Errors
    ///
    /// No source is configured, or the first one failed.
    pub async fn credentials(&self) -> Result<Credentials> {
        let Found { credentials, source } = Box::pin(self.0.find()).await?;
        if credentials.expiry().is_some_and(|expiry| expiry <= self.0.clock.now()) {
            return Err(Error::failed(format!("{source} returned credentials that have expired")));
        }
        tracing::debug!(target: "petard_credentials", source, "credentials found");
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(source);
        Ok(credentials)
    }

    /// Returns where the last credentials are from, such as ``the profile `dev` ``; `None` before the
    /// first ones.
    #[must_use]
    pub fn source(&self) -> Option<String> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the region of the EC2 instance that the program runs on.
    ///
    /// # Errors
    ///
    /// A part of a sentence that says what is wrong with the metadata service.
    pub async fn region_of_instance(&self) -> std::result::Result<String, String> {
        self.0.instance()?.region().await
    }
}

impl Inner {
    async fn find(&self) -> Result<Found> {
        self.environment.check().map_err(Error::failed)?;
        let named_in_code = self.profile.1;
        if !named_in_code && let Some(credentials) = keys(&self.environment)? {
            return Ok(found(credentials, "the environment variables"));
        }
        let profile = self.of_profile().await?;
        let without = match profile {
            Ok(found) => return Ok(found),
            Err(without) => without,
        };
        if !named_in_code && let Some(credentials) = self.web_identity().await? {
            return Ok(found(credentials, &format!("the web identity ({WEB_IDENTITY})")));
        }
        if let Some(found) = self.container().await? {
            return Ok(found);
        }
        let instance = match self.of_instance().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => "the instance has no role".to_owned(),
            Err(why) => format!("no instance role: the metadata service {why}"),
        };
        let environment = if named_in_code {
            "keys in the environment are not used, because a profile is named in code".to_owned()
        } else {
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set".to_owned()
        };
        Err(Error::missing(format!(
            "{environment}; {without}; no web identity ({WEB_IDENTITY}); no container ({FULL_URI}, \
             {RELATIVE_URI}); {instance}"
        )))
    }

    /// Returns the credentials of the profile, or why it has none, as part of a sentence.
    #[cfg(feature = "profile")]
    async fn of_profile(&self) -> Result<std::result::Result<Found, String>> {
        let files = ProfileFiles::load(&self.environment);
        let name = self.profile.0.as_deref().unwrap_or("default");
        let is_named = self.profile.0.is_some() && name != "default";
        let profile = match files.profile(name) {
            Ok(Some(profile)) => profile,
            Ok(None) if is_named => return Err(Error::failed(files.missing(name, ""))),
            Ok(None) => {
                let place = files.describe();
                return Ok(Err(format!("the profile `default` does not exist in {place}")));
            }
            // Later sources must not take the place of keys that a mistake hides.
            Err(why) if is_named => return Err(Error::failed(why)),
            Err(why) => {
                return Err(Error::failed(format!("the profile `default` cannot be read: {why}")));
            }
        };
        let place = files.describe();
        let found = self.profile_credentials(&files, profile, &mut Vec::new()).await;
        match found.map_err(|why| format!("{profile} ({place}) returned none: {why}"))? {
            Some(found) => Ok(Ok(found)),
            None => Ok(Err(format!("none in {profile} ({place})"))),
        }
    }

    #[cfg(not(feature = "profile"))]
    #[expect(clippy::unused_async, reason = "as with profiles")]
    async fn of_profile(&self) -> Result<std::result::Result<Found, String>> {
        Ok(Err("profiles are not read, because the feature `profile` is off".to_owned()))
    }

    async fn web_identity(&self) -> Result<Option<Credentials>> {
        let Some(path) = self.environment.get(WEB_IDENTITY) else { return Ok(None) };
        let failed = |why: String| {
            Error::failed(format!("the web identity ({WEB_IDENTITY}) returned none: {why}"))
        };
        let Some(arn) = self.environment.get(ROLE_ARN) else {
            return Err(failed(format!("{ROLE_ARN} is not set")));
        };
        let role =
            Role { arn, session_name: self.environment.get(SESSION_NAME), ..Role::default() };
        #[cfg(feature = "profile")]
        let files = ProfileFiles::load(&self.environment);
        #[cfg(feature = "profile")]
        let endpoint_url = self.selected(&files).and_then(|profile| {
            profile.map_or(Ok(None), |profile| files.endpoint_url(&profile, "sts"))
        });
        #[cfg(not(feature = "profile"))]
        let endpoint_url = Ok(None);
        let endpoint_url = endpoint_url.map_err(&failed)?;
        self.with_token_file(path, &role, endpoint_url).await.map(Some).map_err(failed)
    }

    /// Assumes a role with the token in a file, which is read each time, because it changes.
    /// `endpoint_url` is that of the profile.
    pub(crate) fn with_token_file<'a>(
        &'a self,
        path: &'a str,
        role: &'a Role<'_>,
        endpoint_url: Option<&'a str>,
    ) -> Pending<'a, std::result::Result<Credentials, String>> {
        Box::pin(async move {
            let sts = self.sts(endpoint_url)?;
            let token = std::fs::read_to_string(self.environment.path(path))
                .map_err(|error| format!("the token file {path} cannot be read: {error}"))?;
            let token = token.trim();
            if token.is_empty() {
                return Err(format!("the token file {path} is empty"));
            }
            sts.assume_role_with_web_identity(role, token).await
        })
    }

    pub(crate) fn container(&self) -> Pending<'_, Result<Option<Found>>> {
        Box::pin(async {
            let (environment, http, clock) = (&self.environment, &*self.http, &*self.clock);
            let credentials = container::credentials(environment, http, clock, self.attempts);
            Ok(credentials.await?.map(|credentials| found(credentials, "the container")))
        })
    }

    /// Returns the selected profile; `None` if it does not exist.
    #[cfg(feature = "profile")]
    pub(crate) fn selected<'a>(
        &'a self,
        files: &'a ProfileFiles,
    ) -> std::result::Result<Option<Profile<'a>>, String> {
        files.profile(self.profile.0.as_deref().unwrap_or("default"))
    }

    #[cfg(feature = "profile")]
    fn region_of_profile(&self) -> Option<String> {
        let files = ProfileFiles::load(&self.environment);
        self.selected(&files).ok()??.get("region").map(str::to_owned)
    }

    #[cfg(not(feature = "profile"))]
    #[expect(clippy::unused_self, reason = "as with profiles")]
    fn region_of_profile(&self) -> Option<String> {
        None
    }

    fn instance(&self) -> std::result::Result<Instance<'_>, String> {
        let settings = instance::Settings::new(&self.environment);
        #[cfg(feature = "profile")]
        let files = ProfileFiles::load(&self.environment);
        #[cfg(feature = "profile")]
        let profile = self.selected(&files);
        #[cfg(feature = "profile")]
        let settings = settings.with_profile(profile.ok().flatten().as_ref());
        Instance::new(&settings, &*self.http, &*self.clock, self.attempts)
    }

    /// The error is a part of a sentence about the metadata service.
    pub(crate) fn of_instance(&self) -> Pending<'_, std::result::Result<Option<Found>, String>> {
        Box::pin(async {
            let credentials = self.instance()?.credentials().await?;
            Ok(credentials.map(|credentials| found(credentials, "the instance")))
        })
    }

    /// Returns the Security Token Service.
    pub(crate) fn sts(&self, endpoint_url: Option<&str>) -> std::result::Result<Sts<'_>, String> {
        let region = self.region.clone().or_else(|| self.region_of_profile());
        let region = region.ok_or("a region is needed to call STS: set AWS_REGION")?;
        partition::check_region(&region)?;
        let endpoint = self.endpoint("sts", "AWS_ENDPOINT_URL_STS", endpoint_url, &region)?;
        let (http, clock, policy) = (&*self.http, &*self.clock, self.policy());
        Ok(Sts { http, clock, policy, endpoint, region })
    }

    /// Returns the endpoint of a service: of the environment, the profile, or the region.
    pub(crate) fn endpoint(
        &self,
        service: &str,
        variable: &str,
        endpoint_url: Option<&str>,
        region: &str,
    ) -> std::result::Result<http::Uri, String> {
        let variables = [variable, "AWS_ENDPOINT_URL"];
        let of_variable =
            || variables.into_iter().find_map(|name| Some((self.environment.get(name)?, name)));
        let configured = of_variable().or_else(|| Some((endpoint_url?, "the profile")));
        if let Some((url, source)) = configured.filter(|_| !self.ignore_endpoint_urls) {
            if self.variant.fips || self.variant.dual_stack {
                return Err(format!(
                    "FIPS and dual-stack endpoints cannot be combined with an endpoint URL, and \
                     {source} sets one: remove the URL, or the FIPS or dual-stack setting"
                ));
            }
            return exchange::endpoint(url, source, self.allow_http);
        }
        let url = partition::endpoint(service, region, self.variant)?;
        exchange::endpoint(&url, "the region", false)
    }

    pub(crate) fn policy(&self) -> exchange::Policy {
        exchange::Policy {
            attempts: self.attempts,
            timeout: std::time::Duration::from_secs(20),
            delay: std::time::Duration::from_millis(200),
            allow_proxy: true,
        }
    }
}

pub(crate) fn found(credentials: Credentials, source: &str) -> Found {
    Found { credentials, source: source.to_owned() }
}

impl ProvideCredentials for CredentialChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.credentials().await.map_err(Into::into) })
    }
}

impl fmt::Debug for CredentialChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialChain")
            .field("environment", &self.0.environment)
            .field("profile", &self.0.profile.0)
            .field("region", &self.0.region)
            .finish_non_exhaustive()
    }
}
