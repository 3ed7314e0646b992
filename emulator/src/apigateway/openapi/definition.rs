//! What an API definition describes, in the terms of API Gateway.

use serde_json::Value;

use crate::input::Object;

/// An API definition after it is read. Ids of an API are not part of it: other things are referred
/// to by their names.
#[derive(Debug, Default)]
pub(crate) struct Definition {
    pub(crate) name: String,
    /// Other members of the RestApi, by the names that they have there.
    pub(crate) members: Object,
    /// The resource policy. Its text depends on the id of the API.
    pub(crate) policy: Option<Value>,
    pub(crate) vpc_endpoint_ids: Vec<Value>,
    pub(crate) paths: Vec<PathItem>,
    pub(crate) models: Vec<Model>,
    pub(crate) authorizers: Vec<Named>,
    pub(crate) request_validators: Vec<Named>,
    /// The name is the type of the response.
    pub(crate) gateway_responses: Vec<Named>,
    /// `None` if the definition does not have the extension.
    pub(crate) documentation: Option<Vec<DocumentationPart>>,
    pub(crate) warnings: Vec<String>,
}

/// A resource, by the parts of its path. The root has none.
#[derive(Debug)]
pub(crate) struct PathItem {
    pub(crate) parts: Vec<String>,
    pub(crate) methods: Vec<Method>,
}

/// A name, and the members of a document other than its name and id.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) members: Object,
}

/// A model of the content type `application/json`.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// With the references of the definition.
    pub(crate) schema: Value,
}

/// A method with its responses and its integration.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "`httpMethod` is the name in API Gateway")]
pub(crate) struct Method {
    /// In upper case, or `ANY`.
    pub(crate) http_method: String,
    /// Members of the method other than the ids of other things.
    pub(crate) members: Object,
    pub(crate) authorizer: Option<String>,
    pub(crate) request_validator: Option<String>,
    pub(crate) responses: Vec<Response>,
    pub(crate) integration: Option<Integration>,
}

/// A method response or an integration response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status_code: String,
    /// Members other than the status code.
    pub(crate) members: Object,
}

#[derive(Debug)]
pub(crate) struct Integration {
    pub(crate) members: Object,
    pub(crate) responses: Vec<Response>,
}

#[derive(Debug)]
pub(crate) struct DocumentationPart {
    pub(crate) location: Object,
    pub(crate) properties: Object,
}
