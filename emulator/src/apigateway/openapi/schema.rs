//! Models: their names, and the references in their schemas.

use serde_json::Value;

use super::checks;
use super::definition::Model;
use super::document::{Document, Version, check_extensions, invalid, not_imported};
use super::reader::Findings;
use crate::fault::Fault;
use crate::input::Object;

/// The keyword of schemas for which the service refuses a definition.
const REFUSED: &str = "example";

/// Keywords of schemas that API Gateway lists as not supported, without what it does with them.
const UNSUPPORTED: [&str; 10] = [
    "default",
    "deprecated",
    "discriminator",
    "examples",
    "exclusiveMinimum",
    "externalDocs",
    "nullable",
    "readOnly",
    "writeOnly",
    "xml",
];

/// Where schemas are kept in a definition, as references name it.
pub(crate) fn prefix(version: Version) -> &'static str {
    match version {
        Version::Swagger2 => "#/definitions/",
        Version::OpenApi3 => "#/components/schemas/",
    }
}

/// Reads the models of a definition.
pub(crate) fn models(document: &Document, findings: &mut Findings) -> Result<Vec<Model>, Fault> {
    let root = document.root()?;
    let schemas = match document.version {
        Version::Swagger2 => root.get("definitions"),
        Version::OpenApi3 => root.get("components").and_then(|all| all.get("schemas")),
    };
    let Some(schemas) = schemas.filter(|schemas| !schemas.is_null()) else { return Ok(Vec::new()) };
    let schemas = schemas.as_object().ok_or_else(|| invalid("the schemas are not an object"))?;
    let mut models = Vec::new();
    for (name, schema) in schemas {
        if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric()) {
            findings.error(format!(
                "Unable to create model for '{name}': Model name must be alphanumeric: {name}"
            ));
            continue;
        }
        if check(schema, document.version, name)? {
            findings.error(unable(name));
            continue;
        }
        let model = model(document.version, name.clone(), schema);
        findings.add(&format!("Unable to create model for '{name}'"), checks::model(&model))?;
        models.push(model);
    }
    Ok(models)
}

pub(crate) fn model(version: Version, name: String, schema: &Value) -> Model {
    let description = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let mut schema = schema.clone();
    if version == Version::OpenApi3 {
        sort_required(&mut schema);
    }
    Model { name, description, schema }
}

/// Sorts the names of required properties, as the service does with those of OpenAPI 3.0.
fn sort_required(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(names)) = members.get_mut("required") {
                names.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
            }
            members.values_mut().for_each(sort_required);
        }
        Value::Array(values) => values.iter_mut().for_each(sort_required),
        _ => {}
    }
}

/// The error of a model that has the refused keyword.
pub(crate) fn unable(name: &str) -> String {
    format!(
        "Unable to create model for '{name}': Invalid model specified: Validation Result: warnings \
         : [], errors : [Invalid model schema specified. Unsupported keyword(s): [\"{REFUSED}\"]]"
    )
}

/// Fails for what the service lists as not supported, because a model may then differ from the
/// definition. Returns true if the schema has the keyword for which the service refuses it.
pub(crate) fn check(schema: &Value, version: Version, name: &str) -> Result<bool, Fault> {
    let schema = match schema {
        Value::Object(schema) => schema,
        Value::Bool(_) => return Ok(false),
        _ => return Err(invalid(format!("the schema in the model '{name}' is not an object"))),
    };
    let place = format!("the model '{name}'");
    check_extensions(schema, &[], &place)?;
    let mut is_refused = false;
    for (keyword, value) in schema {
        let refuse = || Err(not_imported(&format!("the keyword `{keyword}` in {place}")));
        match keyword.as_str() {
            keyword if UNSUPPORTED.contains(&keyword) || keyword.starts_with("x-") => {
                return refuse();
            }
            REFUSED => is_refused = true,
            "oneOf" if version == Version::Swagger2 => return refuse(),
            "$ref" => {
                let target = value.as_str().and_then(|value| value.strip_prefix(prefix(version)));
                if target.is_none_or(|target| target.contains('/')) {
                    return Err(not_imported(&format!("the reference {value} in {place}")));
                }
            }
            "properties" | "patternProperties" | "definitions" => {
                for schema in value.as_object().into_iter().flat_map(Object::values) {
                    is_refused |= check(schema, version, name)?;
                }
            }
            "items" | "additionalItems" | "additionalProperties" | "not" if !value.is_array() => {
                is_refused |= check(value, version, name)?;
            }
            "items" | "allOf" | "anyOf" | "oneOf" => {
                for schema in value.as_array().into_iter().flatten() {
                    is_refused |= check(schema, version, name)?;
                }
            }
            _ => {}
        }
    }
    Ok(is_refused)
}

/// Replaces the beginning of every reference that begins with `from`.
pub(crate) fn with_references(schema: &Value, from: &str, to: &str) -> Value {
    match schema {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let target = value.as_str().and_then(|value| value.strip_prefix(from));
                let value = match target {
                    Some(target) if name == "$ref" => format!("{to}{target}").into(),
                    _ => with_references(value, from, to),
                };
                (name.clone(), value)
            });
            Value::Object(members.collect())
        }
        Value::Array(values) => {
            values.iter().map(|value| with_references(value, from, to)).collect()
        }
        other => other.clone(),
    }
}

/// The names of models that a schema refers to.
pub(crate) fn references<'a>(schema: &'a Value, from: &str, found: &mut Vec<&'a str>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str().and_then(|value| value.strip_prefix(from)) {
                    Some(target) if name == "$ref" => found.push(target),
                    _ => references(value, from, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, from, found)),
        _ => {}
    }
}

/// How references to models begin in the models of an API. `api` is the path of the API.
pub(crate) fn stored_prefix(api: &str) -> String {
    format!("https://apigateway.amazonaws.com{api}/models/")
}
