//! One operation of a path: a method.

use serde_json::Value;

use super::definition::{Method, Response};
use super::document::{
    Document, Version, check_extensions, invalid, list, members, not_imported, object, text,
};
use super::reader::{Findings, Models, Place};
use super::security::Schemes;
use super::{bodies, checks, integration};
use crate::fault::Fault;
use crate::input::Object;
use crate::resources::Store;

/// What all operations of a definition share.
pub(crate) struct Shared<'a> {
    pub(crate) document: &'a Document,
    pub(crate) schemes: &'a Schemes,
    /// The name of the validator of operations that do not name one.
    pub(crate) validator: Option<String>,
    pub(crate) validators: &'a [String],
    pub(crate) store: &'a Store,
}

/// Reads an operation. `parameters` are those of its path. Returns `None` if the service does not
/// import the operation.
pub(crate) fn read(
    shared: &Shared<'_>,
    place: &Place<'_>,
    operation: &Value,
    parameters: &[Value],
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Option<Method>, Fault> {
    let operation = object(operation, &place.to_string())?;
    check_extensions(operation, &["auth", "integration", "request-validator"], &place.to_string())?;
    let Some(authorization) = shared.schemes.of(operation, &place.to_string())? else {
        return Ok(None);
    };
    let mut document = Object::new();
    document.insert("authorizationType".to_owned(), authorization.kind.unwrap_or("NONE").into());
    document.insert("apiKeyRequired".to_owned(), authorization.api_key_required.into());
    if !authorization.scopes.is_empty() {
        document.insert("authorizationScopes".to_owned(), authorization.scopes.into());
    }
    if let Some(name) = operation.get("operationId").and_then(text) {
        document.insert("operationName".to_owned(), name.into());
    }
    let request = request(shared, place, operation, parameters, models, findings)?;
    for (name, value) in
        [("requestParameters", request.parameters), ("requestModels", request.models)]
    {
        if !value.is_empty() {
            document.insert(name.to_owned(), value.into());
        }
    }
    let at = format!("'{}' for resource at path '{}'", place.http_method, place.path);
    let what = format!("Unable to put method {at}");
    findings.add(&what, checks::method(&document))?;
    let responses = responses(shared, place, operation, models, findings)?;
    let what = format!("Unable to put method response on {at}");
    for response in &responses {
        findings.add(&what, checks::method_response(response))?;
    }
    let integration = operation.get("x-amazon-apigateway-integration");
    let integration =
        integration.map(|value| integration::read(value, place, findings)).transpose()?;
    if let Some(integration) = &integration {
        let what = format!("Unable to put integration on {at}");
        let mut one = checks::one_method(&document, &responses);
        findings.add(&what, checks::integration(&integration.members, &one, shared.store))?;
        let what = format!("Unable to put integration response on {at}");
        for response in &integration.responses {
            findings.add(&what, checks::integration_response(response, &mut one))?;
        }
    }
    for response in integration.iter().flat_map(|integration| &integration.responses) {
        let status_code = &response.status_code;
        if !responses.iter().any(|own| own.status_code == *status_code) {
            let what = format!(
                "the integration response {status_code} of {place}, which has no such response"
            );
            return Err(not_imported(&what));
        }
    }
    Ok(Some(Method {
        http_method: place.http_method.to_owned(),
        members: document,
        authorizer: authorization.authorizer,
        request_validator: validator(shared, place, operation)?,
        responses,
        integration,
    }))
}

fn validator(
    shared: &Shared<'_>,
    place: &Place<'_>,
    operation: &Object,
) -> Result<Option<String>, Fault> {
    let own = operation.get("x-amazon-apigateway-request-validator").map(|value| {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| invalid(format!("the validator of {place}")))
    });
    let name = own.transpose()?.or_else(|| shared.validator.clone());
    match name {
        Some(name) if !shared.validators.contains(&name) => {
            Err(not_imported(&format!("the undefined request validator '{name}' of {place}")))
        }
        name => Ok(name),
    }
}

#[derive(Default)]
struct Request {
    parameters: Object,
    models: Object,
}

/// The parameters and the body of a request.
fn request(
    shared: &Shared<'_>,
    place: &Place<'_>,
    operation: &Object,
    of_path: &[Value],
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Request, Fault> {
    let document = shared.document;
    let mut request = Request::default();
    let own = list(operation, "parameters", &place.to_string())?;
    // Those of the operation replace those of the path with the same name.
    for parameter in of_path.iter().chain(own) {
        let parameter = object(document.resolve(parameter)?, "a parameter")?;
        check_extensions(parameter, &[], &format!("a parameter of {place}"))?;
        let get = |name| parameter.get(name).and_then(Value::as_str);
        let name =
            get("name").ok_or_else(|| invalid(format!("a parameter of {place} has no name")))?;
        let location = match get("in") {
            Some("path") => "path",
            Some("query") => "querystring",
            Some("header") => "header",
            Some("body") if document.version == Version::Swagger2 => {
                let types = bodies::content_types(document, operation, "consumes")?;
                let schema = parameter.get("schema");
                request.models = bodies::of_schema(schema, &types, place, models, findings)?;
                continue;
            }
            other => {
                let what =
                    format!("the parameter '{name}' of {place} in {}", other.unwrap_or("nothing"));
                return Err(not_imported(&what));
            }
        };
        let required = parameter.get("required").and_then(Value::as_bool).unwrap_or_default();
        request.parameters.insert(format!("method.request.{location}.{name}"), required.into());
    }
    // Variables of the path are parameters, even if the definition does not list them.
    for part in place.path.split('/') {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        let name = name.map(|name| name.strip_suffix('+').unwrap_or(name));
        if let Some(name) = name {
            let own = request.parameters.entry(format!("method.request.path.{name}"));
            own.or_insert(Value::Bool(true));
        }
    }
    if document.version == Version::OpenApi3
        && let Some(body) = operation.get("requestBody")
    {
        let body = object(document.resolve(body)?, "`requestBody`")?;
        request.models = bodies::of_content(body, place, models, findings)?;
    }
    Ok(request)
}

fn responses(
    shared: &Shared<'_>,
    place: &Place<'_>,
    operation: &Object,
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Vec<Response>, Fault> {
    let document = shared.document;
    let mut responses = Vec::new();
    for (status_code, value) in members(operation, "responses")? {
        // A method response has a status code. The others are documentation.
        if status_code == "default" || status_code.starts_with("x-") {
            continue;
        }
        if status_code.len() != 3 || !status_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_imported(&format!("the response '{status_code}' of {place}")));
        }
        if document.version == Version::Swagger2 && value.get("$ref").is_some() {
            return Err(not_imported(&format!(
                "the reference of the response {status_code} of {place}"
            )));
        }
        let response = object(document.resolve(value)?, "a response")?;
        check_extensions(response, &[], &format!("the response {status_code} of {place}"))?;
        let mut own = Object::new();
        let parameters: Object = members(response, "headers")?
            .map(|(name, _)| (format!("method.response.header.{name}"), false.into()))
            .collect();
        let bodies = match document.version {
            Version::Swagger2 => {
                let types = bodies::content_types(document, operation, "produces")?;
                bodies::of_schema(response.get("schema"), &types, place, models, findings)?
            }
            Version::OpenApi3 => bodies::of_content(response, place, models, findings)?,
        };
        for (name, value) in [("responseParameters", parameters), ("responseModels", bodies)] {
            if !value.is_empty() {
                own.insert(name.to_owned(), value.into());
            }
        }
        responses.push(Response { status_code: status_code.clone(), members: own });
    }
    Ok(responses)
}
