//! Validation by the JSON Schemas that the server can use, with its messages.
//!
//! The server stores schemas in DynamoDB and reads every number in them as a type that its validator
//! does not know: a keyword with a number cannot be compiled, and values with numbers fail when they
//! are needed. Other keywords than those here are refused, because their messages were not observed.

use serde_json::Value;

use super::json_text::python_text;
use super::refusal::Refusal;

/// Why a schema cannot be used, or a value does not match.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// What the server says.
    Message(String),
    /// What the local endpoint does not know.
    Unknown(String),
}

impl Mismatch {
    pub(super) fn into_refusal(self, prefix: &str) -> Refusal {
        match self {
            Self::Message(message) => Refusal::bad_request(format!("{prefix}{message}")),
            Self::Unknown(what) => Refusal::not_here(what),
        }
    }
}

fn message<T>(text: String) -> Result<T, Mismatch> {
    Err(Mismatch::Message(text))
}

fn unknown<T>(what: &str) -> Result<T, Mismatch> {
    Err(Mismatch::Unknown(format!("schemas with {what}")))
}

const TYPES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];

/// Keywords that say nothing about values.
const ANNOTATIONS: [&str; 7] =
    ["$id", "$schema", "$comment", "title", "description", "examples", "default"];

/// Keywords that need a number, and what their error calls one.
const NUMERIC: [(&str, &str); 11] = [
    ("minLength", "a number"),
    ("maxLength", "a number"),
    ("minimum", "a number"),
    ("maximum", "a number"),
    ("exclusiveMinimum", "an integer or a float"),
    ("exclusiveMaximum", "an integer or a float"),
    ("multipleOf", "a number"),
    ("minItems", "a number"),
    ("maxItems", "a number"),
    ("minProperties", "a number"),
    ("maxProperties", "a number"),
];

/// Compiles a schema: refuses what the server's validator refuses, in its order.
pub(super) fn compile(schema: &Value) -> Result<(), Mismatch> {
    let Some(members) = schema.as_object() else { return unknown("other schemas than objects") };
    if let Some(version) = members.get("$schema") {
        let is_known = version.as_str().is_some_and(|version| {
            ["draft-06/schema", "draft-07/schema"].iter().any(|known| version.contains(known))
        });
        if !is_known {
            return unknown("this `$schema`");
        }
    }
    let known = |name: &str| {
        ANNOTATIONS.contains(&name)
            || NUMERIC.iter().any(|(numeric, _)| *numeric == name)
            || ["type", "enum", "items", "required", "properties", "additionalProperties"]
                .contains(&name)
    };
    if let Some(name) = members.keys().find(|name| !known(name)) {
        // A member `Body`, and others that no draft defines, are ignored by validators.
        if !name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            return unknown(&format!("the keyword `{name}`"));
        }
    }
    for name in types(schema)? {
        if !TYPES.contains(&name) {
            return message(format!("Unknown type: {}", python_text(name)));
        }
    }
    match members.get("enum") {
        None => {}
        Some(Value::Array(values)) => {
            let is_plain =
                |value: &Value| value.is_string() || value.is_null() || value.is_number();
            if !values.iter().all(is_plain) {
                return unknown("an `enum` of other values than texts");
            }
        }
        Some(_) => return unknown("an `enum` that is not a list"),
    }
    for (name, kind) in NUMERIC {
        match members.get(name) {
            None => {}
            Some(Value::Number(_)) => return message(format!("{name} must be {kind}")),
            Some(_) => return unknown(&format!("a `{name}` that is not a number")),
        }
    }
    if let Some(items) = members.get("items") {
        compile(items)?;
    }
    if let Some(required) = members.get("required")
        && !required.as_array().is_some_and(|names| names.iter().all(Value::is_string))
    {
        return unknown("a `required` that is not a list of names");
    }
    match members.get("properties") {
        None => {}
        Some(Value::Object(properties)) => properties.values().try_for_each(compile)?,
        Some(_) => return unknown("`properties` that are not an object"),
    }
    match members.get("additionalProperties") {
        None | Some(Value::Bool(true)) => Ok(()),
        Some(_) => unknown("limits of `additionalProperties`"),
    }
}

/// Validates a value by a schema that was compiled. `name` is how messages call the value.
pub(super) fn validate(schema: &Value, value: &Value, name: &str) -> Result<(), Mismatch> {
    let types = types(schema)?;
    if !types.is_empty() && !types.iter().any(|own| is_type(value, own)) {
        return message(format!("{name} must be {}", types.join(" or ")));
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        if values.iter().any(Value::is_number) {
            return no_number();
        }
        if !values.contains(value) {
            let shown =
                values.iter().map(|value| value.as_str().map_or("None".into(), python_text));
            let shown: Vec<String> = shown.collect();
            return message(format!("{name} must be one of [{}]", shown.join(", ")));
        }
    }
    if let (Some(items), Value::Array(values)) = (schema.get("items"), value) {
        for (place, value) in values.iter().enumerate() {
            validate(items, value, &format!("{name}[{place}]"))?;
        }
    }
    let Value::Object(members) = value else { return Ok(()) };
    if let Some(Value::Array(required)) = schema.get("required") {
        let required: Vec<&str> = required.iter().filter_map(Value::as_str).collect();
        if !required.iter().all(|name| members.contains_key(*name)) {
            let shown: Vec<String> = required.iter().map(|name| python_text(name)).collect();
            return message(format!("{name} must contain [{}] properties", shown.join(", ")));
        }
    }
    let Some(Value::Object(properties)) = schema.get("properties") else { return Ok(()) };
    for (property, schema) in properties {
        match (members.get(property), schema.get("default")) {
            (Some(value), _) => validate(schema, value, &format!("{name}.{property}"))?,
            (None, Some(Value::Number(_))) => return no_number(),
            // The validator writes it into the value.
            (None, Some(_)) => return unknown("a `default` of an attribute that is not set"),
            (None, None) => {}
        }
    }
    Ok(())
}

fn no_number<T>() -> Result<T, Mismatch> {
    message("name 'Decimal' is not defined".to_owned())
}

/// The types of a schema. None means any.
fn types(schema: &Value) -> Result<Vec<&str>, Mismatch> {
    match schema.get("type") {
        None => Ok(Vec::new()),
        Some(Value::String(own)) => Ok(vec![own]),
        Some(Value::Array(all)) if !all.is_empty() => {
            let names: Option<_> = all.iter().map(Value::as_str).collect();
            names.map_or_else(|| unknown("types that are not texts"), Ok)
        }
        Some(_) => unknown("a `type` that is not a text"),
    }
}

fn is_type(value: &Value, own: &str) -> bool {
    match value {
        Value::Null => own == "null",
        Value::Bool(_) => own == "boolean",
        Value::Number(number) => own == "number" || own == "integer" && !number.is_f64(),
        Value::String(_) => own == "string",
        Value::Array(_) => own == "array",
        Value::Object(_) => own == "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(schema: &Value, value: &Value) -> String {
        match compile(schema).and_then(|()| validate(schema, value, "data")) {
            Ok(()) => String::new(),
            Err(Mismatch::Message(message)) => message,
            Err(Mismatch::Unknown(what)) => format!("? {what}"),
        }
    }

    #[test]
    fn messages() {
        let nested = json!({"properties": {"a": {"items": {"type": "string"}}}});
        let two = json!({"type": "object", "required": ["a", "it's"]});
        let number = json!({"properties": {"n": {"enum": [1]}, "d": {"default": 7}}});
        for (schema, value, message) in [
            (&nested, json!({"a": ["x"]}), ""),
            (&nested, json!({"a": ["x", 1]}), "data.a[1] must be string"),
            (&nested, json!({"a": 1}), ""),
            (&two, json!({"a": 1, "it's": 2}), ""),
            (&two, json!({"a": 1}), "data must contain ['a', \"it's\"] properties"),
            (&two, json!(null), "data must be object"),
            (&number, json!({"d": 1}), ""),
            (&number, json!({"d": 1, "n": 1}), "name 'Decimal' is not defined"),
            (&number, json!({}), "name 'Decimal' is not defined"),
            (&json!({"type": ["string", "null"]}), json!(1), "data must be string or null"),
            (&json!({"type": "integer"}), json!(true), "data must be integer"),
            (&json!({"enum": ["a", null]}), json!("b"), "data must be one of ['a', None]"),
            (&json!({"type": "zz", "minItems": 1}), json!(1), "Unknown type: 'zz'"),
            (&json!({"maximum": 1.5}), json!(1), "maximum must be a number"),
            (
                &json!({"items": {"exclusiveMinimum": 1}}),
                json!(1),
                "exclusiveMinimum must be an integer or a float",
            ),
        ] {
            assert_eq!(says(schema, &value), message, "{schema} {value}");
        }
    }

    #[test]
    fn what_was_not_observed_is_unknown() {
        for schema in [
            json!({"pattern": "^a"}),
            json!({"additionalProperties": false}),
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}),
            json!({"properties": {"a": {"anyOf": []}}}),
            json!({"properties": {"a": {"default": "x"}}}),
            json!({"enum": [true]}),
            json!([]),
        ] {
            assert!(says(&schema, &json!({})).starts_with('?'), "{schema}");
        }
    }
}
