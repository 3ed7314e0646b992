//! Where credentials come from when the cache has none that are fresh.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};

use super::cause::{Cause, Failure};
#[cfg(feature = "credentials-chain")]
use super::chain::Chain;
use crate::text::one_line;

/// Who is asked when the cache has nothing that is fresh.
pub(crate) enum Origin {
    /// The caller's own.
    Provider(SharedCredentialsProvider),
    #[cfg(feature = "credentials-chain")]
    Chain(Box<Chain>),
}

impl Origin {
    #[expect(clippy::disallowed_methods, reason = "the only place where a provider is asked")]
    pub(super) async fn ask(&self) -> Result<Credentials, Failure> {
        match self {
            Self::Provider(provider) => provider.provide_credentials().await.map_err(|error| {
                let cause = Cause::from_error(&error);
                (format!("no credentials: {}", one_line(cause.last())), Some(cause))
            }),
            #[cfg(feature = "credentials-chain")]
            Self::Chain(chain) => chain.ask().await,
        }
    }

    /// How long credentials are kept that never expire. A provider of the caller's may change
    /// its mind at any time; a process or a file is looked at again every now and then.
    pub(super) const fn keeps(&self) -> Option<Duration> {
        match self {
            Self::Provider(_) => None,
            #[cfg(feature = "credentials-chain")]
            Self::Chain(_) => Some(Duration::from_mins(15)),
        }
    }
}
