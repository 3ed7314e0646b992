//! What became of a call: a response or an error.
//!
//! `head` is what both know of an answer. `response` is a success and `document` its JSON. `error` is the
//! one error type, `service_error` what an error answer says, `retryable` whether another attempt
//! may succeed.

pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod head;
pub(crate) mod response;
pub(crate) mod retryable;
pub(crate) mod service_error;
