//! Credentials that requests are signed with.
//!
//! `source` is the setting of the configuration, `origin` fetches credentials, `cache` keeps them
//! until shortly before they expire, and `cause` holds the reason why there are none.
//!
//! `chain`, `connector` and `instance` use the credential sources of AWS's own tools, through
//! aws-config.

mod cache;
mod cause;
#[cfg(feature = "credentials-chain")]
mod chain;
#[cfg(feature = "credentials-chain")]
mod connector;
#[cfg(feature = "credentials-chain")]
mod instance;
mod names;
mod origin;
mod source;

#[cfg(feature = "credentials-chain")]
pub(crate) use self::chain::Chain;
#[cfg(feature = "credentials-chain")]
pub(crate) use self::instance::region as region_of_instance;
pub(crate) use self::source::Source;
