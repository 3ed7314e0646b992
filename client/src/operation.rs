//! The operation table: what a model says, as `static` data.
//!
//! Everything here is built by `const fn`s in generated files and only read afterwards: by the
//! request builder, by pagers, by the local endpoint. Nothing here does
//! anything.

mod construct;
mod service;
mod vocabulary;
mod wait;

use std::fmt;

pub use self::service::{EndpointRule, Resource, Service};
pub use self::vocabulary::{
    Body, Closed, Constant, Enum, Form, Method, Output, Paging, Param, Place, Rule, Shape,
    Throttle, Type, Verb,
};
pub use self::wait::Wait;

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
    once: bool,
    doc: &'static str,
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
