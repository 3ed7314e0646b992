//! Private modules of a table: each imports just what it uses, so that generated files need no
//! `allow`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::docs;
use super::idents::ident;

/// Names that a table can use of the contract, and of the other tables.
const VOCABULARY: &[&str] = &[
    "Body",
    "Closed",
    "Constant",
    "Enum",
    "Method",
    "Operation",
    "Output",
    "Param",
    "Place",
    "Resource",
    "Rule",
    "Shape",
    "Type",
    "Verb",
    "Wait",
];
const SIBLINGS: &[&str] = &["enums", "errors", "operations", "shapes", "words"];

/// A module that imports just what it uses; none when it is empty.
pub(super) fn private(
    name: &str,
    doc: &str,
    items: TokenStream,
    runtime: &TokenStream,
) -> TokenStream {
    if items.is_empty() {
        return items;
    }
    let mut used = BTreeSet::new();
    path_heads(&items, &mut used);
    let imported = |known: &[&str]| -> Vec<Ident> {
        known.iter().filter(|known| used.contains(**known)).map(|name| ident(name)).collect()
    };
    let (vocabulary, siblings) = (imported(VOCABULARY), imported(SIBLINGS));
    let vocabulary =
        (!vocabulary.is_empty()).then(|| quote! { use #runtime::codegen::{#(#vocabulary),*}; });
    let siblings = (!siblings.is_empty()).then(|| quote! { use super::{#(#siblings),*}; });
    let (name, doc) = (ident(name), docs::doc(doc));
    quote! {
        #doc
        mod #name {
            #vocabulary
            #siblings
            #items
        }
    }
}

/// Identifiers that are not behind a `::`.
fn path_heads(tokens: &TokenStream, into: &mut BTreeSet<String>) {
    let mut colons = 0;
    for token in tokens.clone() {
        colons = match &token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons + 1,
            TokenTree::Ident(name) => {
                if colons < 2 {
                    into.insert(name.to_string());
                }
                0
            }
            TokenTree::Group(group) => {
                path_heads(&group.stream(), into);
                0
            }
            _ => 0,
        };
    }
}
