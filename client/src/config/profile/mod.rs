//! The profile of the shared files, `enabled` with the feature `credentials-chain`; `disabled` has none
//! and reads no file.

#[cfg(not(feature = "credentials-chain"))]
mod disabled;
#[cfg(feature = "credentials-chain")]
mod enabled;

#[cfg(not(feature = "credentials-chain"))]
pub(super) use self::disabled::Profile;
#[cfg(feature = "credentials-chain")]
pub(super) use self::enabled::Profile;
