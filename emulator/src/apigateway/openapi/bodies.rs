//! The models of request and response bodies, by content type.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::document::{Document, Version, members, not_imported, object};
use super::reader::{Findings, Models, Place};
use super::schema;
use crate::fault::Fault;
use crate::input::Object;

/// The content type of a body if the definition does not name any.
const JSON: &str = "application/json";

/// The models of a body in Swagger 2.0: one schema for all content types.
pub(crate) fn of_schema(
    schema: Option<&Value>,
    content_types: &[String],
    place: &Place<'_>,
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Object, Fault> {
    let Some(schema) = schema else { return Ok(Object::new()) };
    let Some(name) = name_of(schema, Version::Swagger2, place, models, findings)? else {
        return Ok(Object::new());
    };
    if content_types.is_empty() {
        return Ok(Object::from_iter([(JSON.to_owned(), name.into())]));
    }
    Ok(content_types.iter().map(|own| (own.clone(), name.as_str().into())).collect())
}

/// The models of a body in OpenAPI 3.0: `content` has a schema for each content type.
pub(crate) fn of_content(
    body: &Object,
    place: &Place<'_>,
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Object, Fault> {
    let mut found = Object::new();
    for (content_type, media) in members(body, "content")? {
        let media = object(media, "a member of `content`")?;
        let Some(schema) = media.get("schema") else { continue };
        if let Some(name) = name_of(schema, Version::OpenApi3, place, models, findings)? {
            found.insert(content_type.clone(), name.into());
        }
    }
    Ok(found)
}

/// The content types of `consumes` or `produces`: those of the operation, or of the definition.
pub(crate) fn content_types(
    document: &Document,
    operation: &Object,
    name: &str,
) -> Result<Vec<String>, Fault> {
    let list = operation.get(name).or(document.root()?.get(name)).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    Ok(texts.map(str::to_owned).collect())
}

/// The name of the model that a schema refers to. A schema without a reference becomes a model of
/// its own.
fn name_of(
    schema: &Value,
    version: Version,
    place: &Place<'_>,
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Option<String>, Fault> {
    if let Some(reference) = schema.get("$ref") {
        let name = reference.as_str().and_then(|text| text.strip_prefix(schema::prefix(version)));
        let name = name.ok_or_else(|| {
            not_imported(&format!("the reference {reference} in a body of {place}"))
        })?;
        if !models.has(name) {
            findings.warn(format!("Reference to model '{name}' not found. Ignoring."));
            return Ok(None);
        }
        return Ok(Some(name.to_owned()));
    }
    // How the service names the models of schemas in Swagger 2.0, and whether it takes other types
    // there, is not known.
    let kind = schema.get("type").and_then(Value::as_str);
    if version == Version::Swagger2 || !matches!(kind, Some("object" | "array")) {
        let what = format!("a body of {place} whose schema is not a reference to a model");
        return Err(not_imported(&what));
    }
    let digest = hex::encode(Sha256::digest(schema.to_string()));
    let name = format!("MODEL{}", digest.get(..6).unwrap_or_default());
    if schema::check(schema, version, &name)? {
        findings.error(schema::unable(&name));
    }
    models.add(schema::model(version, name.clone(), schema));
    Ok(Some(name))
}
