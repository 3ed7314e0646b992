//! The functions with which generated files and `petard-interpret` build the table. Part of the
//! contract [`crate::codegen`].

use std::sync::OnceLock;

use http::Method;

use super::auth_scheme::AuthScheme;
use super::operation::{Body, Constant, Constraint, Operation, Output, Paging, Throttle, Verb};
use super::param::{Closed, Encoding, Enum, Location, Members, Param, Shape, Type};
use super::service::{EndpointRule, Resource, Service};
use super::waiter::{Matcher, Wait};

#[doc(hidden)]
impl Service {
    /// Creates a service without a default endpoint, signed as `execute-api`.
    pub const fn new(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            service_id: name,
            api_version: None,
            reference: None,
            signing_name: "execute-api",
            endpoint: EndpointRule::Required,
            headers: &[],
            resources: &[],
            operations: &[],
            waiters: &[],
            errors: &[],
            error_code: None,
            error_message: None,
            auth: AuthScheme::SigV4,
        }
    }
    pub const fn with_auth(mut self, auth: AuthScheme) -> Self {
        self.auth = auth;
        self
    }
    pub const fn with_service_id(mut self, service_id: &'static str) -> Self {
        self.service_id = service_id;
        self
    }
    pub const fn with_api_version(mut self, version: &'static str) -> Self {
        self.api_version = Some(version);
        self
    }
    pub const fn with_reference(mut self, url: &'static str) -> Self {
        self.reference = Some(url);
        self
    }
    pub const fn with_signing_name(mut self, name: &'static str) -> Self {
        self.signing_name = name;
        self
    }
    pub const fn with_regional_endpoint(mut self, prefix: &'static str) -> Self {
        self.endpoint = EndpointRule::Regional { prefix };
        self
    }
    pub const fn with_headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
    pub const fn with_resources(mut self, resources: &'static [&'static Resource]) -> Self {
        self.resources = resources;
        self
    }
    pub const fn with_operations(mut self, operations: &'static [&'static Operation]) -> Self {
        self.operations = operations;
        self
    }
    pub const fn with_waiters(mut self, waiters: &'static [&'static Wait]) -> Self {
        self.waiters = waiters;
        self
    }
    pub const fn with_errors(mut self, errors: &'static [(&'static str, u16)]) -> Self {
        self.errors = errors;
        self
    }
    pub const fn with_error_code(mut self, pointer: &'static str) -> Self {
        self.error_code = Some(pointer);
        self
    }
    pub const fn with_error_message(mut self, pointer: &'static str) -> Self {
        self.error_message = Some(pointer);
        self
    }
}

#[doc(hidden)]
impl Resource {
    /// Creates a singleton.
    pub const fn new(
        name: &'static str,
        plural: &'static str,
        item_path: &'static str,
        doc: &'static str,
    ) -> Self {
        let (parent, collection_path, given_by) = (None, None, None);
        Self { name, plural, parent, item_path, collection_path, given_by, identity: "id", doc }
    }
    pub const fn with_parent(mut self, parent: &'static str) -> Self {
        self.parent = Some(parent);
        self
    }
    pub const fn with_collection(mut self, path: &'static str) -> Self {
        self.collection_path = Some(path);
        self
    }
    pub const fn with_given_by(mut self, member: &'static str) -> Self {
        self.given_by = Some(member);
        self
    }
    pub const fn with_identity(mut self, member: &'static str) -> Self {
        self.identity = member;
        self
    }
}

#[doc(hidden)]
impl Wait {
    pub const fn new(
        name: &'static str,
        operation: &'static Operation,
        success: &'static [Matcher],
        doc: &'static str,
    ) -> Self {
        let (status, failure, message, pending, seconds) = (None, &[], None, &[], 300);
        Self { name, operation, status, success, failure, message, pending, seconds, doc }
    }
    pub const fn with_status(mut self, pointer: &'static str) -> Self {
        self.status = Some(pointer);
        self
    }
    pub const fn with_failure(mut self, matchers: &'static [Matcher]) -> Self {
        self.failure = matchers;
        self
    }
    pub const fn with_message(mut self, pointer: &'static str) -> Self {
        self.message = Some(pointer);
        self
    }
    pub const fn with_pending(mut self, matchers: &'static [Matcher]) -> Self {
        self.pending = matchers;
        self
    }
    pub const fn with_seconds(mut self, seconds: u32) -> Self {
        self.seconds = seconds;
        self
    }
}

#[doc(hidden)]
impl Enum {
    pub const fn new(
        name: &'static str,
        values: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self { name, values, closed: None, doc }
    }
    /// Closes the enum. `names` are accepted in place of values.
    pub const fn closed_with(
        mut self,
        names: &'static [(&'static str, &'static str)],
        any_case: bool,
    ) -> Self {
        self.closed = Some(Closed { names, any_case });
        self
    }
}

#[doc(hidden)]
impl Shape {
    pub const fn new(name: &'static str, members: &'static [Param], doc: &'static str) -> Self {
        Self { name, members: Members::Fixed(members), is_union: false, doc }
    }
    /// Makes a union of a shape: an object has exactly one of the members.
    pub const fn as_union(mut self) -> Self {
        self.is_union = true;
        self
    }
    /// Creates a shape of a table that is made at run time. [`set_members`](Self::set_members) gives
    /// it its members.
    pub const fn without_members(name: &'static str, doc: &'static str) -> Self {
        Self { name, members: Members::Late(OnceLock::new()), is_union: false, doc }
    }
    /// Sets the members of a shape that was created without members. The first ones are kept.
    pub fn set_members(&self, members: &'static [Param]) {
        if let Members::Late(late) = &self.members {
            let _ = late.set(members);
        }
    }
}

#[doc(hidden)]
impl Constant {
    pub const fn new(location: Location, wire_name: &'static str, value: &'static str) -> Self {
        Self { location, wire_name, value }
    }
}

#[doc(hidden)]
impl Operation {
    /// Creates an operation. The method is an argument because a `const fn` cannot replace the
    /// value of a field that has a destructor.
    pub const fn new(
        verb: Verb,
        resource: &'static str,
        name: &'static str,
        api_name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        Self {
            name,
            api_name,
            resource,
            verb,
            method,
            path,
            status: 200,
            params: &[],
            constants: &[],
            body: Body::None,
            output: Output::Json,
            paging: None,
            constraints: &[],
            errors: &[],
            throttle: None,
            retry_if_sent: true,
            auth: AuthScheme::SigV4,
            idempotency_token: None,
            host_prefix: None,
            doc: "",
        }
    }
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
    pub const fn with_doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
    pub const fn with_params(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }
    pub const fn with_constants(mut self, constants: &'static [Constant]) -> Self {
        self.constants = constants;
        self
    }
    pub const fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }
    pub const fn with_output(mut self, output: Output) -> Self {
        self.output = output;
        self
    }
    pub const fn with_paging(mut self, paging: Paging) -> Self {
        self.paging = Some(paging);
        self
    }
    pub const fn with_constraints(mut self, constraints: &'static [Constraint]) -> Self {
        self.constraints = constraints;
        self
    }
    pub const fn with_errors(mut self, errors: &'static [&'static str]) -> Self {
        self.errors = errors;
        self
    }
    pub const fn with_throttle(mut self, requests: u32, seconds: u32) -> Self {
        self.throttle = Some(Throttle { requests, seconds });
        self
    }
    pub const fn with_auth(mut self, auth: AuthScheme) -> Self {
        self.auth = auth;
        self
    }
    pub const fn not_retried_if_sent(mut self) -> Self {
        self.retry_if_sent = false;
        self
    }
    pub const fn with_host_prefix(mut self, prefix: &'static str) -> Self {
        self.host_prefix = Some(prefix);
        self
    }
    pub const fn with_idempotency_token(mut self, param: &'static str) -> Self {
        self.idempotency_token = Some(param);
        self
    }
}

#[doc(hidden)]
impl Paging {
    pub const fn new(
        input_token: &'static str,
        output_token: &'static str,
        items: &'static str,
    ) -> Self {
        let (limit, unwraps, unbounded) = (None, false, false);
        Self { input_token, output_token, items, limit, unwraps, unbounded }
    }
    pub const fn with_limit(mut self, param: &'static str) -> Self {
        self.limit = Some(param);
        self
    }
    pub const fn unwrapping(mut self) -> Self {
        self.unwraps = true;
        self
    }
    pub const fn unbounded(mut self) -> Self {
        self.unbounded = true;
        self
    }
}

#[doc(hidden)]
impl Param {
    const fn new(location: Location, name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self {
            name,
            wire_name: name,
            location,
            ty,
            named_by: None,
            default: None,
            required: false,
            non_empty: false,
            encoding: Encoding::Plain,
            sensitive: false,
            doc,
        }
    }
    /// Creates a label of the path, which is always required.
    pub const fn label(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Location::Label, name, ty, doc).required()
    }
    /// Creates a parameter that is not sent: its value is the name of another parameter.
    pub const fn name_of_other(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Location::Name, name, ty, doc)
    }
    pub const fn query(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Location::Query, name, ty, doc)
    }
    pub const fn header(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Location::Header, name, ty, doc)
    }
    pub const fn body(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Location::Body, name, ty, doc)
    }
    pub const fn payload(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(Location::Payload, name, ty, doc)
    }
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    pub const fn with_wire_name(mut self, name: &'static str) -> Self {
        self.wire_name = name;
        self
    }
    pub const fn with_named_by(mut self, param: &'static str) -> Self {
        self.named_by = Some(param);
        self
    }
    pub const fn with_default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }
    pub const fn non_empty(mut self) -> Self {
        self.non_empty = true;
        self
    }
    pub const fn with_encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
