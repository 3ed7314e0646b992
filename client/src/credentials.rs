//! Who signs: where credentials come from, and what is said when there are none.

mod cache;
#[cfg(feature = "credentials-chain")]
mod chain;
#[cfg(feature = "credentials-chain")]
mod connector;
#[cfg(feature = "credentials-chain")]
mod instance;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use self::cache::{Cache, Now};
#[cfg(feature = "credentials-chain")]
pub(crate) use self::chain::Chain;
#[cfg(feature = "credentials-chain")]
pub(crate) use self::instance::region as region_of_instance;
use crate::environment::Environment;
use crate::text::one_line;

pub(crate) const ACCESS: &str = "AWS_ACCESS_KEY_ID";
pub(crate) const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
pub(crate) const TOKEN: &str = "AWS_SESSION_TOKEN";

/// A source of credentials, asked anew for every attempt.
#[derive(Clone)]
pub(crate) enum Source {
    Fixed(Credentials),
    Cached(Arc<Cache>),
    /// There is none, for this reason.
    Missing(&'static str),
}

/// Who is asked when the cache has nothing that is fresh.
pub(crate) enum Origin {
    /// The caller's own.
    Provider(SharedCredentialsProvider),
    #[cfg(feature = "credentials-chain")]
    Chain(Box<Chain>),
}

/// Why there are no credentials, and what that rests on.
pub(crate) type Failure = (String, Option<Cause>);

impl Source {
    pub(crate) fn provider(provider: impl ProvideCredentials + 'static) -> Self {
        Self::cached(Origin::Provider(SharedCredentialsProvider::new(provider)))
    }

    #[cfg(feature = "credentials-chain")]
    pub(crate) fn chain(chain: Chain) -> Self {
        Self::cached(Origin::Chain(Box::new(chain)))
    }

    fn cached(origin: Origin) -> Self {
        Self::Cached(Arc::new(Cache::new(origin)))
    }

    pub(crate) fn fixed(access: String, secret: String, token: Option<String>) -> Self {
        Self::Fixed(Credentials::new(access, secret, token, None, "petard"))
    }

    /// What the environment says, if anything. One half of a pair of keys is an error.
    pub(crate) fn of_environment(environment: &Environment) -> Result<Option<Self>, String> {
        let token = environment.get(TOKEN).map(str::to_owned);
        match (environment.get(ACCESS), environment.get(SECRET)) {
            (Some(access), Some(secret)) => {
                Ok(Some(Self::fixed(access.to_owned(), secret.to_owned(), token)))
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(ACCESS, SECRET)),
            (None, Some(_)) => Err(half(SECRET, ACCESS)),
        }
    }

    /// What a configuration without the chain says when the environment has none.
    #[cfg(not(feature = "credentials-chain"))]
    pub(crate) const fn not_in_environment() -> Self {
        Self::Missing(
            "no credentials: the environment variables AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY are not set; set them (and AWS_SESSION_TOKEN for a session), \
             or give the configuration `.credentials(...)` or `.credentials_provider(...)`; \
             profiles, SSO, containers and instance roles are read with petard's feature \
             `credentials-chain`",
        )
    }

    /// What a configuration that reads no environment says.
    pub(crate) const fn none() -> Self {
        Self::Missing(
            "no credentials: the configuration was built without any; give it \
             `.credentials(...)` or `.credentials_provider(...)`, or make it with `.load()`, \
             which reads the environment",
        )
    }

    /// For a call that has this much time left. They expire by the clock that signs: by this
    /// machine's, if that is wrong, they would be taken for valid when they are not.
    pub(crate) async fn get(&self, clock: Now<'_>, left: Duration) -> Result<Credentials, Failure> {
        match self {
            Self::Missing(why) => Err(((*why).to_owned(), None)),
            Self::Fixed(credentials) => Ok(credentials.clone()),
            Self::Cached(cache) => cache.get(clock, left).await,
        }
    }
}

impl Origin {
    async fn ask(&self) -> Result<Credentials, Failure> {
        match self {
            Self::Provider(provider) => provider.provide_credentials().await.map_err(|error| {
                let cause = Cause::of(&error);
                (format!("no credentials: {}", one_line(cause.last())), Some(cause))
            }),
            #[cfg(feature = "credentials-chain")]
            Self::Chain(chain) => chain.ask().await,
        }
    }

    /// How long credentials are kept that never expire. A provider of the caller's may change
    /// its mind at any time; a process or a file is looked at again every now and then.
    const fn keeps(&self) -> Option<Duration> {
        match self {
            Self::Provider(_) => None,
            #[cfg(feature = "credentials-chain")]
            Self::Chain(_) => Some(Duration::from_mins(15)),
        }
    }
}

/// What an error and its causes said, without what they held: that may be an answer with keys.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    text: String,
    source: Option<Box<Cause>>,
}

impl Cause {
    pub(crate) fn of(error: &dyn std::error::Error) -> Self {
        let source = error.source().map(|source| Box::new(Self::of(source)));
        Self { text: error.to_string(), source }
    }

    /// The innermost one: what stands before it often says only that there is one.
    pub(crate) fn last(&self) -> &str {
        self.source.as_ref().map_or(&self.text, |source| source.last())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn half(set: &str, missing: &str) -> String {
    format!(
        "the environment variable {set} is set but {missing} is not: credentials need both; set \
         {missing}, or unset {set}"
    )
}
