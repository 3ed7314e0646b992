//! The AWS Data API: items with attributes and Metadata, stored in namespaces, with IAM
//! authorisation.
//!
//! The operations are methods of [`DataApi`]. A client needs the address of a stage of the API.
//! [`ControlPlane::connect`] reads the addresses of all stages from the API and stores them in a
//! file; [`DataApi::for_stage`] creates clients from that file. Use [`DataApi::builder`] to set the
//! address yourself.

#![doc = "# Operations"]
#![doc = ""]
#![doc = include_str!("../generated/data_api.md")]

// `control` reads the addresses of stages from an API, `endpoints` is what it returns, `cache` the file that
// keeps them and `file_location` its path; `address` makes URLs of them, and `builder` clients. `items` is
// the interceptor, with `arn` for ids that are ARNs; `segments` reads in parallel; `modified`,
// `error_kind` and `python_repr` read responses. `generated` is made from the model.
mod address;
mod arn;
mod builder;
mod cache;
mod control;
mod endpoints;
mod error_kind;
mod file_location;
mod items;
mod modified;
mod python_repr;
mod segments;

/// The code generated from the model: the committed file, or with the feature `live-models` the
/// output of the build script.
#[cfg(not(feature = "live-models"))]
#[rustfmt::skip]
#[path = "../generated/data_api.rs"]
mod generated;
#[cfg(feature = "live-models")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/data_api.rs"));
}

pub use self::builder::DataApiBuilder;
pub use self::control::{Connect, ControlPlane};
pub use self::endpoints::{Endpoints, StageEndpoint};
pub use self::error_kind::{ErrorKind, error_kind};
pub use self::generated::*;
pub use self::modified::data_modified;
pub use self::segments::Segments;

/// Reads endpoints from any bytes, and panics if what is written differs from what was read.
#[cfg(any(test, fuzzing))]
#[allow(clippy::unwrap_used, reason = "a broken rule is reported as a panic")]
pub(crate) fn check_endpoints(input: &[u8]) {
    let Ok(endpoints) = Endpoints::read(input) else { return };
    let text = endpoints.to_json().unwrap();
    let again = Endpoints::read(&text).unwrap();
    let names = |endpoints: &Endpoints| endpoints.names();
    assert_eq!(names(&again), names(&endpoints));
    for (stage, same) in endpoints.stages().zip(again.stages()) {
        assert_eq!(stage.address().ok(), same.address().ok());
        if let Ok(address) = stage.address() {
            assert!(address.starts_with("https://") || address.starts_with("http://"), "{address}");
        }
    }
}
