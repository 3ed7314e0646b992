//! Applies a patch: all operations in their order, or none.

use serde_json::Value;

use super::operation::WORDS;
use super::{Change, PatchOperation};
use crate::fault::Fault;
use crate::input::Object;
use crate::resources::{Call, Rules, Store};

/// Returns the changed document.
pub(crate) fn apply(
    call: &Call,
    operations: Option<&Value>,
    document: &Object,
    store: &Store,
    rules: &dyn Rules,
) -> Result<Object, Fault> {
    let operations = PatchOperation::read_all(operations)?;
    check_words(call, &operations)?;
    rules.check_patch(call, &operations)?;
    let Some(paths) = rules.patch_paths(call) else { return apply_any(&operations, document) };
    let mut changed = document.clone();
    for operation in &operations {
        let change = Change::find(operation, paths).filter(Change::is_allowed);
        let Some(change) = change else { return Err(rules.refuse_patch(call, operation, paths)) };
        match rules.patch(call, &change, &mut changed, store) {
            Some(done) => done?,
            None => change.apply(&mut changed)?,
        }
    }
    Ok(changed)
}

/// Names every operation that is none of RFC 6902.
fn check_words(call: &Call, operations: &[PatchOperation]) -> Result<(), Fault> {
    let input = format!("{}Input", lower_first(call.operation.api_name()));
    let wrong: Vec<String> = (1..)
        .zip(operations)
        .filter(|(_, operation)| !WORDS.contains(&operation.op.as_str()))
        .map(|(number, operation)| {
            format!(
                "Value '{}' at '{input}.patchOperations.{number}.member.op' failed to satisfy \
                 constraint: Member must satisfy enum value set: [{}]",
                operation.op,
                WORDS.join(", ")
            )
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Fault::violations(&wrong)) }
}

pub(crate) fn lower_first(name: &str) -> String {
    let mut rest = name.chars();
    rest.next().map(|first| first.to_lowercase().chain(rest).collect()).unwrap_or_default()
}

/// Any paths, as RFC 6902 has them.
fn apply_any(operations: &[PatchOperation], document: &Object) -> Result<Object, Fault> {
    let wrong = |why: String| Fault::bad_request(format!("Invalid patch: {why}"));
    let operations = operations.iter().map(PatchOperation::to_json).collect();
    let patch: json_patch::Patch =
        serde_json::from_value(operations).map_err(|error| wrong(error.to_string()))?;
    let mut changed = Value::Object(document.clone());
    json_patch::patch(&mut changed, &patch).map_err(|error| wrong(error.to_string()))?;
    match changed {
        Value::Object(changed) => Ok(changed),
        _ => Err(wrong("the document is no longer an object".to_owned())),
    }
}
