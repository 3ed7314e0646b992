//! DocumentationParts and DocumentationVersions.

use serde_json::Value;

use super::{absent, references};
use crate::fault::Fault;
use crate::input::{Object, seconds, text};
use crate::path::segment;
use crate::resources::{Call, Store};

/// Kinds of things that belong to a Resource. Each has a path, and all but the Resource a method.
const OF_A_RESOURCE: [&str; 9] = [
    "RESOURCE",
    "METHOD",
    "PATH_PARAMETER",
    "QUERY_PARAMETER",
    "REQUEST_HEADER",
    "REQUEST_BODY",
    "RESPONSE",
    "RESPONSE_HEADER",
    "RESPONSE_BODY",
];

/// Kinds of things that have a status code.
const OF_A_RESPONSE: [&str; 3] = ["RESPONSE", "RESPONSE_HEADER", "RESPONSE_BODY"];

/// Kinds of things that have a name.
const NAMED: [&str; 7] = [
    "AUTHORIZER",
    "MODEL",
    "PATH_PARAMETER",
    "QUERY_PARAMETER",
    "REQUEST_HEADER",
    "REQUEST_BODY",
    "RESPONSE_HEADER",
];

/// The members of a location.
pub(crate) const MEMBERS: [&str; 4] = ["path", "method", "statusCode", "name"];

/// Whether the location of a kind of thing has a member.
pub(crate) fn has(kind: &str, member: &str) -> bool {
    match member {
        "path" => OF_A_RESOURCE.contains(&kind),
        "method" => OF_A_RESOURCE.contains(&kind) && kind != "RESOURCE",
        "statusCode" => OF_A_RESPONSE.contains(&kind),
        "name" => NAMED.contains(&kind),
        _ => false,
    }
}

/// Checks the location and the properties of a DocumentationPart.
pub(crate) fn check_part(document: &Object) -> Result<(), Fault> {
    let properties = text(document, "properties").unwrap_or_default();
    if serde_json::from_str::<Object>(properties).is_err() {
        return Err(Fault::bad_request("Documentation part properties must be a JSON object"));
    }
    let location = document.get("location").and_then(Value::as_object);
    let kind = location.and_then(|location| text(location, "type")).unwrap_or_default();
    for member in MEMBERS {
        let is_given = location.is_some_and(|location| location.contains_key(member));
        if is_given && !has(kind, member) {
            return Err(Fault::bad_request(format!(
                "Invalid documentation part location: {kind} has no {member}"
            )));
        }
    }
    Ok(())
}

/// Completes a new DocumentationPart. A location has one.
pub(crate) fn creating_part(call: &Call, document: &Object, store: &Store) -> Result<(), Fault> {
    check_part(document)?;
    let collection = call.collection()?;
    let location = document.get("location");
    if store.collection(&collection).any(|part| part.document.get("location") == location) {
        return Err(Fault::conflict(
            "Documentation part already exists for the specified location",
        ));
    }
    Ok(())
}

/// Whether a DocumentationPart is listed: its type and name are the wanted ones, its path contains
/// the wanted one.
pub(crate) fn keeps(call: &Call, document: &Object) -> bool {
    let location = document.get("location").and_then(Value::as_object);
    let is = |parameter: &str, member: &str| {
        let wanted = call.query.get(parameter);
        wanted.is_none_or(|wanted| location.and_then(|place| text(place, member)) == Some(wanted))
    };
    is("type", "type") && is("name", "name") && is("path", "path")
}

/// Completes a new DocumentationVersion, which a Stage may show at once.
pub(crate) fn creating_version(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    document.insert("createdDate".to_owned(), seconds(call.context.now).into());
    let Some(Value::String(stage)) = document.remove("stageName") else { return Ok(()) };
    let path = format!("{}/stages/{}", references::api_of(item), segment(&stage));
    let Some(stage) = store.get_mut(&path) else { return Err(absent::named("Stage")) };
    let version = document.get("version").cloned().unwrap_or_default();
    stage.insert("documentationVersion".to_owned(), version);
    Ok(())
}

/// A DocumentationVersion that a Stage shows cannot be removed.
pub(crate) fn deleting_version(item: &str, version: &str, store: &Store) -> Result<(), Fault> {
    let api = references::api_of(item);
    let shows = |stage: &Object| text(stage, "documentationVersion") == Some(version);
    if store.collection(format!("{api}/stages")).any(|stage| shows(&stage.document)) {
        return Err(Fault::bad_request(
            "Active stages pointing to this documentation version must be moved or deleted",
        ));
    }
    Ok(())
}
