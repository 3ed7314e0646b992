//! Signature Version 4 of an HTTP request.
//!
//! `signer` adds the signature. `canonical_request` computes the text that is signed from a signed
//! request, to compare it with the one that a service computed.

pub(crate) mod canonical_request;
pub(crate) mod signer;
