//! The module tree of a crate, read from its files without a compiler, and what a path in it means.
//!
//! Modules for tests are read too, but marked: they may import anything. Conditions other than
//! `test` and `doctest` are not decided: a module that has a file for each of two features has both.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, ItemUse, Lit, Meta, Token, UseTree};

use super::files;

pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    pub(crate) modules: Vec<Module>,
    /// Files without a module, and modules without a file.
    pub(crate) problems: Vec<String>,
    /// Macros that are not exported, and the files that define them.
    local_macros: BTreeMap<String, BTreeSet<usize>>,
}

#[derive(Debug)]
pub(crate) struct File {
    /// From the root of the repository: `client/src/lib.rs`.
    pub(crate) path: String,
    /// Whether a module that is not for tests has it.
    pub(crate) is_library: bool,
}

/// A module: a file, or a block of one.
pub(crate) struct Module {
    pub(crate) file: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) is_for_tests: bool,
    /// Without modules, which are in the tree themselves, and without what is for tests.
    pub(crate) items: Vec<Item>,
    names: BTreeMap<String, Vec<Name>>,
    globs: Vec<Vec<String>>,
    /// Where the files of its modules are.
    folder: String,
    /// Where `#[path]` begins.
    path_folder: String,
}

/// One meaning of a name in a module. A name can have several: a module and a function.
#[derive(Clone)]
enum Name {
    Module(usize),
    Item { file: usize, has_members: bool },
    Import(Vec<String>),
}

/// Names that lead to names: no real chain is as long.
const DEEPEST: usize = 20;

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    /// The file that defines it.
    pub(crate) file: usize,
    /// The module that is meant, or that has the item.
    pub(crate) module: usize,
    pub(crate) item: Option<String>,
    /// What follows the item: a variant, an associated function.
    pub(crate) rest: Vec<String>,
}

/// One name that a `use` brings.
pub(crate) struct Leaf {
    pub(crate) path: Vec<String>,
    /// The name in the module; `None` for `_` and for `*`.
    name: Option<String>,
    pub(crate) is_glob: bool,
    pub(crate) line: usize,
}

impl Tree {
    /// The crate whose `lib.rs` is in this folder of the repository.
    pub(crate) fn read(folder: &str) -> Self {
        let sources = files(folder, "rs");
        let sources = sources.map(|(path, text)| (path.to_string_lossy().replace('\\', "/"), text));
        Self::new(&format!("{folder}/lib.rs"), sources)
    }

    /// A crate of these files: paths and texts.
    pub(crate) fn new(root: &str, sources: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parsed = Vec::new();
        let mut files = Vec::new();
        for (path, text) in sources {
            let file = syn::parse_file(&text).unwrap_or_else(|error| {
                panic!("{path}:{}: {error}", error.span().start().line);
            });
            files.push(File { path, is_library: false });
            parsed.push(file);
        }
        let tree = Self {
            files,
            modules: Vec::new(),
            problems: Vec::new(),
            local_macros: BTreeMap::new(),
        };
        let mut builder = Builder { parsed, reached: BTreeSet::new(), tree };
        builder.load(root, None, true, false);
        let Builder { reached, mut tree, .. } = builder;
        for (id, file) in tree.files.iter().enumerate() {
            if !reached.contains(&id) {
                tree.problems.push(format!("{} belongs to no module", file.path));
            }
        }
        tree
    }

    /// Everything that a path can mean in a module: nothing if it leads out of the crate. A name
    /// that a module does not define, because a macro makes it, leads to the module's file.
    pub(crate) fn resolve(&self, module: usize, path: &[String]) -> BTreeSet<Target> {
        let mut found = BTreeSet::new();
        self.start(module, path, &mut BTreeSet::new(), &mut found);
        found
    }

    /// Files that define a macro which is not exported.
    pub(crate) fn local_macro(&self, name: &str) -> BTreeSet<usize> {
        self.local_macros.get(name).cloned().unwrap_or_default()
    }

    /// The outermost module of the file that has this module.
    pub(crate) fn file_module(&self, mut module: usize) -> usize {
        while let Some(parent) = self.modules[module].parent
            && self.modules[parent].file == self.modules[module].file
        {
            module = parent;
        }
        module
    }

    /// Whether a module is the other, or inside of it.
    pub(crate) fn is_inside(&self, module: usize, outer: usize) -> bool {
        let mut above = Some(module);
        while let Some(module) = above {
            if module == outer {
                return true;
            }
            above = self.modules[module].parent;
        }
        false
    }

    /// Whether a module has nothing but other modules and names from elsewhere.
    pub(crate) fn only_passes_on(&self, module: usize) -> bool {
        self.modules[module].items.iter().all(|item| matches!(item, Item::Use(_)))
    }

    fn start(
        &self,
        mut module: usize,
        path: &[String],
        pending: &mut BTreeSet<(usize, String)>,
        found: &mut BTreeSet<Target>,
    ) {
        let [first, rest @ ..] = path else { return };
        match first.as_str() {
            "crate" => self.follow(0, rest, pending, found),
            "self" => self.follow(module, rest, pending, found),
            "super" => {
                let mut rest = path;
                while let [first, after @ ..] = rest
                    && first == "super"
                {
                    let Some(parent) = self.modules[module].parent else { return };
                    (module, rest) = (parent, after);
                }
                self.follow(module, rest, pending, found);
            }
            _ => {
                self.name(module, first, rest, pending, found);
            }
        }
    }

    fn follow(
        &self,
        module: usize,
        path: &[String],
        pending: &mut BTreeSet<(usize, String)>,
        found: &mut BTreeSet<Target>,
    ) {
        let file = self.modules[module].file;
        let Some((first, rest)) = path.split_first() else {
            found.insert(Target { file, module, item: None, rest: Vec::new() });
            return;
        };
        if !self.name(module, first, rest, pending, found) {
            let (item, rest) = (Some(first.clone()), rest.to_vec());
            found.insert(Target { file, module, item, rest });
        }
    }

    /// Follows a name of a module; answers whether it has this name at all, if only from outside of
    /// the crate.
    fn name(
        &self,
        module: usize,
        name: &str,
        rest: &[String],
        pending: &mut BTreeSet<(usize, String)>,
        found: &mut BTreeSet<Target>,
    ) -> bool {
        // Modules that import each other's names have no end, and neither has a module that imports
        // a name which it has itself: `use self::b::b`.
        let key = (module, [&[name.to_owned()], rest].concat().join("::"));
        if pending.len() > DEEPEST || !pending.insert(key.clone()) {
            return false;
        }
        let own = self.modules[module].names.get(name);
        let mut known = own.is_some();
        for meaning in own.into_iter().flatten() {
            match meaning {
                Name::Module(child) => self.follow(*child, rest, pending, found),
                Name::Item { file, has_members } if rest.is_empty() || *has_members => {
                    let (item, rest) = (Some(name.to_owned()), rest.to_vec());
                    found.insert(Target { file: *file, module, item, rest });
                }
                Name::Item { .. } => {}
                Name::Import(path) => {
                    let path = [path, rest].concat();
                    self.start(module, &path, pending, found);
                }
            }
        }
        if !known {
            for glob in &self.modules[module].globs {
                let mut hubs = BTreeSet::new();
                self.start(module, glob, pending, &mut hubs);
                for hub in hubs.into_iter().filter(|hub| hub.item.is_none()) {
                    known |= self.name(hub.module, name, rest, pending, found);
                }
            }
        }
        pending.remove(&key);
        known
    }
}

struct Builder {
    parsed: Vec<syn::File>,
    reached: BTreeSet<usize>,
    tree: Tree,
}

impl Builder {
    /// Reads a file as a module. `owns_folder`: its modules are beside it, not in a folder of its
    /// name.
    fn load(
        &mut self,
        path: &str,
        parent: Option<usize>,
        owns_folder: bool,
        is_for_tests: bool,
    ) -> Option<usize> {
        let file = self.tree.files.iter().position(|file| file.path == path)?;
        let source = &self.parsed[file];
        let is_for_tests = is_for_tests || is_test_only(&source.attrs);
        let items = source.items.clone();
        self.reached.insert(file);
        self.tree.files[file].is_library |= !is_for_tests;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.trim_end_matches(".rs");
        let below = if owns_folder || matches!(stem, "lib" | "main" | "mod") {
            folder.to_owned()
        } else {
            join(folder, stem)
        };
        let module = Module {
            file,
            parent,
            is_for_tests,
            items: Vec::new(),
            names: BTreeMap::new(),
            globs: Vec::new(),
            folder: below,
            path_folder: folder.to_owned(),
        };
        Some(self.module(module, items))
    }

    fn module(&mut self, module: Module, items: Vec<Item>) -> usize {
        let id = self.tree.modules.len();
        self.tree.modules.push(module);
        for item in items {
            self.declare(id, item);
        }
        id
    }

    fn declare(&mut self, id: usize, item: Item) {
        if is_test_only(attributes(&item)) {
            if let Item::Mod(module) = item {
                self.declare_module(id, module, true);
            }
            return;
        }
        let mut local = LocalUses(Vec::new());
        match &item {
            Item::Mod(module) => return self.declare_module(id, module.clone(), false),
            Item::Use(import) => self.import(id, import),
            Item::Macro(one) => match &one.ident {
                Some(name) => {
                    let exported = one.attrs.iter().any(|own| own.path().is_ident("macro_export"));
                    let (name, file) = (name.unraw().to_string(), self.tree.modules[id].file);
                    if exported {
                        self.name(0, &name, Name::Item { file, has_members: false });
                    } else {
                        self.tree.local_macros.entry(name.clone()).or_default().insert(file);
                    }
                    self.name(id, &name, Name::Item { file, has_members: false });
                }
                None => self.made_by_macro(id, &one.mac.tokens),
            },
            other => {
                let file = self.tree.modules[id].file;
                if let Some((name, has_members)) = defined(other) {
                    self.name(id, &name, Name::Item { file, has_members });
                }
                local.visit_item(other);
            }
        }
        for import in local.0 {
            self.import(id, &import);
        }
        self.tree.modules[id].items.push(item);
    }

    fn name(&mut self, module: usize, name: &str, meaning: Name) {
        self.tree.modules[module].names.entry(name.to_owned()).or_default().push(meaning);
    }

    fn import(&mut self, module: usize, import: &ItemUse) {
        for leaf in leaves(import) {
            match leaf.name {
                Some(name) => self.name(module, &name, Name::Import(leaf.path)),
                None if leaf.is_glob => self.tree.modules[module].globs.push(leaf.path),
                None => {}
            }
        }
    }

    fn declare_module(&mut self, id: usize, module: ItemMod, is_for_tests: bool) {
        let parent = &self.tree.modules[id];
        let is_for_tests = is_for_tests || parent.is_for_tests;
        let name = module.ident.unraw().to_string();
        let below = join(&parent.folder, &name);
        if let Some((_, items)) = module.content {
            let block = Module {
                file: parent.file,
                parent: Some(id),
                is_for_tests,
                items: Vec::new(),
                names: BTreeMap::new(),
                globs: Vec::new(),
                folder: below.clone(),
                path_folder: below,
            };
            let child = self.module(block, items);
            self.name(id, &name, Name::Module(child));
            return;
        }
        let (paths, always) = path_attributes(&module.attrs);
        let mut tried = Vec::new();
        for path in paths {
            tried.push((join(&parent.path_folder, &path), true));
        }
        if !always {
            tried.push((format!("{below}.rs"), false));
            tried.push((join(&below, "mod.rs"), false));
        }
        self.load_child(id, &name, &tried, is_for_tests);
    }

    fn load_child(&mut self, id: usize, name: &str, tried: &[(String, bool)], is_for_tests: bool) {
        let mut found = false;
        for (path, owns_folder) in tried {
            if let Some(child) = self.load(path, Some(id), *owns_folder, is_for_tests) {
                found = true;
                self.name(id, name, Name::Module(child));
            }
        }
        if !found {
            let parent = &self.tree.files[self.tree.modules[id].file].path;
            self.tree.problems.push(format!("the module `{name}` of {parent} has no file"));
        }
    }

    /// What a macro declares: a module that is followed by its path, as in `mod a, "a.rs"`, and
    /// whatever has its first word as its name.
    fn made_by_macro(&mut self, id: usize, tokens: &TokenStream) {
        let file = self.tree.modules[id].file;
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for window in trees.windows(4) {
            if let [
                TokenTree::Ident(keyword),
                TokenTree::Ident(name),
                TokenTree::Punct(comma),
                TokenTree::Literal(path),
            ] = window
                && keyword == "mod"
                && comma.as_char() == ','
                && let Lit::Str(path) = Lit::new(path.clone())
            {
                let path = join(&self.tree.modules[id].path_folder, &path.value());
                let is_for_tests = self.tree.modules[id].is_for_tests;
                self.load_child(id, &name.unraw().to_string(), &[(path, true)], is_for_tests);
            }
        }
        if let Some(TokenTree::Ident(name)) = trees.first()
            && name.to_string().starts_with(|first: char| first.is_ascii_uppercase())
        {
            self.name(id, &name.to_string(), Name::Item { file, has_members: true });
        }
    }
}

/// Imports inside of functions. Their names count for the whole module.
struct LocalUses(Vec<ItemUse>);

impl<'ast> Visit<'ast> for LocalUses {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            _ if is_test_only(attributes(item)) => {}
            Item::Use(import) => self.0.push(import.clone()),
            other => visit::visit_item(self, other),
        }
    }
}

/// The name that an item defines, and whether more may follow it in a path.
fn defined(item: &Item) -> Option<(String, bool)> {
    let name = |ident: &Ident, has_members| Some((ident.unraw().to_string(), has_members));
    match item {
        Item::Const(one) => name(&one.ident, false),
        Item::Static(one) => name(&one.ident, false),
        Item::Fn(one) => name(&one.sig.ident, false),
        Item::Enum(one) => name(&one.ident, true),
        Item::Struct(one) => name(&one.ident, true),
        Item::Union(one) => name(&one.ident, true),
        Item::Trait(one) => name(&one.ident, true),
        Item::TraitAlias(one) => name(&one.ident, true),
        Item::Type(one) => name(&one.ident, true),
        _ => None,
    }
}

/// All names that a `use` brings. The path of one that begins with `::` begins with an empty name,
/// which nothing of this crate has.
pub(crate) fn leaves(import: &ItemUse) -> Vec<Leaf> {
    let mut found = Vec::new();
    let prefix: &[String] = if import.leading_colon.is_some() { &[String::new()] } else { &[] };
    spread(&import.tree, prefix, &mut found);
    found
}

fn spread(tree: &UseTree, prefix: &[String], found: &mut Vec<Leaf>) {
    let mut leaf = |ident: &Ident, name: &Ident| {
        let own = ident.unraw().to_string();
        let mut path = prefix.to_vec();
        // `use a::b::{self}` is `use a::b`.
        if own != "self" || prefix.is_empty() {
            path.push(own);
        }
        let name =
            if name == "self" { path.last().cloned() } else { Some(name.unraw().to_string()) };
        let name = name.filter(|name| name != "_");
        found.push(Leaf { path, name, is_glob: false, line: ident.span().start().line });
    };
    match tree {
        UseTree::Path(path) => {
            let prefix = [prefix, &[path.ident.unraw().to_string()]].concat();
            spread(&path.tree, &prefix, found);
        }
        UseTree::Name(name) => leaf(&name.ident, &name.ident),
        UseTree::Rename(rename) => leaf(&rename.ident, &rename.rename),
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans[0].start().line;
            found.push(Leaf { path: prefix.to_vec(), name: None, is_glob: true, line });
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                spread(tree, prefix, found);
            }
        }
    }
}

/// Whether an item is only there in tests: its condition cannot hold otherwise.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        if path.is_ident("cfg") {
            return conditions(&attribute.meta).iter().any(|one| holds(one) == Some(false));
        }
        path.segments.last().is_some_and(|last| last.ident == "test")
    })
}

/// Whether a condition holds in a build without tests; `None` if that depends on features.
fn holds(condition: &Meta) -> Option<bool> {
    let path = condition.path();
    if let Meta::Path(path) = condition {
        return (path.is_ident("test") || path.is_ident("doctest")).then_some(false);
    }
    let all: Vec<Option<bool>> = conditions(condition).iter().map(holds).collect();
    if path.is_ident("not") {
        return all.first().copied().flatten().map(|holds| !holds);
    }
    // What decides at once, and what all must be to decide together.
    let (one, each) = match () {
        () if path.is_ident("all") => (false, true),
        () if path.is_ident("any") => (true, false),
        () => return None,
    };
    if all.contains(&Some(one)) {
        Some(one)
    } else {
        all.iter().all(|own| *own == Some(each)).then_some(each)
    }
}

/// What is in the parentheses of `cfg(..)`, `all(..)`, `any(..)`, `not(..)`.
fn conditions(meta: &Meta) -> Vec<Meta> {
    let Meta::List(list) = meta else { return Vec::new() };
    let parsed = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    parsed.map_or_else(|_| Vec::new(), |parsed| parsed.into_iter().collect())
}

/// The paths that attributes give a module, and whether it always has one of them.
fn path_attributes(attributes: &[Attribute]) -> (Vec<String>, bool) {
    let (mut paths, mut always) = (Vec::new(), false);
    for attribute in attributes {
        if let Some(path) = path_value(&attribute.meta) {
            always = true;
            paths.push(path);
        } else if attribute.path().is_ident("cfg_attr") {
            paths.extend(conditions(&attribute.meta).iter().skip(1).filter_map(path_value));
        }
    }
    (paths, always)
}

fn path_value(meta: &Meta) -> Option<String> {
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::ExternCrate(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::ForeignMod(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::TraitAlias(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Union(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}

/// A path of words in tokens, and the line where it begins.
pub(crate) struct TokenPath {
    pub(crate) words: Vec<String>,
    pub(crate) line: usize,
    /// Whether it is a method or a field: it follows a dot.
    pub(crate) is_member: bool,
    /// Whether arguments follow it.
    pub(crate) is_call: bool,
}

/// All paths in the tokens of a macro. `$crate` is `crate`; what begins with `::` is not of this
/// crate and is left out.
pub(crate) fn token_paths(tokens: &TokenStream) -> Vec<TokenPath> {
    let mut found = Vec::new();
    collect(tokens, &[], &mut found);
    found
}

fn collect(tokens: &TokenStream, prefix: &[String], found: &mut Vec<TokenPath>) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_mark = |at: usize, mark: char| matches!(trees.get(at), Some(TokenTree::Punct(own)) if own.as_char() == mark);
    let is_path_mark = |at: usize| is_mark(at, ':') && is_mark(at + 1, ':');
    let mut at = 0;
    while at < trees.len() {
        let first = match &trees[at] {
            TokenTree::Ident(first) => first,
            TokenTree::Group(group) => {
                collect(&group.stream(), &[], found);
                at += 1;
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let is_member = at > 0 && is_mark(at - 1, '.') && !(at > 1 && is_mark(at - 2, '.'));
        let is_lifetime = at > 0 && is_mark(at - 1, '\'');
        let is_outside = at > 1 && is_path_mark(at - 2);
        let mut words = prefix.to_vec();
        words.push(first.unraw().to_string());
        at += 1;
        while is_path_mark(at)
            && let Some(TokenTree::Ident(word)) = trees.get(at + 2)
        {
            words.push(word.unraw().to_string());
            at += 3;
        }
        if let Some(TokenTree::Group(group)) = trees.get(at + 2)
            && is_path_mark(at)
            && group.delimiter() == Delimiter::Brace
        {
            if !is_outside {
                collect(&group.stream(), &words, found);
            }
            at += 3;
            continue;
        }
        if !is_lifetime && !is_outside {
            let arguments = behind_generics(&trees, at);
            let is_call = matches!(arguments, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
            found.push(TokenPath { words, line: first.span().start().line, is_member, is_call });
        }
    }
}

/// The token behind `::<..>`, or at this place if there is none.
fn behind_generics(trees: &[TokenTree], at: usize) -> Option<&TokenTree> {
    let is_mark = |at: usize, mark: char| matches!(trees.get(at), Some(TokenTree::Punct(own)) if own.as_char() == mark);
    if !(is_mark(at, ':') && is_mark(at + 1, ':') && is_mark(at + 2, '<')) {
        return trees.get(at);
    }
    let (mut depth, mut at) = (0_usize, at + 2);
    loop {
        if is_mark(at, '<') {
            depth += 1;
        } else if is_mark(at, '>') && !is_mark(at - 1, '-') {
            depth -= 1;
        }
        at += 1;
        if depth == 0 || at >= trees.len() {
            return trees.get(at);
        }
    }
}

/// A path below a folder, without `..`.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            ".." => {
                parts.pop();
            }
            "" | "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
