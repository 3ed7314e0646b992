//! The command line: its options, the command of an operation, and the values of parameters.
//!
//! `command` builds the clap command for one command line, `globals` has the options of every command,
//! `operation` the command of an operation, `parameter` the text of a flag, `shorthand` the form `name=value`,
//! `input` the parameters of a
//! call, `line` those of a line of `--each`, `skeleton` an example of them, `waiter` the command of a
//! waiter, `mistake` the error for a command line that is not valid, `missing_value` the check of options
//! that are followed by another option.

pub(crate) mod command;
pub(crate) mod globals;
pub(crate) mod input;
pub(crate) mod line;
pub(crate) mod missing_value;
pub(crate) mod mistake;
pub(crate) mod operation;
pub(crate) mod parameter;
mod shorthand;
pub(crate) mod skeleton;
pub(crate) mod waiter;
