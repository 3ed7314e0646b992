//! A service and its resources.

use std::fmt;

use super::operation::Operation;
use super::waiter::Wait;

/// One service: what all of its operations share.
#[expect(clippy::struct_field_names, reason = "AWS calls it the service id")]
pub struct Service {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) service_id: &'static str,
    pub(super) api_version: Option<&'static str>,
    pub(super) signing_name: &'static str,
    pub(super) endpoint: EndpointRule,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) resources: &'static [&'static Resource],
    pub(super) operations: &'static [&'static Operation],
    pub(super) waiters: &'static [&'static Wait],
    pub(super) errors: &'static [(&'static str, u16)],
}

impl Service {
    /// Short name, as in file names and cargo features: `apigateway`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name for people: `Amazon API Gateway`.
    pub const fn title(&self) -> &'static str {
        self.title
    }
    /// Name from which environment variables are derived: `API Gateway` gives
    /// `AWS_ENDPOINT_URL_API_GATEWAY`.
    pub const fn service_id(&self) -> &'static str {
        self.service_id
    }
    /// Version of the API, if the service has one: `2015-07-09`.
    pub const fn api_version(&self) -> Option<&'static str> {
        self.api_version
    }
    /// Service part of the SigV4 credential scope.
    pub const fn signing_name(&self) -> &'static str {
        self.signing_name
    }
    /// How the endpoint is found if none is configured.
    pub const fn endpoint(&self) -> EndpointRule {
        self.endpoint
    }
    /// Headers of every request, unless an operation or a call sets them.
    pub const fn headers(&self) -> &'static [(&'static str, &'static str)] {
        self.headers
    }
    /// Resources, in the order of the model.
    pub const fn resources(&self) -> &'static [&'static Resource] {
        self.resources
    }
    /// Operations, by resource, in the order of the model.
    pub const fn operations(&self) -> &'static [&'static Operation] {
        self.operations
    }
    /// Waiters, by resource, in the order of the model.
    pub const fn waiters(&self) -> &'static [&'static Wait] {
        self.waiters
    }
    /// Error codes that the service documents, and their HTTP status.
    pub const fn errors(&self) -> &'static [(&'static str, u16)] {
        self.errors
    }
    /// Returns the operation of this name: `create_stage`.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().copied().find(|operation| operation.name() == name)
    }
}

/// How the host of a service is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointRule {
    /// `https://{prefix}.{region}.{suffix of the partition}`.
    Regional {
        /// First label of the host name: `apigateway`.
        prefix: &'static str,
    },
    /// There is no default: an endpoint URL must be configured.
    Required,
}

/// A kind of thing that a service keeps: `Stage`.
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
    /// Name: `Stage`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name of several: `Stages`.
    pub const fn plural(&self) -> &'static str {
        self.plural
    }
    /// Name of the resource that this one belongs to: `RestApi`.
    pub const fn parent(&self) -> Option<&'static str> {
        self.parent
    }
    /// Path of one item: `/restapis/{restapi_id}/stages/{stage_name}`.
    pub const fn item_path(&self) -> &'static str {
        self.item_path
    }
    /// Path of all items, `/restapis/{restapi_id}/stages`; `None` for a singleton.
    pub const fn collection_path(&self) -> Option<&'static str> {
        self.collection_path
    }
    /// Member of a create's body that holds the item's key. `None`: the service assigns the key, or the
    /// last label of the path carries it.
    pub const fn given_by(&self) -> Option<&'static str> {
        self.given_by
    }
    /// Member of a response that holds the item's key: `id`, `stageName`.
    pub const fn identity(&self) -> &'static str {
        self.identity
    }
    /// What it is, in one sentence of Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

impl fmt::Debug for Service {
    /// The name; the rest is many pages long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} operations)", self.name, self.operations.len())
    }
}
