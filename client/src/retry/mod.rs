//! Retries: `backoff` computes the delay before the next attempt, `token_bucket` limits the number
//! of retries of all calls of a client.

pub(crate) mod backoff;
pub(crate) mod token_bucket;
