//! The table: what the model says, as statics. `SERVICE` and `OPERATIONS` are public, the entries
//! are reached through them. Each kind of entry has a module, so that their names cannot meet.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs;
use super::idents::{descriptor, ident};
use super::modules::private;
use super::rules::rule;
use super::waiters;
use crate::ir::{
    BodyKind, Doc, Enum, Form, Method, Operation, Output, Param, Place, Resource, Scalar, Service,
    Shape, Type, Verb,
};

pub(super) fn module(service: &Service, runtime: &TokenStream) -> TokenStream {
    let fails = shared_errors(service);
    let service_doc =
        docs::doc(&format!("{}, as data: resources, operations, endpoint.", service.title));
    let operations_doc =
        docs::doc(&format!("The operations of {}, resource by resource.", service.title));
    let every = operations(service).map(|(_, operation)| descriptor(&operation.name));
    let the_service = the_service(service);
    let resources = service.resources.iter().map(resource).collect();
    let entries = operations(service).map(|(of, operation)| entry(of, operation, &fails)).collect();
    let waits = service.waiters().map(waiters::entry).collect();
    let enums = service.enums.iter().map(enumeration).collect();
    let shapes = service.shapes.iter().map(shape).collect();
    let errors = fails
        .iter()
        .map(|(codes, name)| quote! { pub(super) const #name: &[&str] = &[#(#codes),*]; });
    let modules = [
        private("resources", "Resources.", resources, runtime),
        private("operations", "Operations.", entries, runtime),
        private("waiters", "What can be waited for.", waits, runtime),
        private("enums", "Enums.", enums, runtime),
        private("shapes", "Shapes.", shapes, runtime),
        private(
            "errors",
            "Error codes that operations share, by the first that has them.",
            errors.collect(),
            runtime,
        ),
        private("words", "Documentation that parameters share.", words(service), runtime),
    ];
    quote! {
        #service_doc
        pub static SERVICE: codegen::Service = #the_service;
        #operations_doc
        pub static OPERATIONS: &[&codegen::Operation] = &[#(&operations::#every),*];
        #(#modules)*
    }
}

fn operations(service: &Service) -> impl Iterator<Item = (&Resource, &Operation)> {
    service
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |operation| (resource, operation)))
}

fn the_service(service: &Service) -> TokenStream {
    let Service { name, title, service_id, signing_name, .. } = service;
    let api_version = option(service.api_version.as_deref());
    let endpoint = service.endpoint_prefix.as_ref().map_or_else(
        || quote! { codegen::EndpointRule::Required },
        |prefix| quote! { codegen::EndpointRule::Regional { prefix: #prefix } },
    );
    let headers = service.headers.iter().map(|(name, value)| quote! { (#name, #value) });
    let errors = service.errors.iter().map(|(code, status)| {
        let status = proc_macro2::Literal::u16_unsuffixed(*status);
        quote! { (#code, #status) }
    });
    let resources = service.resources.iter().map(|resource| descriptor(&resource.name));
    let waiters = service.waiters().map(|waiter| descriptor(&waiter.name));
    quote! {
        codegen::Service {
            name: #name,
            title: #title,
            service_id: #service_id,
            api_version: #api_version,
            signing_name: #signing_name,
            endpoint: #endpoint,
            headers: &[#(#headers),*],
            resources: &[#(&resources::#resources),*],
            operations: OPERATIONS,
            waiters: &[#(&waiters::#waiters),*],
            errors: &[#(#errors),*],
        }
    }
}

fn resource(resource: &Resource) -> TokenStream {
    let Resource { name, plural, item, identity, doc, .. } = resource;
    let constant = descriptor(name);
    let parent = option(resource.parent.as_deref());
    let collection = option(resource.collection.as_deref());
    let given_by = option(resource.given_by.as_deref());
    quote! {
        pub(super) static #constant: Resource = Resource {
            name: #name,
            plural: #plural,
            parent: #parent,
            item: #item,
            collection: #collection,
            given_by: #given_by,
            identity: #identity,
            doc: #doc,
        };
    }
}

fn entry(
    of: &Resource,
    operation: &Operation,
    fails: &BTreeMap<Vec<String>, Ident>,
) -> TokenStream {
    let Operation { name, official, path, doc, .. } = operation;
    let constant = descriptor(name);
    let resource = &of.name;
    let verb = ident(match operation.verb {
        Verb::List => "List",
        Verb::Get => "Get",
        Verb::Create => "Create",
        Verb::Update => "Update",
        Verb::Delete => "Delete",
        Verb::Action => "Action",
    });
    let method = ident(match operation.method {
        Method::Get => "Get",
        Method::Head => "Head",
        Method::Post => "Post",
        Method::Put => "Put",
        Method::Patch => "Patch",
        Method::Delete => "Delete",
    });
    let status = proc_macro2::Literal::u16_unsuffixed(operation.status);
    let details = details(operation, fails);
    quote! {
        pub(super) static #constant: Operation =
            Operation::new(Verb::#verb, #resource, #name, #official)
                .http(Method::#method, #path, #status)
                .does(#doc)
                #(#details)*;
    }
}

/// What differs from an operation that takes, sends and answers nothing special.
fn details(operation: &Operation, fails: &BTreeMap<Vec<String>, Ident>) -> Vec<TokenStream> {
    let mut details = Vec::new();
    if !operation.params.is_empty() {
        let params = operation.params.iter().map(param);
        details.push(quote! { .takes(&[#(#params),*]) });
    }
    if !operation.constants.is_empty() {
        let constants = operation.constants.iter().map(|constant| {
            let (place, wire, value) = (place(constant.place), &constant.wire, &constant.value);
            quote! { Constant { place: Place::#place, wire: #wire, value: #value } }
        });
        details.push(quote! { .always(&[#(#constants),*]) });
    }
    match operation.body {
        BodyKind::None => {}
        BodyKind::Members => details.push(quote! { .sends(Body::Members) }),
        BodyKind::Document => details.push(quote! { .sends(Body::Document) }),
        BodyKind::Blob => details.push(quote! { .sends(Body::Blob) }),
    }
    match &operation.output {
        Output::Json => {}
        Output::None => details.push(quote! { .answers(Output::None) }),
        Output::Blob(headers) => {
            details.push(quote! { .answers(Output::Blob(&[#(#headers),*])) });
        }
    }
    if let Some(paging) = &operation.paging {
        let (input, output, items) = (&paging.input, &paging.output, &paging.items);
        let limit = option(paging.limit.as_deref());
        let unwraps = paging.unwraps.then(|| quote! { .unwraps() });
        let unbounded = paging.unbounded.then(|| quote! { .unbounded() });
        details.push(quote! { .pages(#input, #output, #items, #limit) #unwraps #unbounded });
    }
    if !operation.rules.is_empty() {
        let rules = operation.rules.iter().map(rule);
        details.push(quote! { .obeys(&[#(#rules),*]) });
    }
    if let Some(list) = fails.get(&operation.errors) {
        details.push(quote! { .fails(errors::#list) });
    }
    if let Some((requests, seconds)) = operation.throttle {
        let requests = proc_macro2::Literal::u32_unsuffixed(requests);
        let seconds = proc_macro2::Literal::u32_unsuffixed(seconds);
        details.push(quote! { .throttled(#requests, #seconds) });
    }
    if operation.once {
        details.push(quote! { .once() });
    }
    details
}

fn place(place: Place) -> Ident {
    ident(match place {
        Place::Label => "Label",
        Place::Name => "Name",
        Place::Query => "Query",
        Place::Header => "Header",
        Place::Body => "Body",
        Place::Payload => "Payload",
    })
}

fn param(param: &Param) -> TokenStream {
    let name = &param.name;
    let place = ident(match param.place {
        Place::Label => "label",
        Place::Name => "names",
        Place::Query => "query",
        Place::Header => "header",
        Place::Body => "body",
        Place::Payload => "payload",
    });
    let ty = ty(&param.ty);
    let doc = word(&param.doc);
    let required = (param.required && param.place != Place::Label).then(|| quote! { .required() });
    let default = param.default.as_ref().map(|default| quote! { .by_default(#default) });
    let filled = param.filled.then(|| quote! { .filled() });
    let form = match param.form {
        Form::Plain => None,
        Form::Joined => Some(quote! { .joined() }),
        Form::Text => Some(quote! { .as_text() }),
        Form::IfTrue => Some(quote! { .if_true() }),
    };
    let sensitive = param.sensitive.then(|| quote! { .sensitive() });
    let wire = &param.wire;
    let wired = match &param.named_by {
        Some(name) => Some(quote! { .named(#name) }),
        None => (param.wire != param.name).then(|| quote! { .wired(#wire) }),
    };
    quote! { Param::#place(#name, #ty, #doc) #required #default #filled #form #sensitive #wired }
}

fn word(doc: &Doc) -> TokenStream {
    if let Some(constant) = &doc.constant {
        let constant = ident(constant);
        quote! { words::#constant }
    } else {
        let text = &doc.text;
        quote! { #text }
    }
}

fn ty(of: &Type) -> TokenStream {
    match of {
        Type::Scalar(scalar) => {
            let name = ident(match scalar {
                Scalar::String => "String",
                Scalar::Boolean => "Boolean",
                Scalar::Integer => "Integer",
                Scalar::Number => "Number",
                Scalar::Timestamp => "Timestamp",
                Scalar::Blob => "Blob",
                Scalar::Json => "Json",
                Scalar::Object => "Object",
                Scalar::Patch => "Patch",
            });
            quote! { Type::#name }
        }
        Type::Enum(name) => {
            let name = descriptor(name);
            quote! { Type::Enum(&enums::#name) }
        }
        Type::Shape(name) => {
            let name = descriptor(name);
            quote! { Type::Shape(&shapes::#name) }
        }
        Type::List(element) => {
            let element = ty(element);
            quote! { Type::List(&#element) }
        }
        Type::Map(element) => {
            let element = ty(element);
            quote! { Type::Map(&#element) }
        }
    }
}

fn enumeration(one: &Enum) -> TokenStream {
    let (constant, name, doc) = (descriptor(&one.name), &one.name, &one.doc);
    let values = one.values.iter().map(|(_, value)| value);
    let closed = match &one.closed {
        None => quote! { None },
        Some(closed) => {
            let names = closed.names.iter().map(|(name, value)| quote! { (#name, #value) });
            let any_case = closed.any_case;
            quote! { Some(Closed { names: &[#(#names),*], any_case: #any_case }) }
        }
    };
    quote! {
        pub(super) static #constant: Enum =
            Enum { name: #name, values: &[#(#values),*], closed: #closed, doc: #doc };
    }
}

fn shape(one: &Shape) -> TokenStream {
    let (constant, name, doc) = (descriptor(&one.name), &one.name, &one.doc);
    let members = one.members.iter().map(param);
    quote! {
        pub(super) static #constant: Shape = Shape { name: #name, members: &[#(#members),*], doc: #doc };
    }
}

/// The service's words, once; those that nothing but overrides uses were refused before.
fn words(service: &Service) -> TokenStream {
    let operations = service.resources.iter().flat_map(|resource| &resource.operations);
    let params = operations.flat_map(|operation| &operation.params);
    let members = service.shapes.iter().flat_map(|shape| &shape.members);
    let words: BTreeSet<(&str, &str)> = params
        .chain(members)
        .filter_map(|param| Some((param.doc.constant.as_deref()?, param.doc.text.as_str())))
        .collect();
    words
        .into_iter()
        .map(|(constant, text)| {
            let constant = ident(constant);
            quote! { pub(super) const #constant: &str = #text; }
        })
        .collect()
}

/// Lists of error codes, each named for the first operation that has it.
fn shared_errors(service: &Service) -> BTreeMap<Vec<String>, Ident> {
    let mut lists = BTreeMap::new();
    for operation in service.resources.iter().flat_map(|resource| &resource.operations) {
        if !operation.errors.is_empty() {
            lists.entry(operation.errors.clone()).or_insert_with(|| descriptor(&operation.name));
        }
    }
    lists
}

pub(super) fn option(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote! { None }, |text| quote! { Some(#text) })
}
