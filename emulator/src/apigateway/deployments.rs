//! Deployments.

use serde_json::{Value, json};

use super::{references, stages};
use crate::fault::Fault;
use crate::input::{Object, object_of, seconds, text};
use crate::path::segment;
use crate::resources::{Call, Store};

/// The member of a kept Deployment with its Methods, which responses have on demand.
pub(crate) const SUMMARY: &str = "apiSummary";

/// Members of the request that are those of the Stage, and their names there.
const OF_THE_STAGE: [(&str, &str); 5] = [
    ("cacheClusterEnabled", "cacheClusterEnabled"),
    ("cacheClusterSize", "cacheClusterSize"),
    ("stageDescription", "description"),
    ("tracingEnabled", "tracingEnabled"),
    ("variables", "variables"),
];

/// Completes a new Deployment. It creates a Stage, is the new one of a Stage that exists, or is the
/// canary of one.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    let api = references::api_of(item);
    let methods = references::methods(store, api);
    if methods.is_empty() {
        return Err(Fault::bad_request("The REST API doesn't contain any methods"));
    }
    if methods.iter().any(|(_, method)| !store.contains(&format!("{}/integration", method.path))) {
        return Err(Fault::bad_request("No integration defined for method"));
    }
    let mut summary = Object::new();
    for (_, method) in &methods {
        let resource = method.path.rsplit_once("/methods/").map_or("", |(resource, _)| resource);
        let path = store.get(resource).and_then(|resource| text(resource, "path"));
        let snapshot = json!({
            "authorizationType": method.document.get("authorizationType"),
            "apiKeyRequired": method.document.get("apiKeyRequired"),
        });
        let of_path =
            summary.entry(path.unwrap_or_default()).or_insert_with(|| Value::Object(Object::new()));
        if let Some(of_path) = of_path.as_object_mut() {
            let name = text(&method.document, "httpMethod").unwrap_or_default();
            of_path.insert(name.to_owned(), snapshot);
        }
    }
    document.insert(SUMMARY.to_owned(), Value::Object(summary));
    document.insert("createdDate".to_owned(), seconds(call.context.now).into());
    store.keep_snapshot(item, api);

    let mut settings = Object::new();
    for (name, own) in OF_THE_STAGE {
        settings.extend(document.remove(name).map(|value| (own.to_owned(), value)));
    }
    let canary = document.remove("canarySettings");
    let stage = document.remove("stageName");
    let name = stage.as_ref().and_then(Value::as_str).filter(|name| !name.is_empty());
    let id = document.get("id").cloned().unwrap_or_default();
    let Some(name) = name else {
        if canary.is_some() {
            let given = if stage.is_some() { "" } else { "null" };
            return Err(Fault::bad_request(format!(
                "Invalid deployment content specified.Non null and non empty stageName must be \
                 provided for canary deployment. Provided value is {given}"
            )));
        }
        return Ok(());
    };
    let path = format!("{api}/stages/{}", segment(name));
    let now = seconds(call.context.now);
    let existing = store.get(&path).cloned();
    let mut whole = match existing {
        Some(existing) => existing,
        None if canary.is_some() => {
            return Err(Fault::bad_request(format!(
                "Invalid deployment content specified.Stage {name} must already be created before \
                 making a canary release deployment"
            )));
        }
        None => object_of(json!({ "stageName": name, "createdDate": now })),
    };
    whole.extend(settings);
    if let Some(canary) = canary {
        let mut canary = object_of(canary);
        canary.insert("deploymentId".to_owned(), id);
        whole.insert("canarySettings".to_owned(), Value::Object(canary));
    } else {
        whole.insert("deploymentId".to_owned(), id);
    }
    whole.insert("lastUpdatedDate".to_owned(), now.into());
    stages::complete(&mut whole);
    stages::check_values(&whole)?;
    store.put(path, whole);
    Ok(())
}

/// A Deployment that a Stage serves cannot be removed.
pub(crate) fn deleting(item: &str, id: &str, store: &Store) -> Result<(), Fault> {
    let api = references::api_of(item);
    let serves = |stage: &Object| {
        let canary = stage.get("canarySettings").and_then(Value::as_object);
        text(stage, "deploymentId") == Some(id)
            || canary.is_some_and(|canary| text(canary, "deploymentId") == Some(id))
    };
    if store.collection(format!("{api}/stages")).any(|stage| serves(&stage.document)) {
        return Err(Fault::bad_request(
            "Active stages pointing to this deployment must be moved or deleted",
        ));
    }
    Ok(())
}
