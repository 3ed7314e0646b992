//! Types of arguments, and by which method of the runtime an argument is passed on.

use proc_macro2::TokenStream;
use quote::quote;

use super::idents::{argument, ident};
use crate::ir::{Param, Scalar, Type};

/// Where the names of enums and shapes are in scope.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Inside `mod types`.
    Types,
    /// Anywhere else in the file.
    Outside,
}

/// What an argument is of: a positional argument takes only an enum's own type, so that two strings
/// cannot change places.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ArgumentOf {
    Method,
    Setter,
}

/// Returns the type of an argument.
pub(super) fn argument_type(ty: &Type, of: ArgumentOf, scope: Scope) -> TokenStream {
    match ty {
        ty if is_json(ty) => quote! { impl codegen::Serialize },
        Type::Scalar(Scalar::String | Scalar::Date | Scalar::Blob) => into_type(ty, scope),
        Type::Enum(_) if of == ArgumentOf::Setter => into_type(ty, scope),
        Type::Scalar(_) | Type::Enum(_) | Type::Shape(_) => owned_type(ty, scope),
        Type::List(element) if is_json(element) => {
            quote! { impl IntoIterator<Item = impl codegen::Serialize> }
        }
        Type::Map(element) if is_json(element) => {
            quote! { impl IntoIterator<Item = (impl Into<String>, impl codegen::Serialize)> }
        }
        Type::List(element) => {
            let element = into_type(element, scope);
            quote! { impl IntoIterator<Item = #element> }
        }
        Type::Map(element) => {
            let element = into_type(element, scope);
            quote! { impl IntoIterator<Item = (impl Into<String>, #element)> }
        }
    }
}

fn into_type(ty: &Type, scope: Scope) -> TokenStream {
    let owned = owned_type(ty, scope);
    quote! { impl Into<#owned> }
}

/// Returns the call that passes an argument on: `.arg::<String>("stageName", stage_name)`.
pub(super) fn pass_call(ty: &Type, name: &str, value: &TokenStream, scope: Scope) -> TokenStream {
    match ty {
        ty if is_json(ty) => quote! { .arg_json(#name, #value) },
        Type::List(element) if is_json(element) => quote! { .arg_json_list(#name, #value) },
        Type::Map(element) if is_json(element) => quote! { .arg_json_map(#name, #value) },
        Type::List(element) => {
            let element = owned_type(element, scope);
            quote! { .arg_list::<#element>(#name, #value) }
        }
        Type::Map(element) => {
            let element = owned_type(element, scope);
            quote! { .arg_map::<#element>(#name, #value) }
        }
        Type::Scalar(_) | Type::Enum(_) | Type::Shape(_) => {
            let owned = owned_type(ty, scope);
            quote! { .arg::<#owned>(#name, #value) }
        }
    }
}

fn is_json(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Json | Scalar::Object))
}

/// Returns the type that owns such a value.
fn owned_type(ty: &Type, scope: Scope) -> TokenStream {
    match ty {
        Type::Scalar(Scalar::String | Scalar::Date) => quote! { String },
        Type::Scalar(Scalar::Boolean) => quote! { bool },
        Type::Scalar(Scalar::Integer) => quote! { i64 },
        Type::Scalar(Scalar::Number) => quote! { f64 },
        Type::Scalar(Scalar::Timestamp) => quote! { codegen::SystemTime },
        Type::Scalar(Scalar::Blob) => quote! { codegen::Bytes },
        Type::Scalar(Scalar::Json | Scalar::Object) => quote! { codegen::Value },
        Type::Scalar(Scalar::Patch) => quote! { codegen::Patch },
        Type::Enum(name) | Type::Shape(name) => {
            let name = ident(name);
            match scope {
                Scope::Types => quote! { #name },
                Scope::Outside => quote! { types::#name },
            }
        }
        Type::List(element) => {
            let element = owned_type(element, scope);
            quote! { Vec<#element> }
        }
        Type::Map(element) => {
            let element = owned_type(element, scope);
            quote! { codegen::BTreeMap<String, #element> }
        }
    }
}

/// Returns a required parameter as an argument of a method.
pub(super) fn positional(param: &Param) -> TokenStream {
    let name = argument(param);
    let ty = argument_type(&param.ty, ArgumentOf::Method, Scope::Outside);
    quote! { #name: #ty }
}

/// Returns the call that passes such an argument on.
pub(super) fn passed_on(param: &Param) -> TokenStream {
    let name = argument(param);
    pass_call(&param.ty, &param.name, &quote! { #name }, Scope::Outside)
}
