//! Tokens and tables to text.
//!
//! * `code`: items with bodies go through `prettyplease`
//! * `table`: tables are data and printed a row a line, because a parameter that takes five lines is
//!   no longer read as a row

mod code;
mod table;

use proc_macro2::TokenStream;

pub(crate) use table::{Entry, Item, Link, Module, Value, link};

/// What a generated file is made of.
pub(crate) struct Parts {
    /// Items with bodies.
    pub(crate) code: TokenStream,
    /// Modules and statics whose values are data.
    pub(crate) table: Vec<Item>,
}

/// Returns the text of a file. `header` is its first line, without the slashes.
pub(crate) fn file(header: &str, parts: Parts) -> Result<String, syn::Error> {
    let code = code::print(parts.code)?;
    let table = table::print(&parts.table);
    let gap = if code.is_empty() || table.is_empty() { "" } else { "\n" };
    Ok(format!("// {header}\n\n{code}{gap}{table}"))
}
