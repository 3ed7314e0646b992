//! The outcome of a call: a response or an error.
//!
//! `head` contains the status and the headers, for both. `response` is a success and `document` its
//! JSON, `page` the parts of a page, and `next_token` the token of the page after it. `error` is the
//! error type, `service_error` reads error responses, and `retryable` decides whether another attempt
//! may succeed. `secrets` hides the secrets of the request in what a server sends.

pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod head;
pub(crate) mod next_token;
pub(crate) mod page;
pub(crate) mod response;
pub(crate) mod retryable;
pub(crate) mod secrets;
pub(crate) mod service_error;
