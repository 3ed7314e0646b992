//! Builds requests from the arguments of calls. Pure: no client, no I/O, no clock.
//!
//! `input` contains the operation and the arguments. `pipeline` runs the steps: `interceptor` lets
//! a service change the arguments, `validate` checks them, `serialize` writes them to the request.
//! `request` is the result.

pub(crate) mod input;
pub(crate) mod interceptor;
pub(crate) mod pipeline;
pub(crate) mod request;
pub(crate) mod serialize;
mod validate;
