//! Sending requests.
//!
//! `send` is the retry loop and `attempt` one attempt. `body` reads a response body up to a limit,
//! and `byte_stream` returns it in chunks. `diagnose` turns an error response into an error with a
//! hint. `body_log` logs bodies, in which `redact` hides secrets. `runtime` checks what the tokio
//! runtime has.

pub(crate) mod attempt;
pub(crate) mod body;
mod body_log;
pub(crate) mod byte_stream;
pub(crate) mod diagnose;
mod redact;
pub(crate) mod runtime;
pub(crate) mod send;
