//! A generated file of another version of the generator.

/// Of another version.
pub mod pets {
    petard::include_api!("pets");
}
