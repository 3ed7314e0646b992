//! The outcome of a call: a response or an error.
//!
//! `head` contains the status and the headers, for both. `response` is a success and `document` its
//! JSON. `error` is the error type, `service_error` reads error responses, and `retryable` decides
//! whether another attempt may succeed.

pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod head;
pub(crate) mod response;
pub(crate) mod retryable;
pub(crate) mod service_error;
