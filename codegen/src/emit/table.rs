//! The operation table: the model as statics. `SERVICE` and `OPERATIONS` are public and refer to the
//! entries. Each kind of entry has a module of its own, so that their names cannot clash.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;

use super::idents::{constant_name, ident};
use super::imports::private_module;
use super::waiters;
use crate::ir::{
    BodyKind, Doc, Encoding, Enum, Location, Method, Operation, Output, Param, Resource, Rule,
    Scalar, Service, Shape, Type, Verb,
};
use crate::render::{Entry, Item, Link, Value};

/// Lists of error codes, each with the name of its constant.
type ErrorLists<'s> = BTreeMap<&'s [String], String>;

/// Returns the table of a service.
pub(super) fn table(service: &Service, runtime: &TokenStream) -> Vec<Item> {
    let error_lists = error_lists(service);
    let references = |module: &str, names: &mut dyn Iterator<Item = &String>| {
        let reference =
            |name: &String| Value::reference(format!("{module}::{}", constant_name(name)));
        Value::List(names.map(reference).collect())
    };
    let resources = references("resources", &mut service.resources.iter().map(|one| &one.name));
    let operations = references("operations", &mut service.operations().map(|one| &one.name));
    let waiters = references("waiters", &mut service.waiters().map(|one| &one.name));
    let public = [
        Entry {
            doc: Some(format!("{}, as data: resources, operations, endpoint.", service.title)),
            kind: "pub static",
            name: "SERVICE".to_owned(),
            ty: "codegen::Service",
            value: service_value(service, resources, waiters),
        },
        Entry {
            doc: Some(format!("The operations of {}, resource by resource.", service.title)),
            kind: "pub static",
            name: "OPERATIONS".to_owned(),
            ty: "&[&codegen::Operation]",
            value: operations,
        },
    ];
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
            "errors",
            "Error codes that operations share, by the first that has them.",
            error_lists.iter().map(|(codes, name)| error_list_entry(codes, name)).collect(),
        ),
        ("words", "Documentation that parameters share.", word_entries(service)),
    ];
    let private = private.into_iter().filter_map(|(name, doc, entries): (_, _, Vec<Entry>)| {
        private_module(name, doc, entries.into_iter().map(Item::Entry).collect(), runtime)
    });
    public.into_iter().map(Item::Entry).chain(private).collect()
}

fn service_value(service: &Service, resources: Value, waiters: Value) -> Value {
    let endpoint = match &service.endpoint_prefix {
        None => Value::path("codegen::EndpointRule::Required"),
        Some(prefix) => Value::Struct(
            "codegen::EndpointRule::Regional",
            vec![("prefix", Value::literal(prefix))],
        ),
    };
    let errors = service.errors.iter().map(|(code, status)| {
        Value::Tuple(vec![Value::literal(code), Value::number(u32::from(*status))])
    });
    Value::Struct(
        "codegen::Service",
        vec![
            ("name", Value::literal(&service.name)),
            ("title", Value::literal(&service.title)),
            ("service_id", Value::literal(&service.service_id)),
            ("api_version", Value::optional_literal(service.api_version.as_deref())),
            ("signing_name", Value::literal(&service.signing_name)),
            ("endpoint", endpoint),
            ("headers", Value::pairs(&service.headers)),
            ("resources", resources),
            ("operations", Value::path("OPERATIONS")),
            ("waiters", waiters),
            ("errors", Value::List(errors.collect())),
        ],
    )
}

/// Returns an entry of a private module.
fn static_entry(name: &str, ty: &'static str, value: Value) -> Entry {
    Entry { doc: None, kind: "pub(super) static", name: constant_name(name), ty, value }
}

fn resource_entry(resource: &Resource) -> Entry {
    let fields = vec![
        ("name", Value::literal(&resource.name)),
        ("plural", Value::literal(&resource.plural)),
        ("parent", Value::optional_literal(resource.parent.as_deref())),
        ("item", Value::literal(&resource.item)),
        ("collection", Value::optional_literal(resource.collection.as_deref())),
        ("given_by", Value::optional_literal(resource.given_by.as_deref())),
        ("identity", Value::literal(&resource.identity)),
        ("doc", Value::literal(&resource.doc)),
    ];
    static_entry(&resource.name, "Resource", Value::Struct("Resource", fields))
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
        Method::Get => "Method::Get",
        Method::Head => "Method::Head",
        Method::Post => "Method::Post",
        Method::Put => "Method::Put",
        Method::Patch => "Method::Patch",
        Method::Delete => "Method::Delete",
    };
    let names =
        [&resource.name, &operation.name, &operation.official].map(|name| Value::literal(name));
    let status = Value::number(u32::from(operation.status));
    let mut links = vec![
        link("http", [Value::path(method), Value::literal(&operation.path), status]),
        link("does", [Value::literal(&operation.doc)]),
    ];
    add_details(operation, error_lists, &mut links);
    let new = Value::call("Operation::new", [Value::path(verb)].into_iter().chain(names));
    static_entry(&operation.name, "Operation", new.chain(links))
}

fn link(name: &'static str, arguments: impl IntoIterator<Item = Value>) -> Link {
    Link { name, arguments: arguments.into_iter().collect() }
}

/// Adds the details that differ from those of a plain operation.
fn add_details(operation: &Operation, error_lists: &ErrorLists<'_>, links: &mut Vec<Link>) {
    if !operation.params.is_empty() {
        links.push(link("takes", [Value::List(operation.params.iter().map(param_row).collect())]));
    }
    if !operation.constants.is_empty() {
        let constants = operation.constants.iter().map(|constant| {
            let fields = vec![
                ("place", Value::path(place(constant.location))),
                ("wire", Value::literal(&constant.wire)),
                ("value", Value::literal(&constant.value)),
            ];
            Value::Struct("Constant", fields)
        });
        links.push(link("always", [Value::List(constants.collect())]));
    }
    let body = match operation.body {
        BodyKind::None => None,
        BodyKind::Members => Some("Body::Members"),
        BodyKind::Document => Some("Body::Document"),
        BodyKind::Blob => Some("Body::Blob"),
    };
    links.extend(body.map(|body| link("sends", [Value::path(body)])));
    match &operation.output {
        Output::Json => {}
        Output::None => links.push(link("answers", [Value::path("Output::None")])),
        Output::Blob(headers) => {
            let blob = Value::call("Output::Blob", [Value::literals(headers)]);
            links.push(link("answers", [blob]));
        }
    }
    if let Some(paging) = &operation.paging {
        let texts = [&paging.input, &paging.output, &paging.items].map(|text| Value::literal(text));
        let limit = Value::optional_literal(paging.limit.as_deref());
        links.push(link("pages", texts.into_iter().chain([limit])));
        links.extend(paging.unwraps.then(|| link("unwraps", [])));
        links.extend(paging.unbounded.then(|| link("unbounded", [])));
    }
    if !operation.rules.is_empty() {
        links.push(link("obeys", [Value::List(operation.rules.iter().map(rule).collect())]));
    }
    if let Some(list) = error_lists.get(operation.errors.as_slice()) {
        links.push(link("fails", [Value::path(format!("errors::{list}"))]));
    }
    if let Some((requests, seconds)) = operation.throttle {
        links.push(link("throttled", [Value::number(requests), Value::number(seconds)]));
    }
    links.extend(operation.once.then(|| link("once", [])));
}

fn place(location: Location) -> &'static str {
    match location {
        Location::Label => "Place::Label",
        Location::Name => "Place::Name",
        Location::Query => "Place::Query",
        Location::Header => "Place::Header",
        Location::Body => "Place::Body",
        Location::Payload => "Place::Payload",
    }
}

fn rule(rule: &Rule) -> Value {
    match rule {
        Rule::Exclusive(params) => Value::call("Rule::Exclusive", [Value::literals(params)]),
        Rule::AtLeastOne(params) => Value::call("Rule::AtLeastOne", [Value::literals(params)]),
        Rule::Requires(one, other) => {
            Value::call("Rule::Requires", [Value::literal(one), Value::literal(other)])
        }
        Rule::Refused(names) => Value::call("Rule::Refused", [Value::pairs(names)]),
        Rule::NoNulls => Value::path("Rule::NoNulls"),
    }
}

fn param_row(param: &Param) -> Value {
    let constructor = match param.location {
        Location::Label => "Param::label",
        Location::Name => "Param::names",
        Location::Query => "Param::query",
        Location::Header => "Param::header",
        Location::Body => "Param::body",
        Location::Payload => "Param::payload",
    };
    let mut links = Vec::new();
    let is_said_required = param.required && param.location != Location::Label;
    links.extend(is_said_required.then(|| link("required", [])));
    links.extend(param.default.as_ref().map(|name| link("by_default", [Value::literal(name)])));
    links.extend(param.filled.then(|| link("filled", [])));
    match param.encoding {
        Encoding::Plain => {}
        Encoding::Joined => links.push(link("joined", [])),
        Encoding::Text => links.push(link("as_text", [])),
        Encoding::IfTrue => links.push(link("if_true", [])),
        Encoding::Iso8601 => links.push(link("iso8601", [])),
        Encoding::HttpDate => links.push(link("http_date", [])),
        Encoding::Epoch => links.push(link("epoch", [])),
    }
    links.extend(param.sensitive.then(|| link("sensitive", [])));
    match &param.named_by {
        Some(name) => links.push(link("named", [Value::literal(name)])),
        None if param.wire != param.name => {
            links.push(link("wired", [Value::literal(&param.wire)]));
        }
        None => {}
    }
    let arguments = [Value::literal(&param.name), type_value(&param.ty), doc_value(&param.doc)];
    Value::call(constructor, arguments).chain(links)
}

fn doc_value(doc: &Doc) -> Value {
    match &doc.constant {
        Some(constant) => Value::path(format!("words::{}", ident(constant))),
        None => Value::literal(&doc.text),
    }
}

fn type_value(ty: &Type) -> Value {
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

fn enum_entry(one: &Enum) -> Entry {
    let values = one.values.iter().map(|(_, value)| Value::literal(value)).collect();
    let closed = match &one.closed {
        None => Value::path("None"),
        Some(closed) => {
            let fields = vec![
                ("names", Value::pairs(&closed.names)),
                ("any_case", Value::path(closed.any_case.to_string())),
            ];
            Value::call("Some", [Value::Struct("Closed", fields)])
        }
    };
    let fields = vec![
        ("name", Value::literal(&one.name)),
        ("values", Value::List(values)),
        ("closed", closed),
        ("doc", Value::literal(&one.doc)),
    ];
    static_entry(&one.name, "Enum", Value::Struct("Enum", fields))
}

fn shape_entry(one: &Shape) -> Entry {
    let fields = vec![
        ("name", Value::literal(&one.name)),
        ("members", Value::List(one.members.iter().map(param_row).collect())),
        ("doc", Value::literal(&one.doc)),
    ];
    static_entry(&one.name, "Shape", Value::Struct("Shape", fields))
}

/// Returns the words of the service that parameters use, each once.
fn word_entries(service: &Service) -> Vec<Entry> {
    let params = service.operations().flat_map(|operation| &operation.params);
    let members = service.shapes.iter().flat_map(|shape| &shape.members);
    let words: BTreeSet<(&str, &str)> = params
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
    words.into_iter().map(entry).collect()
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
