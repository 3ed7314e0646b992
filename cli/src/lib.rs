//! The command line of petard.

#[allow(dead_code, reason = "the skeleton of the command line uses it")]
mod output;
