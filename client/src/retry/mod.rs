//! Retries: `backoff` is how long to wait before the next attempt, `token_bucket` how many retries the
//! calls of a client may make together.

pub(crate) mod backoff;
pub(crate) mod token_bucket;
