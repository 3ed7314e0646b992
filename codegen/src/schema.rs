//! The format as JSON Schema (2020-12), for editors. Printed from the tables of `format.rs`, so
//! that it cannot say anything else than the checker; references and derived names are beyond it.

use serde_json::{Map, Value, json};

use crate::format::{BLOB, CONSTANT, ENDPOINT, MODEL, PAGING, Pattern, Table, Takes};

/// The JSON Schema of the format, as text: what `models/schema.json` holds.
#[must_use]
pub fn schema() -> String {
    let mut root = object(&MODEL);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A model of an HTTP API, for petard",
        "$comment": "Made by `cargo xtask codegen` from codegen/src/format.rs. Do not edit.",
    });
    if let (Value::Object(head), Value::Object(root)) = (head, &mut root) {
        let mut whole = head;
        whole.append(root);
        *root = whole;
    }
    format!("{root:#}\n")
}

fn object(table: &Table) -> Value {
    let properties: Map<String, Value> = table
        .keys
        .iter()
        .map(|key| {
            let mut schema = takes(key.takes);
            if let Value::Object(schema) = &mut schema {
                schema.insert("description".to_owned(), Value::from(key.doc));
            }
            (key.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> =
        table.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn takes(takes: Takes) -> Value {
    match takes {
        Takes::Text(pattern) => text(pattern),
        Takes::Status => json!({ "type": "integer", "minimum": 100, "maximum": 599 }),
        Takes::OneOf(known) => json!({ "enum": known }),
        Takes::Texts => texts(),
        Takes::TextMap(pattern) => map(Pattern::Any, &text(pattern)),
        Takes::StatusMap => map(Pattern::Any, &self::takes(Takes::Status)),
        Takes::Object(table) => object(table),
        Takes::Objects(names, table) => map(names, &object(table)),
        Takes::Members => members(),
        Takes::Body => json!({ "anyOf": [text(Pattern::Type), members()] }),
        Takes::Endpoint => json!({ "anyOf": [{ "const": "required" }, object(&ENDPOINT)] }),
        Takes::Paging => json!({ "anyOf": [{ "type": "null" }, object(&PAGING)] }),
        Takes::Closed => json!({ "enum": [true, false, "any case"] }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Output => json!({ "anyOf": [{ "enum": ["json", "none"] }, object(&BLOB)] }),
        Takes::Values => json!({ "anyOf": [texts(), map(Pattern::Any, &text(Pattern::Any))] }),
        Takes::Ignored => json!({}),
    }
}

fn members() -> Value {
    map(Pattern::Any, &json!({ "anyOf": [text(Pattern::Type), object(&CONSTANT)] }))
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn map(names: Pattern, values: &Value) -> Value {
    match pattern(names) {
        Some(pattern) => json!({
            "type": "object", "propertyNames": { "pattern": pattern }, "additionalProperties": values,
        }),
        None => json!({ "type": "object", "additionalProperties": values }),
    }
}

fn text(of: Pattern) -> Value {
    match pattern(of) {
        Some(pattern) => json!({ "type": "string", "pattern": pattern }),
        None => json!({ "type": "string" }),
    }
}

fn pattern(pattern: Pattern) -> Option<&'static str> {
    Some(match pattern {
        Pattern::Any => return None,
        Pattern::Sentence => r"\S",
        Pattern::ServiceName => "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        Pattern::Pascal => "^[A-Z][A-Za-z0-9]*$",
        Pattern::Snake => "^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
        Pattern::Path => r"^(/|(\{item\}|\{collection\}|\{parent\})?(/[^/?#]+)*)$",
        Pattern::Rate => "^[1-9][0-9]* per [1-9][0-9]* s$",
        Pattern::Duration => "^[1-9][0-9]* (s|min)$",
        Pattern::Type => {
            r"^[\[{]*[A-Za-z][A-Za-z0-9_]*[\]}]*!?( filled)?( joined| text| if true)?( sensitive)?( as \S+)?$"
        }
        Pattern::Naming => r"^string(!| = \S+)$",
    })
}
