//! How a type is taken as an argument, and by which method of the runtime it is handed on.

use proc_macro2::TokenStream;
use quote::quote;

use super::idents::ident;
use crate::ir::{Scalar, Type};

/// Where the names of enums and shapes are in scope.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Inside `mod types`.
    Types,
    /// Anywhere else in the file.
    Outside,
}

/// Whether a positional argument or a setter takes it: a positional enum takes its own type only,
/// so that two strings cannot change places.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Positionally,
    BySetter,
}

/// The type of an argument.
pub(super) fn taken(ty: &Type, how: Taken, scope: Scope) -> TokenStream {
    match ty {
        ty if is_json(ty) => quote! { impl codegen::Serialize },
        Type::Scalar(Scalar::String | Scalar::Blob) => into(ty, scope),
        Type::Enum(_) if how == Taken::BySetter => into(ty, scope),
        Type::Scalar(_) | Type::Enum(_) | Type::Shape(_) => owned(ty, scope),
        Type::List(element) if is_json(element) => {
            quote! { impl IntoIterator<Item = impl codegen::Serialize> }
        }
        Type::Map(element) if is_json(element) => {
            quote! { impl IntoIterator<Item = (impl Into<String>, impl codegen::Serialize)> }
        }
        Type::List(element) => {
            let element = owned(element, scope);
            quote! { impl codegen::List<#element> }
        }
        Type::Map(element) => {
            let element = owned(element, scope);
            quote! { impl codegen::Map<#element> }
        }
    }
}

fn into(ty: &Type, scope: Scope) -> TokenStream {
    let owned = owned(ty, scope);
    quote! { impl Into<#owned> }
}

/// `.arg::<String>("stageName", stage_name)`: the argument as the runtime takes it.
pub(super) fn handed(ty: &Type, name: &str, value: &TokenStream, scope: Scope) -> TokenStream {
    match ty {
        ty if is_json(ty) => quote! { .arg_json(#name, #value) },
        Type::List(element) if is_json(element) => quote! { .arg_json_list(#name, #value) },
        Type::Map(element) if is_json(element) => quote! { .arg_json_map(#name, #value) },
        Type::List(element) => {
            let element = owned(element, scope);
            quote! { .arg_list::<#element>(#name, #value) }
        }
        Type::Map(element) => {
            let element = owned(element, scope);
            quote! { .arg_map::<#element>(#name, #value) }
        }
        Type::Scalar(_) | Type::Enum(_) | Type::Shape(_) => {
            let owned = owned(ty, scope);
            quote! { .arg::<#owned>(#name, #value) }
        }
    }
}

fn is_json(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Json | Scalar::Object))
}

/// The type that owns such a value.
fn owned(ty: &Type, scope: Scope) -> TokenStream {
    match ty {
        Type::Scalar(Scalar::String) => quote! { String },
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
            let element = owned(element, scope);
            quote! { Vec<#element> }
        }
        Type::Map(element) => {
            let element = owned(element, scope);
            quote! { codegen::BTreeMap<String, #element> }
        }
    }
}
