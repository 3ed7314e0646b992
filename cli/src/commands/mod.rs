//! The commands that do not call an operation.
//!
//! `completions` prints completions of a shell, `curl` calls any URL, `doctor` shows what a call would use,
//! `emulate` runs the local endpoint, `help` shows or describes commands, `man` writes the manual pages,
//! `models` lists, checks and describes models, `new` creates a package with a model.

pub(crate) mod completions;
pub(crate) mod curl;
pub(crate) mod doctor;
pub(crate) mod emulate;
pub(crate) mod help;
pub(crate) mod man;
pub(crate) mod models;
pub(crate) mod new;
