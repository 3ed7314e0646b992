//! What a command does.
//!
//! `operation` runs an operation of a service in the form that its options select: `dry_run` prints its
//! request, `all` reads all pages.

pub(crate) mod all;
pub(crate) mod dry_run;
pub(crate) mod operation;

use crate::arguments::globals::Globals;
use crate::output::Output;

/// What all commands need.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) globals: Globals,
    pub(crate) output: Output,
}
