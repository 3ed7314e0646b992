//! Signature Version 4 of an HTTP request, given as its parts.
//!
//! `signer` adds the signature. `canonical_request` is the text that is signed, made anew from a signed
//! request, to be compared with the one a service computed.

pub(crate) mod canonical_request;
pub(crate) mod signer;
