//! Converts the description of a service that botocore has, `service-2.json`, to a model.
//!
//! ```
//! use petard_interpret::botocore::{Files, convert};
//!
//! let service = r#"{
//!   "metadata": { "protocol": "rest-json", "endpointPrefix": "pets", "serviceId": "Pets" },
//!   "operations": {
//!     "GetPet": {
//!       "http": { "method": "GET", "requestUri": "/pets/{petId}" },
//!       "input": { "shape": "GetPetRequest" }
//!     }
//!   },
//!   "shapes": {
//!     "GetPetRequest": {
//!       "type": "structure", "required": ["petId"],
//!       "members": { "petId": { "shape": "String", "location": "uri", "locationName": "petId" } }
//!     },
//!     "String": { "type": "string" }
//!   }
//! }"#;
//! let converted = convert("pets", &Files { service, paginators: None, waiters: None })?;
//! assert!(converted.losses.is_empty());
//! let service = petard_interpret::load("pets.json", converted.text().as_bytes())?;
//! assert_eq!(service.operation("get_pet").unwrap().path(), "/pets/{petId}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Operations are actions of the resource that their path begins with. Names of operations and
//! parameters are those of the service, except that a member that is the whole body is named
//! `body`, and that a name that Rust cannot have gets `Value` behind it and is sent as it was.
//! Documentation is shortened to the first sentence of each text, without its HTML.
//!
//! Not listed as losses are limits of lengths, ranges and patterns, shapes of responses, rules for
//! endpoints, deprecations, all but the first sentence of documentation, that items of lists in
//! headers must not have commas, and parameters that botocore changes before it serializes them.
//!
//! `convert` reads the files and leaves out operations that the loader refuses, `converted` has the
//! result. `service` converts a service and groups its operations, `operation` converts an
//! operation, `request` its parameters, `types` the types, `names` avoids names that Rust cannot
//! have, `texts` converts documentation, `paging` and `waiters` the two other files.

mod convert;
mod converted;
mod names;
mod operation;
mod paging;
mod request;
mod service;
mod shapes;
mod texts;
mod types;
mod waiters;

pub use self::convert::{ConvertError, Files, convert};
pub use self::converted::{Converted, Loss, LossKind};
