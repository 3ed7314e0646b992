//! Checks of what a definition describes: those of the operations that set one thing at a time.

use petard::operation::Type;

use super::definition::{Model, Response};
use super::document::not_imported;
use crate::apigateway::{gateway_responses, methods, models, values};
use crate::fault::Fault;
use crate::input::Object;
use crate::resources::Store;
use crate::resources::patch::lower_first;

/// The content type of all models.
const JSON: &str = "application/json";

/// The path of the method in a store that has nothing else.
const METHOD: &str = "/method";

/// As in `PutMethod`. What a method refers to by name is not checked.
pub(crate) fn method(members: &Object) -> Result<(), Fault> {
    types("PutMethod", members)?;
    methods::check_parameters(members)
}

/// As in `PutMethodResponse`.
pub(crate) fn method_response(response: &Response) -> Result<(), Fault> {
    status_code(&response.status_code)?;
    types("PutMethodResponse", &response.members)?;
    methods::check_mappings(&response.members, "responseParameters", &["method.response.header."])
}

/// Returns a store with a method and its responses alone, for the checks of its integration.
pub(crate) fn one_method(members: &Object, responses: &[Response]) -> Store {
    let mut store = Store::default();
    store.put(METHOD.to_owned(), members.clone());
    for response in responses {
        let path = format!("{METHOD}/responses/{}", response.status_code);
        store.put(path, response.members.clone());
    }
    store
}

/// As in `PutIntegration`. The defaults are part of the members. `method` has the method alone.
pub(crate) fn integration(members: &Object, method: &Store, store: &Store) -> Result<(), Fault> {
    types("PutIntegration", members)?;
    methods::check_target(members, store)?;
    methods::check_sources(&format!("{METHOD}/integration"), members, method)
}

/// As in `PutIntegrationResponse`. Adds the response to `method`, which has the method alone.
pub(crate) fn integration_response(response: &Response, method: &mut Store) -> Result<(), Fault> {
    status_code(&response.status_code)?;
    types("PutIntegrationResponse", &response.members)?;
    let path = format!("{METHOD}/integration/responses/{}", response.status_code);
    methods::check_integration_response(&path, &response.members, method)?;
    method.put(path, response.members.clone());
    Ok(())
}

/// As in `CreateAuthorizer`.
pub(crate) fn authorizer(members: &mut Object) -> Result<(), Fault> {
    types("CreateAuthorizer", members)?;
    models::complete_authorizer(members)
}

/// As in `PutGatewayResponse`.
pub(crate) fn gateway_response(members: &Object) -> Result<(), Fault> {
    types("PutGatewayResponse", members)?;
    gateway_responses::check(members)
}

/// As in `CreateModel`.
pub(crate) fn model(model: &Model) -> Result<(), Fault> {
    let members = [("schema", model.schema.to_string()), ("contentType", JSON.to_owned())];
    let members = members.map(|(name, text)| (name.to_owned(), text.into()));
    models::check_schema(&Object::from_iter(members))
}

/// As in `CreateDocumentationPart`.
pub(crate) fn documentation_location(location: &Object) -> Result<(), Fault> {
    let part = Object::from_iter([("location".to_owned(), location.clone().into())]);
    types("CreateDocumentationPart", &part)
}

fn status_code(code: &str) -> Result<(), Fault> {
    let document = Object::from_iter([("statusCode".to_owned(), code.into())]);
    methods::check_status_code(&document)
}

/// Checks the members against the parameters of an operation.
fn types(operation: &str, members: &Object) -> Result<(), Fault> {
    let mut operations = petard::apigateway::SERVICE.operations().iter();
    let own = operations.find(|own| own.api_name() == operation);
    let own = own.ok_or_else(|| not_imported(&format!("what {operation} sets")))?;
    let input = format!("{}Input", lower_first(operation));
    let mut violations = Vec::new();
    for param in own.params() {
        let ty = *param.ty();
        let is_open = matches!(ty, Type::Enum(known) if values::is_ours(known.name()));
        if let Some(value) = members.get(param.wire_name()).filter(|_| !is_open) {
            let place = format!("{input}.{}", param.name());
            values::check_value(&place, value, ty, &mut violations)?;
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(Fault::violations(&violations)) }
}
