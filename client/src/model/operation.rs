//! An operation: method, path, parameters, body, answer, paging, rules.

use std::fmt;

use super::param::{Param, Place};

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

/// One operation of a service.
///
/// Fields are private so that the table can grow; read them through the methods.
pub struct Operation {
    pub(super) name: &'static str,
    pub(super) official: &'static str,
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
    pub(super) rules: &'static [Rule],
    pub(super) errors: &'static [&'static str],
    pub(super) throttle: Option<Throttle>,
    pub(super) once: bool,
    pub(super) doc: &'static str,
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
    /// Whether it is sent again only if it was not carried out, whatever it answers otherwise.
    pub const fn is_once(&self) -> bool {
        self.once
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
    /// Whether the token may be an object with one member, whose value it is.
    pub unwraps: bool,
    /// Whether streams leave `limit` out, because with it items are lost.
    pub unbounded: bool,
}

/// What must hold of the parameters before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
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
    /// How many requests ...
    pub requests: u32,
    /// ... in how many seconds.
    pub seconds: u32,
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
