//! The paths that JSON Patches may name.

use petard::operation::Type;
use petard_codegen::ir;

use crate::intern::list;
use crate::table::Table;

/// A path that JSON Patch operations may name.
///
/// `petard_emulator::PatchPath::new(path.path(), path.ops(), path.ty())` is the path of the local
/// endpoint.
#[derive(Debug, Clone, Copy)]
pub struct PatchPath {
    path: &'static str,
    ops: &'static [&'static str],
    ty: Type,
    doc: &'static str,
}

impl PatchPath {
    /// Returns the path as a template: `/variables/{name}`.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Returns the operations that may name it: `add`, `remove`, `replace`, `move`, `copy`, `test`.
    #[must_use]
    pub fn ops(&self) -> &'static [&'static str] {
        self.ops
    }

    /// Returns the type of the value. If it is a list, an operation adds or removes one entry.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.ty
    }

    /// Returns the documentation in Markdown. Empty if the model has no documentation.
    #[must_use]
    pub fn doc(&self) -> &'static str {
        self.doc
    }
}

/// Returns the paths of a service, by operation.
pub(crate) fn of(
    table: &mut Table,
    service: &ir::Service,
) -> &'static [(&'static str, &'static [PatchPath])] {
    let operations = service.operations().filter(|operation| !operation.patches.is_empty());
    list(operations.map(|operation| {
        let name = table.texts.keep(&operation.name);
        (name, list(operation.patches.iter().map(|patch| path(table, patch))))
    }))
}

fn path(table: &mut Table, patch: &ir::PatchPath) -> PatchPath {
    let ir::PatchPath { path, ops, ty, doc } = patch;
    PatchPath {
        path: table.texts.keep(path),
        ops: list(ops.iter().copied()),
        ty: table.ty(ty),
        doc: table.texts.keep(doc),
    }
}
