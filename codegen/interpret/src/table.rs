//! A checked service to its operation table.
//!
//! Every struct of the IR is taken apart without `..`, so that this file does not compile until a
//! new field has its place in the table.

use std::collections::BTreeMap;

use petard::Method;
use petard::operation::{
    AuthScheme, Body, Constant, Constraint, Encoding, Enum, Location, Matcher, Operation, Output,
    Paging, Param, Resource, Service, Shape, Type, Verb, Wait,
};
use petard_codegen::ir;

use crate::intern::{Texts, keep, list};

/// What the parts of a table refer to.
pub(crate) struct Table {
    pub(crate) texts: Texts,
    enums: BTreeMap<String, &'static Enum>,
    shapes: BTreeMap<String, &'static Shape>,
}

impl Table {
    /// Creates the enums and shapes of a service.
    pub(crate) fn new(service: &ir::Service) -> Self {
        let mut texts = Texts::default();
        let enums = service.all_enums().map(|one| (one.name.clone(), enumeration(&mut texts, one)));
        let enums = enums.collect();
        let shapes = service.shapes.iter().map(|one| (one.name.clone(), shape(&mut texts, one)));
        let shapes = shapes.collect();
        let mut table = Self { texts, enums, shapes };
        // A shape may contain itself, so all shapes exist before the first one has members.
        for ir::Shape { name, doc: _, members, is_union: _ } in &service.shapes {
            let members = list(members.iter().map(|member| table.param(member)));
            if let Some(shape) = table.shapes.get(name) {
                shape.set_members(members);
            }
        }
        table
    }

    /// Returns the service.
    pub(crate) fn service(&mut self, service: &ir::Service) -> &'static Service {
        let ir::Service {
            name,
            // The name of a type in Rust.
            client: _,
            title,
            // It documents the generated module.
            doc: _,
            service_id,
            api_version,
            reference,
            signing_name,
            endpoint_prefix,
            headers,
            errors,
            error_code,
            error_message,
            auth,
            resources,
            shapes: _,
            enums: _,
            patch_enums: _,
        } = service;
        let operations: Vec<&'static Operation> = resources
            .iter()
            .flat_map(|resource| resource.operations.iter().map(move |one| (resource, one)))
            .map(|(resource, operation)| keep(self.operation(&resource.name, operation)))
            .collect();
        let operations: &'static [&'static Operation] = operations.leak();
        let waiters = service.waiters().filter_map(|waiter| {
            let operation = operations.iter().find(|one| one.name() == waiter.operation)?;
            Some(keep(self.waiter(waiter, operation)))
        });
        let waiters: &'static [&'static Wait] = list(waiters.collect::<Vec<_>>());
        let resources = list(resources.iter().map(|resource| keep(self.resource(resource))));
        let mut made = Service::new(self.texts.keep(name), self.texts.keep(title))
            .with_service_id(self.texts.keep(service_id))
            .with_signing_name(self.texts.keep(signing_name))
            .with_auth(auth_of(&mut self.texts, auth))
            .with_headers(self.texts.pairs(headers))
            .with_resources(resources)
            .with_operations(operations)
            .with_waiters(waiters)
            .with_errors(list(
                errors.iter().map(|(code, status)| (self.texts.keep(code), *status)),
            ));
        if let Some(version) = api_version {
            made = made.with_api_version(self.texts.keep(version));
        }
        if let Some(url) = reference {
            made = made.with_reference(self.texts.keep(url));
        }
        if let Some(prefix) = endpoint_prefix {
            made = made.with_regional_endpoint(self.texts.keep(prefix));
        }
        if let Some(pointer) = error_code {
            made = made.with_error_code(self.texts.keep(pointer));
        }
        if let Some(pointer) = error_message {
            made = made.with_error_message(self.texts.keep(pointer));
        }
        keep(made)
    }

    fn resource(&mut self, resource: &ir::Resource) -> Resource {
        let ir::Resource {
            name,
            plural,
            parent,
            item,
            collection,
            given_by,
            identity,
            doc,
            operations: _,
            waiters: _,
        } = resource;
        let texts = &mut self.texts;
        let mut made =
            Resource::new(texts.keep(name), texts.keep(plural), texts.keep(item), texts.keep(doc))
                .with_identity(texts.keep(identity));
        if let Some(parent) = parent {
            made = made.with_parent(texts.keep(parent));
        }
        if let Some(collection) = collection {
            made = made.with_collection(texts.keep(collection));
        }
        if let Some(member) = given_by {
            made = made.with_given_by(texts.keep(member));
        }
        made
    }

    fn waiter(&mut self, waiter: &ir::Waiter, polled: &'static Operation) -> Wait {
        let ir::Waiter {
            name,
            operation: _,
            arguments: _,
            set_by_name: _,
            status,
            success,
            failure,
            message,
            not_yet,
            seconds,
            doc,
        } = waiter;
        let texts = &mut self.texts;
        let (name, doc) = (texts.keep(name), texts.keep(doc));
        let mut made = Wait::new(name, polled, matchers(texts, success), doc)
            .with_failure(matchers(texts, failure))
            .with_pending(matchers(texts, not_yet))
            .with_seconds(*seconds);
        if let Some(pointer) = status {
            made = made.with_status(texts.keep(pointer));
        }
        if let Some(pointer) = message {
            made = made.with_message(texts.keep(pointer));
        }
        made
    }

    fn operation(&mut self, resource: &str, operation: &ir::Operation) -> Operation {
        let ir::Operation {
            name,
            api_name,
            verb,
            method,
            path,
            status,
            params,
            constants,
            body,
            output,
            paging,
            rules,
            errors,
            throttle,
            host_prefix,
            retry_if_sent,
            auth,
            doc,
            // Whether the generator documents the method with a sentence of its own.
            doc_is_derived: _,
            patches: _,
        } = operation;
        let token = params.iter().find(|param| param.is_token());
        let params = list(params.iter().map(|param| self.param(param)));
        let texts = &mut self.texts;
        let names = [resource, name, api_name, path].map(|text| texts.keep(text));
        let [resource, name, api_name, path] = names;
        let mut made =
            Operation::new(verb_of(*verb), resource, name, api_name, method_of(*method), path)
                .with_status(*status)
                .with_doc(texts.keep(doc))
                .with_params(params)
                .with_constants(list(constants.iter().map(|one| constant(texts, one))))
                .with_body(body_of(*body))
                .with_output(output_of(texts, output))
                .with_constraints(list(rules.iter().map(|rule| constraint(texts, rule))))
                .with_errors(texts.list(errors))
                .with_auth(auth_of(texts, auth));
        if let Some(paging) = paging {
            made = made.with_paging(paging_of(texts, paging));
        }
        if let Some((requests, seconds)) = throttle {
            made = made.with_throttle(*requests, *seconds);
        }
        if let Some(prefix) = host_prefix {
            made = made.with_host_prefix(texts.keep(prefix));
        }
        if !retry_if_sent {
            made = made.not_retried_if_sent();
        }
        match token {
            Some(param) => made.with_idempotency_token(texts.keep(&param.name)),
            None => made,
        }
    }

    fn param(&mut self, param: &ir::Param) -> Param {
        let ir::Param {
            name,
            // The name of the argument in Rust, and whether it is one.
            rust: _,
            scope: _,
            wire,
            named_by,
            location,
            ty,
            required,
            default,
            non_empty,
            encoding,
            sensitive,
            doc: ir::Doc { text: doc, constant: _ },
        } = param;
        let ty = self.ty(ty);
        let texts = &mut self.texts;
        let constructor = match location {
            ir::Location::Label => Param::label,
            ir::Location::Name => Param::name_of_other,
            ir::Location::Query => Param::query,
            ir::Location::Header => Param::header,
            ir::Location::Body => Param::body,
            ir::Location::Payload => Param::payload,
        };
        let mut made = constructor(texts.keep(name), ty, texts.keep(doc));
        if *required {
            made = made.required();
        }
        match default {
            Some(ir::DefaultValue::Name(name)) => made = made.with_default(texts.keep(name)),
            // It is in the operation.
            Some(ir::DefaultValue::Uuid) | None => {}
        }
        if *non_empty {
            made = made.non_empty();
        }
        if *sensitive {
            made = made.sensitive();
        }
        match named_by {
            Some(param) => made = made.with_named_by(texts.keep(param)),
            None => made = made.with_wire_name(texts.keep(wire)),
        }
        made.with_encoding(encoding_of(*encoding))
    }

    /// Returns a type. Names refer to the enums and shapes of the service.
    pub(crate) fn ty(&self, ty: &ir::Type) -> Type {
        match ty {
            ir::Type::Scalar(scalar) => scalar_of(*scalar),
            // Names of a checked service refer to something.
            ir::Type::Enum(name) => {
                self.enums.get(name).map_or(Type::String, |one| Type::Enum(one))
            }
            ir::Type::Shape(name) => {
                self.shapes.get(name).map_or(Type::Object, |one| Type::Shape(one))
            }
            ir::Type::List(element) => Type::List(keep(self.ty(element))),
            ir::Type::Map(element) => Type::Map(keep(self.ty(element))),
        }
    }
}

fn enumeration(texts: &mut Texts, one: &ir::Enum) -> &'static Enum {
    let ir::Enum { name, doc, values, closed } = one;
    let values = list(values.iter().map(|(_, value)| texts.keep(value)));
    let mut made = Enum::new(texts.keep(name), values, texts.keep(doc));
    if let Some(ir::Closed { names, any_case }) = closed {
        made = made.closed_with(texts.pairs(names), *any_case);
    }
    keep(made)
}

fn shape(texts: &mut Texts, one: &ir::Shape) -> &'static Shape {
    let ir::Shape { name, doc, members: _, is_union } = one;
    let made = Shape::without_members(texts.keep(name), texts.keep(doc));
    keep(if *is_union { made.as_union() } else { made })
}

fn constant(texts: &mut Texts, constant: &ir::Constant) -> Constant {
    let ir::Constant { location, wire, value } = constant;
    let location = match location {
        ir::Location::Label => Location::Label,
        ir::Location::Name => Location::Name,
        ir::Location::Query => Location::Query,
        ir::Location::Header => Location::Header,
        ir::Location::Body => Location::Body,
        ir::Location::Payload => Location::Payload,
    };
    Constant::new(location, texts.keep(wire), texts.keep(value))
}

fn matchers(texts: &mut Texts, all: &[ir::Matcher]) -> &'static [Matcher] {
    list(all.iter().map(|one| match one {
        ir::Matcher::Status(status) => Matcher::Status(texts.keep(status)),
        ir::Matcher::Flag(flag) => Matcher::Flag(*flag),
        ir::Matcher::Error(code) => Matcher::Error(texts.keep(code)),
        ir::Matcher::Http(status) => Matcher::Http(*status),
    }))
}

fn output_of(texts: &mut Texts, output: &ir::Output) -> Output {
    match output {
        ir::Output::Json => Output::Json,
        ir::Output::None => Output::None,
        ir::Output::Blob(headers) => Output::Blob(texts.list(headers)),
    }
}

fn constraint(texts: &mut Texts, rule: &ir::Rule) -> Constraint {
    match rule {
        ir::Rule::Exclusive(params) => Constraint::Exclusive(texts.list(params)),
        ir::Rule::AtLeastOne(params) => Constraint::AtLeastOne(texts.list(params)),
        ir::Rule::Requires(one, other) => Constraint::Requires(texts.keep(one), texts.keep(other)),
        ir::Rule::Refused(names) => Constraint::Refused(texts.pairs(names)),
        ir::Rule::NoNulls => Constraint::NoNulls,
    }
}

fn paging_of(texts: &mut Texts, paging: &ir::Paging) -> Paging {
    let ir::Paging { input, output, items, limit, unwraps, unbounded } = paging;
    let mut made = Paging::new(texts.keep(input), texts.keep(output), texts.keep(items));
    if let Some(param) = limit {
        made = made.with_limit(texts.keep(param));
    }
    if *unwraps {
        made = made.unwrapping();
    }
    if *unbounded { made.unbounded() } else { made }
}

fn auth_of(texts: &mut Texts, auth: &ir::Auth) -> AuthScheme {
    match auth {
        ir::Auth::SigV4 => AuthScheme::SigV4,
        ir::Auth::SigV4UnsignedPayload => AuthScheme::SigV4UnsignedPayload,
        ir::Auth::Bearer => AuthScheme::Bearer,
        ir::Auth::KeyHeader(header) => AuthScheme::ApiKeyHeader(texts.keep(header)),
        ir::Auth::None => AuthScheme::None,
    }
}

fn verb_of(verb: ir::Verb) -> Verb {
    match verb {
        ir::Verb::List => Verb::List,
        ir::Verb::Get => Verb::Get,
        ir::Verb::Create => Verb::Create,
        ir::Verb::Update => Verb::Update,
        ir::Verb::Delete => Verb::Delete,
        ir::Verb::Action => Verb::Action,
    }
}

fn method_of(method: ir::Method) -> Method {
    match method {
        ir::Method::Get => Method::GET,
        ir::Method::Head => Method::HEAD,
        ir::Method::Post => Method::POST,
        ir::Method::Put => Method::PUT,
        ir::Method::Patch => Method::PATCH,
        ir::Method::Delete => Method::DELETE,
    }
}

fn body_of(body: ir::BodyKind) -> Body {
    match body {
        ir::BodyKind::None => Body::None,
        ir::BodyKind::Members => Body::Members,
        ir::BodyKind::Document => Body::Document,
        ir::BodyKind::Blob => Body::Blob,
    }
}

fn encoding_of(encoding: ir::Encoding) -> Encoding {
    match encoding {
        ir::Encoding::Plain => Encoding::Plain,
        ir::Encoding::CommaSeparated => Encoding::CommaSeparated,
        ir::Encoding::Text => Encoding::Text,
        ir::Encoding::OnlyIfTrue => Encoding::OnlyIfTrue,
        ir::Encoding::Iso8601 => Encoding::Iso8601,
        ir::Encoding::HttpDate => Encoding::HttpDate,
        ir::Encoding::Epoch => Encoding::Epoch,
    }
}

fn scalar_of(scalar: ir::Scalar) -> Type {
    match scalar {
        ir::Scalar::String => Type::String,
        ir::Scalar::Boolean => Type::Boolean,
        ir::Scalar::Integer => Type::Integer,
        ir::Scalar::Number => Type::Number,
        ir::Scalar::Date => Type::Date,
        ir::Scalar::Timestamp => Type::Timestamp,
        ir::Scalar::Blob => Type::Blob,
        ir::Scalar::Json => Type::Json,
        ir::Scalar::Object => Type::Object,
        ir::Scalar::Patch => Type::Patch,
    }
}
