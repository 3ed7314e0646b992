//! Credentials that requests are signed with.
//!
//! `source` is the setting of the configuration, `origin` fetches credentials, `cache` keeps them
//! until shortly before they expire, and `cause` holds the reason why there are none.
//!
//! `chain` has the credential sources of AWS's own programs, through `petard-credentials`, whose
//! requests `connector` sends.

mod cache;
mod cause;
#[cfg(feature = "credentials-chain")]
mod chain;
#[cfg(feature = "credentials-chain")]
mod connector;
mod names;
mod origin;
mod source;

pub(crate) use self::cause::Cause;
#[cfg(feature = "credentials-chain")]
pub(crate) use self::chain::{Chain, Settings as ChainSettings};
pub(crate) use self::source::Source;
