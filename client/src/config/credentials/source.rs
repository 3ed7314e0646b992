//! The credentials setting of a configuration: fixed credentials, a cached provider, or the reason
//! why there are none.

use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::cache::{Cache, Now};
use super::cause::Failure;
#[cfg(feature = "credentials-chain")]
use super::chain::Chain;
use super::names::{ACCESS, OLD_TOKEN, SECRET, TOKEN};
use super::origin::Origin;
use crate::config::environment::Environment;

/// The source from which each attempt gets its credentials.
#[derive(Clone)]
pub(crate) enum Source {
    /// Credentials, and where they are from.
    Fixed(Credentials, &'static str),
    Cached(Arc<Cache>),
    /// No credentials, for this reason.
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
        let credentials = Credentials::new(access, secret, token, None, "Environment");
        Self::Fixed(credentials, "the environment variables")
    }

    /// Returns the credentials of the environment, if it has any. Only one of the two keys is an
    /// error.
    pub(crate) fn from_environment(environment: &Environment) -> Result<Option<Self>, String> {
        match (environment.key(ACCESS)?, environment.key(SECRET)?) {
            (Some(access), Some(secret)) => {
                let token = match environment.key(TOKEN)? {
                    None => environment.key(OLD_TOKEN)?,
                    token => token,
                };
                let token = token.map(str::to_owned);
                Ok(Some(Self::fixed(access.to_owned(), secret.to_owned(), token)))
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err(half(ACCESS, SECRET)),
            (None, Some(_)) => Err(half(SECRET, ACCESS)),
        }
    }

    /// The source of a configuration whose environment has no credentials, without the chain.
    #[cfg(not(feature = "credentials-chain"))]
    pub(crate) const fn not_in_environment() -> Self {
        Self::Missing(
            "no credentials: the environment variables AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY are not set; set them (and AWS_SESSION_TOKEN for temporary \
             credentials), or call `.credentials(...)` or `.credentials_provider(...)` of \
             `Config::builder()`; for profiles, SSO, containers and instance roles, enable \
             petard's feature `credentials-chain`",
        )
    }

    /// The source of a configuration that was built without credentials or environment.
    pub(crate) const fn none() -> Self {
        Self::Missing(
            "no credentials: the configuration was built without any; call `.credentials(...)` \
             or `.credentials_provider(...)` of `Config::builder()`, or end it with `.load()`, \
             which reads the environment, instead of `.build()`",
        )
    }

    /// Returns credentials for a call that has this much time left. `clock` is the time of
    /// this machine: a service that is called must not decide when credentials expire.
    pub(crate) async fn get(&self, clock: Now<'_>, left: Duration) -> Result<Credentials, Failure> {
        match self {
            Self::Missing(why) => Err(((*why).to_owned(), None)),
            Self::Fixed(credentials, _) => Ok(credentials.clone()),
            Self::Cached(cache) => cache.get(clock, left).await,
        }
    }

    /// Returns true if no provider is called.
    pub(crate) fn is_ready(&self) -> bool {
        !matches!(self, Self::Cached(_))
    }

    /// Drops credentials that a service does not accept. Returns true if other ones may be fetched.
    pub(crate) fn drop_credentials(&self, refused: &Credentials) -> bool {
        match self {
            Self::Missing(_) | Self::Fixed(..) => false,
            Self::Cached(cache) => cache.drop_credentials(refused),
        }
    }

    /// Returns where the last credentials are from, if it is known.
    pub(crate) fn place(&self) -> Option<String> {
        match self {
            Self::Missing(_) => None,
            Self::Fixed(_, place) => Some((*place).to_owned()),
            Self::Cached(cache) => cache.source(),
        }
    }
}

fn half(set: &str, missing: &str) -> String {
    format!(
        "the environment variable {set} is set but {missing} is not: credentials need both; set \
         {missing}, or unset {set}"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;

    #[test]
    fn the_former_name_of_the_token_is_read_if_the_other_is_not_set() {
        let token = |more: &[(&str, &str)]| {
            let both = [(ACCESS, "ID"), (SECRET, "S")];
            let all = both.iter().chain(more);
            let all = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            match Source::from_environment(&Environment::new(all)).unwrap().unwrap() {
                Source::Fixed(credentials, _) => credentials.session_token().map(str::to_owned),
                _ => panic!("not fixed"),
            }
        };
        assert_eq!(token(&[]), None);
        assert_eq!(token(&[(OLD_TOKEN, "old")]).as_deref(), Some("old"));
        assert_eq!(token(&[(OLD_TOKEN, "old"), (TOKEN, "new")]).as_deref(), Some("new"));
    }
}
