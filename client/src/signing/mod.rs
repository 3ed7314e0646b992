//! Signature Version 4 of an HTTP request.
//!
//! `sign` computes signatures, from the text that `canonical_request` writes and the key that
//! `key_cache` keeps for a `scope`.

pub(crate) mod canonical_request;
pub(crate) mod key_cache;
pub(crate) mod scope;
pub(crate) mod sign;
