//! JSON Patch: the paths that a model lists, or RFC 6902 where it lists none.

mod apply;
mod change;
mod operation;

pub(crate) use self::apply::apply;
pub(crate) use self::apply::lower_first;
pub(crate) use self::change::Change;
pub(crate) use self::change::{list_at, object_at};
pub(crate) use self::operation::PatchOperation;
