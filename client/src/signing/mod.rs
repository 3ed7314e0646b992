//! Signature Version 4 of an HTTP request.
//!
//! `sign` computes signatures, from the text that `canonical_request` writes and the key that
//! `key_cache` keeps for a `scope`. `payload` has the services that want the body of a request to
//! be signed in another way than the usual one.

pub(crate) mod canonical_request;
pub(crate) mod key_cache;
pub(crate) mod payload;
pub(crate) mod scope;
pub(crate) mod sign;
