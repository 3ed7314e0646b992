//! The format as JSON Schema (2020-12), for editors. It is made of the tables of `format.rs`, so that
//! it cannot differ from what `structure.rs` checks; references and derived names are not checked by
//! it.

use serde_json::{Map, Value, json};

use crate::format::{BLOB, CONSTANT, ENDPOINT, MODEL, PAGING, Pattern, Table, Takes};

/// The JSON Schema of the format, as text: what `models/schema.json` holds.
#[must_use]
pub fn schema() -> String {
    let mut definitions = Definitions::default();
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A model of an HTTP API, for petard",
        "$comment": "Made by `cargo xtask codegen` from codegen/src/format.rs. Do not edit.",
    });
    let model = definitions.object_schema(&MODEL);
    if let (Value::Object(root), Value::Object(mut model)) = (&mut root, model) {
        root.append(&mut model);
        root.insert("$defs".to_owned(), Value::Object(definitions.0));
    }
    format!("{root:#}\n")
}

/// The parts that the schema refers to, each once.
#[derive(Default)]
struct Definitions(Map<String, Value>);

impl Definitions {
    /// Returns a reference to a definition, which is made if it is not there.
    fn reference(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // Its place is taken first, so that those that it refers to follow it.
            self.0.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.0.insert(name.to_owned(), made);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn object_reference(&mut self, table: &Table) -> Value {
        self.reference(table.definition, |definitions| definitions.object_schema(table))
    }

    fn object_schema(&mut self, table: &Table) -> Value {
        let properties: Map<String, Value> = table
            .keys
            .iter()
            .map(|key| {
                let mut schema = self.value_schema(key.takes);
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

    fn value_schema(&mut self, takes: Takes) -> Value {
        match takes {
            Takes::Text(pattern) => self.string_schema(pattern),
            Takes::Status => self.status_schema(),
            Takes::OneOf(known) => json!({ "enum": known }),
            Takes::Texts => self.strings_schema(),
            Takes::TextMap(pattern) => {
                let string = self.string_schema(pattern);
                self.map_schema(Pattern::Any, &string)
            }
            Takes::StatusMap => {
                let status = self.status_schema();
                self.map_schema(Pattern::Any, &status)
            }
            Takes::Object(table) => self.object_reference(table),
            Takes::Objects(names, table) => {
                let object = self.object_reference(table);
                self.map_schema(names, &object)
            }
            Takes::Members => self.members_schema(),
            Takes::Body => {
                json!({ "anyOf": [self.string_schema(Pattern::Type), self.members_schema()] })
            }
            Takes::Endpoint => {
                json!({ "anyOf": [{ "const": "required" }, self.object_reference(&ENDPOINT)] })
            }
            Takes::Paging => {
                json!({ "anyOf": [{ "type": "null" }, self.object_reference(&PAGING)] })
            }
            Takes::Closed => json!({ "enum": [true, false, "any case"] }),
            Takes::Flag => json!({ "type": "boolean" }),
            Takes::Output => {
                json!({ "anyOf": [{ "enum": ["json", "none"] }, self.object_reference(&BLOB)] })
            }
            Takes::Values => {
                let string = self.string_schema(Pattern::Any);
                json!({ "anyOf": [self.strings_schema(), self.map_schema(Pattern::Any, &string)] })
            }
            Takes::Ignored => json!({}),
        }
    }

    fn members_schema(&mut self) -> Value {
        self.reference("members", |definitions| {
            let member = json!({
                "anyOf": [
                    definitions.string_schema(Pattern::Type),
                    definitions.object_reference(&CONSTANT),
                ],
            });
            definitions.map_schema(Pattern::Any, &member)
        })
    }

    fn strings_schema(&mut self) -> Value {
        self.reference("strings", |_| json!({ "type": "array", "items": { "type": "string" } }))
    }

    fn status_schema(&mut self) -> Value {
        self.reference("status", |_| json!({ "type": "integer", "minimum": 100, "maximum": 599 }))
    }

    fn map_schema(&mut self, names: Pattern, values: &Value) -> Value {
        match names {
            Pattern::Any => json!({ "type": "object", "additionalProperties": values }),
            names => json!({
                "type": "object",
                "propertyNames": self.string_schema(names),
                "additionalProperties": values,
            }),
        }
    }

    fn string_schema(&mut self, pattern: Pattern) -> Value {
        let Some((name, expression)) = named_expression(pattern) else {
            return json!({ "type": "string" });
        };
        self.reference(name, |_| json!({ "type": "string", "pattern": expression }))
    }
}

/// Returns the name of a pattern among the definitions, and its regular expression.
fn named_expression(pattern: Pattern) -> Option<(&'static str, &'static str)> {
    Some(match pattern {
        Pattern::Any => return None,
        Pattern::Sentence => ("sentence", r"\S"),
        Pattern::ServiceName => ("service_name", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"),
        Pattern::Pascal => ("pascal_case", "^[A-Z][A-Za-z0-9]*$"),
        Pattern::Snake => ("snake_case", "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
        Pattern::Path => ("path", r"^(/|(\{item\}|\{collection\}|\{parent\})?(/[^/?#]+)*)$"),
        Pattern::Rate => ("rate", "^[1-9][0-9]* per [1-9][0-9]* s$"),
        Pattern::Duration => ("duration", "^[1-9][0-9]* (s|min)$"),
        Pattern::Type => (
            "type",
            r"^[\[{]*[A-Za-z][A-Za-z0-9_]*[\]}]*!?( filled)?( joined| text| if true)?( sensitive)?( as \S+)?$",
        ),
        Pattern::Naming => ("name_source", r"^string(!| = \S+)$"),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic, reason = "tests")]

    use std::collections::BTreeSet;

    use serde_json::Value;

    fn references(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(entries) => {
                for (name, value) in entries {
                    match value.as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
                        Some(definition) if name == "$ref" => {
                            into.insert(definition.to_owned());
                        }
                        _ => references(value, into),
                    }
                }
            }
            Value::Array(elements) => elements.iter().for_each(|one| references(one, into)),
            _ => {}
        }
    }

    /// Objects with properties that stand anywhere but among the definitions.
    fn nested_objects(value: &Value) -> usize {
        let children: Vec<&Value> = match value {
            Value::Object(entries) => entries.values().collect(),
            Value::Array(elements) => elements.iter().collect(),
            _ => return 0,
        };
        let is_object =
            |child: &&&Value| child.get("additionalProperties") == Some(&Value::Bool(false));
        children.iter().filter(is_object).count()
            + children.iter().map(|child| nested_objects(child)).sum::<usize>()
    }

    #[test]
    fn every_object_is_a_definition_and_every_definition_is_used() {
        let schema: Value = serde_json::from_str(&super::schema()).expect("JSON");
        let definitions = schema["$defs"].as_object().expect("definitions");
        let mut used = BTreeSet::new();
        references(&schema, &mut used);
        assert_eq!(definitions.keys().cloned().collect::<BTreeSet<_>>(), used);
        assert_eq!(nested_objects(&schema["properties"]), 0);
        assert_eq!(definitions.values().map(nested_objects).sum::<usize>(), 0);
    }
}
