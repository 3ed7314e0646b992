//! Apis: the members that the service sets, and which protocol has which.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Value, json};

use super::{limits, values};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::resources::{Call, Store};

/// How HTTP APIs find the Route of a request.
const HTTP_SELECTION: &str = "$request.method $request.path";

/// Members of a request that create an Integration, a Route and a Stage, too.
const QUICK_CREATE: [&str; 3] = ["target", "routeKey", "credentialsArn"];

/// The path of the Api that an item belongs to: `/v2/apis/a1b2c3`.
pub(crate) fn path_of(item: &str) -> String {
    item.split('/').take(4).collect::<Vec<_>>().join("/")
}

/// Whether the Api that an item belongs to is a WebSocket API.
pub(crate) fn is_websocket(store: &Store, item: &str) -> bool {
    let api = store.get(&path_of(item));
    api.and_then(|api| text(api, "protocolType")) == Some("WEBSOCKET")
}

/// A time as responses have it.
pub(crate) fn time(time: SystemTime) -> Value {
    let seconds = DateTime::from_secs(DateTime::from(time).secs());
    seconds.fmt(Format::DateTime).unwrap_or_default().into()
}

/// Completes a new Api.
pub(crate) fn creating(call: &Call, document: &mut Object) -> Result<(), Fault> {
    check(call, document)?;
    let (id, region) = (text(document, "apiId").unwrap_or_default(), &call.context.region);
    let scheme = if is_web(document) { "wss" } else { "https" };
    let endpoint = format!("{scheme}://{id}.execute-api.{region}.amazonaws.com");
    document.insert("apiEndpoint".to_owned(), endpoint.into());
    document.insert("createdDate".to_owned(), time(call.context.now));
    for (name, value) in [
        ("apiKeySelectionExpression", json!("$request.header.x-api-key")),
        ("disableExecuteApiEndpoint", json!(false)),
        ("ipAddressType", json!("ipv4")),
        ("routeSelectionExpression", json!(HTTP_SELECTION)),
        ("tags", json!({})),
    ] {
        document.entry(name).or_insert(value);
    }
    Ok(())
}

fn is_web(document: &Object) -> bool {
    text(document, "protocolType") == Some("WEBSOCKET")
}

/// Checks a new or changed Api.
pub(crate) fn check(call: &Call, document: &Object) -> Result<(), Fault> {
    if let Some(name) = QUICK_CREATE.into_iter().find(|name| call.body.contains_key(*name)) {
        let situation = format!("`{name}` is given, which also makes Integration, Route and Stage");
        return Err(limits::unknown_effect(call, &situation));
    }
    if let Some(cors) = document.get("corsConfiguration").and_then(Value::as_object) {
        values::check_range(cors, "maxAge", -1, 86_400)?;
    }
    let selection = text(document, "routeSelectionExpression");
    if !is_web(document) {
        let plain = selection.map(|text| text.replace(['{', '}'], ""));
        return match plain.as_deref() {
            None | Some(HTTP_SELECTION) => Ok(()),
            Some(_) => Err(Fault::bad_request(format!(
                "routeSelectionExpression must be `{HTTP_SELECTION}` for HTTP APIs"
            ))),
        };
    }
    if selection.is_none() {
        return Err(Fault::bad_request("routeSelectionExpression is required for WebSocket APIs"));
    }
    Ok(())
}
