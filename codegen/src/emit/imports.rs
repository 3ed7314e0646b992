//! What generated modules import: just what they use, so that generated files need no `allow`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::render::{Item, Module};

/// Names that a table can use of the contract, and of the other tables.
const VOCABULARY: &[&str] = &[
    "AuthScheme",
    "Body",
    "Constant",
    "Constraint",
    "Encoding",
    "Enum",
    "Location",
    "Matcher",
    "Method",
    "Operation",
    "Output",
    "Paging",
    "Param",
    "Resource",
    "Shape",
    "Type",
    "Verb",
    "Wait",
];
/// The module of the contract that has the types of the table. Its name is the version of the
/// contract.
const VERSION: &str = "petard_codegen_0_1";
/// The version under the name that the modules of a table use.
pub(super) const TABLE: &str = "petard_codegen_0_1 as table";
const SIBLINGS: &[&str] = &["docs", "enums", "error_lists", "operations", "shapes"];

/// Returns the import of the contract, of its version as `table`, and of the trait behind `.arg(..)`
/// where there are arguments.
///
/// All types of the table are found through the version: if the runtime has another one, that import is
/// the only error.
pub(super) fn contract(has_arguments: bool, runtime: &TokenStream) -> TokenStream {
    let version = format_ident!("{VERSION}");
    let takes = has_arguments.then(|| quote! { Takes as _, });
    quote! { use #runtime::codegen::{self, #takes #version as table}; }
}

/// Returns the same for a module of the file that has no table.
pub(super) fn contract_of_module(has_arguments: bool) -> TokenStream {
    if has_arguments {
        quote! { use super::codegen::{self, Takes as _}; }
    } else {
        quote! { use super::codegen; }
    }
}

/// Returns a private module of a table with the imports it needs; none if it is empty.
pub(super) fn private_module(name: &'static str, doc: &str, items: Vec<Item>) -> Option<Item> {
    if items.is_empty() {
        return None;
    }
    let mut used = BTreeSet::new();
    for item in &items {
        item.collect_path_heads(&mut used);
    }
    let imported = |known: &[&'static str]| -> Vec<&'static str> {
        known.iter().copied().filter(|name| used.contains(name)).collect()
    };
    let imports = [
        ("super::table".to_owned(), imported(VOCABULARY)),
        ("super".to_owned(), imported(SIBLINGS)),
    ];
    let imports = imports.into_iter().filter(|(_, names)| !names.is_empty());
    let imports: Vec<Item> = imports.map(|(path, names)| Item::Import { path, names }).collect();
    let items = imports.into_iter().chain(items).collect();
    Some(Item::Module(Module { doc: doc.to_owned(), name, items }))
}
