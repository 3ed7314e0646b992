//! Names of the IR as names in generated code.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::ir::{Operation, Param};
use crate::names;

/// Returns an identifier; keywords become raw ones.
pub(super) fn ident(name: &str) -> Ident {
    if names::is_keyword(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// Returns the name of an argument or a setter.
pub(super) fn argument(param: &Param) -> Ident {
    ident(&param.rust)
}

/// Returns the name of the type that a method returns.
pub(super) fn builder(operation: &Operation) -> Ident {
    ident(&names::pascal(&operation.name))
}

/// Returns the name of an entry of the table.
pub(super) fn constant_name(name: &str) -> String {
    constant(name).to_string()
}

/// Returns the name of an entry of the table as a token.
pub(super) fn constant(name: &str) -> Ident {
    ident(&names::screaming(name))
}

/// Whether one of these identifiers is in the tokens.
pub(super) fn contains_ident(tokens: &TokenStream, is_wanted: &dyn Fn(&str) -> bool) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(name) => is_wanted(&name.to_string()),
        TokenTree::Group(group) => contains_ident(&group.stream(), is_wanted),
        _ => false,
    })
}
