//! From the arguments of a call to a request. Pure: no client, no I/O, no clock.
//!
//! `input` holds operation and arguments. `pipeline` runs the steps: `interceptor` is what a service may
//! change about the arguments, `validate` checks them, `serialize` puts them in their places.
//! `request` is the result.

pub(crate) mod input;
pub(crate) mod interceptor;
pub(crate) mod pipeline;
pub(crate) mod request;
mod serialize;
mod validate;
