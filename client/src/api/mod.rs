//! Calls of any URL without a model.
//!
//! `api` is the client, `builder` finds out what its requests are signed for, and `hosts` is the
//! table of known host names.

pub(crate) mod api;
pub(crate) mod builder;
mod hosts;
