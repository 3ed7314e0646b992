//! petard's generator: a hand-written JSON model of an HTTP API in, a typed Rust client over the
//! `petard` runtime out.
//!
//! ```text
//! bytes -> Source -> tree, with spans -> Model, as written -> ir::Service, checked -> tokens, table -> text
//!         source.rs  json.rs             model.rs             lower/                 emit/            render/
//! ```
//!
//! Everything is checked before anything is emitted; all mistakes of a file come in one
//! [`Report`], each with its line and a remedy. The same bytes always give the same text.
//! Only [`Builder`] reads and writes files.
//!
//! ```
//! let model = br#"{
//!   "service": { "name": "pets", "endpoint": "required" },
//!   "resources": { "Pet": { "path": "/pets/{pet_id}", "list": {}, "get": {} } }
//! }"#;
//! let checked = petard_codegen::Checked::new("pets.json", model)?;
//! let code = checked.client("::petard", "an example")?;
//! assert!(code.contains("pub fn list_pets(&self) -> calls::ListPets"));
//! # Ok::<(), petard_codegen::Report>(())
//! ```

mod brackets;
mod builder;
mod checked;
mod diagnostic;
mod emit;
mod examples;
mod format;
#[doc(hidden)]
pub mod ir;
mod json;
mod known_names;
mod lower;
mod model;
#[doc(hidden)]
pub mod names;
mod notation;
mod render;
mod report;
#[cfg(test)]
mod scaling;
mod schema;
mod source;
mod span;
mod structure;
mod summary;
mod template;
mod tree;
mod work;

pub use builder::{BuildError, Builder};
pub use checked::{Checked, digest};
pub use report::Report;
pub use schema::schema;
pub use summary::{OperationSummary, ResourceSummary};
