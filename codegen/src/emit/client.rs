//! The client: one impl block a resource, one method an operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Known};
use super::idents::{builder, constant, ident};
use super::lints;
use super::values::{passed_on, positional};
use super::waiters;
use crate::ir::{Operation, Resource, Service};

pub(super) fn client(service: &Service) -> TokenStream {
    let name = ident(&service.client);
    let doc = docs::plain(&format!("Client of {}.\n\n{}", service.title, service.doc));
    let known = Known::of(service);
    // A resource without operations is only the parent of others.
    let resources = service.resources.iter().filter(|one| !one.operations.is_empty());
    let resources = resources.map(|resource| resource_block(service, resource, &known));
    quote! {
        codegen::client!(#name, SERVICE, #doc);
        #(#resources)*
    }
}

fn resource_block(service: &Service, resource: &Resource, known: &Known<'_>) -> TokenStream {
    let name = ident(&service.client);
    let doc = docs::doc(&format!("# {}: `{}`\n\n{}", resource.name, resource.item, resource.doc));
    let methods = resource.operations.iter().map(|operation| method(operation, known));
    let waiters = resource.waiters.iter().map(waiters::method);
    let allowed = lints::of_methods(&resource.operations);
    quote! {
        #doc
        #allowed
        impl #name {
            #(#methods)*
            #(#waiters)*
        }
    }
}

fn method(operation: &Operation, known: &Known<'_>) -> TokenStream {
    let doc = docs::method(operation, known);
    let api_name = &operation.api_name;
    let name = ident(&operation.name);
    let builder = builder(operation);
    let entry = constant(&operation.name);
    let arguments = operation.arguments().map(positional);
    let values = operation.arguments().map(passed_on);
    let call = quote! { self.call(&operations::#entry) #(#values)* };
    let call = if operation.has_builder() {
        quote! { calls::#builder(#call) }
    } else {
        call
    };
    quote! {
        #doc
        #[doc(alias = #api_name)]
        pub fn #name(&self, #(#arguments),*) -> calls::#builder {
            #call
        }
    }
}
