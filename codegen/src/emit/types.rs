//! `mod types`: enums, and shapes, which build JSON objects.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

use super::docs;
use super::idents::{argument, ident};
use super::imports;
use super::lints;
use super::values::{ArgumentOf, Scope, argument_type, pass_call};
use crate::ir::{Enum, Param, Service, Shape};

pub(super) fn module(service: &Service) -> TokenStream {
    if service.enums.is_empty() && service.shapes.is_empty() {
        return TokenStream::new();
    }
    let enums = service.enums.iter().map(enumeration);
    let shapes: TokenStream = service.shapes.iter().map(shape).collect();
    let has_members = service.shapes.iter().any(|shape| !shape.members.is_empty());
    let imports = imports::contract_of_module(has_members);
    quote! {
        /// Types of parameters: enums and JSON objects.
        pub mod types {
            #imports
            #(#enums)*
            #shapes
        }
    }
}

fn enumeration(one: &Enum) -> TokenStream {
    let name = ident(&one.name);
    let doc = docs::plain(&one.doc);
    let constants = one.values.iter().map(|(constant, value)| {
        let constant = ident(constant);
        let doc = docs::doc(&format!("`{value}`"));
        quote! {
            #doc
            pub const #constant: Self = Self::known(#value);
        }
    });
    let closed = one.closed.is_some().then(|| quote! { , closed });
    quote! {
        codegen::string_enum!(#name, #doc #closed);
        impl #name {
            #(#constants)*
        }
    }
}

/// Returns a union: a constructor for each member.
fn union(one: &Shape) -> TokenStream {
    let name = ident(&one.name);
    let doc = docs::plain(&format!(
        "{}\n\nA union: exactly one member is set. Each function creates the object with one member.",
        one.doc
    ));
    let constructors = one.members.iter().map(|member| {
        let doc = docs::union_member(member);
        let name = argument(member);
        let ty = argument_type(&member.ty, ArgumentOf::Setter, Scope::Types);
        let set = pass_call(&member.ty, &member.wire, &quote! { value }, Scope::Types);
        quote! {
            #doc
            pub fn #name(value: #ty) -> Self {
                Self(codegen::Object::new() #set)
            }
        }
    });
    let allowed = lints::of_setters(one.members.iter());
    quote! {
        codegen::object!(#name, #doc, as_union);
        #allowed
        impl #name {
            #(#constructors)*
        }
    }
}

fn shape(one: &Shape) -> TokenStream {
    if one.is_union {
        return union(one);
    }
    let name = ident(&one.name);
    let doc = docs::plain(&one.doc);
    let required: Vec<&Param> = one.arguments().collect();
    let arguments = required.iter().map(|member| {
        let name = argument(member);
        let ty = argument_type(&member.ty, ArgumentOf::Method, Scope::Types);
        quote! { #name: #ty }
    });
    let values = required.iter().map(|member| {
        let name = argument(member);
        pass_call(&member.ty, &member.wire, &quote! { #name }, Scope::Types)
    });
    let set: Vec<String> = one
        .setters()
        .filter(|member| member.must_be_set())
        .map(|member| format!("[`{0}`](Self::{0})", argument(member).unraw()))
        .collect();
    let new_doc = if !set.is_empty() {
        docs::doc(&format!(
            "Without any member.\n\nRequired, before it is sent: {}.",
            set.join(", ")
        ))
    } else if required.is_empty() {
        docs::doc("Without any member.")
    } else {
        let mut text = "With its required members.".to_owned();
        docs::append_arguments(required.iter().copied(), &mut text);
        docs::doc(&text)
    };
    let setters = one.setters().map(|member| {
        let doc = docs::setter(member);
        let name = argument(member);
        let ty = argument_type(&member.ty, ArgumentOf::Setter, Scope::Types);
        let set = pass_call(&member.ty, &member.wire, &quote! { value }, Scope::Types);
        quote! {
            #doc
            pub fn #name(self, value: #ty) -> Self {
                Self(self.0 #set)
            }
        }
    });
    let allowed = lints::of_setters(one.setters());
    let default = required.is_empty().then(|| quote! { , default });
    quote! {
        codegen::object!(#name, #doc #default);
        #allowed
        impl #name {
            #new_doc
            pub fn new(#(#arguments),*) -> Self {
                Self(codegen::Object::new() #(#values)*)
            }
            #(#setters)*
        }
    }
}
