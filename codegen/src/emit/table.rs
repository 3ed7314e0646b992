//! The operation table: the model as statics. `SERVICE` is public and refers to the
//! entries. Each kind of entry has a module of its own, so that their names cannot clash.

use std::collections::{BTreeMap, BTreeSet};

use super::idents::{constant_name, ident};
use super::imports::private_module;
use super::waiters;
use crate::ir::{
    Auth, BodyKind, DefaultValue, Doc, Encoding, Enum, Location, Method, Operation, Output, Param,
    Resource, Rule, Scalar, Service, Shape, Type, Verb,
};
use crate::render::{Entry, Item, Link, Value, link};

/// Lists of error codes, each with the name of its constant.
type ErrorLists<'s> = BTreeMap<&'s [String], String>;

/// Returns the table of a service.
pub(super) fn table(service: &Service) -> Vec<Item> {
    let error_lists = error_lists(service);
    let references = |module: &str, names: &mut dyn Iterator<Item = &String>| {
        let reference =
            |name: &String| Value::reference(format!("{module}::{}", constant_name(name)));
        Value::List(names.map(reference).collect())
    };
    let resources = references("resources", &mut service.resources.iter().map(|one| &one.name));
    let operations = references("operations", &mut service.operations().map(|one| &one.name));
    let waiters = references("waiters", &mut service.waiters().map(|one| &one.name));
    let public = Entry {
        doc: Some(format!("{}, as data: resources, operations, endpoint.", service.title)),
        kind: "pub static",
        name: "SERVICE".to_owned(),
        ty: "table::Service",
        value: service_value(service, resources, operations, waiters),
    };
    let by_resource = service.resources.iter();
    let operations = by_resource.flat_map(|resource| {
        let operations = resource.operations.iter();
        operations.map(|operation| operation_entry(resource, operation, &error_lists))
    });
    let private = [
        ("resources", "Resources.", service.resources.iter().map(resource_entry).collect()),
        ("operations", "Operations.", operations.collect()),
        ("waiters", "What can be waited for.", service.waiters().map(waiters::entry).collect()),
        ("enums", "Enums.", service.enums.iter().map(enum_entry).collect()),
        ("shapes", "Shapes.", service.shapes.iter().map(shape_entry).collect()),
        (
            "error_lists",
            "Error codes that operations share, by the first that has them.",
            error_lists.iter().map(|(codes, name)| error_list_entry(codes, name)).collect(),
        ),
        ("docs", "Documentation that parameters share.", doc_entries(service)),
    ];
    let private = private.into_iter().filter_map(|(name, doc, entries): (_, _, Vec<Entry>)| {
        private_module(name, doc, entries.into_iter().map(Item::Entry).collect())
    });
    [Item::Entry(public)].into_iter().chain(private).collect()
}

fn service_value(service: &Service, resources: Value, operations: Value, waiters: Value) -> Value {
    let errors = service.errors.iter().map(|(code, status)| {
        Value::Tuple(vec![Value::literal(code), Value::number(u32::from(*status))])
    });
    let mut links = vec![link("with_service_id", [Value::literal(&service.service_id)])];
    let version = service.api_version.as_ref();
    links.extend(version.map(|version| link("with_api_version", [Value::literal(version)])));
    let reference = service.reference.as_ref();
    links.extend(reference.map(|url| link("with_reference", [Value::literal(url)])));
    links.push(link("with_signing_name", [Value::literal(&service.signing_name)]));
    let prefix = service.endpoint_prefix.as_ref();
    links.extend(prefix.map(|prefix| link("with_regional_endpoint", [Value::literal(prefix)])));
    if !service.headers.is_empty() {
        links.push(link("with_headers", [Value::pairs(&service.headers)]));
    }
    links.push(link("with_resources", [resources]));
    links.push(link("with_operations", [operations]));
    links.push(link("with_waiters", [waiters]));
    links.push(link("with_errors", [Value::List(errors.collect())]));
    let code = service.error_code.as_ref();
    links.extend(code.map(|pointer| link("with_error_code", [Value::literal(pointer)])));
    let message = service.error_message.as_ref();
    links.extend(message.map(|pointer| link("with_error_message", [Value::literal(pointer)])));
    links.extend(auth(&service.auth, "table::").map(|auth| link("with_auth", [auth])));
    let names = [&service.name, &service.title].map(|name| Value::literal(name));
    Value::call("table::Service::new", names).chain(links)
}

/// Returns an entry of a private module.
fn static_entry(name: &str, ty: &'static str, value: Value) -> Entry {
    Entry { doc: None, kind: "pub(super) static", name: constant_name(name), ty, value }
}

fn resource_entry(resource: &Resource) -> Entry {
    let texts = [&resource.name, &resource.plural, &resource.item, &resource.doc];
    let mut links = Vec::new();
    let mut add = |name, text: Option<&String>| {
        links.extend(text.map(|text| link(name, [Value::literal(text)])));
    };
    add("with_parent", resource.parent.as_ref());
    add("with_collection", resource.collection.as_ref());
    add("with_given_by", resource.given_by.as_ref());
    add("with_identity", Some(&resource.identity));
    let new = Value::call("Resource::new", texts.map(|text| Value::literal(text)));
    static_entry(&resource.name, "Resource", new.chain(links))
}

fn operation_entry(
    resource: &Resource,
    operation: &Operation,
    error_lists: &ErrorLists<'_>,
) -> Entry {
    let verb = match operation.verb {
        Verb::List => "Verb::List",
        Verb::Get => "Verb::Get",
        Verb::Create => "Verb::Create",
        Verb::Update => "Verb::Update",
        Verb::Delete => "Verb::Delete",
        Verb::Action => "Verb::Action",
    };
    let method = match operation.method {
        Method::Get => "Method::GET",
        Method::Head => "Method::HEAD",
        Method::Post => "Method::POST",
        Method::Put => "Method::PUT",
        Method::Patch => "Method::PATCH",
        Method::Delete => "Method::DELETE",
    };
    let names =
        [&resource.name, &operation.name, &operation.api_name].map(|name| Value::literal(name));
    let route = [Value::path(method), Value::literal(&operation.path)];
    let mut links = Vec::new();
    if operation.status != 200 {
        links.push(link("with_status", [Value::number(u32::from(operation.status))]));
    }
    links.push(link("with_doc", [Value::literal(&operation.doc)]));
    add_details(operation, error_lists, &mut links);
    let arguments = [Value::path(verb)].into_iter().chain(names).chain(route);
    let new = Value::call("Operation::new", arguments);
    static_entry(&operation.name, "Operation", new.chain(links))
}

/// Adds the details that differ from those of a plain operation.
fn add_details(operation: &Operation, error_lists: &ErrorLists<'_>, links: &mut Vec<Link>) {
    if !operation.params.is_empty() {
        links.push(link(
            "with_params",
            [Value::List(operation.params.iter().map(param_row).collect())],
        ));
    }
    if !operation.constants.is_empty() {
        let constants = operation.constants.iter().map(|constant| {
            let texts = [&constant.wire, &constant.value].map(|text| Value::literal(text));
            let location = Value::path(location(constant.location));
            Value::call("Constant::new", [location].into_iter().chain(texts))
        });
        links.push(link("with_constants", [Value::List(constants.collect())]));
    }
    let body = match operation.body {
        BodyKind::None => None,
        BodyKind::Members => Some("Body::Members"),
        BodyKind::Document => Some("Body::Document"),
        BodyKind::Blob => Some("Body::Blob"),
    };
    links.extend(body.map(|body| link("with_body", [Value::path(body)])));
    match &operation.output {
        Output::Json => {}
        Output::None => links.push(link("with_output", [Value::path("Output::None")])),
        Output::Blob(headers) => {
            let blob = Value::call("Output::Blob", [Value::literals(headers)]);
            links.push(link("with_output", [blob]));
        }
    }
    if let Some(paging) = &operation.paging {
        let texts = [&paging.input, &paging.output, &paging.items].map(|text| Value::literal(text));
        let mut options = Vec::new();
        let limit = paging.limit.as_ref();
        options.extend(limit.map(|limit| link("with_limit", [Value::literal(limit)])));
        options.extend(paging.unwraps.then(|| link("unwrapping", [])));
        options.extend(paging.unbounded.then(|| link("unbounded", [])));
        links.push(link("with_paging", [Value::call("Paging::new", texts).chain(options)]));
    }
    if !operation.rules.is_empty() {
        let constraints = operation.rules.iter().map(constraint).collect();
        links.push(link("with_constraints", [Value::List(constraints)]));
    }
    if let Some(list) = error_lists.get(operation.errors.as_slice()) {
        links.push(link("with_errors", [Value::path(format!("error_lists::{list}"))]));
    }
    if let Some((requests, seconds)) = operation.throttle {
        links.push(link("with_throttle", [Value::number(requests), Value::number(seconds)]));
    }
    let prefix = operation.host_prefix.as_ref();
    links.extend(prefix.map(|prefix| link("with_host_prefix", [Value::literal(prefix)])));
    links.extend((!operation.retry_if_sent).then(|| link("not_retried_if_sent", [])));
    links.extend(auth(&operation.auth, "").map(|auth| link("with_auth", [auth])));
    let token = operation.params.iter().find(|param| param.is_token());
    links.extend(token.map(|token| link("with_idempotency_token", [Value::literal(&token.name)])));
}

/// Returns how requests are authenticated, if it is not the usual way. `module` has the type.
fn auth(auth: &Auth, module: &str) -> Option<Value> {
    match auth {
        Auth::SigV4 => None,
        Auth::SigV4UnsignedPayload => {
            Some(Value::path(format!("{module}AuthScheme::SigV4UnsignedPayload")))
        }
        Auth::Bearer => Some(Value::path(format!("{module}AuthScheme::Bearer"))),
        Auth::KeyHeader(header) => {
            let name = format!("{module}AuthScheme::ApiKeyHeader");
            Some(Value::call(name, [Value::literal(header)]))
        }
        Auth::None => Some(Value::path(format!("{module}AuthScheme::None"))),
    }
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Label => "Location::Label",
        Location::Name => "Location::Name",
        Location::Query => "Location::Query",
        Location::Header => "Location::Header",
        Location::Body => "Location::Body",
        Location::Payload => "Location::Payload",
    }
}

fn constraint(rule: &Rule) -> Value {
    match rule {
        Rule::Exclusive(params) => Value::call("Constraint::Exclusive", [Value::literals(params)]),
        Rule::AtLeastOne(params) => {
            Value::call("Constraint::AtLeastOne", [Value::literals(params)])
        }
        Rule::Requires(one, other) => {
            Value::call("Constraint::Requires", [Value::literal(one), Value::literal(other)])
        }
        Rule::Refused(names) => Value::call("Constraint::Refused", [Value::pairs(names)]),
        Rule::NoNulls => Value::path("Constraint::NoNulls"),
    }
}

fn param_row(param: &Param) -> Value {
    let constructor = match param.location {
        Location::Label => "Param::label",
        Location::Name => "Param::name_of_other",
        Location::Query => "Param::query",
        Location::Header => "Param::header",
        Location::Body => "Param::body",
        Location::Payload => "Param::payload",
    };
    let mut links = Vec::new();
    let is_said_required = param.required && param.location != Location::Label;
    links.extend(is_said_required.then(|| link("required", [])));
    if let Some(DefaultValue::Name(name)) = &param.default {
        links.push(link("with_default", [Value::literal(name)]));
    }
    links.extend(param.non_empty.then(|| link("non_empty", [])));
    let encoding = match param.encoding {
        Encoding::Plain => None,
        Encoding::CommaSeparated => Some("Encoding::CommaSeparated"),
        Encoding::Text => Some("Encoding::Text"),
        Encoding::OnlyIfTrue => Some("Encoding::OnlyIfTrue"),
        Encoding::Iso8601 => Some("Encoding::Iso8601"),
        Encoding::HttpDate => Some("Encoding::HttpDate"),
        Encoding::Epoch => Some("Encoding::Epoch"),
    };
    links.extend(encoding.map(|encoding| link("with_encoding", [Value::path(encoding)])));
    links.extend(param.sensitive.then(|| link("sensitive", [])));
    match &param.named_by {
        Some(name) => links.push(link("with_named_by", [Value::literal(name)])),
        None if param.wire != param.name => {
            links.push(link("with_wire_name", [Value::literal(&param.wire)]));
        }
        None => {}
    }
    let arguments = [Value::literal(&param.name), type_value(&param.ty), doc_value(&param.doc)];
    Value::call(constructor, arguments).chain(links)
}

fn doc_value(doc: &Doc) -> Value {
    match &doc.constant {
        Some(constant) => Value::path(format!("docs::{}", ident(constant))),
        None => Value::literal(&doc.text),
    }
}

pub(super) fn type_value(ty: &Type) -> Value {
    let reference = |path: String| Value::reference(path);
    match ty {
        Type::Scalar(scalar) => Value::path(match scalar {
            Scalar::String => "Type::String",
            Scalar::Boolean => "Type::Boolean",
            Scalar::Integer => "Type::Integer",
            Scalar::Number => "Type::Number",
            Scalar::Date => "Type::Date",
            Scalar::Timestamp => "Type::Timestamp",
            Scalar::Blob => "Type::Blob",
            Scalar::Json => "Type::Json",
            Scalar::Object => "Type::Object",
            Scalar::Patch => "Type::Patch",
        }),
        Type::Enum(name) => {
            Value::call("Type::Enum", [reference(format!("enums::{}", constant_name(name)))])
        }
        Type::Shape(name) => {
            Value::call("Type::Shape", [reference(format!("shapes::{}", constant_name(name)))])
        }
        Type::List(element) => {
            Value::call("Type::List", [Value::Reference(Box::new(type_value(element)))])
        }
        Type::Map(element) => {
            Value::call("Type::Map", [Value::Reference(Box::new(type_value(element)))])
        }
    }
}

pub(super) fn enum_entry(one: &Enum) -> Entry {
    let values = Value::List(one.values.iter().map(|(_, value)| Value::literal(value)).collect());
    let closed = one.closed.iter().map(|closed| {
        let any_case = Value::path(closed.any_case.to_string());
        link("closed_with", [Value::pairs(&closed.names), any_case])
    });
    let new =
        Value::call("Enum::new", [Value::literal(&one.name), values, Value::literal(&one.doc)]);
    static_entry(&one.name, "Enum", new.chain(closed.collect()))
}

fn shape_entry(one: &Shape) -> Entry {
    let members = Value::List(one.members.iter().map(param_row).collect());
    let arguments = [Value::literal(&one.name), members, Value::literal(&one.doc)];
    let union = one.is_union.then(|| link("as_union", []));
    let new = Value::call("Shape::new", arguments);
    static_entry(&one.name, "Shape", new.chain(union.into_iter().collect()))
}

/// Returns the documentation of the service that parameters use, each once.
fn doc_entries(service: &Service) -> Vec<Entry> {
    let params = service.operations().flat_map(|operation| &operation.params);
    let members = service.shapes.iter().flat_map(|shape| &shape.members);
    let docs: BTreeSet<(&str, &str)> = params
        .chain(members)
        .filter_map(|param| Some((param.doc.constant.as_deref()?, param.doc.text.as_str())))
        .collect();
    let entry = |(constant, text): (&str, &str)| Entry {
        doc: None,
        kind: "pub(super) const",
        name: ident(constant).to_string(),
        ty: "&str",
        value: Value::literal(text),
    };
    docs.into_iter().map(entry).collect()
}

/// Returns the lists of error codes, each named for the first operation that has it.
fn error_lists(service: &Service) -> ErrorLists<'_> {
    let mut lists = BTreeMap::new();
    for operation in service.operations().filter(|operation| !operation.errors.is_empty()) {
        lists.entry(operation.errors.as_slice()).or_insert_with(|| constant_name(&operation.name));
    }
    lists
}

fn error_list_entry(codes: &[String], name: &str) -> Entry {
    Entry {
        doc: None,
        kind: "pub(super) const",
        name: name.to_owned(),
        ty: "&[&str]",
        value: Value::literals(codes),
    }
}
