//! What the members of an update do to those that are there. Some maps are merged, and an empty text
//! removes some members.

use petard::operation::{Location, Type};
use petard::{Method, Operation};
use serde_json::{Value, json};

use super::limits;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::resources::Call;

/// What an update does with a member.
enum Effect {
    /// It is the new value.
    Replaces,
    /// Its entries are added to those that are there.
    Merges,
    /// Likewise; an entry that is an empty text is removed.
    MergesAndRemoves,
    /// An empty value leaves what is there.
    KeepsIfEmpty,
    /// An empty text removes the member.
    RemovesIfEmpty,
    /// Not known.
    Unknown,
}

/// Changes a document that already has the members of the body in place of the earlier ones.
pub(crate) fn merge(call: &Call, before: &Object, document: &mut Object) -> Result<(), Fault> {
    if call.operation.method() == Method::PUT {
        return Ok(());
    }
    for (name, given) in &call.body {
        let effect = effect(call, name, before);
        let nothing = json!({});
        let Some(earlier) = before.get(name) else {
            if matches!(effect, Effect::MergesAndRemoves) {
                document.insert(name.clone(), without_empty(merged(&nothing, given)));
            } else if is_empty(given) && name != "apiMappingKey" {
                document.remove(name);
            } else {
                check_entries(call, name, &nothing, given)?;
            }
            continue;
        };
        match effect {
            Effect::Replaces => check_entries(call, name, &nothing, given)?,
            Effect::Merges => {
                check_entries(call, name, earlier, given)?;
                document.insert(name.clone(), merged(earlier, given));
            }
            Effect::MergesAndRemoves => {
                document.insert(name.clone(), without_empty(merged(earlier, given)));
            }
            Effect::KeepsIfEmpty if is_empty(given) => {
                document.insert(name.clone(), earlier.clone());
            }
            Effect::RemovesIfEmpty if is_empty(given) => {
                document.remove(name);
            }
            Effect::Unknown | Effect::KeepsIfEmpty | Effect::RemovesIfEmpty => {
                check_same(call, name, earlier, given)?;
            }
        }
    }
    Ok(())
}

fn effect(call: &Call, name: &str, before: &Object) -> Effect {
    let is_action = text(before, "integrationSubtype").is_some();
    match (call.resource.name(), name) {
        ("Stage", "stageVariables") => Effect::MergesAndRemoves,
        ("Integration", "requestParameters") if !is_action => Effect::MergesAndRemoves,
        ("Stage", "routeSettings") => Effect::Merges,
        ("Stage", "accessLogSettings" | "description") => Effect::KeepsIfEmpty,
        ("Api", "description" | "version") | ("Route", "authorizerId" | "operationName") => {
            Effect::RemovesIfEmpty
        }
        (_, "apiMappingKey") => Effect::Replaces,
        _ if is_list(call.operation, name) => Effect::Replaces,
        _ => Effect::Unknown,
    }
}

fn is_list(operation: &Operation, name: &str) -> bool {
    operation.params().iter().any(|param| {
        param.location() == Location::Body
            && param.wire_name() == name
            && matches!(param.ty(), Type::List(_))
    })
}

fn is_empty(value: &Value) -> bool {
    *value == json!("") || *value == json!({})
}

fn merged(earlier: &Value, given: &Value) -> Value {
    let entries = [earlier, given].into_iter().filter_map(Value::as_object).flatten();
    Value::Object(entries.map(|(name, entry)| (name.clone(), entry.clone())).collect())
}

/// The entries of a map that are not an empty text.
fn without_empty(mut map: Value) -> Value {
    if let Some(entries) = map.as_object_mut() {
        entries.retain(|_, entry| *entry != json!(""));
    }
    map
}

/// Returns an error if merging and replacing differ, at any depth, or for something empty.
fn check_same(call: &Call, name: &str, earlier: &Value, given: &Value) -> Result<(), Fault> {
    if earlier == given {
        return Ok(());
    }
    if is_empty(given) {
        return Err(limits::unknown_effect(call, &format!("`{name}` is empty")));
    }
    if let (Some(earlier), Some(given)) = (earlier.as_object(), given.as_object())
        && let Some((missing, _)) = earlier.iter().find(|(own, _)| !given.contains_key(*own))
    {
        let situation = format!("`{name}` has no `{missing}`, which is there");
        return Err(limits::unknown_effect(call, &situation));
    }
    check_entries(call, name, earlier, given)
}

/// Likewise for the entries that are given, but not for those that are missing.
fn check_entries(call: &Call, name: &str, earlier: &Value, given: &Value) -> Result<(), Fault> {
    let place = |entry: &str| format!("{name}/{entry}");
    match given {
        Value::Object(entries) => entries.iter().try_for_each(|(key, entry)| {
            let earlier = earlier.get(key).unwrap_or(&Value::Null);
            check_same(call, &place(key), earlier, entry)
        }),
        Value::Array(entries) => entries.iter().enumerate().try_for_each(|(index, entry)| {
            check_same(call, &place(&index.to_string()), &Value::Null, entry)
        }),
        _ => Ok(()),
    }
}
