//! Who signs: fixed credentials, a source that is asked for every attempt, or the reason why there is
//! none.

use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::cache::{Cache, Now};
use super::cause::Failure;
#[cfg(feature = "credentials-chain")]
use super::chain::Chain;
use super::names::{ACCESS, SECRET, TOKEN};
use super::origin::Origin;
use crate::config::environment::Environment;

/// A source of credentials, asked anew for every attempt.
#[derive(Clone)]
pub(crate) enum Source {
    Fixed(Credentials),
    Cached(Arc<Cache>),
    /// There is none, for this reason.
    Missing(&'static str),
}

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
    pub(crate) fn from_environment(environment: &Environment) -> Result<Option<Self>, String> {
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

fn half(set: &str, missing: &str) -> String {
    format!(
        "the environment variable {set} is set but {missing} is not: credentials need both; set \
         {missing}, or unset {set}"
    )
}
