//! The client: one impl block a resource, one method an operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::idents::{argument, builder, descriptor, ident};
use super::values::{Scope, Taken, handed, taken};
use super::waiters;
use crate::ir::{Operation, Param, Resource, Service};

pub(super) fn client(service: &Service) -> TokenStream {
    let name = ident(&service.client);
    let doc = format!("Client of {}.\n\n{}", service.title, service.doc);
    let resources = service.resources.iter().map(|resource| block(service, resource));
    quote! {
        codegen::client!(#name, SERVICE, #doc);
        #(#resources)*
    }
}

fn block(service: &Service, resource: &Resource) -> TokenStream {
    let name = ident(&service.client);
    let doc = docs::doc(&format!("# {}: `{}`\n\n{}", resource.name, resource.item, resource.doc));
    let methods = resource.operations.iter().map(|operation| method(service, operation));
    let waiters = resource.waiters.iter().map(waiters::method);
    quote! {
        #doc
        impl #name {
            #(#methods)*
            #(#waiters)*
        }
    }
}

fn method(service: &Service, operation: &Operation) -> TokenStream {
    let doc = docs::method(service, operation);
    let official = &operation.official;
    let name = ident(&operation.name);
    let builder = builder(operation);
    let descriptor = descriptor(&operation.name);
    let arguments = operation.required().map(positional);
    let values = operation.required().map(passed_on);
    let call = quote! { self.call(&operations::#descriptor) #(#values)* };
    let call = if has_builder(operation) {
        quote! { calls::#builder(#call) }
    } else {
        call
    };
    quote! {
        #doc
        #[doc(alias = #official)]
        pub fn #name(&self, #(#arguments),*) -> calls::#builder {
            #call
        }
    }
}

/// A required parameter as an argument of a method.
pub(super) fn positional(param: &Param) -> TokenStream {
    let name = argument(param);
    let ty = taken(&param.ty, Taken::Positionally, Scope::Outside);
    quote! { #name: #ty }
}

/// What such a method does with it.
pub(super) fn passed_on(param: &Param) -> TokenStream {
    let name = argument(param);
    handed(&param.ty, &param.name, &quote! { #name }, Scope::Outside)
}

/// Whether an operation has optional parameters. Without, its builder is the plain call.
pub(super) fn has_builder(operation: &Operation) -> bool {
    operation.optional().next().is_some()
}
