//! From the arguments of a call to a request. Pure: no client, no I/O, no clock.
//!
//! `input` holds operation and arguments, `interceptor` is what a service may change about them,
//! `validate` checks them, `serialize` puts them in their places, `request` is the result.

pub(crate) mod input;
pub(crate) mod interceptor;
pub(crate) mod request;
pub(crate) mod serialize;
mod validate;
