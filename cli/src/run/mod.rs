//! What a command does.
//!
//! `operation` runs an operation of a service in the form that its options select: `dry_run` prints its
//! request, `curl_command` prints it as a command of curl, `list` prints its response, or all pages of a list.

pub(crate) mod curl_command;
pub(crate) mod dry_run;
pub(crate) mod list;
pub(crate) mod operation;

use crate::arguments::globals::Globals;
use crate::output::Output;

/// What all commands need.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) globals: Globals,
    pub(crate) output: Output,
}
