//! The test driver of a client: it turns JSON into a call through the typed methods, setters and shape
//! builders, so that the conformance suite covers every generated line. It is not part of the library.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::idents::{contains_ident, ident};
use crate::ir::{Location, Operation, Param, Scalar, Service, Shape, Type};
use crate::names;
use crate::render::Parts;

/// Returns a driver. It uses the module `input` of the crate that contains it.
pub(crate) fn driver(service: &Service) -> Parts {
    let client = ident(&service.client);
    let module = ident(&service.name.replace('-', "_"));
    let operations: Vec<&Operation> = service.operations().collect();
    let arms = operations.iter().map(|operation| {
        let api_name = &operation.api_name;
        let name = ident(&operation.name);
        quote! { #api_name => #name(client, &mut input)?, }
    });
    let functions: TokenStream =
        operations.iter().map(|operation| function(service, operation)).collect();
    let shapes: TokenStream = service.shapes.iter().map(shape).collect();
    let body = quote! { #functions #shapes };
    let decoders = [
        "blob",
        "boolean",
        "integer",
        "json",
        "list",
        "map",
        "nested_map",
        "number",
        "patch",
        "text",
        "timestamp",
    ];
    let decoders = decoders
        .iter()
        .filter(|name| contains_ident(&body, &|used| used == **name))
        .map(|name| ident(name));
    let types = (!service.shapes.is_empty() || !service.enums.is_empty())
        .then(|| quote! { use petard::#module::types; });
    // The crate that contains the driver.
    let holder = quote! { crate };
    let code = quote! {
        use petard::{Call, #client};
        #types
        use #holder::input::{Input, #(#decoders),*};

        /// The call that `operation`, by its official name, makes of `input`.
        pub(crate) fn call(client: &#client, operation: &str, input: &serde_json::Value) -> Result<Call, String> {
            let mut input = Input::of_operation(input)?;
            let call = match operation {
                #(#arms)*
                _ => return Err(format!("there is no operation {operation}")),
            };
            input.finish(call)
        }
        #body
    };
    Parts { code, table: Vec::new() }
}

fn function(service: &Service, operation: &Operation) -> TokenStream {
    let client = ident(&service.client);
    let name = ident(&operation.name);
    let used = if operation.params.is_empty() {
        quote! { _input }
    } else {
        quote! { input }
    };
    let required = operation.arguments().map(|param| {
        let (place, wire, decode) = (place(param.location), key(param), decode(&param.ty));
        quote! { input.required(#place, #wire, #decode)? }
    });
    let optional = operation.setters().map(|param| set(param, "call"));
    let into = operation.has_builder().then(|| quote! { .into_call() });
    quote! {
        fn #name(client: &#client, #used: &mut Input) -> Result<Call, String> {
            let call = client.#name(#(#required),*);
            #(#optional)*
            Ok(call #into)
        }
    }
}

fn set(param: &Param, what: &str) -> TokenStream {
    let what = ident(what);
    let (place, wire, decode) = (place(param.location), key(param), decode(&param.ty));
    let setter = ident(&param.rust);
    quote! { let #what = input.optional(#what, #place, #wire, #decode, |#what, value| #what.#setter(value))?; }
}

/// Returns its key in an input: its name on the wire, or its own if that is known only at run time.
fn key(param: &Param) -> &str {
    if param.named_by.is_some() { &param.name } else { &param.wire }
}

fn shape(shape: &Shape) -> TokenStream {
    let function = shape_function(&shape.name);
    let name = ident(&shape.name);
    if shape.is_union {
        return union(shape, &function, &name);
    }
    let required = shape.arguments().map(|member| {
        let (wire, decode) = (&member.wire, decode(&member.ty));
        quote! { input.required("body", #wire, #decode)? }
    });
    let optional = shape.setters().map(|member| set(member, "shape"));
    let input = if shape.members.is_empty() {
        quote! { input }
    } else {
        quote! { mut input }
    };
    quote! {
        fn #function(value: &serde_json::Value) -> Result<types::#name, String> {
            let #input = Input::of_shape(value)?;
            let shape = types::#name::new(#(#required),*);
            #(#optional)*
            input.finish(shape)
        }
    }
}

/// Returns the function of a union: the first member that the input has makes it. Others are left, which
/// is an error.
fn union(shape: &Shape, function: &proc_macro2::Ident, name: &proc_macro2::Ident) -> TokenStream {
    let members = shape.members.iter().map(|member| {
        let (wire, decode, constructor) = (&member.wire, decode(&member.ty), ident(&member.rust));
        quote! {
            if union.is_none() {
                union = input.optional(None, "body", #wire, #decode, |_, value| Some(types::#name::#constructor(value)))?;
            }
        }
    });
    let missing = format!("a {} has one member", shape.name);
    quote! {
        fn #function(value: &serde_json::Value) -> Result<types::#name, String> {
            let mut input = Input::of_shape(value)?;
            let mut union = None;
            #(#members)*
            input.finish(union.ok_or(#missing)?)
        }
    }
}

fn shape_function(name: &str) -> proc_macro2::Ident {
    format_ident!("shape_{}", names::snake(name))
}

fn decode(ty: &Type) -> TokenStream {
    match ty {
        Type::Scalar(scalar) => {
            let name = ident(match scalar {
                Scalar::String => "text",
                Scalar::Boolean => "boolean",
                Scalar::Integer => "integer",
                Scalar::Number => "number",
                Scalar::Date => "string",
                Scalar::Timestamp => "timestamp",
                Scalar::Blob => "blob",
                Scalar::Json | Scalar::Object => "json",
                Scalar::Patch => "patch",
            });
            quote! { #name }
        }
        Type::Enum(name) => {
            let name = ident(name);
            quote! { |value| Ok(types::#name::from(text(value)?)) }
        }
        Type::Shape(name) => {
            let function = shape_function(name);
            quote! { #function }
        }
        Type::List(element) => {
            let element = decode_element(element);
            quote! { |value| list(value, #element) }
        }
        Type::Map(element) => {
            let element = decode_element(element);
            quote! { |value| map(value, #element) }
        }
    }
}

/// Decodes an element of a list or a map. A map in it has the type that setters need there.
fn decode_element(ty: &Type) -> TokenStream {
    match ty {
        Type::Map(element) => {
            let element = decode_element(element);
            quote! { |value| nested_map(value, #element) }
        }
        other => decode(other),
    }
}

fn place(location: Location) -> &'static str {
    match location {
        Location::Label => "label",
        Location::Name => "name",
        Location::Query => "query",
        Location::Header => "header",
        Location::Body => "body",
        Location::Payload => "payload",
    }
}
