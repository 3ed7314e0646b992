//! Checks the values of a request against the types of the table.

use petard::operation::{Location, Type};
use serde_json::Value;

use crate::fault::Fault;
use crate::resources::Call;
use crate::resources::patch::lower_first;

/// Returns an error if a value has another JSON type, or an enum does not have it.
pub(crate) fn check(call: &Call) -> Result<(), Fault> {
    let mut violations = Vec::new();
    let input = format!("{}Input", lower_first(call.operation.api_name()));
    for param in call.operation.params() {
        let (place, value) = match param.location() {
            Location::Body => {
                (format!("{input}.{}", param.name()), call.body.get(param.wire_name()).cloned())
            }
            Location::Label => {
                (lower_camel(param.name()), call.label(param.name()).map(Value::from))
            }
            Location::Query => {
                (lower_camel(param.name()), call.query.get(param.wire_name()).map(Value::from))
            }
            _ => continue,
        };
        let ty = match (param.location(), param.ty()) {
            (Location::Body, ty) | (_, ty @ Type::Enum(_)) => *ty,
            _ => continue,
        };
        if matches!(ty, Type::Enum(known) if is_ours(known.name())) {
            continue;
        }
        if let Some(value) = value {
            check_value(&place, &value, ty, &mut violations)?;
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(Fault::violations(&violations)) }
}

/// A value without the members of objects that the model does not have, and without null members,
/// which the service ignores.
pub(crate) fn known(value: Value, ty: Type) -> Value {
    match (value, ty) {
        (Value::Object(members), Type::Shape(shape)) => {
            let members = members.into_iter().filter_map(|(name, value)| {
                let param = shape.members().iter().find(|param| param.wire_name() == name)?;
                (!value.is_null()).then(|| (name, known(value, *param.ty())))
            });
            Value::Object(members.collect())
        }
        (Value::Object(members), Type::Map(entry)) => {
            let members = members.into_iter().map(|(name, value)| (name, known(value, *entry)));
            Value::Object(members.collect())
        }
        (Value::Array(values), Type::List(entry)) => {
            values.into_iter().map(|value| known(value, *entry)).collect()
        }
        (value, _) => value,
    }
}

/// Whether the enum is one of the model alone: the service takes any text and reads it later.
pub(crate) fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "AuthorizationType"
            | "PassthroughBehavior"
            | "ResourceEmbed"
            | "DeploymentEmbed"
            | "ExportType"
            | "ExportFormat"
            | "SdkLanguage"
            | "KeyType"
    )
}

pub(crate) fn check_value(
    place: &str,
    value: &Value,
    ty: Type,
    violations: &mut Vec<String>,
) -> Result<(), Fault> {
    if value.is_null() {
        return Ok(());
    }
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
        let message = format!("{} can not be converted to {}", kind(value), wanted(ty));
        return Err(Fault::new(400, "SerializationException", message));
    }
    match (ty, value) {
        (Type::Enum(known), Value::String(text)) if !known.values().contains(&text.as_str()) => {
            violations.push(format!(
                "Value '{text}' at '{place}' failed to satisfy constraint: Member must satisfy \
                 enum value set: [{}]",
                known.values().join(", ")
            ));
        }
        (Type::Shape(shape), Value::Object(members)) => {
            for param in shape.members() {
                let place = format!("{place}.{}", param.name());
                match members.get(param.wire_name()).filter(|value| !value.is_null()) {
                    Some(value) => check_value(&place, value, *param.ty(), violations)?,
                    None if param.is_required() => violations.push(format!(
                        "Value null at '{place}' failed to satisfy constraint: Member must not be \
                         null"
                    )),
                    None => {}
                }
            }
        }
        (Type::List(Type::Enum(known)), Value::Array(values)) => {
            let is_known =
                |value: &Value| value.as_str().is_some_and(|text| known.values().contains(&text));
            if !values.iter().all(is_known) {
                let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
                violations.push(format!(
                    "Value '[{}]' at '{place}' failed to satisfy constraint: Member must satisfy \
                     constraint: [Member must satisfy enum value set: [{}]]",
                    texts.join(", "),
                    known.values().join(", ")
                ));
            }
        }
        (Type::List(entry), Value::Array(values)) => {
            for value in values {
                check_value(place, value, *entry, violations)?;
            }
        }
        (Type::Map(entry), Value::Object(values)) => {
            for value in values.values() {
                check_value(place, value, *entry, violations)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "A boolean",
        Value::Number(_) => "A number",
        Value::String(_) => "A string",
        Value::Array(_) => "A list",
        Value::Object(_) => "An object",
        Value::Null => "null",
    }
}

fn wanted(ty: Type) -> &'static str {
    match ty {
        Type::Boolean => "a boolean",
        Type::Integer => "an integer",
        Type::Number => "a number",
        Type::List(_) => "a list",
        Type::Object | Type::Shape(_) | Type::Map(_) => "an object",
        _ => "a string",
    }
}

/// `response_type` as `responseType`.
fn lower_camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let mut rest = part.chars();
        let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
        name + &first + rest.as_str()
    })
}
