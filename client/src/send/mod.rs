//! Sending requests.
//!
//! `send` is the retry loop and `attempt` one attempt. `auth` finds what a request is authenticated
//! with. `body` reads a response body up to a limit, `byte_stream` returns it in chunks, and `lines`
//! line by line. `diagnose` turns an error response into an error with a hint. `body_log` logs
//! bodies, in which `redact` hides secrets. `runtime` checks what the tokio runtime has.

pub(crate) mod attempt;
pub(crate) mod auth;
pub(crate) mod body;
mod body_log;
pub(crate) mod byte_stream;
pub(crate) mod diagnose;
pub(crate) mod lines;
pub(crate) mod redact;
pub(crate) mod runtime;
pub(crate) mod send;
