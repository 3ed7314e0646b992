//! Authorizers.

use super::{apis, limits, values};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::resources::{Call, Store};

/// Members that only Authorizers of type `REQUEST` support.
const OF_REQUEST: [&str; 5] = [
    "authorizerCredentialsArn",
    "authorizerPayloadFormatVersion",
    "authorizerResultTtlInSeconds",
    "authorizerUri",
    "enableSimpleResponses",
];

/// Checks a new or changed Authorizer.
pub(crate) fn check(
    call: &Call,
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    values::check_range(document, "authorizerResultTtlInSeconds", 0, 3600)?;
    values::check_name_is_new(call, item, document, store)?;
    let kind = text(document, "authorizerType");
    match kind {
        Some("REQUEST") if text(document, "authorizerUri").is_none() => {
            return Err(Fault::bad_request("authorizerUri is required for REQUEST authorizers"));
        }
        Some("JWT") if document.get("jwtConfiguration").is_none() => {
            return Err(Fault::bad_request("jwtConfiguration is required for JWT authorizers"));
        }
        _ => {}
    }
    let is_http = !apis::is_websocket(store, item);
    let version = text(document, "authorizerPayloadFormatVersion");
    let issuer = document.get("jwtConfiguration").and_then(|own| own.get("issuer"));
    let situation = match kind {
        Some("JWT") if issuer.is_none() => "`jwtConfiguration` has no `issuer`".to_owned(),
        Some("JWT") => match OF_REQUEST.iter().find(|name| document.contains_key(**name)) {
            Some(name) => format!("`{name}` is given, and `authorizerType` is JWT"),
            None => return Ok(()),
        },
        _ if document.contains_key("jwtConfiguration") => {
            "`jwtConfiguration` is given, and `authorizerType` is REQUEST".to_owned()
        }
        _ if is_http && !matches!(version, Some("1.0" | "2.0")) => {
            "`authorizerPayloadFormatVersion` is not 1.0 or 2.0".to_owned()
        }
        _ => return Ok(()),
    };
    Err(limits::unknown_error(call, &situation))
}

/// An Authorizer that a Route refers to cannot be removed.
pub(crate) fn deleting(call: &Call, item: &str, store: &Store) -> Result<(), Fault> {
    let api = apis::path_of(item);
    let mut routes = store.collection(format!("{api}/routes"));
    if routes.any(|route| text(&route.document, "authorizerId") == Some(call.key())) {
        return Err(limits::unknown_error(call, "a Route refers to the Authorizer"));
    }
    Ok(())
}
