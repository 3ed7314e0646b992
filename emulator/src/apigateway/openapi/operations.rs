//! The operations that carry definitions and files.

use hyper::header::ACCEPT;
use serde_json::Value;

use super::documentation::import_documentation_parts;
use super::export::{ExportOptions, export};
use super::import::{ImportOptions, Mode, import};
use crate::answer::Answer;
use crate::apigateway::api_key_import::import_api_keys;
use crate::apigateway::members;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store, verbs};

/// Carries out an import or an export. `None`: the operation is another one.
pub(crate) fn perform(call: &Call, store: &mut Store) -> Option<Result<Answer, Fault>> {
    let api = format!("/restapis/{}", segment(call.label_or_empty("restapi_id")));
    let context = &call.context;
    let body = match call.operation.name() {
        "import_rest_api" => ImportOptions::read(&call.query, true)
            .and_then(|options| import(&call.bytes, &options, None, context, store))
            .map(rest_api),
        "put_rest_api" => ImportOptions::read(&call.query, false)
            .and_then(|options| import(&call.bytes, &options, Some(&api), context, store))
            .map(rest_api),
        "import_documentation_parts" => documentation_mode(call)
            .and_then(|mode| import_documentation_parts(&call.bytes, &api, mode, context, store)),
        "import_api_keys" => import_api_keys(&call.bytes, &call.query, context.now, store),
        "get_export" => return Some(get_export(call, &api, store)),
        _ => return None,
    };
    Some(body.map(|body| Answer::json(verbs::status(call), &body)))
}

/// A RestApi as responses have it, with the warnings of its import.
fn rest_api(document: Value) -> Value {
    let Value::Object(mut document) = document else { return document };
    let warnings = document.remove("warnings");
    let mut shown: Object = members::shown("RestApi", &document);
    shown.extend(warnings.map(|warnings| ("warnings".to_owned(), warnings)));
    shown.into()
}

fn documentation_mode(call: &Call) -> Result<Mode, Fault> {
    if !matches!(call.query.get("failonwarnings"), None | Some("true" | "false")) {
        return Err(Fault::bad_request("`failonwarnings` is neither `true` nor `false`"));
    }
    Mode::read(&call.query)
}

fn get_export(call: &Call, api: &str, store: &Store) -> Result<Answer, Fault> {
    let accept = call.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let options = ExportOptions::read(call.label_or_empty("export_type"), &call.query, accept)?;
    let stage = format!("{api}/stages/{}", segment(call.label_or_empty("stage_name")));
    let deployment = store.get(&stage).and_then(|stage| text(stage, "deploymentId"));
    // What the stage serves is the API as it was deployed.
    let deployed = deployment.and_then(|id| {
        let mut deployed = store.snapshot(&format!("{api}/deployments/{}", segment(id)))?;
        deployed.put(stage.clone(), store.get(&stage)?.clone());
        Some(deployed)
    });
    let store = deployed.as_ref().unwrap_or(store);
    export(api, call.label_or_empty("stage_name"), &options, &call.context, store)
}
