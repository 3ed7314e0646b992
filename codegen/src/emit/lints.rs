//! Attributes for methods whose names the model chose and clippy has opinions on.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Operation, Param};

/// Methods of the traits of operators that take one more value, as a setter does.
const OPERATORS: &[&str] =
    &["add", "sub", "mul", "div", "rem", "bitand", "bitor", "bitxor", "shl", "shr"];
/// Prefixes of methods that clippy wants to borrow, or not to have, `self`; setters take it.
const NOT_OF_SETTERS: &[&str] = &["as_", "from_", "is_", "to_"];
/// Prefixes of methods that clippy does not want to borrow `self`; methods of a client do.
const NOT_OF_METHODS: &[&str] = &["from_", "into_"];
/// Most arguments, with `self`, that clippy finds readable.
const MOST_ARGUMENTS: usize = 7;

/// Returns the attribute of an impl block with these setters.
pub(super) fn of_setters<'a>(params: impl Iterator<Item = &'a Param>) -> TokenStream {
    let names: Vec<&str> = params.map(|param| param.rust.as_str()).collect();
    let has = |is_meant: &dyn Fn(&str) -> bool| names.iter().any(|name| is_meant(name));
    let mut lints = Vec::new();
    // `from_str` is only that of the trait as a constructor of a union.
    if has(&|name| OPERATORS.contains(&name) || name == "from_str") {
        lints.push(quote! { clippy::should_implement_trait });
    }
    if has(&|name| starts_with(name, NOT_OF_SETTERS)) {
        lints.push(quote! { clippy::wrong_self_convention });
    }
    allowed(&lints)
}

/// Returns the attribute of an impl block with the methods of these operations.
pub(super) fn of_methods(operations: &[Operation]) -> TokenStream {
    let mut lints = Vec::new();
    if operations.iter().any(|operation| operation.name == "cmp") {
        lints.push(quote! { clippy::should_implement_trait });
    }
    if operations.iter().any(|operation| operation.arguments().count() + 1 > MOST_ARGUMENTS) {
        lints.push(quote! { clippy::too_many_arguments });
    }
    if operations.iter().any(|operation| starts_with(&operation.name, NOT_OF_METHODS)) {
        lints.push(quote! { clippy::wrong_self_convention });
    }
    allowed(&lints)
}

fn starts_with(name: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

fn allowed(lints: &[TokenStream]) -> TokenStream {
    // One attribute each, so that each is one line.
    quote! { #(#[allow(#lints)])* }
}
