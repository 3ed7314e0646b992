//! A generated file of another version of the generator.

/// Of another version.
pub mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets.rs"));
}
