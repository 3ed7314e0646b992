//! What a service does beyond its table.

use petard::operation::{Location, Param, Resource};
use serde_json::Value;

use super::page::Entry;
use super::patch::{Change, PatchOperation};
use super::{Call, Store};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::Object;
use crate::patch_path::PatchPath;

/// What a service does beyond its table. Every method has the behaviour of a service that is
/// described by its table alone.
pub(crate) trait Rules: Send {
    /// Carries out an operation that the table does not describe. `None`: the table describes it.
    fn perform(&self, _call: &Call, _store: &mut Store) -> Option<Result<Answer, Fault>> {
        None
    }

    /// Checks the values of the request.
    fn check(&self, _call: &Call) -> Result<(), Fault> {
        Ok(())
    }

    /// The highest limit of a list.
    fn highest_limit(&self) -> Option<usize> {
        None
    }

    /// The key of an item whose create may leave it out.
    fn default_key(&self, _resource: &Resource) -> Option<Value> {
        None
    }

    /// The key of a new item that the service chooses. `None`: ten letters and digits.
    fn new_key(&self, _call: &Call) -> Option<String> {
        None
    }

    /// The error for an item or a parent that does not exist.
    fn absent(&self, call: &Call, resource: &'static Resource, _store: &Store) -> Fault {
        let key = call.key_of(resource);
        Fault::not_found(format!("{} `{key}` does not exist", resource.name()))
            .about(resource.name())
    }

    /// The error for an item that exists already.
    fn exists(&self, call: &Call, key: &str) -> Fault {
        Fault::conflict(format!("{} `{key}` already exists", call.resource.name()))
            .about(call.resource.name())
    }

    /// Whether [`keeps`](Self::keeps) or [`view`](Self::view) read the query parameter or header.
    fn reads(&self, _call: &Call, _param: &Param) -> bool {
        false
    }

    /// Whether an item is listed, as far as parameters are concerned that the rules read.
    fn keeps(&self, _call: &Call, _document: &Object, _store: &Store) -> bool {
        true
    }

    /// The items of a list that are not those of the collection, in their order.
    fn list(&self, _call: &Call, _store: &Store) -> Option<Vec<Entry>> {
        None
    }

    /// The members of a document that a response shows.
    fn view(&self, call: &Call, _path: &str, document: &Object, _store: &Store) -> Object {
        let mut shown = document.clone();
        for param in call.create.into_iter().flat_map(petard::Operation::params) {
            if param.location() == Location::Body && param.is_sensitive() {
                shown.remove(param.wire_name());
            }
        }
        shown
    }

    /// The status of a new item before it has the one that its waiter waits for.
    fn pending_status(&self, _call: &Call) -> &'static str {
        "PENDING"
    }

    /// Before a new document is stored at `item`: completes or refuses it.
    fn creating(
        &self,
        _call: &Call,
        _item: &str,
        _document: &mut Object,
        _store: &mut Store,
    ) -> Result<(), Fault> {
        Ok(())
    }

    /// The paths that patches of an operation may name. `None`: any, as in RFC 6902.
    fn patch_paths(&self, _call: &Call) -> Option<&'static [PatchPath]> {
        None
    }

    /// Checks the operations of a patch together.
    fn check_patch(&self, _call: &Call, _operations: &[PatchOperation]) -> Result<(), Fault> {
        Ok(())
    }

    /// The error for a patch of a path, or with an operation, that is not listed.
    fn refuse_patch(&self, _call: &Call, operation: &PatchOperation, paths: &[PatchPath]) -> Fault {
        let (op, path) = (&operation.op, &operation.path);
        let allowed: Vec<_> =
            paths.iter().map(|row| format!("{} {}", row.ops.join(" "), row.path)).collect();
        Fault::bad_request(format!(
            "The operation `{op}` is not allowed at `{path}`. Allowed are: {}",
            allowed.join(", ")
        ))
    }

    /// Applies an operation whose effect does not follow from its path. `None`: it does.
    fn patch(
        &self,
        _call: &Call,
        _change: &Change<'_>,
        _document: &mut Object,
        _store: &Store,
    ) -> Option<Result<(), Fault>> {
        None
    }

    /// Before a changed document is stored: completes or refuses it. Returns the path of the item,
    /// which is another one if its key has changed.
    fn updating(
        &self,
        call: &Call,
        item: &str,
        before: &Object,
        document: &mut Object,
        _store: &mut Store,
    ) -> Result<String, Fault> {
        let identity = call.resource.identity();
        if document.get(identity) == before.get(identity) {
            return Ok(item.to_owned());
        }
        Err(Fault::bad_request(format!("`{identity}` is the key and cannot be changed")))
    }

    /// Before `item` is removed, with everything below it: refuses it.
    fn deleting(&self, _call: &Call, _item: &str, _store: &Store) -> Result<(), Fault> {
        Ok(())
    }

    /// After `item` was removed, with everything below it.
    fn deleted(&self, _call: &Call, _item: &str, _store: &mut Store) {}
}
