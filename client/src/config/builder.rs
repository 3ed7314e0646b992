//! What a configuration is made of, said in code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;

use super::config::{Config, Inner, Variant};
use crate::clock::{Clock, SystemClock};
use crate::config::credentials::Source;
use crate::config::environment::Environment;
use crate::config::limits::RetryConfig;
use crate::http::client::HttpClients;

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
    pub(crate) http_clients: HttpClients,
    pub(crate) retry_config: RetryConfig,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) logs_bodies: bool,
}

impl Config {
    /// A configuration made by hand.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::default()
    }
}

impl ConfigBuilder {
    /// The region, such as `eu-west-1`: part of the service's host name and of the signature.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets fixed credentials.
    ///
    /// ```
    /// use petard::{Config, Credentials};
    ///
    /// let keys = Credentials::from_keys("AKIDEXAMPLE", "secret", None); // None: no session token
    /// let config = Config::builder().region("eu-west-1").credentials(keys).build();
    /// ```
    pub fn credentials(mut self, credentials: impl Into<Credentials>) -> Self {
        self.credentials = Some(Source::Fixed(credentials.into()));
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
        self.http_clients.change = Some(Box::new(change));
        self
    }

    /// The program that calls, such as `pets/1.2`; it is put before this library's own name.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.http_clients.user_agent = Some(user_agent.into());
        self
    }

    /// Asks the instance that this runs on for its region, if nothing nearer says one: neither
    /// this builder nor the environment nor a profile. It is asked once, by [`load`](Self::load),
    /// which uses the network for nothing else; without an answer, the first call says so.
    #[cfg(feature = "credentials-chain")]
    pub fn region_from_imds(mut self) -> Self {
        self.region_from_imds = true;
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

    /// How many times a request is sent at most, counting the first; 3 if neither said here nor
    /// by `AWS_MAX_ATTEMPTS`. With 1, and with 0, nothing is retried.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.retry_config.limits.max_attempts = Some(attempts);
        self
    }

    /// Longest `Retry-After` of a service that is waited for; 60 seconds if not said. When a
    /// service asks for more, its error comes back at once, and
    /// [`Error::retry_after`](crate::Error::retry_after) says for how long.
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.retry_config.max_retry_after = longest;
        self
    }

    /// Longest time a call may take, with credentials, all attempts and the waiting in between; 5
    /// minutes if not said, or one attempt's [`timeout`](Self::timeout) if that is longer. With
    /// [`Call::bytes_stream`](crate::Call::bytes_stream), to where the body begins.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.retry_config.limits.operation_timeout = Some(timeout);
        self
    }

    /// Longest time one attempt may take, from connecting to the last byte of the answer; 60
    /// seconds if not said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.http_clients.timeout = timeout;
        self
    }

    /// Longest time to wait for a connection; 10 seconds if not said.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http_clients.connect_timeout = timeout;
        self
    }

    /// Longest answer, in bytes of its body, that is held in memory; 64 MiB (67108864) if not
    /// said. A longer one is an error as soon as it is known to be longer, and the request is not
    /// sent again; of a longer error answer, so many bytes are kept. What
    /// [`Call::bytes_stream`](crate::Call::bytes_stream) hands out is not held, so it may be of
    /// any length.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.retry_config.limits.max_response_bytes = Some(bytes);
        self
    }

    /// Whether to sign for the service's time when this machine's clock turns out to be wrong,
    /// which is when the service refuses a signature and its `Date` is more than four minutes
    /// away; `true` if not said. The difference is remembered for all clients of the
    /// configuration.
    pub fn clock_skew_correction(mut self, corrects: bool) -> Self {
        self.retry_config.corrects_clock = corrects;
        self
    }

    /// Time and chance instead of this machine's: for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Whether `tracing` hears the bodies of requests and answers, at the level TRACE; `false` if
    /// not said. For looking into things, not for production.
    ///
    /// JSON is shown with asterisks in place of what the model calls sensitive, at any depth, and
    /// of whatever is called like a secret (`password`, `token`, `apiKey`, `value`, ...); texts
    /// that are long or JSON themselves are not shown, and neither is what comes behind the first
    /// 4096 bytes. Of other bodies only the size is. A secret under a harmless name is not
    /// recognised. What a [`ByteStream`](crate::ByteStream) hands out is not heard.
    pub fn log_bodies(mut self, logs: bool) -> Self {
        self.logs_bodies = logs;
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
            http_clients: Arc::new(self.http_clients),
            retry_config: self.retry_config,
            clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            clock_skew: Arc::default(),
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
