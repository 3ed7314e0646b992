//! The commands that do not call an operation.
//!
//! `curl` calls any URL, `doctor` shows what a call would use, `emulate` runs the local endpoint, `help` shows or describes commands, `models` lists,
//! checks and describes models, `new` creates a package with a model.

pub(crate) mod curl;
pub(crate) mod doctor;
pub(crate) mod emulate;
pub(crate) mod help;
pub(crate) mod models;
pub(crate) mod new;
