//! The configuration that clients share: region, credentials, endpoint, HTTP clients and limits.
//!
//! `builder` holds the options set in code, `load` fills the others from `environment` and
//! `profile`, and `config` is the result. `auth` has tokens and API keys, which some services take
//! instead of a signature. `limits` has attempts, timeouts and sizes, `clock_skew`
//! the difference to the clock of the service, and `credentials` the keys that sign requests.

pub(crate) mod auth;
pub(crate) mod builder;
pub(crate) mod clock_skew;
pub(crate) mod config;
pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod limits;
mod load;
mod profile;
