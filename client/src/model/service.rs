//! A service and its resources.

use std::fmt;

use super::auth_scheme::AuthScheme;
use super::operation::Operation;
use super::waiter::Wait;

/// A service: its endpoint, its operations, and what all of them share.
#[expect(clippy::struct_field_names, reason = "AWS calls it the service id")]
pub struct Service {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) service_id: &'static str,
    pub(super) api_version: Option<&'static str>,
    pub(super) reference: Option<&'static str>,
    pub(super) signing_name: &'static str,
    pub(super) endpoint: EndpointRule,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) resources: &'static [&'static Resource],
    pub(super) operations: &'static [&'static Operation],
    pub(super) waiters: &'static [&'static Wait],
    pub(super) errors: &'static [(&'static str, u16)],
    pub(super) error_code: Option<&'static str>,
    pub(super) error_message: Option<&'static str>,
    pub(super) auth: AuthScheme,
}

impl Service {
    /// Returns the short name, as in module names and cargo features, such as `apigateway`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the display name, such as `Amazon API Gateway`.
    pub const fn title(&self) -> &'static str {
        self.title
    }
    /// Returns the name from which the name of its endpoint variable is derived: `API Gateway`
    /// gives `AWS_ENDPOINT_URL_API_GATEWAY`.
    pub const fn service_id(&self) -> &'static str {
        self.service_id
    }
    /// Returns the version of the API, such as `2015-07-09`, if the service has one.
    pub const fn api_version(&self) -> Option<&'static str> {
        self.api_version
    }
    /// Returns the URL of an operation's page in the API reference, if the model has such URLs.
    pub fn reference(&self, operation: &Operation) -> Option<String> {
        self.reference.map(|url| url.replace("{api_name}", operation.api_name()))
    }
    /// Returns the service name in the SigV4 credential scope, such as `execute-api`.
    pub const fn signing_name(&self) -> &'static str {
        self.signing_name
    }
    /// Returns how the endpoint is found if none is configured.
    pub const fn endpoint(&self) -> EndpointRule {
        self.endpoint
    }
    /// Returns headers of every request. An operation or a call may set other values.
    pub const fn headers(&self) -> &'static [(&'static str, &'static str)] {
        self.headers
    }
    /// Returns the resources in the order of the model.
    pub const fn resources(&self) -> &'static [&'static Resource] {
        self.resources
    }
    /// Returns the operations, grouped by resource, in the order of the model.
    pub const fn operations(&self) -> &'static [&'static Operation] {
        self.operations
    }
    /// Returns the waiters, grouped by resource, in the order of the model.
    pub const fn waiters(&self) -> &'static [&'static Wait] {
        self.waiters
    }
    /// Returns the error codes that the service documents, each with its HTTP status.
    pub const fn errors(&self) -> &'static [(&'static str, u16)] {
        self.errors
    }
    /// Returns the JSON pointer to the error code in the body of an error response, if the service
    /// has it in a place of its own. The usual places are read if there is none.
    pub const fn error_code(&self) -> Option<&'static str> {
        self.error_code
    }
    /// Returns the JSON pointer to the message in the body of an error response. See
    /// [`error_code`](Self::error_code).
    pub const fn error_message(&self) -> Option<&'static str> {
        self.error_message
    }
    /// Returns how requests without an operation of the model are authenticated. Operations may
    /// differ: see [`Operation::auth`].
    pub const fn auth(&self) -> AuthScheme {
        self.auth
    }
    /// Returns the operation with this name: that of the method, such as `create_stage`, or that of
    /// the API reference, such as `CreateStage`.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        let find = |name_of: fn(&Operation) -> &'static str| {
            self.operations.iter().copied().find(|operation| name_of(operation) == name)
        };
        // Operations of a model of your own may have no name in an API reference.
        find(Operation::name).or_else(|| find(Operation::api_name).filter(|_| !name.is_empty()))
    }
    /// Returns the waiter with this name, such as `wait_until_vpc_link_available`.
    pub fn waiter(&self, name: &str) -> Option<&'static Wait> {
        self.waiters.iter().copied().find(|waiter| waiter.name() == name)
    }
}

/// How the endpoint of a service is found if none is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointRule {
    /// `https://{prefix}.{region}.{suffix of the partition}`.
    #[non_exhaustive]
    Regional {
        /// First label of the host name, such as `apigateway`.
        prefix: &'static str,
    },
    /// There is no default endpoint: an endpoint URL must be configured.
    Required,
}

/// A resource type of a service, such as `Stage`.
#[derive(Debug)]
pub struct Resource {
    pub(super) name: &'static str,
    pub(super) plural: &'static str,
    pub(super) parent: Option<&'static str>,
    pub(super) item_path: &'static str,
    pub(super) collection_path: Option<&'static str>,
    pub(super) given_by: Option<&'static str>,
    pub(super) identity: &'static str,
    pub(super) doc: &'static str,
}

impl Resource {
    /// Returns the name, such as `Stage`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the plural of the name, such as `Stages`.
    pub const fn plural(&self) -> &'static str {
        self.plural
    }
    /// Returns the name of the resource that contains this one, such as `RestApi`, if there is one.
    pub const fn parent(&self) -> Option<&'static str> {
        self.parent
    }
    /// Returns the path of one item, such as `/restapis/{restapi_id}/stages/{stage_name}`.
    pub const fn item_path(&self) -> &'static str {
        self.item_path
    }
    /// Returns the path of all items, such as `/restapis/{restapi_id}/stages`; `None` for a
    /// singleton.
    pub const fn collection_path(&self) -> Option<&'static str> {
        self.collection_path
    }
    /// Returns the body member of a create operation that contains the item's key. `None` if the
    /// service assigns the key, or if the last label of the path is the key.
    pub const fn given_by(&self) -> Option<&'static str> {
        self.given_by
    }
    /// Returns the member of a response that contains the item's key, such as `id` or `stageName`.
    pub const fn identity(&self) -> &'static str {
        self.identity
    }
    /// Returns the documentation: one sentence of Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

impl fmt::Debug for Service {
    /// Writes the name and the number of operations.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} operations)", self.name, self.operations.len())
    }
}
