//! From the text of a model to its table.

use petard::Service;
use petard_codegen::{Checked, Report};

use crate::patches::{self, PatchPath};
use crate::table::Table;

/// Loads a model and returns its operation table. `path` is the name of the file in reports.
///
/// Each call keeps the memory of one table until the program ends: see the
/// [documentation of the crate](crate#memory).
///
/// # Errors
///
/// All mistakes of the model.
pub fn load(path: &str, bytes: &[u8]) -> Result<&'static Service, Report> {
    Model::load(path, bytes).map(|model| model.service())
}

/// A model that was loaded: its operation table, and what the local endpoint needs beside it.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    service: &'static Service,
    patches: &'static [(&'static str, &'static [PatchPath])],
}

impl Model {
    /// Loads a model. `path` is the name of the file in reports.
    ///
    /// Each call keeps the memory of one table until the program ends: see the
    /// [documentation of the crate](crate#memory).
    ///
    /// # Errors
    ///
    /// All mistakes of the model.
    pub fn load(path: &str, bytes: &[u8]) -> Result<Self, Report> {
        let checked = Checked::new(path, bytes)?;
        let mut table = Table::new(checked.service());
        let service = table.service(checked.service());
        Ok(Self { service, patches: patches::of(&mut table, checked.service()) })
    }

    /// Returns the operation table.
    #[must_use]
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// Returns the paths that JSON Patches may name, by the name of the operation. The operation
    /// table does not contain them.
    #[must_use]
    pub fn patches(&self) -> &'static [(&'static str, &'static [PatchPath])] {
        self.patches
    }
}
