//! Includes a client that nothing generates.

/// Of no build script.
pub mod pets {
    petard::include_api!("pets");
}
