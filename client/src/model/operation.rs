//! An operation: method, path, parameters, body, output, paging, constraints.

use std::fmt;

use http::Method;

use super::param::{Location, Param};

/// The part an operation plays for its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// Reads all items of a collection.
    List,
    /// Reads one item.
    Get,
    /// Makes an item, by POST on the collection or PUT on the item.
    Create,
    /// Changes an item.
    Update,
    /// Removes an item.
    Delete,
    /// Anything else.
    Action,
}

/// One operation of a service.
pub struct Operation {
    pub(super) name: &'static str,
    pub(super) api_name: &'static str,
    pub(super) resource: &'static str,
    pub(super) verb: Verb,
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) status: u16,
    pub(super) params: &'static [Param],
    pub(super) constants: &'static [Constant],
    pub(super) body: Body,
    pub(super) output: Output,
    pub(super) paging: Option<Paging>,
    pub(super) constraints: &'static [Constraint],
    pub(super) errors: &'static [&'static str],
    pub(super) throttle: Option<Throttle>,
    pub(super) retry_if_sent: bool,
    pub(super) doc: &'static str,
}

impl Operation {
    /// Name of the method: `create_stage`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name in the service's API reference: `CreateStage`.
    pub const fn api_name(&self) -> &'static str {
        self.api_name
    }
    /// Name of the resource: `Stage`.
    pub const fn resource(&self) -> &'static str {
        self.resource
    }
    /// The part it plays for the resource.
    pub const fn verb(&self) -> Verb {
        self.verb
    }
    /// HTTP method.
    pub const fn method(&self) -> &Method {
        &self.method
    }
    /// Path template: `/restapis/{restapi_id}/stages`.
    pub const fn path(&self) -> &'static str {
        self.path
    }
    /// Documented status of success. Any 2xx is a success.
    pub const fn status(&self) -> u16 {
        self.status
    }
    /// Parameters: labels in path order, then query, headers and body in model order. The
    /// required ones, in this order, are the arguments of the method.
    pub const fn params(&self) -> &'static [Param] {
        self.params
    }
    /// What is sent in every call.
    pub const fn constants(&self) -> &'static [Constant] {
        self.constants
    }
    /// What the body is made of.
    pub const fn body(&self) -> Body {
        self.body
    }
    /// What the body of a successful response is.
    pub const fn output(&self) -> Output {
        self.output
    }
    /// How it pages, if it does.
    pub const fn paging(&self) -> Option<Paging> {
        self.paging
    }
    /// What must hold of the parameters together.
    pub const fn constraints(&self) -> &'static [Constraint] {
        self.constraints
    }
    /// Error codes that the service documents for it.
    pub const fn errors(&self) -> &'static [&'static str] {
        self.errors
    }
    /// Rate above which the service is known to throttle it.
    pub const fn throttle(&self) -> Option<Throttle> {
        self.throttle
    }
    /// False if it must not be retried when it may already have taken effect.
    pub const fn is_retried_if_sent(&self) -> bool {
        self.retry_if_sent
    }
    /// What it does, in Markdown. Empty if the model has no documentation.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
    /// Returns the parameter of this name in the model.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name() == name)
    }
}

impl fmt::Debug for Operation {
    /// The name, method and path; the rest is a page long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.name, self.method, self.path)
    }
}

/// A value that an operation sends in every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constant {
    pub(super) location: Location,
    pub(super) wire_name: &'static str,
    pub(super) value: &'static str,
}

impl Constant {
    /// Query, header or body.
    pub const fn location(&self) -> Location {
        self.location
    }
    /// Name in the request.
    pub const fn wire_name(&self) -> &'static str {
        self.wire_name
    }
    /// Text in a query or a header, JSON in a body.
    pub const fn value(&self) -> &'static str {
        self.value
    }
}

/// What the body of a request is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// There is none.
    None,
    /// A JSON object of the body members, `{}` when none is given; sent as `application/json`.
    Members,
    /// One parameter is the whole body, as JSON; sent as `application/json`.
    Document,
    /// One parameter is the whole body, as bytes; sent without a content type.
    Blob,
}

/// What the body of a successful response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// JSON.
    Json,
    /// Nothing: a body, if there is one, has no meaning.
    None,
    /// Bytes; these headers describe them.
    Blob(&'static [&'static str]),
}

/// How an operation returns its items page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub(super) input_token: &'static str,
    pub(super) output_token: &'static str,
    pub(super) items: &'static str,
    pub(super) limit: Option<&'static str>,
    pub(super) unwraps: bool,
    pub(super) unbounded: bool,
}

impl Paging {
    /// Parameter that takes the token of a page.
    pub const fn input_token(&self) -> &'static str {
        self.input_token
    }
    /// JSON pointer, in a response, to the token of the next page.
    pub const fn output_token(&self) -> &'static str {
        self.output_token
    }
    /// JSON pointer, in a response, to the items: a list, or a map whose entries are the items.
    pub const fn items(&self) -> &'static str {
        self.items
    }
    /// Parameter that limits the size of a page.
    pub const fn limit(&self) -> Option<&'static str> {
        self.limit
    }
    /// True if the token may be an object with one member, whose value is the token.
    pub const fn unwraps_token(&self) -> bool {
        self.unwraps
    }
    /// True if streams leave [`limit`](Self::limit) out, because the service loses items with it.
    pub const fn is_unbounded(&self) -> bool {
        self.unbounded
    }
}

/// What must hold of the parameters before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// At most one of these.
    Exclusive(&'static [&'static str]),
    /// At least one of these.
    AtLeastOne(&'static [&'static str]),
    /// The first needs the second.
    Requires(&'static str, &'static str),
    /// Names that must not be sent, at the top of the body or in the query, and why not.
    Refused(&'static [(&'static str, &'static str)]),
    /// No member of the body is null.
    NoNulls,
}

/// A rate above which the service is known to throttle, for one account in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    pub(super) requests: u32,
    pub(super) seconds: u32,
}

impl Throttle {
    /// Number of requests in that time.
    pub const fn requests(&self) -> u32 {
        self.requests
    }
    /// The time, in seconds.
    pub const fn seconds(&self) -> u32 {
        self.seconds
    }
}
