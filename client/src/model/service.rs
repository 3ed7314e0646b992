//! A service and its resources.

use std::fmt;

use super::operation::Operation;
use super::waiter::Wait;

/// One service: what all of its operations share.
pub struct Service {
    /// Short name, as in file names and cargo features: `apigateway`.
    pub name: &'static str,
    /// Name people read: `Amazon API Gateway`.
    pub title: &'static str,
    /// Name that environment variables are derived from: `API Gateway` gives
    /// `AWS_ENDPOINT_URL_API_GATEWAY`.
    pub service_id: &'static str,
    /// Version of the API, where the service has one: `2015-07-09`.
    pub api_version: Option<&'static str>,
    /// Service part of the SigV4 credential scope.
    pub signing_name: &'static str,
    /// Where the service lives when nobody says otherwise.
    pub endpoint: EndpointRule,
    /// Headers that every request carries, unless an operation sets them itself.
    pub headers: &'static [(&'static str, &'static str)],
    /// Resources, in the order of the model.
    pub resources: &'static [&'static Resource],
    /// Operations, resource by resource, in the order of the model.
    pub operations: &'static [&'static Operation],
    /// What can be waited for, resource by resource, in the order of the model.
    pub waiters: &'static [&'static Wait],
    /// Error codes the service is known to answer with, and their HTTP status.
    pub errors: &'static [(&'static str, u16)],
}

/// How the host of a service is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Name: `Stage`.
    pub name: &'static str,
    /// Name of several: `Stages`.
    pub plural: &'static str,
    /// The resource under which this one lives: `RestApi`.
    pub parent: Option<&'static str>,
    /// Path of one item: `/restapis/{restapi_id}/stages/{stage_name}`.
    pub item: &'static str,
    /// Path of all of them, `/restapis/{restapi_id}/stages`; `None` for a singleton.
    pub collection: Option<&'static str>,
    /// Member of a create's body that names the item. `None`: the service assigns the key, or
    /// the last label of the path carries it.
    pub given_by: Option<&'static str>,
    /// Member of the answer that holds the item's key: `id`, `stageName`.
    pub identity: &'static str,
    /// One sentence on what it is.
    pub doc: &'static str,
}

impl fmt::Debug for Service {
    /// The name; the rest is many pages long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} operations)", self.name, self.operations.len())
    }
}
