//! Which file of a crate imports which: with `use`, with paths in code and in the tokens of macros.
//!
//! An import counts for the file that defines what is imported, not for those that pass it on. A
//! module alone is not an import; what is taken from it is. A parent that declares a module, or
//! makes a name of it its own with `pub use`, does not import it.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Field, FieldValue, ImplItem, Item, ItemMacro, ItemUse, Local, Macro, Path,
    TraitItem, Variant, Visibility,
};

use super::module_tree::{self, Target, Tree, attributes, is_test_only, token_paths};

/// Macros whose tokens are not code of the crate that has them.
const QUOTES: [&str; 4] = ["parse_quote", "quote", "quote_spanned", "stringify"];

/// What a file imports from another, with one of the paths that it has for it.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The first line that has the path.
    pub(crate) line: usize,
    /// As written.
    pub(crate) path: String,
}

/// All imports of the library, by file and line.
pub(crate) fn find(tree: &Tree) -> Vec<Import> {
    let mut lines: BTreeMap<(usize, usize, String), usize> = BTreeMap::new();
    for (module, own) in tree.modules.iter().enumerate() {
        if own.is_for_tests {
            continue;
        }
        let mut reader = Reader { tree, module, found: Vec::new() };
        for item in &own.items {
            reader.visit_item(item);
        }
        for (to, line, path) in reader.found {
            if to != own.file {
                let first = lines.entry((own.file, to, path)).or_insert(line);
                *first = line.min(*first);
            }
        }
    }
    let imports = lines.into_iter();
    let imports = imports.map(|((from, to, path), line)| Import { from, to, line, path });
    let mut imports: Vec<Import> = imports.collect();
    imports.sort_by_key(|own| (own.from, own.to, own.line));
    imports
}

/// The files that each file imports.
pub(crate) fn graph(tree: &Tree, imports: &[Import]) -> BTreeMap<usize, BTreeSet<usize>> {
    let library = tree.files.iter().enumerate().filter(|(_, file)| file.is_library);
    let mut graph: BTreeMap<_, BTreeSet<_>> =
        library.map(|(file, _)| (file, BTreeSet::new())).collect();
    for import in imports {
        graph.entry(import.from).or_default().insert(import.to);
    }
    graph
}

/// Collects what the items of one module import.
struct Reader<'t> {
    tree: &'t Tree,
    module: usize,
    /// File, line, path.
    found: Vec<(usize, usize, String)>,
}

impl Reader<'_> {
    fn path(&mut self, path: &[String], line: usize) {
        for target in self.tree.resolve(self.module, path) {
            if target.item.is_some() {
                self.found.push((target.file, line, path.join("::")));
            }
        }
    }

    fn import(&mut self, import: &ItemUse) {
        let tree = self.tree;
        let own = tree.file_module(self.module);
        let passes_on = !matches!(import.vis, Visibility::Inherited);
        for leaf in module_tree::leaves(import) {
            for Target { file, module, item, .. } in tree.resolve(self.module, &leaf.path) {
                let is_declared = passes_on && tree.is_inside(module, own);
                // Names that a module only passes on are found where they are used.
                let is_import = item.is_some() || leaf.is_glob && !tree.only_passes_on(module);
                if is_import && !is_declared {
                    let end = if leaf.is_glob { "::*" } else { "" };
                    self.found.push((file, leaf.line, leaf.path.join("::") + end));
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            let line = path.segments[0].ident.span().start().line;
            self.path(&words(path), line);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        self.import(import);
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if item.ident.is_none() {
            return self.visit_macro(&item.mac);
        }
        // Other paths of a definition mean something only where it is used.
        for path in token_paths(&item.mac.tokens) {
            if path.words.len() > 1 && matches!(path.words[0].as_str(), "crate" | "self" | "super")
            {
                self.path(&path.words, path.line);
            }
        }
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        self.visit_path(&one.path);
        if let Some(name) = one.path.get_ident() {
            let files = self.tree.local_macro(&name.to_string());
            let own = self.tree.modules[self.module].file;
            if !files.contains(&own) {
                let line = name.span().start().line;
                self.found.extend(files.iter().map(|file| (*file, line, format!("{name}!"))));
            }
        }
        // What is quoted is code of another crate.
        let is_quoted =
            one.path.segments.last().is_some_and(|last| QUOTES.contains(&&*last.ident.to_string()));
        if is_quoted {
            return;
        }
        for path in token_paths(&one.tokens) {
            if !path.is_member {
                self.path(&path.words, path.line);
            }
        }
    }

    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Const(one) => &one.attrs,
            ImplItem::Fn(one) => &one.attrs,
            ImplItem::Type(one) => &one.attrs,
            ImplItem::Macro(one) => &one.attrs,
            _ => &[],
        };
        if !is_test_only(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let attributes: &[Attribute] = match item {
            TraitItem::Const(one) => &one.attrs,
            TraitItem::Fn(one) => &one.attrs,
            TraitItem::Type(one) => &one.attrs,
            TraitItem::Macro(one) => &one.attrs,
            _ => &[],
        };
        if !is_test_only(attributes) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if !is_test_only(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if !is_test_only(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_field_value(&mut self, field: &'ast FieldValue) {
        if !is_test_only(&field.attrs) {
            visit::visit_field_value(self, field);
        }
    }

    fn visit_variant(&mut self, variant: &'ast Variant) {
        if !is_test_only(&variant.attrs) {
            visit::visit_variant(self, variant);
        }
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        if !is_test_only(&arm.attrs) {
            visit::visit_arm(self, arm);
        }
    }
}

/// The words of a path, without generics.
pub(crate) fn words(path: &Path) -> Vec<String> {
    use syn::ext::IdentExt as _;

    path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect()
}

/// A crate in memory: its root is `src/lib.rs`, its files are given below `src`.
pub(crate) fn sample(files: &[(&str, &str)]) -> Tree {
    let files = files.iter().map(|(path, text)| (format!("src/{path}"), (*text).to_owned()));
    Tree::new("src/lib.rs", files)
}

/// The first import of each file by another in a crate in memory: `a.rs > b.rs:1`.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let tree = sample(files);
    assert_eq!(tree.problems, Vec::<String>::new());
    let name = |file: usize| tree.files[file].path.trim_start_matches("src/");
    let mut imports = find(&tree);
    imports.dedup_by_key(|own| (own.from, own.to));
    let shown = imports.iter();
    shown.map(|own| format!("{} > {}:{}", name(own.from), name(own.to), own.line)).collect()
}

const NOTHING: Vec<String> = Vec::new();

#[test]
fn imports_and_paths_in_code_lead_to_the_file_that_defines_the_name() {
    let lib = ("lib.rs", "mod a; mod b; mod c;");
    let b = ("b.rs", "pub struct B; pub fn f() {} pub enum E { V } pub const C: u8 = 1;");
    let c = ("c.rs", "");
    for (code, edge) in [
        ("use crate::b::B;", "a.rs > b.rs:1"),
        ("use super::b::B;", "a.rs > b.rs:1"),
        ("\nuse crate::{b::{E, B as Other}, c};", "a.rs > b.rs:2"),
        ("use crate::b::B as _;", "a.rs > b.rs:1"),
        ("use crate::b::*;", "a.rs > b.rs:1"),
        ("use crate::b::E::*;", "a.rs > b.rs:1"),
        ("use crate::b as renamed; fn g() { renamed::f() }", "a.rs > b.rs:1"),
        ("use crate::b::{self};\nfn g() { b::f() }", "a.rs > b.rs:2"),
        ("fn g() { crate::b::f() }", "a.rs > b.rs:1"),
        ("fn g() { super::b::f() }", "a.rs > b.rs:1"),
        ("fn g(b: &crate::b::B) {}", "a.rs > b.rs:1"),
        ("fn g() -> impl Fn(crate::b::B) { |_| () }", "a.rs > b.rs:1"),
        ("fn g() { use crate::b::f; f() }", "a.rs > b.rs:1"),
        ("impl Clone for crate::b::B {}", "a.rs > b.rs:1"),
        ("fn g() { <u8 as Into<crate::b::B>>::into(1); }", "a.rs > b.rs:1"),
        ("fn g(e: u8) { match e { crate::b::C => {} _ => {} } }", "a.rs > b.rs:1"),
        ("mod inside { fn g() { super::super::b::f() } }", "a.rs > b.rs:1"),
    ] {
        assert_eq!(found(&[lib, ("a.rs", code), b, c]), [edge], "{code}");
    }
    for code in [
        "use crate::b;",
        "use ::b::B; use std::b::B;",
        "/// See [`crate::b::B`].\n#[doc = \"crate::b::B\"]\nfn b() { let b = 1; b.f(); }",
        "pub(in crate::a) fn g() {}",
        "use self::inside::B; mod inside { pub struct B; }",
    ] {
        assert_eq!(found(&[lib, ("a.rs", code), b, c]), NOTHING, "{code}");
    }
}

#[test]
fn paths_in_the_tokens_of_macros_are_imports() {
    let lib = ("lib.rs", "mod a; mod b;");
    let b = ("b.rs", "pub struct B; pub fn f() {}");
    for code in [
        "fn g() { print!(\"\", crate::b::f()) }",
        "use crate::b; fn g() { matches!(1, [b::f::<u8>(), 2]) }",
        "macro_rules! m { ($x:ty) => { $crate::b::f::<$x>() } }",
        "macro_rules! m { () => { use crate::{b::{B, f}}; } }",
    ] {
        assert_eq!(found(&[lib, ("a.rs", code), b]), ["a.rs > b.rs:1"], "{code}");
    }
    for code in [
        "macro_rules! m { () => { b::f(); \"crate::b::B\" } }",
        "fn g() { print!(\"crate::b::f\", ::b::f(), x.b::<u8>()) }",
        "fn g() { quote::quote! { crate::b::f() }; stringify!(crate::b::f) }",
    ] {
        assert_eq!(found(&[lib, ("a.rs", code), b]), NOTHING, "{code}");
    }
}

#[test]
fn a_macro_belongs_to_the_file_that_defines_it() {
    let lib = ("lib.rs", "mod m; mod a; mod api { pub use crate::made as short; }");
    let m =
        ("m.rs", "#[macro_export] macro_rules! made { () => {} } macro_rules! local { () => {} }");
    for code in ["crate::made!();", "use crate::api; api::short!();", "fn f() { local!() }"] {
        assert_eq!(found(&[lib, m, ("a.rs", code)]), ["a.rs > m.rs:1"], "{code}");
    }
    let own = ("a.rs", "macro_rules! local { () => {} } local!(); vec![1];");
    assert_eq!(found(&[lib, m, own]), NOTHING);
}

#[test]
fn a_module_that_passes_a_name_on_is_not_imported() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use self::b::C; pub mod api { pub use crate::b::{C, D}; }"),
        (
            "b/mod.rs",
            "mod c; pub use self::c::C; pub(crate) use self::c::inner::*; pub struct Own;",
        ),
        ("b/c.rs", "pub struct C; pub mod inner { pub struct D; make!(Made); }"),
    ];
    for (code, edges) in [
        ("use crate::b::C;", vec!["a.rs > b/c.rs:1"]),
        ("use crate::C;", vec!["a.rs > b/c.rs:1"]),
        ("use crate::api; fn f(_: api::D) {}", vec!["a.rs > b/c.rs:1"]),
        ("use crate::api::*; fn f(_: D) {}", vec!["a.rs > b/c.rs:1"]),
        ("use crate::b::Made;", vec!["a.rs > b/c.rs:1"]),
        ("use crate::b::Own;", vec!["a.rs > b/mod.rs:1"]),
        ("use crate::b::Unknown;", vec!["a.rs > b/mod.rs:1"]),
    ] {
        assert_eq!(found(&[files[0], files[1], files[2], ("a.rs", code)]), edges, "{code}");
    }
}

#[test]
fn a_parent_imports_its_modules_only_by_using_them() {
    let lib = ("lib.rs", "mod a;");
    let child = ("a/b.rs", "pub struct B; pub fn b() {}");
    for (code, imports) in [
        ("mod b;", false),
        ("mod b; pub use self::b::B;", false),
        ("mod b; pub(crate) use b::*; pub(super) use b::{B as Other};", false),
        ("mod b; pub use self::b::B; fn f(_: B) {}", true),
        ("mod b; pub(crate) use self::b::b; fn f() { b() }", true),
        ("mod b; use self::b::B;", true),
        ("mod b; fn f() { b::b() }", true),
    ] {
        let edges = if imports { vec!["a/mod.rs > a/b.rs:1"] } else { Vec::new() };
        assert_eq!(found(&[lib, ("a/mod.rs", code), child]), edges, "{code}");
    }
    // What is not its own is imported, whoever may see it.
    let other = ("c.rs", "pub struct C;");
    let files = [("lib.rs", "mod a; mod c;"), ("a.rs", "pub use crate::c::C;"), other];
    assert_eq!(found(&files), ["a.rs > c.rs:1"]);
}

#[test]
fn modules_are_found_in_all_places_that_rust_knows() {
    let files = [
        (
            "lib.rs",
            "mod a; mod b; #[path = \"odd/place.rs\"] mod c;
            #[cfg(unix)] mod d; #[cfg(not(unix))] #[path = \"other_d.rs\"] mod d;
            service! { /// A service.
                #[cfg(feature = \"e\")] pub mod e, \"made/e.rs\", \"e.rs\" }
            mod block { mod f; mod g { mod h; } }
            #[cfg_attr(unix, path = \"unix_i.rs\")] mod i;
            pub struct Root;",
        ),
        ("a.rs", "mod below; use crate::Root;"),
        ("a/below.rs", "use crate::Root;"),
        ("b/mod.rs", "mod below; use crate::Root;"),
        ("b/below.rs", "mod deep { mod deeper; } use crate::Root;"),
        ("b/below/deep/deeper.rs", "use crate::Root;"),
        ("odd/place.rs", "mod beside; use crate::Root;"),
        ("odd/beside.rs", "use crate::Root;"),
        ("d.rs", "use crate::Root;"),
        ("other_d.rs", "use crate::Root;"),
        ("made/e.rs", "use super::Root;"),
        ("block/f.rs", "use super::super::Root;"),
        ("block/g/h.rs", "use super::super::super::Root;"),
        ("i.rs", "use crate::Root;"),
        ("unix_i.rs", "use crate::Root;"),
    ];
    let found = found(&files);
    assert_eq!(found.len(), files.len() - 1, "{found:?}");
    assert!(found.iter().all(|one| one.contains(" > lib.rs:1")), "{found:?}");
}

#[test]
fn files_without_a_module_and_modules_without_a_file_are_told() {
    let tree = sample(&[("lib.rs", "mod a;"), ("b.rs", "")]);
    assert_eq!(
        tree.problems,
        ["the module `a` of src/lib.rs has no file", "src/b.rs belongs to no module"]
    );
}

#[test]
fn tests_may_import_anything() {
    let lib = ("lib.rs", "mod a; mod b;");
    let b = ("b.rs", "pub struct B; pub fn f() {}");
    for code in [
        "#[cfg(test)] mod tests { use crate::b::B; }",
        "#[cfg(all(test, feature = \"x\"))] use crate::b::B;",
        "#[cfg(any(test, doctest))] fn g() { crate::b::f() }",
        "#[cfg(not(not(test)))] fn g() { crate::b::f() }",
        "#[test] fn g() { crate::b::f() }",
        "#[tokio::test] async fn g() { crate::b::f() }",
        "struct A; impl A { #[cfg(test)] fn g() { crate::b::f() } }",
        "struct A { #[cfg(test)] b: crate::b::B }",
        "fn g() { #[cfg(test)] let _ = crate::b::f(); }",
        "#![cfg(test)] use crate::b::B;",
    ] {
        assert_eq!(found(&[lib, ("a.rs", code), b]), NOTHING, "{code}");
    }
    for code in [
        "#[cfg(not(test))] use crate::b::B;",
        "#[cfg(any(test, feature = \"x\"))] use crate::b::B;",
        "#[cfg(not(feature = \"x\"))] use crate::b::B;",
    ] {
        assert_eq!(found(&[lib, ("a.rs", code), b]), ["a.rs > b.rs:1"], "{code}");
    }
    let files = [("lib.rs", "mod b; #[cfg(test)] mod a;"), ("a.rs", "mod c; use crate::b::B;"), b];
    assert_eq!(found(&[files[0], files[1], files[2], ("a/c.rs", "use crate::b::B;")]), NOTHING);
}
