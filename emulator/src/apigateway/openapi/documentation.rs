//! `x-amazon-apigateway-documentation`: documentation parts.

use serde_json::{Value, json};

use super::checks;
use super::definition::DocumentationPart;
use super::document::{Document, invalid, not_imported, object};
use super::import::{Mode, absent_api};
use super::reader;
use crate::apigateway::documentation::{MEMBERS, has as location_has};
use crate::backend::Context;
use crate::fault::Fault;
use crate::input::Object;
use crate::resources::Store;

/// Reads the parts. Returns `None` if the definition does not have the extension.
pub(crate) fn parts(root: &Object) -> Result<Option<Vec<DocumentationPart>>, Fault> {
    const NAME: &str = "x-amazon-apigateway-documentation";
    let Some(extension) = root.get(NAME).filter(|value| !value.is_null()) else { return Ok(None) };
    let extension = object(extension, &format!("`{NAME}`"))?;
    let Some(parts) = extension.get("documentationParts") else { return Ok(Some(Vec::new())) };
    let parts = parts.as_array().ok_or_else(|| invalid("`documentationParts` is not a list"))?;
    parts.iter().map(part).collect::<Result<_, _>>().map(Some)
}

fn part(value: &Value) -> Result<DocumentationPart, Fault> {
    let part = object(value, "a documentation part")?;
    let location = part.get("location").ok_or_else(|| invalid("a location is missing"))?;
    let location = object(location, "a location")?;
    let kind = location.get("type").and_then(Value::as_str).unwrap_or_default();
    if !location_has(kind, "path") && !matches!(kind, "API" | "AUTHORIZER" | "MODEL") {
        return Err(invalid(format!("the type '{kind}' of a location is not known")));
    }
    let mut own = Object::from_iter([("type".to_owned(), kind.into())]);
    for member in MEMBERS {
        let default = match member {
            "path" => Some("/"),
            "method" | "statusCode" => Some("*"),
            _ => None,
        };
        match location.get(member) {
            Some(value) if location_has(kind, member) => {
                own.insert(member.to_owned(), value.clone());
            }
            None if location_has(kind, member) => {
                own.extend(default.map(|default| (member.to_owned(), default.into())));
            }
            None => {}
            Some(_) => return Err(strange(member, kind)),
        }
    }
    checks::documentation_location(&own)
        .map_err(|fault| invalid(format!("a location: {}", fault.message)))?;
    let properties = part.get("properties").ok_or_else(|| invalid("properties are missing"))?;
    let properties = match properties {
        // As in the documents of documentation parts.
        Value::String(text) => serde_json::from_str(text)
            .map_err(|_| invalid("the properties of a documentation part are not a JSON object"))?,
        other => object(other, "the properties of a documentation part")?.clone(),
    };
    Ok(DocumentationPart { location: own, properties })
}

fn strange(member: &str, kind: &str) -> Fault {
    not_imported(&format!("`{member}` of a documentation part of the type {kind}"))
}

/// Imports documentation parts into the API at the path `api`. Returns the document with their ids.
pub(crate) fn import_documentation_parts(
    definition: &[u8],
    api: &str,
    mode: Mode,
    context: &Context,
    store: &mut Store,
) -> Result<Value, Fault> {
    let document = Document::read(definition, context).map_err(|fault| match fault.status {
        // The service has a message of its own here.
        400 => Fault::bad_request("Unable to build importer with provided input."),
        _ => fault,
    })?;
    if store.get(api).is_none() {
        return Err(absent_api(api, context));
    }
    let parts = reader::documentation(&document)?.unwrap_or_default();
    let ids = apply(&parts, api, mode == Mode::Overwrite, store);
    Ok(json!({ "ids": ids }))
}

/// Stores documentation parts. Returns their ids.
pub(crate) fn apply(
    parts: &[DocumentationPart],
    api: &str,
    overwrite: bool,
    store: &mut Store,
) -> Vec<String> {
    let collection = format!("{api}/documentation/parts");
    if overwrite {
        let old: Vec<_> = store.collection(&collection).map(|item| item.path.clone()).collect();
        for path in old {
            store.remove(&path);
        }
    }
    let mut ids = Vec::new();
    for part in parts {
        let same = store.collection(&collection).find(|item| {
            item.document.get("location").and_then(Value::as_object) == Some(&part.location)
        });
        let text = same.and_then(|item| item.document.get("properties")).and_then(Value::as_str);
        let mut properties: Object =
            text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        properties.extend(part.properties.clone());
        let id = same.and_then(|item| item.document.get("id")).and_then(Value::as_str);
        let id = id.map(str::to_owned);
        let id = id.unwrap_or_else(|| store.new_key());
        let mut document = Object::new();
        document.insert("id".to_owned(), id.as_str().into());
        document.insert("location".to_owned(), part.location.clone().into());
        document.insert("properties".to_owned(), Value::Object(properties).to_string().into());
        store.put(format!("{collection}/{id}"), document);
        ids.push(id);
    }
    ids
}
