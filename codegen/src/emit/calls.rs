//! `mod calls`: one builder an operation, with a setter for each optional parameter.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::idents::{argument, builder, ident};
use super::imports;
use super::lints;
use super::values::{ArgumentOf, Scope, argument_type, pass_call};
use crate::ir::{Operation, Param, Service, Verb};

pub(super) fn module(service: &Service) -> TokenStream {
    let builders: TokenStream =
        service.operations().map(|operation| builder_type(service, operation)).collect();
    let setters = || service.operations().flat_map(Operation::setters);
    let imports = imports::contract_of_module(setters().next().is_some());
    let types =
        setters().any(|param| param.ty.names_a_type()).then(|| quote! { use super::types; });
    quote! {
        /// Calls before they are sent: optional parameters are set here, `.await` sends.
        pub mod calls {
            #imports
            #types
            #builders
        }
    }
}

fn builder_type(service: &Service, operation: &Operation) -> TokenStream {
    let name = builder(operation);
    if !operation.has_builder() {
        let doc = docs::doc(&format!(
            "A call of [`{0}`](super::{1}::{0}).",
            operation.name, service.client
        ));
        return quote! {
            #doc
            pub type #name = codegen::Call;
        };
    }
    let (method, client) = (ident(&operation.name), ident(&service.client));
    let pages =
        (operation.paging.is_some() || operation.verb == Verb::List).then(|| quote! { , pages });
    let setters = operation.setters().map(setter);
    let allowed = lints::of_setters(operation.setters());
    quote! {
        #allowed
        impl #name {
            #(#setters)*
        }
        codegen::builder!(#name, #client::#method #pages);
    }
}

fn setter(param: &Param) -> TokenStream {
    let doc = docs::setter(param);
    let name = argument(param);
    let ty = argument_type(&param.ty, ArgumentOf::Setter, Scope::Outside);
    let set = pass_call(&param.ty, &param.name, &quote! { value }, Scope::Outside);
    quote! {
        #doc
        pub fn #name(self, value: #ty) -> Self {
            Self(self.0 #set)
        }
    }
}
