//! The providers from which the cache fetches credentials.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};

use super::cause::{Cause, Failure};
#[cfg(feature = "credentials-chain")]
use super::chain::Chain;
use crate::text::one_line;

/// A provider of credentials.
pub(crate) enum Origin {
    /// A provider set by the caller.
    Provider(SharedCredentialsProvider),
    #[cfg(feature = "credentials-chain")]
    Chain(Box<Chain>),
}

impl Origin {
    #[expect(clippy::disallowed_methods, reason = "the only place that calls a provider")]
    pub(super) async fn fetch(&self) -> Result<Credentials, Failure> {
        match self {
            Self::Provider(provider) => provider.provide_credentials().await.map_err(|error| {
                let cause = Cause::from_error(&error);
                (format!("no credentials: {}", one_line(cause.last())), Some(cause))
            }),
            #[cfg(feature = "credentials-chain")]
            Self::Chain(chain) => chain.fetch().await,
        }
    }

    /// Returns the source of the last credentials, if it is known.
    pub(super) fn source(&self) -> Option<String> {
        match self {
            Self::Provider(_) => None,
            #[cfg(feature = "credentials-chain")]
            Self::Chain(chain) => chain.source(),
        }
    }

    /// Returns how long credentials without an expiry are cached; `None` if they are not. A
    /// provider of the caller may return others at any time; processes and files are read again
    /// after a while.
    pub(super) const fn keeps(&self) -> Option<Duration> {
        match self {
            Self::Provider(_) => None,
            #[cfg(feature = "credentials-chain")]
            Self::Chain(_) => Some(Duration::from_mins(15)),
        }
    }
}
