//! The local endpoint. `endpoint` starts it, `state_file` finds the file with its state.

mod endpoint;
mod state_file;

pub(crate) use self::endpoint::{LocalEndpoint, TOKEN, start};
