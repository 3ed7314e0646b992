//! What a command does.
//!
//! `operation` runs an operation of a service in the form that its options select: `dry_run` prints its
//! request, `curl_command` prints it as a command of curl, `list` prints its response, or all pages of a
//! list, `raw` writes the body to a file, `wait_until` repeats a read, `each` makes one call for each line.
//! `waiter` runs a waiter of the model. `debug` prints what is sent.

pub(crate) mod curl_command;
pub(crate) mod debug;
pub(crate) mod dry_run;
pub(crate) mod each;
pub(crate) mod list;
pub(crate) mod operation;
pub(crate) mod raw;
pub(crate) mod wait_until;
pub(crate) mod waiter;

use crate::arguments::globals::Globals;
use crate::output::Output;

/// What all commands need.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) globals: Globals,
    pub(crate) output: Output,
}
