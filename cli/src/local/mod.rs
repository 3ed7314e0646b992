//! The local endpoint.
//!
//! `endpoint` runs it for one command, with `--local`; `emulate` runs it until Ctrl-C; `state_file` finds
//! the file with its state.

pub(crate) mod emulate;
mod endpoint;
mod state_file;

pub(crate) use self::endpoint::LocalEndpoint;
