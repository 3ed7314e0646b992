//! The paths that patches may name, as a table of the local endpoint. It is a file of its own: the
//! client does not need it.

use std::collections::BTreeSet;

use super::imports::{self, private_module};
use super::table::{enum_entry, type_value};
use crate::ir::{Enum, PatchPath, Service};
use crate::render::{Entry, Item, Value};

/// Types that every table has.
const TYPES: [&str; 2] = ["PatchPath", "PatchPaths"];

/// Returns the table of a service; nothing if no patch of it has paths. `runtime` is the path of the
/// petard crate.
pub(super) fn table(service: &Service, runtime: &str) -> Option<Vec<Item>> {
    let operations = service.operations().filter(|operation| !operation.patches.is_empty());
    let rows: Vec<Value> = operations
        .map(|operation| {
            let paths = Value::List(operation.patches.iter().map(path).collect());
            Value::Tuple(vec![Value::literal(&operation.name), paths])
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let used = service.operations().flat_map(|operation| &operation.patches);
    let used: BTreeSet<&str> = used.filter_map(|patch| patch.ty.enum_name()).collect();
    let enums = service.all_enums().filter(|one| used.contains(one.name.as_str()));
    let enums = enums.map(|one| Item::Entry(enum_entry(&without_doc(one)))).collect();
    let import = |path: String, names: Vec<&'static str>| Item::Import { path, names };
    let table = Entry {
        doc: Some(format!("Paths that patches of {} may name, by operation.", service.title)),
        kind: "pub static",
        name: "PATCHES".to_owned(),
        ty: "PatchPaths",
        value: Value::List(rows),
    };
    Some(
        [
            import(format!("{runtime}::codegen"), vec![imports::TABLE]),
            import("::petard_emulator".to_owned(), TYPES.to_vec()),
            import("self::table".to_owned(), vec!["Type"]),
            Item::Entry(table),
        ]
        .into_iter()
        .chain(private_module("enums", "Enums.", enums))
        .collect(),
    )
}

fn path(patch: &PatchPath) -> Value {
    let ops = patch.ops.iter().map(|op| Value::literal(op)).collect();
    Value::call(
        "PatchPath::new",
        [Value::literal(&patch.path), Value::List(ops), type_value(&patch.ty)],
    )
}

fn without_doc(one: &Enum) -> Enum {
    let (name, values, closed) = (one.name.clone(), one.values.clone(), one.closed.clone());
    Enum { name, doc: String::new(), values, closed }
}
