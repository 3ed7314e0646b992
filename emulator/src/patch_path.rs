//! The paths that the JSON Patch operations of an update may name, as a model lists them.

use petard::operation::Type;

/// A path that JSON Patch operations may name, and the ones that it accepts.
///
/// The path is a template: `/variables/{name}`. If its type is a list, an operation adds or removes
/// one entry: the entry is the operation's value, or, if the path ends in a label, that label.
#[derive(Debug, Clone, Copy)]
pub struct PatchPath {
    pub(crate) path: &'static str,
    pub(crate) ops: &'static [&'static str],
    pub(crate) ty: Type,
}

/// The paths of operations, by the operations' names: `("update_order", &[...])`.
pub type PatchPaths = &'static [(&'static str, &'static [PatchPath])];

impl PatchPath {
    /// Creates a path. `ops` are `add`, `remove`, `replace`, `move`, `copy` or `test`.
    pub const fn new(path: &'static str, ops: &'static [&'static str], ty: Type) -> Self {
        Self { path, ops, ty }
    }
}
