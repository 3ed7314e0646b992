//! The builder of the configuration: the options that are set in code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;

use super::config::{Config, Inner, Variant};
use crate::clock::{Clock, SystemClock};
use crate::config::auth::Auth;
use crate::config::credentials::Source;
use crate::config::environment::Environment;
use crate::config::limits::RetryConfig;
use crate::http::client::HttpClients;

/// Builder of a [`Config`].
///
/// [`load`](Self::load) fills unset options from the environment and the profile;
/// [`build`](Self::build) uses only what you set.
#[derive(Default)]
#[must_use = "a builder does nothing until `load` or `build` is called"]
#[allow(clippy::struct_excessive_bools, reason = "one for each option that is on or off")]
pub struct ConfigBuilder {
    pub(super) region: Option<String>,
    pub(super) credentials: Option<Source>,
    pub(super) auth: Option<Arc<dyn Auth>>,
    pub(super) endpoint_url: Option<String>,
    pub(super) use_fips: Option<bool>,
    pub(super) use_dual_stack: Option<bool>,
    pub(super) allow_http: bool,
    pub(super) environment: Option<Environment>,
    #[cfg(feature = "credentials-chain")]
    pub(super) profile: Option<String>,
    #[cfg(feature = "credentials-chain")]
    pub(super) region_from_imds: bool,
    pub(crate) http_clients: HttpClients,
    pub(crate) retry_config: RetryConfig,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) logs_bodies: bool,
    pub(super) unsigned: bool,
}

impl Config {
    /// Returns a builder without any option set.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::default()
    }
}

impl ConfigBuilder {
    /// Sets the region, such as `eu-west-1`. It is part of the service's host name and of the
    /// signature.
    ///
    /// Default: with [`load`](Self::load), `AWS_REGION`, `AWS_DEFAULT_REGION` or `region` of the
    /// profile; with [`build`](Self::build), none.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets fixed credentials: an access key id, a secret access key and optionally a session
    /// token.
    ///
    /// Default: with [`load`](Self::load), `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, then,
    /// with the feature `credentials-chain`, the profile, web identity, container and instance;
    /// with [`build`](Self::build), none.
    ///
    /// ```
    /// use petard::{Config, Credentials};
    ///
    /// let keys = Credentials::from_keys("AKIDEXAMPLE", "secret", None); // None: no session token
    /// let config = Config::builder().region("eu-west-1").credentials(keys).build();
    /// ```
    pub fn credentials(mut self, credentials: impl Into<Credentials>) -> Self {
        self.credentials = Some(Source::Fixed(credentials.into(), "the configuration"));
        self
    }

    /// Sets the profile that [`load`](Self::load) reads from the shared files. Its credentials take
    /// precedence over keys in the environment.
    ///
    /// Default: `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or `default`.
    #[cfg(feature = "credentials-chain")]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets a provider of credentials.
    ///
    /// Credentials with an expiry are cached until about five minutes before it. Credentials
    /// without one are not cached: the provider is called for every attempt.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(Source::provider(provider));
        self
    }

    /// Sets the bearer token or the API key of operations whose model has one of them as `auth`.
    /// Operations that are signed do not use it, and neither does an [`Api`](crate::Api), which has
    /// its own [`auth`](crate::ApiBuilder::auth).
    ///
    /// An earlier one is replaced. For a service with operations of several kinds, make a client for
    /// each kind.
    ///
    /// Default: none.
    ///
    /// ```
    /// use petard::{BearerToken, Config};
    ///
    /// let config = Config::builder().auth(BearerToken::new("a1b2c3")).build();
    /// ```
    pub fn auth(mut self, auth: impl Auth + 'static) -> Self {
        self.auth = Some(Arc::new(auth));
        self
    }

    /// Sets whether requests that would be signed are sent without a signature. Credentials and the
    /// region for signatures are not looked for. Operations with a bearer token or an API key are not
    /// affected.
    ///
    /// Default: `false`.
    pub fn unsigned(mut self, unsigned: bool) -> Self {
        self.unsigned = unsigned;
        self
    }

    /// Sets the endpoint URL of all services: scheme, host, port and base path, such as
    /// `http://localhost:4566` or `https://api.example.com/prod`.
    ///
    /// Default: with [`load`](Self::load), `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL` or
    /// `endpoint_url` of the profile; otherwise the service's own endpoint in the region, if it has
    /// one.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Sets whether to use the FIPS 140 endpoint of the service.
    ///
    /// Default: with [`load`](Self::load), `AWS_USE_FIPS_ENDPOINT` or `use_fips_endpoint` of the
    /// profile; otherwise `false`.
    pub fn use_fips(mut self, use_fips: bool) -> Self {
        self.use_fips = Some(use_fips);
        self
    }

    /// Sets whether to use the dual-stack endpoint of the service, for IPv4 and IPv6.
    ///
    /// Default: with [`load`](Self::load), `AWS_USE_DUALSTACK_ENDPOINT` or `use_dualstack_endpoint`
    /// of the profile; otherwise `false`.
    pub fn use_dual_stack(mut self, use_dual_stack: bool) -> Self {
        self.use_dual_stack = Some(use_dual_stack);
        self
    }

    /// Sets whether an endpoint URL of another machine may be `http`. Requests are then sent in
    /// plain text: others on the network can read them, and can use a bearer token or an API key in
    /// them. Keys that sign are not sent.
    ///
    /// Default: `false`; `http` is allowed to this machine only.
    pub fn allow_http(mut self, allow_http: bool) -> Self {
        self.allow_http = allow_http;
        self
    }

    /// Sets a function that changes the builder of the HTTP clients, for example to set a proxy or
    /// a DNS resolver.
    ///
    /// The settings that signed requests depend on cannot be changed: redirects, retries, the
    /// `Referer` header and decompression are off, and connections to this machine use no proxy.
    pub fn http_client(
        mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.http_clients.change = Some(Box::new(change));
        self
    }

    /// Sets the name of your program, such as `pets/1.2`. The `User-Agent` header starts with it,
    /// followed by the name of this library.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.http_clients.user_agent = Some(user_agent.into());
        self
    }

    /// Reads the region from the EC2 instance metadata service if neither this builder nor the
    /// environment nor the profile sets one.
    ///
    /// [`load`](Self::load) queries the service once. If that fails, the first call that needs a
    /// region returns an error with the reason.
    #[cfg(feature = "credentials-chain")]
    pub fn region_from_imds(mut self) -> Self {
        self.region_from_imds = true;
        self
    }

    /// Sets the environment variables that [`load`](Self::load) reads instead of those of the
    /// process, including the paths of the shared files. Use it in tests.
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.environment = Some(Environment::new(variables));
        self
    }

    /// Sets the maximum number of attempts of a call, including the first. With 1 (or 0), calls are
    /// not retried.
    ///
    /// Default: with [`load`](Self::load), `AWS_MAX_ATTEMPTS` or `max_attempts` of the profile;
    /// otherwise 3.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.retry_config.limits.max_attempts = Some(attempts);
        self
    }

    /// Sets the longest `Retry-After` of a service that a call waits for. If the service sets a
    /// longer one, its error is returned at once, and
    /// [`Error::retry_after`](crate::Error::retry_after) returns the time.
    ///
    /// Default: 60 seconds.
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.retry_config.max_retry_after = longest;
        self
    }

    /// Sets the timeout of a call, including fetching credentials, all attempts and the delays
    /// between them. With [`Call::bytes_stream`](crate::Call::bytes_stream), it applies until the
    /// body starts.
    ///
    /// Default: 5 minutes, or the [`timeout`](Self::timeout) of one attempt if that is longer.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.retry_config.limits.operation_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of one attempt, from connecting to the last byte of the response.
    ///
    /// Default: 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.http_clients.timeout = timeout;
        self
    }

    /// Sets the timeout of connecting to the service, including TLS.
    ///
    /// Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http_clients.connect_timeout = timeout;
        self
    }

    /// Sets the maximum size of a response body that is held in memory, in bytes.
    ///
    /// A larger response is an error, and the call is not retried. Of the body of an error
    /// response, the bytes up to the maximum are kept. The body of
    /// [`Call::bytes_stream`](crate::Call::bytes_stream) is not held in memory and may have any
    /// size.
    ///
    /// Default: 64 MiB (67108864 bytes).
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.retry_config.limits.max_response_bytes = Some(bytes);
        self
    }

    /// Sets whether to correct the time of signatures if the clock of this machine is wrong.
    ///
    /// The clock counts as wrong if the service refuses a signature and the `Date` of its response
    /// differs by more than four minutes. The call is then retried with the time of the service.
    /// All clients of the configuration use the measured difference.
    ///
    /// Default: `true`.
    pub fn clock_skew_correction(mut self, corrects: bool) -> Self {
        self.retry_config.corrects_clock = Some(corrects);
        self
    }

    /// Sets the source of time and jitter. Use it in tests.
    ///
    /// Default: the clock of the system.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Sets whether the bodies of requests and responses are logged with `tracing`, at the level
    /// TRACE. Use it for debugging, not in production.
    ///
    /// In JSON, these values are replaced with asterisks at any depth: parameters that the model
    /// marks as sensitive, members whose name suggests a secret (`password`, `token`, `apiKey`,
    /// `value`, ...), and strings that are longer than 256 bytes or contain JSON. At most 4096
    /// bytes of a body are logged. Of bodies that are not JSON, only the size is logged. A secret
    /// in a member with another name is not recognised. The body of a
    /// [`ByteStream`](crate::ByteStream) is not logged.
    ///
    /// Default: `false`.
    pub fn log_bodies(mut self, logs: bool) -> Self {
        self.logs_bodies = logs;
        self
    }

    /// Builds the configuration without reading the environment or any file.
    pub fn build(self) -> Config {
        Config(Arc::new(Inner {
            region: self.region,
            instance: String::new(),
            credentials: self.credentials.unwrap_or(Source::none()),
            auth: self.auth,
            endpoint_url: self.endpoint_url,
            allow_http: self.allow_http,
            variant: Variant {
                fips: self.use_fips.unwrap_or_default(),
                dual_stack: self.use_dual_stack.unwrap_or_default(),
            },
            environment: None,
            profile: Arc::default(),
            http_clients: Arc::new(self.http_clients),
            retry_config: self.retry_config,
            clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            clock_skew: Arc::default(),
            signing_keys: Arc::default(),
            logs_bodies: self.logs_bodies,
            unsigned: self.unsigned,
        }))
    }
}

impl fmt::Debug for ConfigBuilder {
    /// Omits credentials and the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder")
            .field("region", &self.region)
            .field("credentials", &self.credentials.is_some())
            .field("endpoint_url", &self.endpoint_url.is_some())
            .finish_non_exhaustive()
    }
}
