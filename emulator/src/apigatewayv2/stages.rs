//! Stages.

use serde_json::{Value, json};

use super::{apis, deployments, limits};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store, verbs};

/// Completes a new Stage.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    let name = text(document, "stageName").unwrap_or_default();
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if name != "$default" && (name.len() > 128 || !name.chars().all(is_allowed)) {
        return Err(Fault::bad_request(format!("Invalid stage name: {name}")));
    }
    document.insert("createdDate".to_owned(), apis::time(call.context.now));
    for (name, value) in [
        ("defaultRouteSettings", json!({ "detailedMetricsEnabled": false })),
        ("routeSettings", json!({})),
        ("stageVariables", json!({})),
        ("tags", json!({})),
    ] {
        document.entry(name).or_insert(value);
    }
    complete(call, item, document, store)
}

/// Completes a new or changed Stage.
pub(crate) fn complete(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    let api = apis::path_of(item);
    let is_automatic = document.get("autoDeploy") == Some(&json!(true));
    if is_automatic && call.body.contains_key("deploymentId") {
        return Err(Fault::bad_request("deploymentId cannot be set if autoDeploy is enabled"));
    }
    if let Some(id) = text(document, "deploymentId")
        && !store.contains(&format!("{api}/deployments/{}", segment(id)))
    {
        return Err(limits::unknown_error(call, "the Deployment does not exist"));
    }
    check_variables(document)?;
    check_route_settings(&api, &call.body, store)?;
    document.insert("lastUpdatedDate".to_owned(), apis::time(call.context.now));
    if is_automatic && call.body.contains_key("autoDeploy") {
        let has_route = deployments::has_route(store, &api);
        deployments::deploy(call, &api, has_route, document, store);
    }
    Ok(())
}

/// Each key of the settings in a request must be the key of a Route.
fn check_route_settings(api: &str, body: &Object, store: &Store) -> Result<(), Fault> {
    let settings = body.get("routeSettings").and_then(Value::as_object);
    for key in settings.into_iter().flatten().map(|(key, _)| key) {
        let mut routes = store.collection(format!("{api}/routes"));
        if !routes.any(|route| text(&route.document, "routeKey") == Some(key)) {
            return Err(Fault::not_found(format!(
                "Unable to find Route by key {key} within the provided RouteSettings"
            )));
        }
    }
    Ok(())
}

fn check_variables(document: &Object) -> Result<(), Fault> {
    let variables = document.get("stageVariables").and_then(Value::as_object);
    for (name, value) in variables.into_iter().flatten() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_word) {
            return Err(Fault::bad_request(format!("Invalid stage variable name: {name}")));
        }
        let value = value.as_str().unwrap_or_default();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c);
        if value.is_empty() || !value.chars().all(is_allowed) {
            return Err(Fault::bad_request(format!("Invalid stage variable value: {value}")));
        }
    }
    Ok(())
}

/// Empties the cache of Authorizers, which the endpoint does not fill: the Stage must exist.
pub(crate) fn reset(call: &Call, store: &Store) -> Result<Answer, Fault> {
    if store.contains(&call.item()?) {
        Ok(Answer::empty(verbs::status(call)))
    } else {
        Err(Fault::not_found("Invalid stage identifier specified"))
    }
}

/// A Stage that an ApiMapping or a RoutingRule refers to cannot be removed, nor can its Api.
pub(crate) fn check_unused(
    call: &Call,
    api: &str,
    stage: Option<&str>,
    store: &Store,
) -> Result<(), Fault> {
    let is_this = |target: &Object| {
        text(target, "apiId") == Some(api)
            && stage.is_none_or(|stage| text(target, "stage") == Some(stage))
    };
    let is_used = store.below("/v2/domainnames").any(|item| {
        let actions = item.document.get("actions").and_then(Value::as_array);
        let rules = actions.into_iter().flatten().filter_map(|action| action.get("invokeApi"));
        let mut targets = rules.filter_map(Value::as_object).chain([&item.document]);
        targets.any(is_this)
    });
    if is_used {
        return Err(limits::unknown_error(call, "a DomainName sends requests to it"));
    }
    Ok(())
}
