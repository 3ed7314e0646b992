//! Names of the IR as tokens.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::ir::{Operation, Param};
use crate::names;

/// An identifier; keywords become raw ones.
pub(super) fn ident(name: &str) -> Ident {
    if names::is_keyword(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

pub(super) fn argument(param: &Param) -> Ident {
    ident(&param.rust)
}

/// Type of the value that a method answers with.
pub(super) fn builder(operation: &Operation) -> Ident {
    ident(&names::pascal(&operation.name))
}

/// The entry of the table.
pub(super) fn descriptor(name: &str) -> Ident {
    ident(&names::screaming(name))
}

/// Whether some identifier in the tokens is such a one.
pub(super) fn any(tokens: &TokenStream, is: &dyn Fn(&str) -> bool) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(name) => is(&name.to_string()),
        TokenTree::Group(group) => any(&group.stream(), is),
        _ => false,
    })
}
