//! The operation table: what a model says, as `static` data.
//!
//! Everything here is built by `const fn`s in generated files and only read afterwards: by the
//! request builder, by pagers, by the command line, by the local endpoint. Nothing here does
//! anything.

use std::fmt;

/// One service: what all of its operations share.
#[derive(Debug)]
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

/// One operation of a service.
///
/// Fields are private so that the table can grow; read them through the methods.
pub struct Operation {
    name: &'static str,
    official: &'static str,
    resource: &'static str,
    verb: Verb,
    method: Method,
    path: &'static str,
    status: u16,
    params: &'static [Param],
    constants: &'static [Constant],
    body: Body,
    output: Output,
    paging: Option<Paging>,
    rules: &'static [Rule],
    errors: &'static [&'static str],
    throttle: Option<Throttle>,
    doc: &'static str,
}

/// The part an operation plays for its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// HTTP methods a model can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

/// One parameter of an operation, or one member of a shape.
#[derive(Debug)]
pub struct Param {
    name: &'static str,
    wire: &'static str,
    place: Place,
    ty: Type,
    required: bool,
    sensitive: bool,
    doc: &'static str,
}

/// Where in the request a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A `{label}` of the path.
    Label,
    /// The query string. A list repeats its key; a map is spilled, each entry a pair of its own.
    Query,
    /// A request header.
    Header,
    /// A member of the JSON object in the body.
    Body,
    /// The whole body.
    Payload,
}

/// Type of a parameter.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A finite floating point number.
    Number,
    /// A point in time: epoch seconds in a body, an HTTP date in a header, RFC 3339 elsewhere.
    Timestamp,
    /// Bytes: raw as a whole body, base64 inside JSON.
    Blob,
    /// Any JSON.
    Json,
    /// One operation of a JSON Patch (RFC 6902).
    Patch,
    /// One of a set of strings, open to values that are not known yet.
    Enum(&'static Enum),
    /// A JSON object with known members.
    Shape(&'static Shape),
    /// Several values, in order.
    List(&'static Type),
    /// Values by name.
    Map(&'static Type),
}

/// A set of strings with names.
#[derive(Debug)]
pub struct Enum {
    /// Name: `CacheClusterSize`.
    pub name: &'static str,
    /// Known values, as sent.
    pub values: &'static [&'static str],
    /// One sentence on what it is.
    pub doc: &'static str,
}

/// A JSON object with known members.
#[derive(Debug)]
pub struct Shape {
    /// Name: `StageKey`.
    pub name: &'static str,
    /// Members; their place is always [`Place::Body`].
    pub members: &'static [Param],
    /// One sentence on what it is.
    pub doc: &'static str,
}

/// Something an operation always sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constant {
    /// Query, header or body.
    pub place: Place,
    /// Name on the wire.
    pub wire: &'static str,
    /// Text in a query or a header, JSON in a body.
    pub value: &'static str,
}

/// What the body of a request is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What a successful answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// JSON.
    Json,
    /// Nothing: a body, if there is one, means nothing.
    None,
    /// Bytes; these headers say more about them.
    Blob(&'static [&'static str]),
}

/// How an operation answers page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Parameter that asks for the next page.
    pub input: &'static str,
    /// JSON pointer, in an answer, to the token of the next page.
    pub output: &'static str,
    /// JSON pointer, in an answer, to the items: a list, or a map whose entries are the items.
    pub items: &'static str,
    /// Parameter that bounds the size of a page.
    pub limit: Option<&'static str>,
}

/// A relation between parameters that must hold before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// At most one of these.
    Exclusive(&'static [&'static str]),
    /// At least one of these.
    AtLeastOne(&'static [&'static str]),
    /// The first needs the second.
    Requires(&'static str, &'static str),
}

/// A rate above which the service is known to throttle, for one account in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// How many requests ...
    pub requests: u32,
    /// ... in how many seconds.
    pub seconds: u32,
}

impl Operation {
    /// Name of the method: `create_stage`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name in the service's API reference: `CreateStage`.
    pub const fn official(&self) -> &'static str {
        self.official
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
    pub const fn method(&self) -> Method {
        self.method
    }
    /// Path template: `/restapis/{restapi_id}/stages`.
    pub const fn path(&self) -> &'static str {
        self.path
    }
    /// Status of success, as documented; any 2xx is taken for success.
    pub const fn status(&self) -> u16 {
        self.status
    }
    /// Parameters: labels in path order, then query, headers and body in model order. The
    /// required ones, in this order, are the arguments of the method.
    pub const fn params(&self) -> &'static [Param] {
        self.params
    }
    /// What is always sent.
    pub const fn constants(&self) -> &'static [Constant] {
        self.constants
    }
    /// What the body is made of.
    pub const fn body(&self) -> Body {
        self.body
    }
    /// What a successful answer holds.
    pub const fn output(&self) -> Output {
        self.output
    }
    /// How it pages, if it does.
    pub const fn paging(&self) -> Option<Paging> {
        self.paging
    }
    /// Relations between parameters.
    pub const fn rules(&self) -> &'static [Rule] {
        self.rules
    }
    /// Error codes the service documents for it.
    pub const fn errors(&self) -> &'static [&'static str] {
        self.errors
    }
    /// Rate above which the service is known to throttle it.
    pub const fn throttle(&self) -> Option<Throttle> {
        self.throttle
    }
    /// What it does, in Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
    /// The parameter of this name, as the model spells it.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }
}

impl fmt::Debug for Operation {
    /// The name, method and path; the rest is a page long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.name, self.method, self.path)
    }
}

impl Param {
    /// Name, as the model spells it: `stageName`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Name on the wire. A spilled map has none of its own: its keys are sent instead.
    pub const fn wire(&self) -> &'static str {
        self.wire
    }
    /// Where it travels.
    pub const fn place(&self) -> Place {
        self.place
    }
    /// Its type.
    pub const fn ty(&self) -> &Type {
        &self.ty
    }
    /// Whether a call without it is refused.
    pub const fn is_required(&self) -> bool {
        self.required
    }
    /// Whether it must never be shown.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }
    /// What it means.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}

impl Method {
    /// `GET`, `HEAD`, ...
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How generated files spell the table. Part of the contract of [`crate::codegen`].
#[doc(hidden)]
impl Operation {
    pub const fn new(
        verb: Verb,
        resource: &'static str,
        name: &'static str,
        official: &'static str,
    ) -> Self {
        Self {
            name,
            official,
            resource,
            verb,
            method: Method::Get,
            path: "/",
            status: 200,
            params: &[],
            constants: &[],
            body: Body::None,
            output: Output::Json,
            paging: None,
            rules: &[],
            errors: &[],
            throttle: None,
            doc: "",
        }
    }
    pub const fn http(mut self, method: Method, path: &'static str, status: u16) -> Self {
        self.method = method;
        self.path = path;
        self.status = status;
        self
    }
    pub const fn does(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
    pub const fn takes(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }
    pub const fn always(mut self, constants: &'static [Constant]) -> Self {
        self.constants = constants;
        self
    }
    pub const fn sends(mut self, body: Body) -> Self {
        self.body = body;
        self
    }
    pub const fn answers(mut self, output: Output) -> Self {
        self.output = output;
        self
    }
    pub const fn pages(
        mut self,
        input: &'static str,
        output: &'static str,
        items: &'static str,
        limit: Option<&'static str>,
    ) -> Self {
        self.paging = Some(Paging { input, output, items, limit });
        self
    }
    pub const fn obeys(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }
    pub const fn fails(mut self, errors: &'static [&'static str]) -> Self {
        self.errors = errors;
        self
    }
    pub const fn throttled(mut self, requests: u32, seconds: u32) -> Self {
        self.throttle = Some(Throttle { requests, seconds });
        self
    }
}

/// How generated files spell a parameter. Part of the contract of [`crate::codegen`].
#[doc(hidden)]
impl Param {
    const fn new(place: Place, name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self { name, wire: name, place, ty, required: false, sensitive: false, doc }
    }
    /// A label of the path; always required.
    pub const fn label(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Label, name, ty, doc).required()
    }
    pub const fn query(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Query, name, ty, doc)
    }
    pub const fn header(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Header, name, ty, doc)
    }
    pub const fn body(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Body, name, ty, doc)
    }
    pub const fn payload(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Payload, name, ty, doc)
    }
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    pub const fn wired(mut self, wire: &'static str) -> Self {
        self.wire = wire;
        self
    }
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
