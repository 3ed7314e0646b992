//! An operation: its method, path, parameters, body, output, paging and constraints.

use std::fmt;

use http::Method;

use super::auth_scheme::AuthScheme;
use super::param::{Location, Param};

/// Kind of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// Reads all items of a collection.
    List,
    /// Reads one item.
    Get,
    /// Creates an item, with POST on the collection or PUT on the item.
    Create,
    /// Changes an item.
    Update,
    /// Deletes an item.
    Delete,
    /// Any other operation.
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
    pub(super) auth: AuthScheme,
    pub(super) idempotency_token: Option<&'static str>,
    pub(super) host_prefix: Option<&'static str>,
    pub(super) doc: &'static str,
}

impl Operation {
    /// Returns the name of the method, such as `create_stage`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the name in the service's API reference, such as `CreateStage`.
    pub const fn api_name(&self) -> &'static str {
        self.api_name
    }
    /// Returns the name of the resource, such as `Stage`.
    pub const fn resource(&self) -> &'static str {
        self.resource
    }
    /// Returns the kind of the operation.
    pub const fn verb(&self) -> Verb {
        self.verb
    }
    /// Returns the HTTP method.
    pub const fn method(&self) -> &Method {
        &self.method
    }
    /// Returns the path template, such as `/restapis/{restapi_id}/stages`.
    ///
    /// A label is a whole segment. The value of a greedy label, `{key+}`, keeps its `/` and stands
    /// for one segment or more. Only text follows it, no other label. A `/` at the end is part of
    /// the path.
    pub const fn path(&self) -> &'static str {
        self.path
    }
    /// Returns the documented HTTP status of a success. Every 2xx status counts as a success.
    pub const fn status(&self) -> u16 {
        self.status
    }
    /// Returns the parameters: labels in path order, then query, headers and body in model order.
    ///
    /// The required parameters, in this order, are the arguments of the method. A required
    /// [idempotency token](Self::idempotency_token) and the parameters that the model defines for all
    /// operations are setters. If more than four others beside labels are required, only the labels
    /// are arguments, and all others are setters.
    pub const fn params(&self) -> &'static [Param] {
        self.params
    }
    /// Returns the values that every call sends.
    pub const fn constants(&self) -> &'static [Constant] {
        self.constants
    }
    /// Returns how the body of a request is built.
    pub const fn body(&self) -> Body {
        self.body
    }
    /// Returns what the body of a successful response contains.
    pub const fn output(&self) -> Output {
        self.output
    }
    /// Returns how the operation pages, or `None` if it returns everything at once.
    pub const fn paging(&self) -> Option<Paging> {
        self.paging
    }
    /// Returns the rules that its parameters must satisfy together.
    pub const fn constraints(&self) -> &'static [Constraint] {
        self.constraints
    }
    /// Returns the error codes that the service documents for this operation.
    pub const fn errors(&self) -> &'static [&'static str] {
        self.errors
    }
    /// Returns the rate above which the service throttles the operation, if it is known.
    pub const fn throttle(&self) -> Option<Throttle> {
        self.throttle
    }
    /// Returns false if the operation must not be retried when it may already have taken effect.
    pub const fn is_retried_if_sent(&self) -> bool {
        self.retry_if_sent
    }
    /// Returns how its requests are authenticated.
    pub const fn auth(&self) -> AuthScheme {
        self.auth
    }
    /// Returns the name of the parameter by which the service recognises a request that is sent
    /// again, if there is one. A call that does not set it sends a random UUID.
    pub const fn idempotency_token(&self) -> Option<&'static str> {
        self.idempotency_token
    }
    /// Returns what precedes the host name of the endpoint, such as `data.` or `{account_id}.`,
    /// where the value of a parameter takes the place of its name in braces.
    ///
    /// The prefix is not sent to this machine (`localhost` and loopback addresses) or to another
    /// IP address, whose names have no such labels.
    pub const fn host_prefix(&self) -> Option<&'static str> {
        self.host_prefix
    }
    /// Returns the documentation in Markdown. Empty if the model has no documentation.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
    /// Returns the parameter with this name in the model.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name() == name)
    }
}

impl fmt::Debug for Operation {
    /// Writes the name, method and path.
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
    /// Returns the location: [`Location::Query`], [`Location::Header`] or [`Location::Body`].
    pub const fn location(&self) -> Location {
        self.location
    }
    /// Returns the name in the request.
    pub const fn wire_name(&self) -> &'static str {
        self.wire_name
    }
    /// Returns the value: text in a query or a header, JSON in a body. In a query, an empty value
    /// sends the name alone, without `=`.
    pub const fn value(&self) -> &'static str {
        self.value
    }
}

/// How the body of a request is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// The request has no body.
    None,
    /// A JSON object of the parameters at [`Location::Body`], `{}` if none is set. Sent as
    /// `application/json`.
    Members,
    /// One parameter is the whole body, as JSON, `{}` if it is a shape and not set. Sent as
    /// `application/json`.
    Document,
    /// One parameter is the whole body, as bytes. Sent without a content type.
    Blob,
}

/// What the body of a successful response contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// JSON.
    Json,
    /// Nothing. If there is a body, it has no meaning.
    None,
    /// Bytes, which these response headers describe.
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
    /// Returns the name of the parameter that takes the token of a page.
    pub const fn input_token(&self) -> &'static str {
        self.input_token
    }
    /// Returns the JSON pointer to the token of the next page in a response.
    pub const fn output_token(&self) -> &'static str {
        self.output_token
    }
    /// Returns the JSON pointer to the items in a response: a list, or a map whose entries are the
    /// items.
    pub const fn items(&self) -> &'static str {
        self.items
    }
    /// Returns the name of the parameter that limits the number of items in a page, if there is
    /// one.
    pub const fn limit(&self) -> Option<&'static str> {
        self.limit
    }
    /// Returns true if the token may be an object with one member, whose value is the token to
    /// send.
    pub const fn unwraps_token(&self) -> bool {
        self.unwraps
    }
    /// Returns true if streams of pages do not send [`limit`](Self::limit), because the service
    /// loses items with it.
    pub const fn is_unbounded(&self) -> bool {
        self.unbounded
    }
}

/// A rule for the parameters of an operation. A call that breaks it is refused before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// At most one of these parameters can be set.
    Exclusive(&'static [&'static str]),
    /// At least one of these parameters must be set.
    AtLeastOne(&'static [&'static str]),
    /// The first parameter can only be set together with the second.
    Requires(&'static str, &'static str),
    /// Names that must not be sent at the top level of the body or in the query, each with the
    /// reason.
    Refused(&'static [(&'static str, &'static str)]),
    /// The body must not contain null at its top level.
    NoNulls,
}

/// A rate above which the service throttles, for one account in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    pub(super) requests: u32,
    pub(super) seconds: u32,
}

impl Throttle {
    /// Returns the number of requests that the service allows in that time.
    pub const fn requests(&self) -> u32 {
        self.requests
    }
    /// Returns the time in seconds.
    pub const fn seconds(&self) -> u32 {
        self.seconds
    }
}
