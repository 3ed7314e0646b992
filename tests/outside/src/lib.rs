//! Uses of petard's public API from another crate: that they compile is the test.

pub mod refused;
pub mod used;
