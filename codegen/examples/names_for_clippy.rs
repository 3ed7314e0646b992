//! Generated code as part of a library: clippy has opinions on public names of a library, and on
//! others that a test of a crate does not have. `cargo clippy --all-targets` checks this file.
#![deny(warnings, clippy::all)]

/// Names of operators, and more arguments than clippy likes.
pub mod operator_names {
    include!("../tests/accept/operator_names.rs");
}

/// Nothing is documented in its model.
pub mod undocumented {
    include!("../tests/accept/undocumented.rs");
}
