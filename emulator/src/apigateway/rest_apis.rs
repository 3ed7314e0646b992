//! RestApis, and what comes with a new one.

use std::time::SystemTime;

use petard::operation::Resource;
use serde_json::{Value, json};

use super::references;
use crate::fault::Fault;
use crate::input::{Object, object_of, seconds, text};
use crate::path::segment;
use crate::resources::patch::Change;
use crate::resources::{Call, Store};

const LARGEST_COMPRESSION_SIZE: i64 = 10_485_760;

/// Completes a new RestApi, and creates its root Resource and its models.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    let source = document.remove("cloneFrom");
    complete(document, call.context.now)?;
    if let Some(Value::String(source)) = source {
        return clone_api(&source, item, document, store, call);
    }
    add_root(item, document, store);
    add_models(item, store);
    Ok(())
}

/// Checks a new RestApi, and adds the members that it has by default.
pub(crate) fn complete(document: &mut Object, now: SystemTime) -> Result<(), Fault> {
    if text(document, "name").unwrap_or_default().is_empty() {
        return Err(Fault::bad_request("Name cannot be an empty string"));
    }
    if text(document, "description") == Some("") {
        return Err(Fault::bad_request("Description cannot be an empty string"));
    }
    if let Some(size) = document.get("minimumCompressionSize") {
        check_compression(size.as_i64())?;
    }
    check_policy(document)?;
    check_access_mode(document)?;
    document.entry("apiKeySource").or_insert_with(|| "HEADER".into());
    document.entry("disableExecuteApiEndpoint").or_insert_with(|| false.into());
    document.insert("endpointConfiguration".to_owned(), endpoint_configuration(document)?);
    document.insert("createdDate".to_owned(), seconds(now).into());
    Ok(())
}

/// Stores the root Resource of a new RestApi.
pub(crate) fn add_root(item: &str, document: &mut Object, store: &mut Store) {
    let root = store.new_key();
    store.put(format!("{item}/resources/{root}"), object_of(json!({ "id": root, "path": "/" })));
    document.insert("rootResourceId".to_owned(), root.into());
}

/// The models that every new RestApi has.
pub(crate) fn add_models(item: &str, store: &mut Store) {
    let models = [
        ("Empty", "This is a default empty schema model", None),
        (
            "Error",
            "This is a default error schema model",
            Some(json!({ "message": { "type": "string" } })),
        ),
    ];
    for (name, description, properties) in models {
        let mut schema = object_of(json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": format!("{name} Schema"),
            "type": "object",
        }));
        schema.extend(properties.map(|properties| ("properties".to_owned(), properties)));
        let model = json!({
            "id": store.new_key(),
            "name": name,
            "description": description,
            "schema": Value::Object(schema).to_string(),
            "contentType": "application/json",
        });
        store.put(format!("{item}/models/{name}"), object_of(model));
    }
}

/// The kind of endpoint and its addresses, with the defaults.
fn endpoint_configuration(document: &Object) -> Result<Value, Fault> {
    let given = document.get("endpointConfiguration").and_then(Value::as_object);
    let mut whole = given.cloned().unwrap_or_default();
    let types = whole.entry("types").or_insert_with(|| json!(["EDGE"]));
    let kind = match types.as_array().map(Vec::as_slice) {
        Some([]) => {
            return Err(Fault::bad_request(
                "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
            ));
        }
        Some([kind]) => kind.as_str().unwrap_or_default().to_owned(),
        _ => {
            return Err(Fault::bad_request("Cannot create an api with multiple Endpoint Types."));
        }
    };
    let usual = if kind == "PRIVATE" { "dualstack" } else { "ipv4" };
    let addresses = whole.entry("ipAddressType").or_insert_with(|| usual.into());
    if kind == "PRIVATE" && addresses == "ipv4" {
        return Err(only_dualstack());
    }
    if whole.contains_key("vpcEndpointIds") && kind != "PRIVATE" {
        return Err(Fault::bad_request("VPCEndpoints can only be specified with PRIVATE apis."));
    }
    Ok(Value::Object(whole))
}

fn only_dualstack() -> Fault {
    Fault::bad_request("Only dualstack ipAddressType is supported for Private APIs.")
}

/// The mode of access goes with the newer security policies.
pub(crate) fn check_access_mode(document: &Object) -> Result<(), Fault> {
    let policy = text(document, "securityPolicy").unwrap_or_default();
    if document.contains_key("endpointAccessMode") && !policy.starts_with("SecurityPolicy_") {
        return Err(Fault::not_here(
            "the local endpoint knows `endpointAccessMode` only with a `securityPolicy` whose name \
             begins with `SecurityPolicy_`",
        ));
    }
    Ok(())
}

/// A policy is a JSON object, as text.
pub(crate) fn check_policy(document: &Object) -> Result<(), Fault> {
    match text(document, "policy") {
        Some(policy) if serde_json::from_str::<Object>(policy).is_err() => Err(Fault::bad_request(
            "Invalid policy document. Please check the policy syntax and ensure that \
                 Principals are valid.",
        )),
        _ => Ok(()),
    }
}

fn check_compression(size: Option<i64>) -> Result<(), Fault> {
    match size {
        Some(0..=LARGEST_COMPRESSION_SIZE) => Ok(()),
        _ => Err(Fault::bad_request(
            "Invalid minimum compression size, must be between 0 and 10485760",
        )),
    }
}

/// Copies what another RestApi defines, without its deployments, stages and documentation versions.
fn clone_api(
    source: &str,
    item: &str,
    document: &mut Object,
    store: &mut Store,
    call: &Call,
) -> Result<(), Fault> {
    let from = format!("/restapis/{}", segment(source));
    let Some(original) = store.get(&from).cloned() else {
        return Err(super::absent::rest_api(call, source));
    };
    let copied: Vec<_> = store
        .below(&from)
        .filter_map(|kept| {
            let rest = kept.path.strip_prefix(&from)?;
            let is_copied = !["/stages/", "/deployments/", "/documentation/versions/"]
                .iter()
                .any(|other| rest.starts_with(other));
            is_copied.then(|| (rest.to_owned(), kept.document.clone()))
        })
        .collect();
    for (rest, copy) in copied {
        store.put(format!("{item}{rest}"), copy);
    }
    for name in [
        "rootResourceId",
        "binaryMediaTypes",
        "minimumCompressionSize",
        "policy",
        "description",
        "version",
    ] {
        if let Some(value) = original.get(name).filter(|_| !document.contains_key(name)) {
            document.insert(name.to_owned(), value.clone());
        }
    }
    Ok(())
}

/// Patches of the compression, and of the endpoint.
pub(crate) fn patch(change: &Change<'_>, document: &mut Object) -> Option<Result<(), Fault>> {
    match change.row.path {
        "/policy" if change.operation.text() == Some("") => {
            document.remove("policy");
            Some(Ok(()))
        }
        "/minimumCompressionSize" => Some(patch_compression(change, document)),
        "/endpointConfiguration/ipAddressType" => Some(patch_addresses(change, document)),
        "/endpointConfiguration/vpcEndpointIds" if kind(document) != "PRIVATE" => {
            Some(Err(Fault::bad_request("VPCEndpoints can only be specified with PRIVATE apis.")))
        }
        path if path.starts_with("/endpointConfiguration/types/") => {
            Some(patch_kind(change, document))
        }
        _ => None,
    }
}

fn patch_compression(change: &Change<'_>, document: &mut Object) -> Result<(), Fault> {
    match change.operation.text().unwrap_or_default() {
        "" => drop(document.remove("minimumCompressionSize")),
        text => {
            let size = text.parse().ok();
            check_compression(size)?;
            document.insert("minimumCompressionSize".to_owned(), size.into());
        }
    }
    Ok(())
}

fn patch_addresses(change: &Change<'_>, document: &mut Object) -> Result<(), Fault> {
    let wanted = change.operation.text().unwrap_or_default();
    if !["ipv4", "dualstack"].contains(&wanted) {
        return Err(Fault::bad_request("ipAddressType must be either ipv4 or dualstack."));
    }
    if wanted == "ipv4" && kind(document) == "PRIVATE" {
        return Err(only_dualstack());
    }
    set_endpoint(document, "ipAddressType", wanted.into());
    Ok(())
}

/// The label is the present kind or `0`.
fn patch_kind(change: &Change<'_>, document: &mut Object) -> Result<(), Fault> {
    let present = kind(document);
    let wanted = change.operation.text().unwrap_or_default();
    if !["REGIONAL", "EDGE", "PRIVATE"].contains(&wanted) {
        return Err(Fault::bad_request(
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ));
    }
    let label = change.segment(2);
    if label != "0" && label != present {
        return Err(change.unknown(" for a type that the RestApi does not have"));
    }
    let has_endpoints = document
        .get("endpointConfiguration")
        .and_then(|whole| whole.get("vpcEndpointIds")?.as_array())
        .is_some_and(|ids| !ids.is_empty());
    if wanted != "PRIVATE" && has_endpoints {
        return Err(Fault::bad_request("VPCEndpoints can only be specified with PRIVATE apis."));
    }
    set_endpoint(document, "types", json!([wanted]));
    if wanted == "PRIVATE" {
        set_endpoint(document, "ipAddressType", "dualstack".into());
    }
    Ok(())
}

fn kind(document: &Object) -> String {
    let kind = document.get("endpointConfiguration").and_then(|whole| whole.pointer("/types/0"));
    kind.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn set_endpoint(document: &mut Object, name: &str, value: Value) {
    if let Some(Value::Object(whole)) = document.get_mut("endpointConfiguration") {
        whole.insert(name.to_owned(), value);
    }
}

/// A RestApi that a BasePathMapping refers to cannot be removed.
pub(crate) fn deleting(id: &str, store: &Store) -> Result<(), Fault> {
    let domains = references::mapped_domains(store, id);
    if !domains.is_empty() {
        return Err(Fault::bad_request(format!(
            "Deleting RestApi {id} failed. Please remove all base path mappings related to the \
             RestApi in your domains: {}.",
            domains.join(", ")
        )));
    }
    references::check_plans(store, id, None)
}

/// Whether single responses have tags even if there are none.
pub(crate) fn always_has_tags(resource: &Resource) -> bool {
    matches!(resource.name(), "RestApi" | "ApiKey" | "UsagePlan")
}
