//! Checks the body of a request against the types of the table.

use petard::operation::{Location, Type, Verb};
use serde_json::Value;

use super::limits;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::resources::{Call, Store};

/// How many characters texts have, at least and at most.
const LENGTHS: [(&str, usize, usize); 10] = [
    ("authorizerUri", 1, 2048),
    ("contentType", 1, 256),
    ("description", 0, 1024),
    ("integrationMethod", 1, 64),
    ("integrationSubtype", 1, 128),
    ("integrationUri", 1, 2048),
    ("name", 1, 128),
    ("operationName", 1, 64),
    ("schema", 0, 32_768),
    ("version", 1, 64),
];

/// Returns an error if a value has another JSON type, if an enum does not have it, if a text is too
/// short or too long, or if a member is missing.
pub(crate) fn check(call: &Call) -> Result<(), Fault> {
    for param in call.operation.params() {
        if param.location() == Location::Body
            && let Some(value) = call.body.get(param.wire_name())
        {
            if value.is_null() {
                let situation = format!("`{}` is null", param.name());
                return Err(limits::unknown_effect(call, &situation));
            }
            check_value(param.name(), value, *param.ty())?;
        }
    }
    // An empty text in an update may remove what is there.
    let is_create = call.operation.verb() == Verb::Create;
    for (name, least, most) in LENGTHS {
        let Some(text) = text(&call.body, name) else { continue };
        let length = text.chars().count();
        if length > most || (length < least && is_create) {
            return Err(Fault::bad_request(format!(
                "Invalid length of {name}: {length}. Must be from {least} to {most}"
            )));
        }
    }
    Ok(())
}

/// Returns an error for an empty text inside of a member, whose effect is not documented.
pub(crate) fn check_no_empty_text(call: &Call) -> Result<(), Fault> {
    // Values of tags may be empty, and those of variables are checked on their own.
    let checked = |name: &str| !matches!(name, "tags" | "stageVariables");
    let mut members = call.body.iter().filter(|(name, _)| checked(name));
    match members.find(|(_, value)| !value.is_string() && has_empty_text(value)) {
        Some((name, _)) => {
            Err(limits::unknown_effect(call, &format!("a text in `{name}` is empty")))
        }
        None => Ok(()),
    }
}

fn has_empty_text(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.iter().any(has_empty_text),
        Value::Object(members) => members.values().any(has_empty_text),
        _ => false,
    }
}

/// Returns an error if another item has the same name. Which of them the service refuses is not
/// documented.
pub(crate) fn check_name_is_new(
    call: &Call,
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    let name = text(document, "name");
    if siblings(item, store).any(|other| text(other, "name") == name) {
        let kind = call.resource.name();
        return Err(limits::unknown_error(call, &format!("another {kind} has the name")));
    }
    Ok(())
}

/// The other documents in the collection of an item.
pub(crate) fn siblings<'s>(item: &'s str, store: &'s Store) -> impl Iterator<Item = &'s Object> {
    let collection = item.rsplit_once('/').map_or("", |(before, _)| before);
    store
        .collection(collection)
        .filter(move |other| other.path != item)
        .map(|other| &other.document)
}

/// Removes the members of a document that the operation does not have and that were not there
/// before: the service ignores them.
pub(crate) fn keep_known(call: &Call, before: Option<&Object>, document: &mut Object) {
    let identity = call.resource.identity();
    let is_param = |name: &str| {
        call.operation
            .params()
            .iter()
            .any(|param| param.location() == Location::Body && param.wire_name() == name)
    };
    document.retain(|name, _| {
        name == identity || is_param(name) || before.is_some_and(|before| before.contains_key(name))
    });
}

fn check_value(place: &str, value: &Value, ty: Type) -> Result<(), Fault> {
    let is_of_type = match ty {
        Type::String | Type::Date | Type::Enum(_) => value.is_string(),
        Type::Boolean => value.is_boolean(),
        Type::Integer => value.is_i64(),
        Type::Number => value.is_number(),
        Type::Object | Type::Shape(_) | Type::Map(_) => value.is_object(),
        Type::List(_) => value.is_array(),
        _ => true,
    };
    if !is_of_type {
        return Err(Fault::bad_request(format!("Invalid value for {place}: {value}")));
    }
    match (ty, value) {
        (Type::Enum(known), Value::String(text)) if !known.values().contains(&text.as_str()) => {
            Err(Fault::bad_request(format!(
                "Invalid value for {place}: {text}. Must be one of: [{}]",
                known.values().join(", ")
            )))
        }
        (Type::Shape(shape), Value::Object(members)) => {
            shape.members().iter().try_for_each(|param| {
                let place = format!("{place}.{}", param.name());
                match members.get(param.wire_name()) {
                    Some(value) => check_value(&place, value, *param.ty()),
                    None if param.is_required() => {
                        Err(Fault::bad_request(format!("{place} is required")))
                    }
                    None => Ok(()),
                }
            })
        }
        (Type::List(entry), Value::Array(values)) => {
            values.iter().try_for_each(|value| check_value(place, value, *entry))
        }
        (Type::Map(entry), Value::Object(values)) => {
            values.values().try_for_each(|value| check_value(place, value, *entry))
        }
        _ => Ok(()),
    }
}

/// Returns an error if a number is not within the limits that are documented.
pub(crate) fn check_range(
    document: &Object,
    name: &str,
    least: i64,
    most: i64,
) -> Result<(), Fault> {
    match document.get(name).and_then(Value::as_i64) {
        Some(number) if !(least..=most).contains(&number) => Err(Fault::bad_request(format!(
            "Invalid value for {name}: {number}. Must be from {least} to {most}"
        ))),
        _ => Ok(()),
    }
}
