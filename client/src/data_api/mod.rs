//! The AWS Data API: items with attributes and Metadata, kept in namespaces, behind IAM
//! authorisation.
//!
//! Its methods are those of [`DataApi`].

service! {
    /// What is made from the model.
    mod generated, "../generated/data_api.rs", "data_api.rs"
}

mod arn;
mod items;
mod segments;

pub use self::generated::*;
pub(crate) use self::items::prepare;
pub use self::segments::Segments;
