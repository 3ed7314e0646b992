//! The AWS Data API: items with attributes and Metadata, kept in namespaces, behind IAM
//! authorisation.
//!
//! Its methods are those of [`DataApi`].

mod answer;
mod error_kind;

service! {
    /// What is made from the model.
    mod generated, "../generated/data_api.rs", "data_api.rs"
}

pub use self::error_kind::ErrorKind;
pub use self::generated::*;
