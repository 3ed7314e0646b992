//! Tokens to text. Code goes through `prettyplease`; tables are printed a row a line
//! (`table.rs`), because a parameter that takes five lines is no longer read as a row.

mod code;
mod table;

use proc_macro2::TokenStream;

/// What a generated file is made of.
pub(crate) struct Parts {
    /// Items with bodies.
    pub(crate) code: TokenStream,
    /// Modules and statics whose values are data.
    pub(crate) table: TokenStream,
}

/// The text of a file. `header` is its first line, without the slashes.
pub(crate) fn file(header: &str, parts: Parts) -> Result<String, syn::Error> {
    let code = code::print(parts.code)?;
    let table = table::print(&syn::parse2(parts.table)?);
    let gap = if table.is_empty() { "" } else { "\n" };
    Ok(format!("// {header}\n\n{code}{gap}{table}"))
}
