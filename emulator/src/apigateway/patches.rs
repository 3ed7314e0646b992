//! What API Gateway says of a patch that it refuses.

use serde_json::Value;

use super::stages;
use crate::fault::Fault;
use crate::input::Object;
use crate::patch_path::PatchPath;
use crate::resources::Call;
use crate::resources::patch::{Change, PatchOperation};

/// Checks the operations together: there is at least one, and values are texts.
pub(crate) fn check(call: &Call, operations: &[PatchOperation]) -> Result<(), Fault> {
    if operations.is_empty() {
        return Err(Fault::not_here(format!(
            "the local endpoint does not know what {} does without patch operations",
            call.operation.api_name()
        )));
    }
    for operation in operations {
        if operation.value.as_ref().is_some_and(|value| !value.is_string()) {
            return Err(Fault::new(
                400,
                "SerializationException",
                format!(
                    "The value at {} can not be converted to a string: values of patches are texts",
                    operation.path
                ),
            ));
        }
    }
    Ok(())
}

/// Paths that some clients send, and of which it is not known whether the service accepts them.
const UNSURE: [(&str, &str); 8] = [
    ("ApiKey", "/stages/"),
    ("BasePathMapping", "/basepath"),
    ("DomainName", "/endpointConfiguration/types/"),
    ("Integration", "/cacheKeyParameters"),
    ("Integration", "/credentials"),
    ("Method", "/authorizationScopes/"),
    ("RestApi", "/endpointConfiguration/vpcEndpointIds/"),
    ("RestApi", "/version"),
];

/// The error for a path that the resource does not have, or an operation that the path does not
/// accept.
pub(crate) fn refuse(call: &Call, operation: &PatchOperation, paths: &[PatchPath]) -> Fault {
    let (op, path) = (operation.op.as_str(), operation.path.as_str());
    let is_unsure = |(resource, start): &(&str, &str)| {
        let fits = if start.ends_with('/') { path.starts_with(start) } else { path == *start };
        *resource == call.resource.name() && fits
    };
    let known = Change::find(operation, paths);
    // How the slashes in the path of a method are written is not known.
    let is_limit = |path: &str| path.ends_with("/rateLimit") || path.ends_with("/burstLimit");
    let is_unsure_limit = path.contains("/throttle/")
        && known.as_ref().is_none_or(|known| is_limit(path) && !is_limit(known.row.path));
    if is_unsure_limit || UNSURE.iter().any(is_unsure) {
        return Fault::not_here(format!(
            "the local endpoint does not know whether the service accepts `{op}` at {path}"
        ));
    }
    match call.resource.name() {
        "Stage" => stages::refuse_patch(operation, paths),
        "ApiKey" | "Resource" | "Model" | "RequestValidator" | "DocumentationPart" => {
            let with_op: Vec<_> =
                paths.iter().filter(|row| row.ops.contains(&op)).map(|row| row.path).collect();
            let remedy = if with_op.is_empty() {
                "Please choose supported operations".to_owned()
            } else {
                format!("Must be one of: [{}]", with_op.join(", "))
            };
            Fault::bad_request(format!(
                "Invalid patch path  '{path}' specified for op '{op}'. {remedy}"
            ))
        }
        "GatewayResponse" => invalid_path(path),
        _ => match known {
            None => invalid_path(path),
            Some(change) if change.row.path.starts_with("/endpointConfiguration/types/") => {
                Fault::bad_request(
                    "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
                )
            }
            Some(change) => Fault::bad_request(format!(
                "Invalid patch operation specified. Must be one of: [{}]",
                change.row.ops.join(", ")
            )),
        },
    }
}

fn invalid_path(path: &str) -> Fault {
    let path = if path.is_empty() { "null" } else { path };
    Fault::bad_request(format!("Invalid patch path {path}"))
}

/// The error for a replaced or removed key of a map that is not there.
pub(crate) fn absent_key(change: &Change<'_>, document: &Object) -> Option<Result<(), Fault>> {
    let (map, key) = (change.segment(0), change.segment(1));
    let message = match map {
        "responseParameters" => "Invalid parameter name specified",
        "responseModels" | "responseTemplates" => "Content-Type specified was not found",
        _ => return None,
    };
    let kept = document.get(map).and_then(Value::as_object);
    let is_there = kept.is_some_and(|kept| kept.contains_key(key));
    (change.operation.op != "add" && !is_there).then(|| Err(Fault::not_found(message)))
}
