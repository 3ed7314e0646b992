//! The format as JSON Schema (2020-12), for editors. It is generated from the tables of `format.rs`, so that
//! it cannot differ from what `structure.rs` checks; references and derived names are not checked by
//! it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::format::{
    AUTH, AUTH_SCHEMES, BLOB, CONSTANT, ENDPOINT, ERROR_MATCHER, LABEL, MODEL, MatchersOf,
    MembersOf, PAGING, Pattern, Table, Takes, WHOLE_BODY,
};
use crate::lower::OPS;
use crate::names;
use crate::notation::{DEEPEST, SCALARS, Scalar};

/// Returns the JSON Schema of the format, the content of `models/schema.json`.
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
        let conditions = conditions(table);
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        if let (Value::Object(schema), false) = (&mut schema, conditions.is_empty()) {
            schema.insert("allOf".to_owned(), Value::Array(conditions));
        }
        let needs = table.keys.iter().filter_map(|key| Some((key.name.to_owned(), [key.needs?])));
        let needs: BTreeMap<String, [&str; 1]> = needs.collect();
        if let (Value::Object(schema), false) = (&mut schema, needs.is_empty()) {
            schema.insert("dependentRequired".to_owned(), json!(needs));
        }
        schema
    }

    fn value_schema(&mut self, takes: Takes) -> Value {
        match takes {
            Takes::Text(pattern) => self.string_schema(pattern),
            Takes::Status => self.status_schema(),
            Takes::OneOf(known) => json!({ "enum": known }),
            Takes::Errors => json!({
                "anyOf": [
                    self.strings_schema(Pattern::ErrorCode, 0),
                    self.strings_schema(Pattern::ErrorChange, 0),
                ],
            }),
            Takes::Texts(pattern, least) => self.strings_schema(pattern, least),
            Takes::TextMap(names, pattern) => {
                let string = self.string_schema(pattern);
                self.map_schema(names, &string)
            }
            Takes::StatusMap(names) => {
                let status = self.status_schema();
                self.map_schema(names, &status)
            }
            Takes::Object(table) => self.object_reference(table),
            Takes::Objects(names, table) => {
                let object = self.object_reference(table);
                self.map_schema(names, &object)
            }
            Takes::Members(of) => self.members_schema(of),
            Takes::Labels => {
                let string = self.string_schema(Pattern::LabelType);
                let label = json!({ "anyOf": [string, self.object_reference(&LABEL)] });
                self.map_schema(Pattern::Any, &label)
            }
            Takes::Body => json!({
                "anyOf": [
                    self.string_schema(Pattern::BodyType),
                    self.object_reference(&WHOLE_BODY),
                    self.members_schema(MembersOf::Body),
                ],
            }),
            Takes::Endpoint => {
                json!({ "anyOf": [{ "const": "required" }, self.object_reference(&ENDPOINT)] })
            }
            Takes::Paging => {
                json!({ "anyOf": [{ "type": "null" }, self.object_reference(&PAGING)] })
            }
            Takes::Closed => json!({ "enum": [true, false, "any case"] }),
            Takes::Flag => json!({ "type": "boolean" }),
            Takes::Output => json!({
                "anyOf": [{ "enum": ["json", "none", "blob"] }, self.object_reference(&BLOB)],
            }),
            Takes::Matchers(of) => {
                let mut forms = match of {
                    MatchersOf::NotYet => vec![self.string_schema(Pattern::ErrorCode)],
                    MatchersOf::Success | MatchersOf::Failure => vec![
                        self.string_schema(Pattern::Any),
                        json!({ "type": "boolean" }),
                        self.object_reference(&ERROR_MATCHER),
                    ],
                };
                forms.push(self.status_schema());
                let least = usize::from(of == MatchersOf::Success);
                let list =
                    json!({ "type": "array", "items": { "anyOf": forms }, "uniqueItems": true });
                at_least(list, least)
            }
            Takes::Auth => json!({
                "anyOf": [
                    { "enum": AUTH_SCHEMES },
                    self.object_reference(&AUTH),
                ],
            }),
            Takes::Values => {
                let string = self.string_schema(Pattern::Any);
                let mut named = self.map_schema(Pattern::Constant, &string);
                if let Value::Object(named) = &mut named {
                    named.insert("minProperties".to_owned(), Value::from(1));
                }
                json!({ "anyOf": [self.strings_schema(Pattern::Any, 1), named] })
            }
            Takes::Ignored => json!({}),
        }
    }

    /// The members of one location, and their constants.
    fn members_schema(&mut self, of: MembersOf) -> Value {
        let (name, constant) = match of {
            MembersOf::Query => ("query", Some(json!({ "type": "string" }))),
            MembersOf::Headers => ("headers", Some(self.string_schema(Pattern::HeaderValue))),
            MembersOf::Body => ("body_members", Some(json!({}))),
            MembersOf::Shape => ("shape_members", None),
        };
        self.reference(name, |definitions| {
            let written = match of {
                MembersOf::Query => Pattern::QueryType,
                MembersOf::Headers => Pattern::HeaderType,
                MembersOf::Body | MembersOf::Shape => Pattern::Type,
            };
            let mut forms = vec![
                definitions.string_schema(written),
                definitions.object_reference(of.parameter()),
            ];
            if let Some(value) = constant {
                let name = format!("{name}_{}", CONSTANT.definition);
                forms.push(definitions.reference(&name, |definitions| {
                    let mut schema = definitions.object_schema(&CONSTANT);
                    if let (Value::Object(value), Some(slot)) =
                        (value, schema.pointer_mut("/properties/const"))
                        && let Value::Object(slot) = slot
                    {
                        slot.extend(value);
                    }
                    schema
                }));
            }
            definitions.map_schema(Pattern::Any, &json!({ "anyOf": forms }))
        })
    }

    fn strings_schema(&mut self, pattern: Pattern, least: usize) -> Value {
        let items = self.string_schema(pattern);
        at_least(json!({ "type": "array", "items": items, "uniqueItems": true }), least)
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

/// Returns what the keys of a parameter demand of its type.
fn conditions(table: &Table) -> Vec<Value> {
    let has = |name: &str| table.keys.iter().any(|key| key.name == name);
    let rule = |key: &str, value: Value, ty: &str| {
        json!({
            "if": { "properties": { (key): value }, "required": [key] },
            "then": { "properties": { "type": { "pattern": ty } } },
        })
    };
    let mut rules = Vec::new();
    if has("non_empty") {
        let never_empty = "^(?!(boolean|integer|number|date|timestamp|patch)(!| |$))";
        rules.push(rule("non_empty", json!({ "const": true }), never_empty));
    }
    if has("send_as") {
        for (value, ty) in [
            (
                "comma_separated",
                r"^\[(string|boolean|integer|number|date|timestamp|[A-Z][A-Za-z0-9]*)\]",
            ),
            ("text", "^(boolean|integer|number)(!| |$)"),
            ("only_if_true", "^boolean( |$)"),
        ] {
            rules.push(rule("send_as", json!({ "const": value }), ty));
        }
    }
    if has("time_format") {
        rules.push(rule("time_format", json!({}), r"^[\[{]*timestamp([^A-Za-z0-9]|$)"));
    }
    rules
}

/// Returns the name of a pattern among the definitions, and its regular expression.
fn named_expression(pattern: Pattern) -> Option<(&'static str, String)> {
    // A segment of a path: a label, or text that is no label of another notation.
    const SEGMENT: &str = r"(\{[A-Za-z][A-Za-z0-9_-]*\+?\}|(?!:[A-Za-z])(?!\.{1,2}(/|$))[A-Za-z0-9._~@:!$&'()*+,;=-]+)";
    let (name, expression) = match pattern {
        Pattern::Any => return None,
        Pattern::Sentence => ("sentence", format!(r"^{NO_CONTROL}\S([\s\S]*\S)?$")),
        Pattern::Reason => ("reason", r"^([^\s.]|\S[\s\S]*[^\s.])$".to_owned()),
        Pattern::ServiceName => ("service_name", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$".to_owned()),
        Pattern::HostPart => ("host_part", "^[A-Za-z0-9_.-]+$".to_owned()),
        Pattern::HostPrefix => (
            "host_prefix",
            r"^(?![.-])(?![\s\S]*(\.[.-]|-\.))([a-z0-9.-]|\{[^{}]+\})*[.-]$".to_owned(),
        ),
        Pattern::Https => ("https_url", r"^https://\S*$".to_owned()),
        Pattern::Pascal => (
            "pascal_case",
            format!("^(?!({}|SERVICE)$)[A-Z][A-Za-z0-9]*$", names::PRELUDE.join("|")),
        ),
        Pattern::Snake => ("snake_case", format!("^{SNAKE}$")),
        Pattern::MethodName => {
            ("method_name", format!("^(?!({})$){SNAKE}$", names::KEYWORDS.join("|")))
        }
        Pattern::ResourcePath => {
            ("resource_path", format!(r"^(/|\{{parent\}}/?|(\{{parent\}})?(/{SEGMENT})+/?)$"))
        }
        Pattern::OperationPath => {
            let base = r"(\{item\}|\{collection\}|\{parent\})";
            ("operation_path", format!("^(/|{base}/?|{base}?(/{SEGMENT})+/?)$"))
        }
        Pattern::Pointer => ("pointer", r"^(?![\s\S]*~([^01]|$))(/[\s\S]*)?$".to_owned()),
        Pattern::Rate => ("rate", "^[1-9][0-9]* per [1-9][0-9]* s$".to_owned()),
        Pattern::Duration => ("duration", "^[1-9][0-9]* (s|min)$".to_owned()),
        Pattern::PatchPath => {
            let name = r"([A-Za-z0-9._@:!$&'()*+,;=-]|~[01])+";
            let label = r"\{[A-Za-z][A-Za-z0-9_-]*\}";
            ("patch_path", format!("^(/({label}|{name}))+$"))
        }
        Pattern::PatchRow => {
            let ops = format!("({})", OPS.join("|"));
            let ty = r"(string|boolean|integer|number|json|[A-Z][A-Za-z0-9]*)";
            let doc = r"(: \S([\s\S]*\S)?)?";
            ("patch_row", format!(r"^{NO_CONTROL}{ops}( +{ops})*( +({ty}|\[{ty}\]))?{doc}$"))
        }
        Pattern::Type => ("type", format!("{}{SENSITIVE}{AS_NAME}$", type_expression("!?"))),
        Pattern::QueryType => {
            let plain = plain_type();
            let types = format!(r"({plain}|\[{plain}\]|\{{{plain}\}}|\{{\[{plain}\]\}})");
            ("query_type", format!("^{types}!?{SENSITIVE}{AS_NAME}$"))
        }
        Pattern::HeaderType => {
            let plain = plain_type();
            ("header_type", format!(r"^({plain}|json|\{{{plain}\}})!?{SENSITIVE}{AS_NAME}$"))
        }
        Pattern::BodyType => ("body_type", format!("{}{SENSITIVE}$", type_expression("!?"))),
        Pattern::LabelType => ("label_type", format!("^{}{SENSITIVE}$", plain_type())),
        Pattern::HeaderName => ("header_name", "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$".to_owned()),
        Pattern::HeaderValue => ("header_value", "^[ -~]*$".to_owned()),
        Pattern::ErrorCode => ("error_code", r"^[^+\s-]".to_owned()),
        Pattern::ErrorChange => ("error_change", r"^[+-]\S".to_owned()),
        Pattern::Identity => ("identity", r"^\S+( as \S+)?$".to_owned()),
        Pattern::Constant => ("constant_name", "^(?=.*[A-Z0-9])[A-Z_][A-Z0-9_]*$".to_owned()),
    };
    Some((name, expression))
}

/// Returns the schema of a list with the least number of its elements.
fn at_least(mut list: Value, least: usize) -> Value {
    if let (Value::Object(list), true) = (&mut list, least > 0) {
        list.insert("minItems".to_owned(), Value::from(least));
    }
    list
}

const SNAKE: &str = "[a-z][a-z0-9]*(_[a-z0-9]+)*";
/// Neither control characters nor those that change the direction of text.
const NO_CONTROL: &str =
    r"(?![\s\S]*[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069])";
const SENSITIVE: &str = "( sensitive)?";
/// What is in braces was once the name of another parameter.
const AS_NAME: &str = r"( as (?!\{\S*\}$)\S+)?";

/// Returns the expression of a type, from the beginning of the string. Brackets are checked as far
/// as an expression can: there are as many before as behind, and the outermost are a pair.
fn type_expression(required: &str) -> String {
    let scalars: Vec<&str> = SCALARS.iter().map(|(name, _)| *name).collect();
    let name = format!("({}|[A-Z][A-Za-z0-9]*)", scalars.join("|"));
    let pairs = r"(?!\[[^ ]*\}!?( |$))(?!\{[^ ]*\]!?( |$))";
    let depths: Vec<String> = (1..DEEPEST)
        .map(|depth| format!(r"(?=[\[{{]{{{depth}}}[A-Za-z][A-Za-z0-9]*[\]}}]{{{depth}}}!?( |$))"))
        .collect();
    let depths = format!(r"((?=[A-Za-z])|{})", depths.join("|"));
    // Lists of lists of JSON are only JSON.
    let pairs = format!(r"{pairs}(?![\[{{]{{2,}}(json|object)[\]}}])");
    format!(r"^{pairs}{depths}[\[{{]*{name}[\]}}]*{required}")
}

/// Returns the expression of a type that a path, a query and a header take: one that is text.
fn plain_type() -> String {
    let is_plain = |scalar: &&(&str, Scalar)| {
        !matches!(scalar.1, Scalar::Blob | Scalar::Json | Scalar::Object | Scalar::Patch)
    };
    let scalars: Vec<&str> = SCALARS.iter().filter(is_plain).map(|(name, _)| *name).collect();
    format!("({}|[A-Z][A-Za-z0-9]*)", scalars.join("|"))
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
