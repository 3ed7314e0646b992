//! The profile of the shared files.
//!
//! `enabled` is used with the feature `credentials-chain`. `disabled` replaces it otherwise; it has
//! no profile and reads no file.

#[cfg(not(feature = "credentials-chain"))]
mod disabled;
#[cfg(feature = "credentials-chain")]
mod enabled;

#[cfg(not(feature = "credentials-chain"))]
pub(crate) use self::disabled::Profile;
#[cfg(feature = "credentials-chain")]
pub(crate) use self::enabled::Profile;
