//! Models, RequestValidators and Authorizers of a RestApi.

use serde_json::Value;

use super::references;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::resources::patch::Change;
use crate::resources::{Call, Store};

/// Completes a new Model.
pub(crate) fn creating(document: &mut Object, store: &mut Store) -> Result<(), Fault> {
    let name = text(document, "name").unwrap_or_default();
    if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Fault::bad_request(format!("Model name must be alphanumeric: {name}")));
    }
    check_schema(document)?;
    document.insert("id".to_owned(), store.new_key().into());
    Ok(())
}

pub(crate) fn check_schema(document: &Object) -> Result<(), Fault> {
    let schema = text(document, "schema").unwrap_or_default();
    if schema.is_empty() {
        return Err(Fault::bad_request(
            "Model schema must have at least 1 property or array items defined",
        ));
    }
    let is_json = serde_json::from_str::<Object>(schema).is_ok();
    if text(document, "contentType") == Some("application/json") && !is_json {
        return Err(Fault::bad_request("Invalid model schema specified: it is not a JSON object"));
    }
    Ok(())
}

/// Patches of the description, which may become empty, and of the schema.
pub(crate) fn patch(change: &Change<'_>, document: &mut Object) -> Option<Result<(), Fault>> {
    let text = change.operation.text()?;
    match change.row.path {
        "/description" => {
            document.insert("description".to_owned(), text.into());
            Some(Ok(()))
        }
        "/schema" => {
            document.insert("schema".to_owned(), text.into());
            Some(check_schema(document))
        }
        _ => None,
    }
}

/// A Model that a Method refers to cannot be removed.
pub(crate) fn deleting(item: &str, name: &str, store: &Store) -> Result<(), Fault> {
    let api = references::api_of(item);
    let end = format!("/models/{name}\"");
    let is_part = store
        .collection(format!("{api}/models"))
        .any(|other| text(&other.document, "schema").is_some_and(|schema| schema.contains(&end)));
    if is_part {
        return Err(Fault::not_here(format!(
            "the local endpoint does not remove Model {name}, because another Model refers to it"
        )));
    }
    let uses = |document: &Object, member: &str| {
        let models = document.get(member).and_then(Value::as_object).into_iter();
        models.flat_map(Object::values).any(|model| model == name)
    };
    for (method, kept) in references::methods(store, api) {
        let part = if uses(&kept.document, "requestModels") {
            "request"
        } else if store
            .collection(format!("{}/responses", kept.path))
            .any(|response| uses(&response.document, "responseModels"))
        {
            "response"
        } else {
            continue;
        };
        return Err(Fault::conflict(format!(
            "Cannot delete model '{name}', is referenced in method {part}: {}",
            // The recorded message has the path, a slash and the method.
            method.strip_prefix("//").map_or_else(|| method.clone(), |rest| format!("//{rest}"))
        )));
    }
    Ok(())
}

/// Completes a new RequestValidator.
pub(crate) fn creating_validator(document: &mut Object) -> Result<(), Fault> {
    if text(document, "name").unwrap_or_default().is_empty() {
        return Err(Fault::bad_request("Request Validator name cannot be blank"));
    }
    for name in ["validateRequestBody", "validateRequestParameters"] {
        document.entry(name).or_insert_with(|| false.into());
    }
    Ok(())
}

/// Without a value, a RequestValidator does not validate. Its name cannot be cleared.
pub(crate) fn patch_validator(
    change: &Change<'_>,
    document: &mut Object,
) -> Option<Result<(), Fault>> {
    let is_empty = change.operation.text().is_none_or(str::is_empty);
    match change.row.path {
        "/name" if is_empty => {
            Some(Err(Fault::bad_request("Request Validator name cannot be blank")))
        }
        path @ ("/validateRequestBody" | "/validateRequestParameters") if is_empty => {
            document.insert(path.trim_start_matches('/').to_owned(), false.into());
            Some(Ok(()))
        }
        _ => None,
    }
}

/// An Authorizer or RequestValidator that a Method refers to cannot be removed.
pub(crate) fn deleting_referenced(
    call: &Call,
    item: &str,
    member: &str,
    store: &Store,
) -> Result<(), Fault> {
    let api = references::api_of(item);
    let key = call.key();
    let user = references::methods(store, api)
        .into_iter()
        .find(|(_, kept)| text(&kept.document, member) == Some(key));
    user.map_or(Ok(()), |(method, _)| {
        let name = store.get(item).and_then(|document| text(document, "name")).unwrap_or(key);
        let (path, verb) = method.rsplit_once('/').unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        Err(Fault::conflict(format!(
            "Cannot delete {} '{name}', is referenced in method: {verb}/{path}",
            call.resource.name().to_lowercase()
        )))
    })
}

/// Completes a new Authorizer.
pub(crate) fn creating_authorizer(
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    let name = text(document, "name").unwrap_or_default();
    let collection = item.rsplit_once('/').map_or("", |(collection, _)| collection);
    if store.collection(collection).any(|other| text(&other.document, "name") == Some(name)) {
        return Err(Fault::bad_request(format!(
            "Authorizer name must be unique. Authorizer {name} already exists in this RestApi."
        )));
    }
    complete_authorizer(document)
}

/// Adds the defaults of an Authorizer, and checks it by its type.
pub(crate) fn complete_authorizer(document: &mut Object) -> Result<(), Fault> {
    let kind = text(document, "type").unwrap_or_default().to_owned();
    let usual = match kind.as_str() {
        "COGNITO_USER_POOLS" => Some("cognito_user_pools"),
        "JWT" => None,
        _ => Some("custom"),
    };
    if let Some(usual) = usual {
        document.entry("authType").or_insert_with(|| usual.into());
    }
    match kind.as_str() {
        "COGNITO_USER_POOLS" if is_without(document, "providerARNs") => {
            return Err(Fault::bad_request("Invalid Authorizer: providerARNs must not be empty"));
        }
        "TOKEN" | "REQUEST" if is_without(document, "authorizerUri") => {
            return Err(Fault::bad_request("Invalid Authorizer URI specified"));
        }
        "JWT" if !document.contains_key("jwtConfiguration") => {
            return Err(Fault::bad_request("Invalid Authorizer: jwtConfiguration is required"));
        }
        "REQUEST"
            if is_without(document, "identitySource")
                && document.get("authorizerResultTtlInSeconds") != Some(&0.into()) =>
        {
            return Err(Fault::not_here(
                "the local endpoint does not know Authorizers of type REQUEST without \
                 `identitySource`, unless `authorizerResultTtlInSeconds` is 0",
            ));
        }
        "TOKEN" if is_without(document, "identitySource") => {
            return Err(Fault::not_here(
                "the local endpoint does not know Authorizers of type TOKEN without \
                 `identitySource`",
            ));
        }
        _ => {}
    }
    check_authorizer(document)
}

fn is_without(document: &Object, name: &str) -> bool {
    match document.get(name) {
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        other => other.is_none(),
    }
}

/// Checks the lifetime of results and the issuers of an Authorizer.
pub(crate) fn check_authorizer(document: &Object) -> Result<(), Fault> {
    let lifetime = document.get("authorizerResultTtlInSeconds").and_then(Value::as_i64);
    if lifetime.is_some_and(|lifetime| !(0..=3600).contains(&lifetime)) {
        return Err(Fault::bad_request("Authorizer result TTL must be between 0 and 3600 seconds"));
    }
    Ok(())
}

/// Patches of the type, of the user pools and of the issuers.
pub(crate) fn patch_authorizer(
    change: &Change<'_>,
    document: &mut Object,
) -> Option<Result<(), Fault>> {
    let kind = text(document, "type").unwrap_or_default();
    match change.row.path {
        "/type" => {
            let wanted = change.operation.text().unwrap_or_default();
            if !["TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT"].contains(&wanted) {
                return Some(Err(Fault::bad_request(format!(
                    "Invalid authorizer type specified: {wanted}"
                ))));
            }
            let known = ["TOKEN", "REQUEST"];
            (!known.contains(&wanted) || !known.contains(&kind))
                .then(|| Err(change.unknown(" for this type")))
        }
        "/providerARNs" if kind != "COGNITO_USER_POOLS" => {
            Some(Err(change.unknown(" for an Authorizer of another type")))
        }
        "/providerARNs" if change.operation.op == "remove" => {
            let pools = document.get("providerARNs").and_then(Value::as_array);
            let is_last = pools.is_some_and(|pools| {
                matches!(pools.as_slice(), [last] if last.as_str() == change.operation.text())
            });
            is_last.then(|| {
                Err(Fault::bad_request("Invalid Authorizer: providerARNs must not be empty"))
            })
        }
        "/jwtConfiguration" => {
            let value = match change.value() {
                Ok(value) => value.unwrap_or_default(),
                Err(fault) => return Some(Err(fault)),
            };
            let issuers = value.get("issuers").and_then(Value::as_array).into_iter().flatten();
            if kind != "JWT" {
                return Some(Err(change.unknown(" for an Authorizer of another type")));
            }
            issuers.clone().any(|issuer| issuer.get("jwksUri").is_some()).then(|| {
                Err(Fault::bad_request("Invalid JWT configuration: jwksUri cannot be specified"))
            })
        }
        _ => None,
    }
}
