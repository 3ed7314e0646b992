//! What all clients share: region, credentials, endpoint, HTTP clients.
//!
//! `config` is the result, `builder` what is set in code, `load` what is read from `environment` and
//! `profile`. `limits` are the bounds of calls, `clock_skew` is the difference to the services' clock,
//! `credentials` says who signs.

pub(crate) mod builder;
pub(crate) mod clock_skew;
pub(crate) mod config;
pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod limits;
mod load;
mod profile;
