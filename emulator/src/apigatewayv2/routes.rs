//! Routes: their keys, and what they refer to.

use serde_json::{Value, json};

use super::{apis, limits};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store};

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Completes a new Route.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    document.entry("apiKeyRequired").or_insert_with(|| json!(false));
    document.entry("authorizationType").or_insert_with(|| "NONE".into());
    check(call, item, document, store)
}

fn check(call: &Call, item: &str, document: &Object, store: &Store) -> Result<(), Fault> {
    let api = apis::path_of(item);
    let key = text(document, "routeKey").unwrap_or_default();
    if !apis::is_websocket(store, item) && !is_http_key(key) {
        return Err(Fault::bad_request(
            "The provided route key is not formatted properly for HTTP protocol. Format should be \
             \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"",
        ));
    }
    let mut others = store.collection(format!("{api}/routes")).filter(|route| route.path != item);
    if others.any(|route| text(&route.document, "routeKey") == Some(key)) {
        return Err(Fault::conflict(format!("Route with key {key} already exists for this API")));
    }
    if let Some(target) = text(document, "target") {
        let id = target.strip_prefix("integrations/").map(segment);
        if !id.is_some_and(|id| store.contains(&format!("{api}/integrations/{id}"))) {
            return Err(limits::unknown_error(call, "the Integration of `target` does not exist"));
        }
    }
    if apis::is_websocket(store, item)
        && key != "$connect"
        && !matches!(text(document, "authorizationType"), None | Some("NONE"))
    {
        let situation =
            "the Route of a WebSocket API has an `authorizationType` and is not $connect";
        return Err(limits::unknown_error(call, situation));
    }
    check_authorization(call, &api, document, store)
}

/// `CUSTOM` and `JWT` need an Authorizer of the type that belongs to them, and the others none.
fn check_authorization(
    call: &Call,
    api: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    let unknown = |situation: &str| Err(limits::unknown_error(call, situation));
    let id = text(document, "authorizerId").map(segment);
    let authorizer = id.as_ref().map(|id| store.get(&format!("{api}/authorizers/{id}")));
    let kind = text(document, "authorizationType").unwrap_or_default();
    let scopes = document.get("authorizationScopes").and_then(Value::as_array);
    if kind != "JWT" && scopes.is_some_and(|scopes| !scopes.is_empty()) {
        return unknown("there are `authorizationScopes`, and `authorizationType` is not JWT");
    }
    let needed = match kind {
        "CUSTOM" => Some("REQUEST"),
        "JWT" => Some("JWT"),
        _ => None,
    };
    match (needed, authorizer) {
        (_, Some(None)) => unknown("the Authorizer does not exist"),
        (Some(_), None) => unknown("there is no `authorizerId`"),
        (Some(needed), Some(Some(own))) if text(own, "authorizerType") != Some(needed) => {
            unknown("the Authorizer is not of the type that `authorizationType` needs")
        }
        (None, Some(_)) => {
            unknown("`authorizerId` is given, and `authorizationType` is not CUSTOM or JWT")
        }
        _ => Ok(()),
    }
}

/// Returns an error if a Stage has settings of a Route by its key, which is removed or changed.
fn check_no_settings(call: &Call, item: &str, key: &str, store: &Store) -> Result<(), Fault> {
    let mut stages = store.collection(format!("{}/stages", apis::path_of(item)));
    let has_settings = |stage: &Object| {
        stage.get("routeSettings").is_some_and(|settings| settings.get(key).is_some())
    };
    if stages.any(|stage| has_settings(&stage.document)) {
        return Err(limits::unknown_effect(call, "a Stage has settings of the Route"));
    }
    Ok(())
}

/// A Route of which a Stage has settings is not removed.
pub(crate) fn deleting(call: &Call, item: &str, store: &Store) -> Result<(), Fault> {
    let key = store.get(item).and_then(|route| text(route, "routeKey")).unwrap_or_default();
    check_no_settings(call, item, key, store)
}

/// Checks a changed Route.
pub(crate) fn updating(
    call: &Call,
    item: &str,
    before: &Object,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    let (earlier, key) = (text(before, "routeKey"), text(document, "routeKey"));
    if let Some(earlier) = earlier.filter(|_| earlier != key) {
        check_no_settings(call, item, earlier, store)?;
    }
    check(call, item, document, store)
}

/// Whether a text is the key of a Route of an HTTP API: `$default`, or `GET /pets`.
fn is_http_key(key: &str) -> bool {
    key == "$default"
        || key
            .split_once(' ')
            .is_some_and(|(method, path)| METHODS.contains(&method) && path.starts_with('/'))
}
