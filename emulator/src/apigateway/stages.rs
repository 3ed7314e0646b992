//! Stages: what they refer to, their canary and the settings of their methods.

use serde_json::{Value, json};

use super::{absent, references};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::{Object, object_of, seconds, text};
use crate::patch_path::PatchPath;
use crate::path::segment;
use crate::resources::patch::{Change, PatchOperation, object_at};
use crate::resources::{Call, Store, verbs};

/// Sources and targets of a copy.
const COPIES: [(&str, &str); 2] = [
    ("/canarySettings/deploymentId", "/deploymentId"),
    ("/canarySettings/stageVariableOverrides", "/variables"),
];

/// Settings of methods: the end of their path, and the member that they are.
const SETTINGS: [(&str, &str); 10] = [
    ("metrics/enabled", "metricsEnabled"),
    ("logging/loglevel", "loggingLevel"),
    ("logging/dataTrace", "dataTraceEnabled"),
    ("throttling/burstLimit", "throttlingBurstLimit"),
    ("throttling/rateLimit", "throttlingRateLimit"),
    ("caching/enabled", "cachingEnabled"),
    ("caching/dataEncrypted", "cacheDataEncrypted"),
    ("caching/ttlInSeconds", "cacheTtlInSeconds"),
    ("caching/requireAuthorizationForCacheControl", "requireAuthorizationForCacheControl"),
    ("caching/unauthorizedCacheControlHeaderStrategy", "unauthorizedCacheControlHeaderStrategy"),
];

/// Completes a new Stage.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    let now = seconds(call.context.now);
    document.insert("createdDate".to_owned(), now.into());
    document.insert("lastUpdatedDate".to_owned(), now.into());
    complete(document);
    check(item, document, store)
}

/// Adds the members that every Stage has.
pub(crate) fn complete(document: &mut Object) {
    let cache = document.entry("cacheClusterEnabled").or_insert_with(|| false.into()) == true;
    if cache {
        document.entry("cacheClusterSize").or_insert_with(|| "0.5".into());
    }
    let status = if cache { "AVAILABLE" } else { "NOT_AVAILABLE" };
    document.insert("cacheClusterStatus".to_owned(), status.into());
    document.entry("methodSettings").or_insert_with(|| json!({}));
    document.entry("tracingEnabled").or_insert_with(|| false.into());
    let deployment = document.get("deploymentId").cloned();
    if let Some(Value::Object(canary)) = document.get_mut("canarySettings") {
        complete_canary(canary, deployment);
    }
}

fn complete_canary(canary: &mut Object, deployment: Option<Value>) {
    let percent = canary.get("percentTraffic").and_then(Value::as_f64).unwrap_or_default();
    canary.insert("percentTraffic".to_owned(), percent.into());
    canary.entry("useStageCache").or_insert_with(|| false.into());
    if let Some(deployment) = deployment {
        canary.entry("deploymentId").or_insert(deployment);
    }
}

/// Checks the name, the variables and the canary of a Stage.
pub(crate) fn check_values(document: &Object) -> Result<(), Fault> {
    let name = text(document, "stageName").unwrap_or_default();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || name.len() > 128 || !name.chars().all(|c| is_word(c) || c == '-') {
        return Err(Fault::bad_request("Stage name only allows a-zA-Z0-9_-"));
    }
    let canary = document.get("canarySettings").and_then(Value::as_object);
    let variables = document.get("variables");
    let overrides = canary.and_then(|canary| canary.get("stageVariableOverrides"));
    for (name, value) in
        [variables, overrides].into_iter().flatten().filter_map(Value::as_object).flatten()
    {
        if name.is_empty() || name.len() > 64 || !name.chars().all(is_word) {
            return Err(Fault::bad_request(format!(
                "Invalid stage variable name: {name}. Please use names with only word characters."
            )));
        }
        let value = value.as_str().unwrap_or_default();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c);
        if value.is_empty() || value.len() > 512 || !value.chars().all(is_allowed) {
            return Err(Fault::bad_request(format!(
                "Invalid stage variable value: {value}. Please use values with alphanumeric \
                 characters and the symbols -._~:/?#&=,"
            )));
        }
    }
    let percent = canary.and_then(|canary| canary.get("percentTraffic")?.as_f64());
    if percent.is_some_and(|percent| !(0.0..=100.0).contains(&percent)) {
        return Err(Fault::bad_request("Invalid canary traffic: it is between 0.0 and 100.0"));
    }
    Ok(())
}

/// Checks a Stage, and what it refers to.
fn check(item: &str, document: &Object, store: &Store) -> Result<(), Fault> {
    check_values(document)?;
    let api = references::api_of(item);
    let canary = document.get("canarySettings").and_then(Value::as_object);
    let deployments = [Some(document), canary];
    for id in deployments.into_iter().flatten().filter_map(|object| text(object, "deploymentId")) {
        if !store.contains(&format!("{api}/deployments/{}", segment(id))) {
            return Err(Fault::bad_request("Deployment id does not exist"));
        }
    }
    if let Some(version) = text(document, "documentationVersion")
        && !store.contains(&format!("{api}/documentation/versions/{}", segment(version)))
    {
        return Err(absent::named("DocumentationVersion"));
    }
    if let Some(id) = text(document, "clientCertificateId")
        && !store.contains(&format!("/clientcertificates/{}", segment(id)))
    {
        return Err(absent::named("ClientCertificate"));
    }
    Ok(())
}

/// Completes a changed Stage.
pub(crate) fn updating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    complete(document);
    document.insert("lastUpdatedDate".to_owned(), seconds(call.context.now).into());
    check(item, document, store)
}

/// A Stage that a UsagePlan is for, or that a BasePathMapping refers to, cannot be removed.
pub(crate) fn deleting(call: &Call, store: &Store) -> Result<(), Fault> {
    let (api, stage) = (call.label_or_empty("restapi_id"), call.key());
    references::check_plans(store, api, Some(stage))?;
    if references::has_mapping(store, api, stage) {
        return Err(Fault::bad_request(
            "Active base path mappings pointing to this stage must be moved or deleted",
        ));
    }
    Ok(())
}

/// Empties a cache: the Stage must exist.
pub(crate) fn flush(call: &Call, store: &Store) -> Result<Answer, Fault> {
    if store.contains(&call.item()?) {
        Ok(Answer::empty(verbs::status(call)))
    } else {
        Err(absent::of(call, call.resource))
    }
}

/// Patches of a Stage.
pub(crate) fn patch(change: &Change<'_>, document: &mut Object) -> Option<Result<(), Fault>> {
    let op = change.operation.op.as_str();
    match change.row.path {
        _ if op == "copy" => Some(copy(change, document)),
        "/methodSettings" | "/variables" => Some(Err(change.unknown(""))),
        "/clientCertificateId" if change.operation.text() == Some("") => {
            document.remove("clientCertificateId");
            Some(Ok(()))
        }
        "/variables/{name}" | "/canarySettings/stageVariableOverrides/{name}"
            if op == "replace" =>
        {
            let place = change.segments.split_last();
            let Some((name, map)) = place else { return Some(Err(change.unknown(""))) };
            let Some(text) = change.operation.text() else {
                return Some(Err(change.unknown(" without a value")));
            };
            make_canary(change, document);
            object_at(document, map)?.insert(name.clone(), text.into());
            Some(Ok(()))
        }
        path if path.starts_with("/canarySettings/") && op == "replace" => {
            make_canary(change, document);
            None
        }
        path if path.starts_with("/accessLogSettings/")
            && change.operation.text().is_none_or(str::is_empty) =>
        {
            Some(Err(Fault::bad_request("Access Log value must not be empty")))
        }
        path if op == "remove" && labels_only(path) => Some(remove_settings(change, document)),
        path => {
            let (_, setting) = SETTINGS.iter().find(|(end, _)| path.ends_with(end))?;
            Some(set(change, setting, document))
        }
    }
}

/// Whether a path has two labels and nothing else: the settings of one method.
fn labels_only(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    parts.clone().count() == 2 && parts.all(|part| part.starts_with('{'))
}

/// The first setting of a canary makes it.
fn make_canary(change: &Change<'_>, document: &mut Object) {
    if change.segment(0) == "canarySettings" {
        let deployment = document.get("deploymentId").cloned();
        let canary = document.entry("canarySettings").or_insert_with(|| json!({}));
        if let Some(canary) = canary.as_object_mut() {
            complete_canary(canary, deployment);
        }
    }
}

/// The promotion of a canary.
fn copy(change: &Change<'_>, document: &mut Object) -> Result<(), Fault> {
    let path = change.operation.path.as_str();
    let from = change.operation.from.as_deref().unwrap_or("null");
    if !COPIES.contains(&(from, path)) {
        return Err(invalid_copy(path, from));
    }
    let Some(canary) = document.get("canarySettings").and_then(Value::as_object) else {
        return Err(Fault::bad_request("Promotion not available. Canary does not exist."));
    };
    if path == "/deploymentId" {
        let deployment = canary.get("deploymentId").cloned();
        document.extend(deployment.map(|id| ("deploymentId".to_owned(), id)));
        return Ok(());
    }
    let overrides = canary.get("stageVariableOverrides").cloned();
    let variables = document.entry("variables").or_insert_with(|| json!({}));
    if let (Some(variables), Some(overrides)) = (variables.as_object_mut(), overrides) {
        variables.extend(object_of(overrides));
    }
    Ok(())
}

fn invalid_copy(path: &str, from: &str) -> Fault {
    let froms: Vec<_> = COPIES.iter().map(|(from, _)| *from).collect();
    let paths: Vec<_> = COPIES.iter().map(|(_, path)| *path).collect();
    Fault::bad_request(format!(
        "Invalid copy operation with path: {path} and from {from}. Valid copy:path are [{}] and \
         valid copy:from are [{}]",
        paths.join(", "),
        froms.join(", ")
    ))
}

/// The key of the settings of one method: the segments of the path as they were sent.
fn settings_key(change: &Change<'_>) -> String {
    change.raw.iter().take(2).copied().collect::<Vec<_>>().join("/")
}

fn remove_settings(change: &Change<'_>, document: &mut Object) -> Result<(), Fault> {
    let key = settings_key(change);
    let settings = document.get_mut("methodSettings").and_then(Value::as_object_mut);
    match settings.and_then(|settings| settings.remove(&key)) {
        Some(_) => Ok(()),
        None => Err(no_settings(&key)),
    }
}

fn no_settings(key: &str) -> Fault {
    Fault::bad_request(format!(
        "Cannot remove method setting {key} because there is no method setting for this method "
    ))
}

/// The first setting of a method comes with all others: those of all methods, or the defaults.
fn set(change: &Change<'_>, setting: &str, document: &mut Object) -> Result<(), Fault> {
    let Some(value) = change.value()? else { return Err(change.unknown(" without a value")) };
    let levels = ["OFF", "ERROR", "INFO"];
    if setting == "loggingLevel" && !value.as_str().is_some_and(|level| levels.contains(&level)) {
        return Err(Fault::bad_request(format!(
            "Invalid logging level specified. Must be one of: [{}]",
            levels.join(", ")
        )));
    }
    match (setting, value.as_f64()) {
        ("cacheTtlInSeconds", Some(seconds)) if !(0.0..=3600.0).contains(&seconds) => {
            return Err(Fault::bad_request(format!("Invalid value for {setting}: {value}")));
        }
        // -1 means that there is no limit.
        ("throttlingBurstLimit" | "throttlingRateLimit", Some(limit))
            if limit < 0.0 && limit.to_string() != "-1" =>
        {
            return Err(change.unknown(" with another negative number than -1"));
        }
        _ => {}
    }
    let all = document.get("methodSettings").and_then(|settings| settings.get("*/*")).cloned();
    let usual = all.unwrap_or_else(default_settings);
    let key = settings_key(change);
    let names = ["methodSettings".to_owned()];
    let settings = object_at(document, &names).ok_or_else(|| change.unknown(""))?;
    let own = settings.entry(key).or_insert(usual);
    if let Some(own) = own.as_object_mut() {
        own.insert(setting.to_owned(), value);
    }
    Ok(())
}

fn default_settings() -> Value {
    json!({
        "metricsEnabled": false,
        "dataTraceEnabled": false,
        "throttlingBurstLimit": 5000,
        "throttlingRateLimit": 10000.0,
        "cachingEnabled": false,
        "cacheTtlInSeconds": 300,
        "cacheDataEncrypted": false,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    })
}

/// The error for a path, or an operation on it, that a Stage does not have.
pub(crate) fn refuse_patch(operation: &PatchOperation, paths: &[PatchPath]) -> Fault {
    let path = operation.path.as_str();
    match operation.op.as_str() {
        "copy" => invalid_copy(path, operation.from.as_deref().unwrap_or("null")),
        "replace" if SETTINGS.iter().any(|(end, _)| path.ends_with(end)) => {
            Fault::not_here(format!(
                "the local endpoint does not know paths of methods with slashes, as in {path}: \
                 write `~1` for each"
            ))
        }
        "remove" => no_settings(path.strip_prefix('/').unwrap_or(path)),
        "add" if path.starts_with("/canarySettings") => {
            Fault::bad_request(format!("Invalid add operation with path: {path}"))
        }
        _ if path.starts_with("/accessLogSettings") => Fault::bad_request(
            "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, \
             /accessLogSettings/format]",
        ),
        _ => {
            // The service does not list all paths that it accepts.
            let hidden = ["/documentationVersion", "/canarySettings", "/methodSettings"];
            let is_listed = |path: &&str| !hidden.iter().any(|hidden| path.starts_with(hidden));
            let known: Vec<_> = paths.iter().map(|row| row.path).filter(is_listed).collect();
            Fault::bad_request(format!(
                "Invalid method setting path: {path}. Must be one of: [{}]",
                known.join(", ")
            ))
        }
    }
}
