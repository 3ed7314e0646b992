//! From a request to its outcome.
//!
//! `send` is the loop of attempts, `attempt` one of them. `body` reads an answer up to a limit,
//! `byte_stream` hands it out as it comes. `diagnose` makes an error answer an error with a hint.
//! `body_log` shows bodies to `tracing`, without what `redact` knows to be secret.

pub(crate) mod attempt;
mod body;
mod body_log;
pub(crate) mod byte_stream;
mod diagnose;
mod redact;
pub(crate) mod send;
