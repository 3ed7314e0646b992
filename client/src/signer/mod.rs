//! Signs requests that petard does not send itself.
//!
//! `signer` is the public type. `signable_request` is what it needs from a request of another HTTP
//! library.

pub(crate) mod signable_request;
#[expect(clippy::module_inception, reason = "it contains the type `Signer`")]
pub(crate) mod signer;
