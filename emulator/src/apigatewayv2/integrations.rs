//! Integrations and VpcLinks.

use serde_json::{Value, json};

use super::{apis, limits, values};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store};

/// The longest timeouts, in milliseconds.
const LONGEST_OF_HTTP: i64 = 30_000;
const LONGEST_OF_WEBSOCKET: i64 = 29_000;

/// Completes a new Integration.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    let is_websocket = apis::is_websocket(store, item);
    document.entry("connectionType").or_insert_with(|| "INTERNET".into());
    if is_websocket {
        let expression = json!("${integration.response.statuscode}");
        document.insert("integrationResponseSelectionExpression".to_owned(), expression);
        document.entry("passthroughBehavior").or_insert_with(|| "WHEN_NO_MATCH".into());
    }
    let longest = if is_websocket { LONGEST_OF_WEBSOCKET } else { LONGEST_OF_HTTP };
    document.entry("timeoutInMillis").or_insert_with(|| longest.into());
    check(call, item, document, store)
}

/// Checks a new or changed Integration.
pub(crate) fn check(
    call: &Call,
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    let is_websocket = apis::is_websocket(store, item);
    let longest = if is_websocket { LONGEST_OF_WEBSOCKET } else { LONGEST_OF_HTTP };
    values::check_range(document, "timeoutInMillis", 50, longest)?;
    let kind = text(document, "integrationType").unwrap_or_default();
    if !is_websocket && !matches!(kind, "AWS_PROXY" | "HTTP_PROXY") {
        return Err(Fault::bad_request(format!(
            "Invalid integrationType {kind}: HTTP APIs have AWS_PROXY and HTTP_PROXY"
        )));
    }
    let responses = document.get("responseParameters").and_then(Value::as_object);
    if let Some((status, _)) = responses.into_iter().flatten().find(|(_, own)| **own == json!({})) {
        let situation = format!("`responseParameters/{status}` is empty");
        return Err(limits::unknown_effect(call, &situation));
    }
    let problem = if is_websocket { None } else { http_problem(document) };
    match problem.or_else(|| problem_of(document)) {
        Some(situation) => Err(limits::unknown_error(call, situation)),
        None => check_link(call, document, store),
    }
}

/// What an Integration lacks, or has without what it belongs to.
fn problem_of(document: &Object) -> Option<&'static str> {
    let has = |name: &str| document.contains_key(name);
    let kind = text(document, "integrationType").unwrap_or_default();
    let is_private = text(document, "connectionType") == Some("VPC_LINK");
    let problems = [
        (
            kind != "MOCK" && !has("integrationUri") && !has("integrationSubtype"),
            "there is no `integrationUri`",
        ),
        (
            matches!(kind, "HTTP" | "HTTP_PROXY") && !has("integrationMethod"),
            "there is no `integrationMethod`",
        ),
        (
            kind != "AWS_PROXY" && has("integrationSubtype"),
            "`integrationSubtype` is given, and `integrationType` is not AWS_PROXY",
        ),
        (
            !is_private && has("connectionId"),
            "`connectionId` is given, and `connectionType` is not VPC_LINK",
        ),
        (
            !is_private && has("tlsConfig"),
            "`tlsConfig` is given, and `connectionType` is not VPC_LINK",
        ),
    ];
    problems.into_iter().find(|(is_so, _)| *is_so).map(|(_, situation)| situation)
}

/// An Integration of an HTTP API needs the version of the payload: 1.0, or 2.0 for Lambda functions.
fn http_problem(document: &Object) -> Option<&'static str> {
    let is_lambda = text(document, "integrationType") == Some("AWS_PROXY")
        && !document.contains_key("integrationSubtype");
    match text(document, "payloadFormatVersion") {
        Some("1.0") => None,
        Some("2.0") if is_lambda => None,
        Some(_) => Some("`payloadFormatVersion` is not one of this type of Integration"),
        None => Some("there is no `payloadFormatVersion`"),
    }
}

fn check_link(call: &Call, document: &Object, store: &Store) -> Result<(), Fault> {
    if text(document, "connectionType") == Some("VPC_LINK") {
        let link = text(document, "connectionId").map(segment);
        if !link.is_some_and(|link| store.contains(&format!("/v2/vpclinks/{link}"))) {
            return Err(limits::unknown_error(call, "the VpcLink does not exist"));
        }
    }
    Ok(())
}

/// Completes a new VpcLink, which is available at once.
pub(crate) fn creating_vpc_link(call: &Call, document: &mut Object) {
    document.insert("createdDate".to_owned(), apis::time(call.context.now));
    document.insert("vpcLinkStatus".to_owned(), "AVAILABLE".into());
    document.insert("vpcLinkVersion".to_owned(), "V2".into());
    document.entry("securityGroupIds").or_insert_with(|| json!([]));
    document.entry("tags").or_insert_with(|| json!({}));
}

/// An Integration that a Route refers to cannot be removed.
pub(crate) fn deleting(call: &Call, item: &str, store: &Store) -> Result<(), Fault> {
    let api = apis::path_of(item);
    let target = format!("integrations/{}", call.key());
    let routes = store.collection(format!("{api}/routes"));
    let routes = routes.filter(|route| text(&route.document, "target") == Some(&target));
    let ids: Vec<_> = routes.filter_map(|route| text(&route.document, "routeId")).collect();
    if ids.is_empty() {
        return Ok(());
    }
    Err(Fault::conflict(format!(
        "Cannot delete Integration because it is referenced by the following Routes with Ids: [{}]",
        ids.join(", ")
    )))
}

/// A VpcLink that an Integration refers to cannot be removed.
pub(crate) fn deleting_vpc_link(call: &Call, store: &Store) -> Result<(), Fault> {
    let uses = |document: &Object| {
        document.get("connectionId").and_then(Value::as_str) == Some(call.key())
    };
    if store.below("/v2/apis").any(|item| uses(&item.document)) {
        return Err(limits::unknown_error(call, "an Integration refers to the VpcLink"));
    }
    Ok(())
}
