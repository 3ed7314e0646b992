//! The direction of imports: a module of the library imports lower layers and itself, nothing else.
//!
//! The table is that of ARCHITECTURE.md. There are no exceptions.

use std::collections::BTreeSet;

use super::imports::{self, sample};
use super::module_tree::Tree;

/// A module, its layer, and what it is made of: files, and folders with all that is below them.
pub(crate) struct Row {
    layer: usize,
    module: &'static str,
    paths: &'static [&'static str],
}

const fn row(layer: usize, module: &'static str, paths: &'static [&'static str]) -> Row {
    Row { layer, module, paths }
}

const FOLDER: &str = "client/src/";

/// Paths are below `client/src`; of several that a file is below, the longest counts.
pub(crate) const LAYERS: &[Row] = &[
    row(1, "text", &["text.rs"]),
    row(1, "clock", &["clock.rs"]),
    row(1, "model", &["model/"]),
    row(1, "value", &["value/"]),
    row(2, "http", &["http/"]),
    row(2, "signing", &["signing/"]),
    row(2, "outcome", &["outcome/"]),
    row(3, "request", &["request/"]),
    row(3, "config", &["config/"]),
    row(3, "retry", &["retry/"]),
    row(4, "client", &["client.rs"]),
    row(4, "testing", &["testing/"]),
    row(5, "send", &["send/"]),
    row(6, "call", &["call/"]),
    row(6, "signer", &["signer/"]),
    row(7, "api", &["api/"]),
    // A generated file is a module of the service that it is made for.
    row(7, "data_api", &["data_api/", "generated/data_api.rs"]),
    row(8, "services", &["services.rs", "generated/"]),
    row(8, "include_api", &["include_api.rs"]),
    row(8, "fuzzing", &["fuzzing.rs"]),
    row(8, "lib", &["lib.rs"]),
];

/// The row of a file, which is given without the folder of the crate.
fn row_of<'a>(table: &'a [Row], path: &str) -> Option<&'a Row> {
    let has = |own: &&str| if own.ends_with('/') { path.starts_with(*own) } else { path == *own };
    let matches = table.iter().flat_map(|row| row.paths.iter().map(move |own| (own, row)));
    let matches = matches.filter(|(own, _)| has(own));
    matches.max_by_key(|(own, _)| own.len()).map(|(_, row)| row)
}

/// Module and layer of a file of the library, given from the root of the repository.
pub(crate) fn place(path: &str) -> Option<(&'static str, usize)> {
    let row = row_of(LAYERS, path.strip_prefix(FOLDER)?)?;
    Some((row.module, row.layer))
}

#[test]
fn modules_of_the_library_import_lower_layers_and_themselves() {
    let tree = Tree::read("client/src");
    let found = violations(&tree, FOLDER, LAYERS);
    assert!(found.is_empty(), "{} mistakes\n{}", found.len(), found.join("\n"));
}

/// Everything that breaks the table: imports, files without a row, rows without a file.
fn violations(tree: &Tree, folder: &str, table: &[Row]) -> Vec<String> {
    let mut found = tree.problems.clone();
    let row = |file: usize| {
        let path = tree.files[file].path.strip_prefix(folder)?;
        row_of(table, path)
    };
    let library = || tree.files.iter().enumerate().filter(|(_, file)| file.is_library);
    for (id, file) in library() {
        if row(id).is_none() {
            found.push(format!("{} is in no row of the table", file.path));
        }
    }
    for own in table {
        if !library().any(|(id, _)| row(id).is_some_and(|row| row.module == own.module)) {
            found.push(format!("the row `{}` of the table has no file", own.module));
        }
    }
    let mut told = BTreeSet::new();
    for import in imports::find(tree) {
        let (from, to) = (&tree.files[import.from].path, &tree.files[import.to].path);
        let (line, written) = (import.line, &import.path);
        let (Some(own), Some(other)) = (row(import.from), row(import.to)) else { continue };
        let is_wrong = own.module != other.module && own.layer <= other.layer;
        if is_wrong && told.insert((import.from, import.to)) {
            found.push(format!(
                "{from} (layer {}) imports {to} (layer {}) at line {line}: `{written}`",
                own.layer, other.layer
            ));
        }
        // Outside of its service a generated file has nothing but the contract.
        let words: Vec<&str> = written.split("::").collect();
        let is_generated =
            from.strip_prefix(folder).is_some_and(|from| from.starts_with("generated/"));
        if is_generated && words[0] == "crate" && words.get(1) != Some(&"codegen") {
            found.push(format!("{from} uses `{written}` at line {line}, not `crate::codegen`"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Row] = &[
        row(1, "low", &["low.rs"]),
        row(1, "other", &["other/"]),
        row(2, "high", &["high/", "generated/high.rs"]),
        row(3, "lib", &["lib.rs", "generated/"]),
    ];

    const LIB: &str = "mod low; mod other; mod high; #[path = \"generated/top.rs\"] mod top;
        pub use self::high::High;
        pub mod codegen { pub use crate::low::Low; pub use crate::high::High; pub use std::fmt; pub use ::low::Foreign; }";

    /// What is found when the files have this code in addition to what they define.
    fn found(code: &[(&str, &str)]) -> Vec<String> {
        let own = [
            ("lib.rs", LIB),
            ("low.rs", "pub struct Low; "),
            ("other/mod.rs", "mod item; pub use self::item::Item; "),
            ("other/item.rs", "pub struct Item; "),
            (
                "high/mod.rs",
                "mod part; #[path = \"../generated/high.rs\"] mod made; pub use self::part::High; ",
            ),
            ("high/part.rs", "pub struct High; pub fn f() {} "),
            ("generated/high.rs", "pub struct Made; "),
            ("generated/top.rs", "pub struct Top; "),
        ];
        let mut files = Vec::new();
        for (path, text) in own {
            let more = code.iter().find(|(own, _)| *own == path).map_or("", |(_, more)| more);
            files.push((path, format!("{text}{more}")));
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        violations(&sample(&files), "src/", TABLE)
    }

    #[test]
    fn lower_layers_and_the_own_folder_may_be_imported() {
        let none = Vec::<String>::new();
        assert_eq!(found(&[]), none);
        for (path, code) in [
            ("high/part.rs", "use crate::low::Low; use crate::other::Item;"),
            ("high/part.rs", "use super::made::Made;"),
            ("high/mod.rs", "fn g() { part::f() }"),
            ("generated/high.rs", "use super::part::High;"),
            ("generated/high.rs", "use crate::codegen::{self, fmt}; fn g(_: codegen::Low) {}"),
            ("generated/top.rs", "use crate::codegen::High; fn g() { crate::codegen::fmt::f() }"),
            // A crate that is called like a module of this one.
            ("low.rs", "macro_rules! m { () => { $crate::codegen::Foreign } }"),
            ("low.rs", "#[cfg(test)] mod tests { use crate::high::High; }"),
            ("low.rs", "/// See [`crate::high::High`]."),
            ("lib.rs", "fn g(_: High, _: top::Top) {}"),
        ] {
            let code = format!("{code}\npub fn last() {{}}");
            assert_eq!(found(&[(path, &code)]), none, "{path}: {code}");
        }
    }

    #[test]
    fn what_is_higher_is_found_however_it_is_named() {
        let told = |path: &str| {
            format!("src/low.rs (layer 1) imports src/high/part.rs (layer 2) at line 1: `{path}`")
        };
        for (code, path) in [
            ("use crate::high::High;", "crate::high::High"),
            ("use super::high::{High as _};", "super::high::High"),
            ("use crate::High;", "crate::High"),
            ("use crate::codegen::High;", "crate::codegen::High"),
            ("fn g() { crate::high::part::f() }", "crate::high::part::f"),
            ("fn g() { super::high::part::f() }", "super::high::part::f"),
            ("use crate::high::part; fn g() { part::f() }", "part::f"),
            ("fn g() { print!(\"{}\", crate::high::part::f()) }", "crate::high::part::f"),
            ("macro_rules! m { () => { $crate::codegen::High } }", "crate::codegen::High"),
            ("impl crate::high::High {}", "crate::high::High"),
        ] {
            assert_eq!(found(&[("low.rs", code)]), [told(path)], "{code}");
        }
    }

    #[test]
    fn a_module_of_the_same_layer_is_not_imported() {
        assert_eq!(
            found(&[("low.rs", "\nuse crate::other::Item;")]),
            [
                "src/low.rs (layer 1) imports src/other/item.rs (layer 1) at line 2: `crate::other::Item`"
            ]
        );
    }

    #[test]
    fn generated_code_has_nothing_but_the_contract() {
        assert_eq!(
            found(&[("generated/top.rs", "fn g(_: crate::low::Low) {}")]),
            ["src/generated/top.rs uses `crate::low::Low` at line 1, not `crate::codegen`"]
        );
        // Also by way of the contract it is in a layer.
        assert_eq!(
            found(&[
                ("high/part.rs", "use crate::top::Top;"),
                ("low.rs", "use crate::codegen::High;")
            ])
            .len(),
            2
        );
    }

    #[test]
    fn the_table_has_all_files_and_no_others() {
        let files = [("lib.rs", "mod low; mod new;"), ("low.rs", ""), ("new.rs", "")];
        assert_eq!(
            violations(&sample(&files), "src/", &TABLE[..2]),
            [
                "src/lib.rs is in no row of the table",
                "src/new.rs is in no row of the table",
                "the row `other` of the table has no file",
            ]
        );
    }
}
