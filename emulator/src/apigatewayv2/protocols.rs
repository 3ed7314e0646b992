//! What only HTTP APIs or only WebSocket APIs have.

use serde_json::Value;

use super::limits;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store};

const HTTP: &str = "HTTP";
const WEBSOCKET: &str = "WEBSOCKET";

/// Members by resource, and the protocol of the Apis that support them. A member of a member is
/// written with `/`, and `*` is each entry of a map. Without a member, it is the whole resource.
const MEMBERS: [(&str, &str, &str); 33] = [
    ("Api", "apiKeySelectionExpression", WEBSOCKET),
    ("Api", "corsConfiguration", HTTP),
    ("Api", "credentialsArn", HTTP),
    ("Api", "disableSchemaValidation", WEBSOCKET),
    ("Api", "routeKey", HTTP),
    ("Api", "target", HTTP),
    ("Authorizer", "authorizerPayloadFormatVersion", HTTP),
    ("Authorizer", "authorizerResultTtlInSeconds", HTTP),
    ("Authorizer", "enableSimpleResponses", HTTP),
    ("Authorizer", "jwtConfiguration", HTTP),
    ("Integration", "connectionId", HTTP),
    ("Integration", "contentHandlingStrategy", WEBSOCKET),
    ("Integration", "integrationSubtype", HTTP),
    ("Integration", "passthroughBehavior", WEBSOCKET),
    ("Integration", "payloadFormatVersion", HTTP),
    ("Integration", "requestTemplates", WEBSOCKET),
    ("Integration", "responseParameters", HTTP),
    ("Integration", "templateSelectionExpression", WEBSOCKET),
    ("Integration", "tlsConfig", HTTP),
    ("IntegrationResponse", "", WEBSOCKET),
    ("Model", "", WEBSOCKET),
    ("Route", "apiKeyRequired", WEBSOCKET),
    ("Route", "authorizationScopes", HTTP),
    ("Route", "modelSelectionExpression", WEBSOCKET),
    ("Route", "requestModels", WEBSOCKET),
    ("Route", "requestParameters", WEBSOCKET),
    ("Route", "routeResponseSelectionExpression", WEBSOCKET),
    ("RouteResponse", "", WEBSOCKET),
    ("Stage", "clientCertificateId", WEBSOCKET),
    ("Stage", "defaultRouteSettings/dataTraceEnabled", WEBSOCKET),
    ("Stage", "defaultRouteSettings/loggingLevel", WEBSOCKET),
    ("Stage", "routeSettings/*/dataTraceEnabled", WEBSOCKET),
    ("Stage", "routeSettings/*/loggingLevel", WEBSOCKET),
];

/// Values by resource and member, likewise.
const VALUES: [(&str, &str, &str, &str); 2] =
    [("Authorizer", "authorizerType", "JWT", HTTP), ("Route", "authorizationType", "JWT", HTTP)];

/// Operations, likewise.
const OPERATIONS: [(&str, &str); 1] = [("reset_authorizers_cache", HTTP)];

/// Returns an error if the request has what only Apis of the other protocol support. The errors that
/// the service has are not documented. Without an Api, there is nothing to check.
pub(crate) fn check(call: &Call, store: &Store) -> Result<(), Fault> {
    let Some(protocol) = protocol(call, store) else { return Ok(()) };
    let (resource, operation) = (call.resource.name(), call.operation.name());
    let is_other = |own: &str, supports: &str| own == resource && supports != protocol;
    let member = MEMBERS.iter().find(|(own, member, supports)| {
        is_other(own, supports) && (member.is_empty() || has(&call.body, member))
    });
    let value = VALUES.iter().find(|(own, member, value, supports)| {
        is_other(own, supports) && text(&call.body, member) == Some(value)
    });
    let is_other_operation =
        OPERATIONS.iter().any(|(own, supports)| *own == operation && *supports != protocol);
    let what = match (member, value) {
        (Some((_, "", _)), _) => "it".to_owned(),
        (Some((_, member, _)), _) => format!("`{member}`"),
        (_, Some((_, member, value, _))) => format!("`{member}` {value}"),
        _ if is_other_operation => "it".to_owned(),
        _ => return Ok(()),
    };
    let situation = format!("the protocol of the Api is {protocol}, which does not support {what}");
    Err(limits::unknown_error(call, &situation))
}

/// The protocol of the Api that a request is about.
fn protocol<'c>(call: &'c Call, store: &'c Store) -> Option<&'c str> {
    match call.label("apiId") {
        Some(id) => text(store.get(&format!("/v2/apis/{}", segment(id)))?, "protocolType"),
        None if call.resource.name() == "Api" => text(&call.body, "protocolType"),
        None => None,
    }
}

/// Whether an object has a member, by its path.
fn has(object: &Object, path: &str) -> bool {
    let (first, rest) =
        path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let below = |value: &Value| match rest {
        None => true,
        Some(rest) => value.as_object().is_some_and(|object| has(object, rest)),
    };
    match first {
        "*" => object.values().any(below),
        name => object.get(name).is_some_and(below),
    }
}
