//! GatewayResponses: the ones that exist by default, and those that were customised.

use serde_json::{Value, json};

use super::{members, methods};
use crate::fault::Fault;
use crate::input::{Object, object_of};
use crate::path::segment;
use crate::resources::page::Entry;
use crate::resources::patch::Change;
use crate::resources::{Call, Store};

const TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;

/// The kinds, and the status codes that they have by default, in the order of lists.
const KINDS: [(&str, Option<&str>); 21] = [
    ("ACCESS_DENIED", Some("403")),
    ("API_CONFIGURATION_ERROR", Some("500")),
    ("AUTHORIZER_CONFIGURATION_ERROR", Some("500")),
    ("AUTHORIZER_FAILURE", Some("500")),
    ("BAD_REQUEST_BODY", Some("400")),
    ("BAD_REQUEST_PARAMETERS", Some("400")),
    ("DEFAULT_4XX", None),
    ("DEFAULT_5XX", None),
    ("EXPIRED_TOKEN", Some("403")),
    ("INTEGRATION_FAILURE", Some("504")),
    ("INTEGRATION_TIMEOUT", Some("504")),
    ("INVALID_API_KEY", Some("403")),
    ("INVALID_SIGNATURE", Some("403")),
    ("MISSING_AUTHENTICATION_TOKEN", Some("403")),
    ("QUOTA_EXCEEDED", Some("429")),
    ("REQUEST_TOO_LARGE", Some("413")),
    ("RESOURCE_NOT_FOUND", Some("404")),
    ("THROTTLED", Some("429")),
    ("UNAUTHORIZED", Some("401")),
    ("UNSUPPORTED_MEDIA_TYPE", Some("415")),
    ("WAF_FILTERED", Some("403")),
];

pub(crate) fn is_kind(kind: &str) -> bool {
    KINDS.iter().any(|(own, _)| *own == kind)
}

fn status_code(kind: &str) -> Option<&'static str> {
    KINDS.iter().find(|(own, _)| *own == kind).and_then(|(_, code)| *code)
}

/// What a kind is without a customisation of its own. The two defaults apply to all kinds whose
/// status codes they are for.
fn default_of(collection: &str, kind: &str, store: &Store) -> Object {
    let code = status_code(kind);
    let general = match code.map(|code| code.starts_with('4')) {
        Some(true) => store.get(&format!("{collection}/DEFAULT_4XX")),
        Some(false) => store.get(&format!("{collection}/DEFAULT_5XX")),
        None => None,
    };
    let mut document = general.cloned().unwrap_or_else(|| plain(kind));
    document.insert("responseType".to_owned(), kind.into());
    document.insert("defaultResponse".to_owned(), true.into());
    if !document.contains_key("statusCode") {
        document.extend(code.map(|code| ("statusCode".to_owned(), code.into())));
    }
    document
}

/// What a customisation of a kind has unless it is given.
pub(crate) fn plain(kind: &str) -> Object {
    let mut document = object_of(json!({
        "responseType": kind,
        "responseParameters": {},
        "responseTemplates": { "application/json": TEMPLATE },
        "defaultResponse": false,
    }));
    document.extend(status_code(kind).map(|code| ("statusCode".to_owned(), code.into())));
    document
}

/// Checks the status code and the names of headers.
pub(crate) fn check(document: &Object) -> Result<(), Fault> {
    if document.contains_key("statusCode") {
        methods::check_status_code(document)?;
    }
    methods::check_mappings(document, "responseParameters", &["gatewayresponse.header."])
}

/// Completes a customisation.
pub(crate) fn creating(call: &Call, document: &mut Object) -> Result<(), Fault> {
    check(document)?;
    for (name, value) in plain(call.label_or_empty("response_type")) {
        document.entry(name).or_insert(value);
    }
    Ok(())
}

/// Returns the customisation, or the default.
pub(crate) fn get(call: &Call, store: &Store) -> Result<Object, Fault> {
    let item = call.item()?;
    let collection = call.collection()?;
    let document =
        store.get(&item).cloned().unwrap_or_else(|| default_of(&collection, call.key(), store));
    Ok(members::shown("GatewayResponse", &document))
}

/// All kinds, customised or not.
pub(crate) fn list(call: &Call, store: &Store) -> Vec<Entry> {
    let Ok(collection) = call.collection() else { return Vec::new() };
    let entries = KINDS.iter().map(|(kind, _)| {
        let own = store.get(&format!("{collection}/{}", segment(kind))).cloned();
        let document = own.unwrap_or_else(|| default_of(&collection, kind, store));
        let value = Value::Object(members::shown("GatewayResponse", &document));
        Entry { key: (*kind).to_owned(), value }
    });
    entries.collect()
}

/// A kind that was not customised is customised by its first patch.
pub(crate) fn customise(call: &Call, store: &mut Store) -> Result<(), Fault> {
    let item = call.item()?;
    if !store.contains(&item) {
        let collection = call.collection()?;
        let mut document = default_of(&collection, call.key(), store);
        document.insert("defaultResponse".to_owned(), false.into());
        store.put(item, document);
    }
    Ok(())
}

/// Patches of parameters and templates, which cannot be empty and are replaced only if they exist.
pub(crate) fn patch(change: &Change<'_>, document: &Object) -> Option<Result<(), Fault>> {
    let map = change.segment(0);
    if !["responseParameters", "responseTemplates"].contains(&map) {
        return None;
    }
    if change.operation.op != "remove" && change.operation.text().is_none_or(str::is_empty) {
        return Some(Err(Fault::bad_request(format!("Invalid null or empty value in {map}"))));
    }
    super::patches::absent_key(change, document)
}
