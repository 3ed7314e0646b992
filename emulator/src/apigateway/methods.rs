//! Methods, Integrations, and their responses.

use serde_json::{Value, json};

use super::{absent, members, references};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::patch::{Change, list_at};
use crate::resources::{Call, Store};

const HTTP_METHODS: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

/// Completes a new Method.
pub(crate) fn creating_method(
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    if store.contains(item) {
        return Err(Fault::conflict("Method already exists for this resource"));
    }
    check_http_method(text(document, "httpMethod").unwrap_or_default())?;
    document.entry("apiKeyRequired").or_insert_with(|| false.into());
    check_method(item, document, store)
}

fn check_http_method(name: &str) -> Result<(), Fault> {
    if HTTP_METHODS.contains(&name) {
        return Ok(());
    }
    Err(Fault::bad_request(format!(
        "Invalid HttpMethod specified. Valid options are {}",
        HTTP_METHODS.join(",")
    )))
}

/// Checks what a Method refers to.
pub(crate) fn check_method(item: &str, document: &mut Object, store: &Store) -> Result<(), Fault> {
    let api = references::api_of(item);
    let kinds = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];
    let kind = text(document, "authorizationType").unwrap_or_default();
    if kind == "JWT" {
        return Err(Fault::not_here(
            "the local endpoint does not know Methods with JWT authorizers",
        ));
    }
    if !kinds.contains(&kind) {
        return Err(Fault::bad_request(format!(
            "Invalid authorization type specified: {kind}. Valid options are {}",
            kinds.join(",")
        )));
    }
    if has_authorizer(document) {
        let id = text(document, "authorizerId").unwrap_or_default();
        if id.is_empty() || !store.contains(&format!("{api}/authorizers/{}", segment(id))) {
            return Err(Fault::bad_request(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or \
                 COGNITO_USER_POOLS requires a valid authorizer.",
            ));
        }
    } else {
        document.remove("authorizerId");
    }
    if let Some(id) = text(document, "requestValidatorId")
        && !store.contains(&format!("{api}/requestvalidators/{}", segment(id)))
    {
        return Err(Fault::bad_request("Invalid Request Validator identifier specified"));
    }
    check_models(api, document.get("requestModels"), store)?;
    check_parameters(document)
}

/// Whether the type of authorization needs an Authorizer.
fn has_authorizer(document: &Object) -> bool {
    let none = ["NONE", "AWS_IAM", ""];
    !none.contains(&text(document, "authorizationType").unwrap_or_default())
}

/// A name is declared once, whatever its place.
pub(crate) fn check_parameters(document: &Object) -> Result<(), Fault> {
    check_mappings(document, "requestParameters", &REQUEST_PLACES)?;
    let declared = document.get("requestParameters").and_then(Value::as_object);
    let mut names = Vec::new();
    for parameter in declared.into_iter().flat_map(Object::keys) {
        let name = parameter.splitn(4, '.').nth(3).unwrap_or_default();
        if names.contains(&name) {
            return Err(Fault::bad_request(
                "Parameter names must be unique across querystring, header and path",
            ));
        }
        names.push(name);
    }
    Ok(())
}

/// The places of parameters of a request.
const REQUEST_PLACES: [&str; 5] = [
    "method.request.querystring.",
    "method.request.header.",
    "method.request.path.",
    "method.request.multivaluequerystring.",
    "method.request.multivalueheader.",
];

/// The places of parameters of a request to a back end.
const INTEGRATION_PLACES: [&str; 5] = [
    "integration.request.querystring.",
    "integration.request.header.",
    "integration.request.path.",
    "integration.request.multivaluequerystring.",
    "integration.request.multivalueheader.",
];

/// Checks that the names in a map of parameters begin with one of the places.
pub(crate) fn check_mappings(document: &Object, map: &str, places: &[&str]) -> Result<(), Fault> {
    let names = document.get(map).and_then(Value::as_object).into_iter().flat_map(Object::keys);
    for name in names {
        let is_name = |place: &&str| name.strip_prefix(*place).is_some_and(|rest| !rest.is_empty());
        if !places.iter().any(is_name) {
            return Err(unknown_mapping(name));
        }
    }
    Ok(())
}

fn unknown_mapping(parameter: &str) -> Fault {
    Fault::bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : \
         [Invalid mapping expression parameter specified: {parameter}]"
    ))
}

fn check_models(api: &str, models: Option<&Value>, store: &Store) -> Result<(), Fault> {
    let named = models.and_then(Value::as_object).into_iter().flat_map(Object::values);
    for name in named.filter_map(Value::as_str) {
        if !store.contains(&format!("{api}/models/{}", segment(name))) {
            return Err(Fault::bad_request(format!("Invalid model identifier specified: {name}")));
        }
    }
    Ok(())
}

/// Completes a new MethodResponse.
pub(crate) fn creating_method_response(
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    if store.contains(item) {
        return Err(Fault::conflict("Response already exists for this resource"));
    }
    check_status_code(document)?;
    check_method_response(item, document, store)
}

/// Checks what a MethodResponse refers to, and the names of its headers.
pub(crate) fn check_method_response(
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    check_mappings(document, "responseParameters", &["method.response.header."])?;
    check_models(references::api_of(item), document.get("responseModels"), store)
}

/// A status code has three digits.
pub(crate) fn check_status_code(document: &Object) -> Result<(), Fault> {
    let code = text(document, "statusCode").unwrap_or_default();
    let digits: Vec<char> = code.chars().collect();
    let is_code = matches!(digits.as_slice(), ['1'..='5', second, third] if second.is_ascii_digit() && third.is_ascii_digit());
    if is_code {
        return Ok(());
    }
    Err(Fault::violations(&[format!(
        "Value '{code}' at 'statusCode' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: [1-5]\\d\\d"
    )]))
}

/// Completes a new Integration. It replaces one with all its responses.
pub(crate) fn creating_integration(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    // The identity in the table is that of a resource without a key of its own.
    document.remove(call.resource.identity());
    let kind = text(document, "type").unwrap_or_default().to_owned();
    if kind.starts_with("HTTP") {
        document.entry("connectionType").or_insert_with(|| "INTERNET".into());
    }
    document.entry("passthroughBehavior").or_insert_with(|| "WHEN_NO_MATCH".into());
    document.entry("timeoutInMillis").or_insert_with(|| 29_000.into());
    document.entry("cacheNamespace").or_insert_with(|| call.label_or_empty("resource_id").into());
    document.entry("cacheKeyParameters").or_insert_with(|| json!([]));
    check_integration(item, document, store)?;
    store.remove_below(item);
    Ok(())
}

fn check_uri(kind: &str, uri: &str) -> Result<(), Fault> {
    if kind.starts_with("HTTP") {
        let host = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://"));
        if host.is_none_or(str::is_empty) {
            return Err(Fault::bad_request("Invalid HTTP endpoint specified for URI"));
        }
        return Ok(());
    }
    if !uri.starts_with("arn:") {
        return Err(Fault::bad_request("Invalid ARN specified in the request"));
    }
    let target = uri.splitn(6, ':').nth(5).unwrap_or_default();
    if !target.starts_with("path/") && !target.starts_with("action/") {
        return Err(Fault::bad_request("AWS ARN for integration must contain path or action"));
    }
    let service = uri.split(':').nth(4).unwrap_or_default();
    if kind == "AWS_PROXY" && !["lambda", "firehose"].contains(&service) {
        return Err(Fault::bad_request(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose \
             stream invocations.",
        ));
    }
    Ok(())
}

/// Checks an Integration, also what it reads of the request.
pub(crate) fn check_integration(item: &str, document: &Object, store: &Store) -> Result<(), Fault> {
    check_target(document, store)?;
    check_sources(item, document, store)
}

/// Checks where an Integration leads, and how.
pub(crate) fn check_target(document: &Object, store: &Store) -> Result<(), Fault> {
    let kind = text(document, "type").unwrap_or_default();
    if kind != "MOCK" {
        let method = text(document, "httpMethod").unwrap_or_default();
        if method.is_empty() {
            return Err(Fault::bad_request("Enumeration value for HttpMethod must be non-empty"));
        }
        check_http_method(method)?;
        check_uri(kind, text(document, "uri").unwrap_or_default())?;
    }
    check_mappings(document, "requestParameters", &INTEGRATION_PLACES)?;
    let behaviors = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];
    let behavior = text(document, "passthroughBehavior").unwrap_or_default();
    if !behaviors.contains(&behavior) {
        return Err(Fault::bad_request(format!(
            "Invalid passthrough behavior specified: {behavior}. Valid options are {}",
            behaviors.join(",")
        )));
    }
    let timeout = document.get("timeoutInMillis").and_then(Value::as_i64);
    if !matches!(timeout, Some(50..=29_000)) {
        return Err(Fault::bad_request("Timeout should be between 50 ms and 29000 ms"));
    }
    let connection = text(document, "connectionId").unwrap_or_default();
    if text(document, "connectionType") == Some("VPC_LINK") {
        if connection.is_empty() {
            return Err(Fault::bad_request("Connection ID is required for VPC_LINK integrations"));
        }
        let is_variable = connection.starts_with("${stageVariables.");
        if !is_variable && !store.contains(&format!("/vpclinks/{}", segment(connection))) {
            return Err(absent::named("VpcLink"));
        }
    }
    Ok(())
}

/// A parameter of the request that an Integration reads is one that the Method declares.
pub(crate) fn check_sources(item: &str, document: &Object, store: &Store) -> Result<(), Fault> {
    let method = item.strip_suffix("/integration").and_then(|method| store.get(method));
    let declared = method.and_then(|method| method.get("requestParameters")?.as_object());
    let is_declared = |name: &str| declared.is_some_and(|declared| declared.contains_key(name));
    let sources = document.get("requestParameters").and_then(Value::as_object);
    for source in sources.into_iter().flat_map(Object::values).filter_map(Value::as_str) {
        let is_parameter = REQUEST_PLACES.iter().any(|place| source.starts_with(place));
        if is_parameter && !is_declared(source) {
            return Err(unknown_mapping(source));
        }
    }
    Ok(())
}

/// Checks an IntegrationResponse: the headers that it sets are those of the MethodResponse, and no
/// other one has its selection pattern.
pub(crate) fn check_integration_response(
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    check_mappings(document, "responseParameters", &["method.response.header."])?;
    let names = document.get("responseParameters").and_then(Value::as_object);
    let place = item.split_once("/integration/responses/");
    let response =
        place.and_then(|(method, code)| store.get(&format!("{method}/responses/{code}")));
    let declared = response.and_then(|response| response.get("responseParameters")?.as_object());
    for name in names.into_iter().flat_map(Object::keys) {
        if response.is_none() {
            return Err(Fault::bad_request(
                "Validation Result: warnings : [], errors : [No method response exists for \
                 method.]",
            ));
        }
        if !declared.is_some_and(|declared| declared.contains_key(name)) {
            return Err(unknown_mapping(name));
        }
    }
    let pattern =
        |document: &Object| text(document, "selectionPattern").unwrap_or_default().to_owned();
    let own = pattern(document);
    let collection = item.rsplit_once('/').map_or("", |(collection, _)| collection);
    let twin = store
        .collection(collection)
        .find(|other| other.path != item && pattern(&other.document) == own);
    if twin.is_some() {
        let own = if own.is_empty() { "default" } else { &own };
        return Err(Fault::conflict(format!(
            "Integration response with selection pattern {own} already exists"
        )));
    }
    Ok(())
}

/// Patches that an Integration of type `MOCK` does not accept, and of templates.
pub(crate) fn patch_integration(
    change: &Change<'_>,
    document: &mut Object,
) -> Option<Result<(), Fault>> {
    let is_mock = text(document, "type") == Some("MOCK");
    match change.row.path {
        "/uri" | "/httpMethod" if is_mock => Some(Err(Fault::bad_request(format!(
            "Invalid patch path {}: integrations of type MOCK do not have it",
            change.operation.path
        )))),
        "/contentHandling" if change.operation.text() == Some("") => {
            document.remove("contentHandling");
            Some(Ok(()))
        }
        path if path.starts_with("/requestTemplates/")
            && change.operation.op != "remove"
            && change.operation.text().is_none_or(str::is_empty) =>
        {
            // Without a template, the body is passed through.
            let templates = document.entry("requestTemplates").or_insert_with(|| json!({}));
            let templates = templates.as_object_mut();
            templates?.insert(change.segment(1).to_owned(), Value::Null);
            Some(Ok(()))
        }
        _ => None,
    }
}

/// Patches of a Method that clear a member without a value, or are ignored.
pub(crate) fn patch_method(
    change: &Change<'_>,
    document: &mut Object,
) -> Option<Result<(), Fault>> {
    match change.row.path {
        "/requestValidatorId" if change.operation.text() == Some("") => {
            Some(Err(Fault::bad_request("Invalid Request Validator identifier specified")))
        }
        path @ ("/requestValidatorId" | "/operationName") if change.operation.value.is_none() => {
            document.remove(path.trim_start_matches('/'));
            Some(Ok(()))
        }
        _ => None,
    }
}

/// A replaced parameter of a Method is no longer one of the Integration's cache keys.
pub(crate) fn method_parameter_replaced(item: &str, parameter: &str, store: &mut Store) {
    if let Some(integration) = store.get_mut(&format!("{item}/integration"))
        && let Some(keys) = list_at(integration, &["cacheKeyParameters".to_owned()])
    {
        keys.retain(|key| key.as_str() != Some(parameter));
    }
}

/// Completes a new IntegrationResponse: an empty template is none.
pub(crate) fn creating_integration_response(
    item: &str,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    check_status_code(document)?;
    check_integration_response(item, document, store)?;
    if let Some(Value::Object(templates)) = document.get_mut("responseTemplates") {
        for template in templates.values_mut().filter(|template| *template == "") {
            *template = Value::Null;
        }
    }
    Ok(())
}

/// A Method as responses have it: with its responses and its Integration.
pub(crate) fn method(path: &str, document: &Object, store: &Store) -> Object {
    let mut shown = members::shown("Method", document);
    let responses = responses(&format!("{path}/responses"), "MethodResponse", store);
    shown.extend(responses.map(|responses| ("methodResponses".to_owned(), responses)));
    let integration = format!("{path}/integration");
    if let Some(document) = store.get(&integration) {
        let whole = self::integration(&integration, document, store);
        shown.insert("methodIntegration".to_owned(), whole.into());
    }
    shown
}

/// An Integration as responses have it: with its responses.
pub(crate) fn integration(path: &str, document: &Object, store: &Store) -> Object {
    let mut shown = members::shown("Integration", document);
    let responses = responses(&format!("{path}/responses"), "IntegrationResponse", store);
    shown.extend(responses.map(|responses| ("integrationResponses".to_owned(), responses)));
    shown
}

/// The responses by status code; `None` if there are none.
fn responses(collection: &str, resource: &str, store: &Store) -> Option<Value> {
    let responses = store.collection(collection).map(|item| {
        let code = text(&item.document, "statusCode").unwrap_or_default();
        (code.to_owned(), members::shown(resource, &item.document).into())
    });
    let responses: Object = responses.collect();
    (!responses.is_empty()).then_some(Value::Object(responses))
}

/// The Methods of a Resource, by HTTP method: names only, or all of them.
pub(crate) fn resource_methods(path: &str, embedded: bool, store: &Store) -> Option<Value> {
    let methods = store.collection(format!("{path}/methods")).map(|item| {
        let name = text(&item.document, "httpMethod").unwrap_or_default();
        let shown =
            if embedded { method(&item.path, &item.document, store) } else { Object::new() };
        (name.to_owned(), shown.into())
    });
    let methods: Object = methods.collect();
    (!methods.is_empty()).then_some(Value::Object(methods))
}
