//! The client: one impl block a resource, one method an operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::idents::{argument, builder, descriptor, ident};
use super::values::{Scope, Taken, handed, taken};
use crate::ir::{Operation, Resource, Service};

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
    quote! {
        #doc
        impl #name {
            #(#methods)*
        }
    }
}

fn method(service: &Service, operation: &Operation) -> TokenStream {
    let doc = docs::method(service, operation);
    let official = &operation.official;
    let name = ident(&operation.name);
    let builder = builder(operation);
    let descriptor = descriptor(&operation.name);
    let required = || operation.required();
    let arguments = required().map(|param| {
        let name = argument(param);
        let ty = taken(&param.ty, Taken::Positionally, Scope::Outside);
        quote! { #name: #ty }
    });
    let values = required().map(|param| {
        let wire = &param.name;
        let name = argument(param);
        handed(&param.ty, wire, &quote! { #name }, Scope::Outside)
    });
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

/// Whether an operation has optional parameters. Without, its builder is the plain call.
pub(super) fn has_builder(operation: &Operation) -> bool {
    operation.optional().next().is_some()
}
