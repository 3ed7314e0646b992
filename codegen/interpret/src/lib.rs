//! Makes the operation table of a model at run time.
//!
//! [`load`] reads the JSON text of a model and returns the [`Service`] that `petard-codegen` would
//! generate from it. `petard::Client::new` and the local endpoint of `petard-emulator` accept it.
//! Mistakes of the model are returned as the generator's [`Report`].
//!
//! ```
//! let model = br#"{
//!   "service": { "name": "pets", "endpoint": "required" },
//!   "resources": { "Pet": { "path": "/pets/{pet_id}", "list": {}, "get": {} } }
//! }"#;
//! let service = petard_interpret::load("pets.json", model)?;
//! let operation = service.operation("get_pet").unwrap();
//! assert_eq!(operation.path(), "/pets/{pet_id}");
//! # Ok::<(), petard_interpret::Report>(())
//! ```
//!
//! # Memory
//!
//! A table consists of `&'static` data. Each call of [`load`] keeps the memory of one table until
//! the program ends, two to three times as much as the text of the model. Load a model once in a
//! process.

#[cfg(feature = "botocore")]
pub mod botocore;
mod intern;
mod model;
mod patches;
mod table;

pub use petard::Service;
pub use petard_codegen::Report;

pub use self::model::{Model, load};
pub use self::patches::PatchPath;

/// The code of the README is compiled like any other.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
