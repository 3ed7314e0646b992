//! How generated files spell the table. Part of the contract of [`crate::codegen`].

use super::operation::{Body, Constant, Method, Operation, Output, Paging, Rule, Throttle, Verb};
use super::param::{Form, Param, Place, Type};

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
            once: false,
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
        self.paging =
            Some(Paging { input, output, items, limit, unwraps: false, unbounded: false });
        self
    }
    pub const fn unwraps(mut self) -> Self {
        if let Some(paging) = &mut self.paging {
            paging.unwraps = true;
        }
        self
    }
    pub const fn unbounded(mut self) -> Self {
        if let Some(paging) = &mut self.paging {
            paging.unbounded = true;
        }
        self
    }
    pub const fn once(mut self) -> Self {
        self.once = true;
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

#[doc(hidden)]
impl Param {
    const fn new(place: Place, name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self {
            name,
            wire: name,
            place,
            ty,
            named_by: None,
            default: None,
            required: false,
            filled: false,
            form: Form::Plain,
            sensitive: false,
            doc,
        }
    }
    /// A label of the path; always required.
    pub const fn label(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Label, name, ty, doc).required()
    }
    /// Not sent: its value names others.
    pub const fn names(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Place::Name, name, ty, doc)
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
    pub const fn named(mut self, by: &'static str) -> Self {
        self.named_by = Some(by);
        self
    }
    pub const fn by_default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }
    pub const fn filled(mut self) -> Self {
        self.filled = true;
        self
    }
    pub const fn joined(mut self) -> Self {
        self.form = Form::Joined;
        self
    }
    pub const fn as_text(mut self) -> Self {
        self.form = Form::Text;
        self
    }
    pub const fn if_true(mut self) -> Self {
        self.form = Form::IfTrue;
        self
    }
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
