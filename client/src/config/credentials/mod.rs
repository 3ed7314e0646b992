//! Credentials: `source` says which ones a configuration signs with, `origin` where they come from,
//! `cache` keeps them until shortly before they expire, and `cause` says why there are none. `names`
//! has the names of environment variables.
//!
//! `chain`, `connector` and `instance` ask the places of AWS's own programs, through aws-config.

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
