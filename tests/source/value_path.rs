//! The way of one value through the library, from the generated method that takes it to the bytes
//! of the request: few files, each in the same layer as the one before or in a lower one.
//!
//! The way is found by following calls without a compiler, so that it is rather too long than too
//! short: a method of a name counts if the calling file imports the file that has it, or if it is a
//! method of a type that carries values. Only functions that take or return such a type are
//! followed; the way ends at those that take a finished request.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{
    Block, Expr, ExprCall, ExprMethodCall, ExprPath, FnArg, GenericParam, ImplItem, ImplItemFn,
    Item, Macro, Pat, Path, ReturnType, Signature, TraitItem, Type,
};

use super::imports::{self, sample, words};
use super::layers;
use super::module_tree::{Tree, attributes, is_test_only, token_paths};

/// Types that hold a value on its way.
const CARRIERS: [&str; 6] = ["Argument", "BoundParam", "Call", "Input", "Object", "RequestBuilder"];

/// What a value ends up in.
const END: &str = "Request";

/// Where the way begins: end of a path, type, function. The arguments of a call are stored by the
/// first, optional ones by the second, and the third makes a request of all.
const STARTS: [(&str, Option<&str>, &str); 3] = [
    ("generated/apigateway.rs", Some("ApiGateway"), "create_stage"),
    ("generated/apigateway.rs", Some("CreateStage"), "description"),
    ("/call.rs", Some("Call"), "request"),
];

const MOST_FILES: usize = 15;

#[test]
fn a_value_passes_through_at_most_15_files_towards_lower_layers() {
    let tree = Tree::read("client/src");
    let place = |path: &str| layers::place(path);
    let way = Way::find(&tree, &STARTS, &CARRIERS);
    for carrier in CARRIERS {
        let has =
            |one: &Function| one.owner.as_deref() == Some(carrier) || one.takes.contains(carrier);
        let visited = || way.visited.iter().map(|id| &way.functions[*id]);
        assert!(visited().any(has), "no value passes through a `{carrier}`");
    }
    let shown = way.show(&place);
    println!("{shown}");
    assert!(way.reaches_the_end(), "no function that returns a {END} was found\n{shown}");
    let upwards = way.upwards(&place);
    assert!(upwards.is_empty(), "{}\n{shown}", upwards.join("\n"));
    let files = way.files().len();
    assert!(files <= MOST_FILES, "{files} files, at most {MOST_FILES} may be\n{shown}");
}

/// Module and layer of a file.
type Place<'a> = &'a dyn Fn(&str) -> Option<(&'static str, usize)>;

/// A function, as far as its signature and the calls in its body go.
#[derive(Debug)]
struct Function {
    file: usize,
    module: usize,
    name: String,
    /// The type that has it, unless a macro makes the type.
    owner: Option<String>,
    /// The trait that declares it or that it implements.
    of_trait: Option<String>,
    /// Whether it is in the declaration of the trait.
    is_declared: bool,
    has_receiver: bool,
    /// Types in receiver, parameters and bounds.
    takes: BTreeSet<String>,
    returns: BTreeSet<String>,
    calls: Vec<Called>,
}

#[derive(Debug)]
enum Called {
    Path(Vec<String>),
    Method { name: String, on_self: bool },
}

impl Function {
    fn is_free(&self) -> bool {
        self.owner.is_none() && self.of_trait.is_none()
    }

    fn carries(&self, carriers: &[&str]) -> bool {
        // What is shown to people is not sent.
        if matches!(self.of_trait.as_deref(), Some("Debug" | "Display")) {
            return false;
        }
        let has = |types: &BTreeSet<String>| carriers.iter().any(|own| types.contains(*own));
        !self.takes.contains(END)
            && (has(&self.takes) || has(&self.returns) || self.returns.contains(END))
    }

    fn label(&self) -> String {
        match self.owner.as_ref().or(self.of_trait.as_ref()) {
            Some(owner) => format!("{owner}::{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// All functions on the way, and who calls whom.
struct Way<'t> {
    tree: &'t Tree,
    functions: Vec<Function>,
    visited: BTreeSet<usize>,
    steps: BTreeSet<(usize, usize)>,
}

impl<'t> Way<'t> {
    fn find(tree: &'t Tree, starts: &[(&str, Option<&str>, &str)], carriers: &[&str]) -> Self {
        let functions = functions(tree);
        let imports = imports::graph(tree, &imports::find(tree));
        let reach = reach(&imports);
        let mut way = Self { tree, functions, visited: BTreeSet::new(), steps: BTreeSet::new() };
        let mut next = Vec::new();
        for (path, owner, name) in starts {
            let is_start = |own: &Function| {
                tree.files[own.file].path.ends_with(path)
                    && own.owner.as_deref() == *owner
                    && own.name == *name
            };
            let found = way.functions.iter().position(is_start);
            next.push(found.unwrap_or_else(|| panic!("{path} has no {owner:?}::{name}")));
        }
        while let Some(from) = next.pop() {
            if !way.visited.insert(from) {
                continue;
            }
            for called in &way.functions[from].calls {
                for to in way.candidates(from, called, (&imports, &reach), carriers) {
                    if way.functions[to].carries(carriers) {
                        way.steps.insert((from, to));
                        next.push(to);
                    }
                }
            }
        }
        way
    }

    /// The functions that a call can mean.
    fn candidates(
        &self,
        from: usize,
        called: &Called,
        (imports, reach): (&Graph, &Graph),
        carriers: &[&str],
    ) -> BTreeSet<usize> {
        let caller = &self.functions[from];
        let is_near =
            |own: &Function| own.file == caller.file || imports[&caller.file].contains(&own.file);
        // A value of a type that is not imported comes from a file that is, or from one of its own.
        let is_carrier = |own: &Function| {
            own.owner.as_deref().is_some_and(|own| carriers.contains(&own))
                && reach[&caller.file].contains(&own.file)
        };
        let all = |wanted: &dyn Fn(&Function) -> bool| -> BTreeSet<usize> {
            let own = self.functions.iter().enumerate();
            own.filter(|(_, own)| wanted(own)).map(|(id, _)| id).collect()
        };
        match called {
            Called::Method { name, on_self } => {
                if *on_self {
                    let own = all(&|own| {
                        own.name == *name && self.is_of_same_type(own, caller, carriers)
                    });
                    if !own.is_empty() {
                        return own;
                    }
                }
                all(&|own| {
                    let can_be = own.is_declared || is_near(own) || is_carrier(own);
                    let by_name = own.name == *name && own.has_receiver && can_be;
                    // `into()` is somebody's `from`.
                    let by_conversion = name == "into" && own.name == "from" && is_near(own);
                    by_name || by_conversion
                })
            }
            Called::Path(path) => match path.as_slice() {
                [first, name] if first == "Self" => {
                    all(&|own| own.name == *name && self.is_of_same_type(own, caller, carriers))
                }
                path => {
                    let mut found = BTreeSet::new();
                    for target in self.tree.resolve(caller.module, path) {
                        let Some(item) = target.item else { continue };
                        found.extend(match target.rest.as_slice() {
                            [] => all(&|own| {
                                own.is_free() && own.file == target.file && own.name == item
                            }),
                            [name, ..] => all(&|own| {
                                let is_own = own.owner.as_ref() == Some(&item);
                                let is_trait = own.of_trait.as_ref() == Some(&item)
                                    && (own.is_declared || is_near(own) || is_carrier(own));
                                own.name == *name && (is_own || is_trait)
                            }),
                        });
                    }
                    found
                }
            },
        }
    }

    /// Whether a function can be meant by `self` and `Self` in another: it is of the same type or of
    /// a trait that this type has, or it implements the trait whose default calls it.
    fn is_of_same_type(&self, own: &Function, caller: &Function, carriers: &[&str]) -> bool {
        if caller.is_declared {
            // Of all types that have the trait, those that carry values are meant, and those that
            // macros make.
            let carries = || own.owner.as_deref().is_none_or(|own| carriers.contains(&own));
            return own.of_trait == caller.of_trait && carries();
        }
        let Some(owner) = &caller.owner else { return false };
        let has_trait = || {
            let mut all = self.functions.iter();
            all.any(|one| one.owner.as_ref() == Some(owner) && one.of_trait == own.of_trait)
        };
        own.owner.as_ref() == Some(owner) || own.is_declared && has_trait()
    }

    fn files(&self) -> BTreeSet<usize> {
        self.visited.iter().map(|id| self.functions[*id].file).collect()
    }

    fn reaches_the_end(&self) -> bool {
        self.visited.iter().any(|id| {
            let own = &self.functions[*id];
            own.owner.as_deref() != Some("Call") && own.returns.contains(END)
        })
    }

    /// Steps to a higher layer.
    ///
    /// A default method of a trait works for the type that its caller chose: what it calls of that
    /// type is a step of its callers.
    fn upwards(&self, place: Place<'_>) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (from, to) in &self.steps {
            for from in self.responsible(*from, *to, &mut BTreeSet::new()) {
                let path = |id: usize| &self.tree.files[self.functions[id].file].path;
                let (Some(own), Some(other)) = (place(path(from)), place(path(*to))) else {
                    continue;
                };
                if own.0 != other.0 && other.1 > own.1 {
                    found.insert(format!(
                        "upwards: {} (layer {}) {} -> {} (layer {}) {}",
                        path(from),
                        own.1,
                        self.functions[from].label(),
                        path(*to),
                        other.1,
                        self.functions[*to].label(),
                    ));
                }
            }
        }
        found.into_iter().collect()
    }

    /// Who chose the function that is called.
    fn responsible(&self, from: usize, to: usize, seen: &mut BTreeSet<usize>) -> BTreeSet<usize> {
        let (caller, called) = (&self.functions[from], &self.functions[to]);
        let is_chosen_above =
            caller.is_declared && !called.is_declared && caller.of_trait == called.of_trait;
        if !is_chosen_above {
            return BTreeSet::from([from]);
        }
        if !seen.insert(from) {
            return BTreeSet::new();
        }
        let callers = self.steps.iter().filter(|(_, called)| *called == from);
        let callers: Vec<usize> = callers.map(|(caller, _)| *caller).collect();
        callers.into_iter().flat_map(|caller| self.responsible(caller, to, seen)).collect()
    }

    /// The files from the highest layer to the lowest, with their functions.
    fn show(&self, place: Place<'_>) -> String {
        let mut lines = BTreeMap::new();
        for id in &self.visited {
            let own = &self.functions[*id];
            let path = &self.tree.files[own.file].path;
            let layer = place(path).map_or(0, |(_, layer)| layer);
            let names: &mut BTreeSet<String> =
                lines.entry((std::cmp::Reverse(layer), path)).or_default();
            names.insert(own.label());
        }
        let mut shown = format!("{} files that a value passes\n", lines.len());
        for ((std::cmp::Reverse(layer), path), names) in lines {
            let names: Vec<String> = names.into_iter().collect();
            shown += &format!("  {layer} {path}: {}\n", names.join(", "));
        }
        shown
    }
}

type Graph = BTreeMap<usize, BTreeSet<usize>>;

/// The files that each file can reach by imports.
fn reach(imports: &Graph) -> Graph {
    let reached = |file: &usize| {
        let mut found = BTreeSet::new();
        let mut next = vec![*file];
        while let Some(file) = next.pop() {
            let own = imports.get(&file).into_iter().flatten();
            next.extend(own.filter(|file| found.insert(**file)));
        }
        (*file, found)
    };
    imports.keys().map(reached).collect()
}

/// All functions of the library, those in macros among them.
fn functions(tree: &Tree) -> Vec<Function> {
    let mut found = Vec::new();
    for (module, own) in tree.modules.iter().enumerate() {
        if !own.is_for_tests {
            let mut collector = Collector { file: own.file, module, found: &mut found };
            own.items.iter().for_each(|item| collector.item(item));
        }
    }
    found
}

struct Collector<'f> {
    file: usize,
    module: usize,
    found: &'f mut Vec<Function>,
}

/// Where a function is: its type, its trait, and whether that is where the trait is declared.
#[derive(Clone, Default)]
struct Home {
    owner: Option<String>,
    of_trait: Option<String>,
    is_declared: bool,
}

impl Collector<'_> {
    fn item(&mut self, item: &Item) {
        if is_test_only(attributes(item)) {
            return;
        }
        match item {
            Item::Fn(own) => self.function(&Home::default(), &own.sig, Some(&own.block)),
            Item::Impl(own) => {
                let home = Home {
                    owner: type_name(&own.self_ty),
                    of_trait: own.trait_.as_ref().and_then(|(path, _)| last(path)),
                    is_declared: false,
                };
                for item in &own.items {
                    if let ImplItem::Fn(own) = item
                        && !is_test_only(&own.attrs)
                    {
                        self.function(&home, &own.sig, Some(&own.block));
                    }
                }
            }
            Item::Trait(own) => {
                let of_trait = Some(own.ident.unraw().to_string());
                let home = Home { owner: None, of_trait, is_declared: true };
                for item in &own.items {
                    if let TraitItem::Fn(own) = item
                        && !is_test_only(&own.attrs)
                    {
                        self.function(&home, &own.sig, own.default.as_ref());
                    }
                }
            }
            Item::Macro(own) if own.ident.is_some() => {
                self.definition(own.mac.tokens.clone(), &Home::default());
            }
            _ => {}
        }
    }

    fn function(&mut self, home: &Home, signature: &Signature, body: Option<&Block>) {
        let (mut takes, mut returns) = (Types::default(), Types::default());
        for generic in &signature.generics.params {
            if let GenericParam::Type(generic) = generic {
                takes.visit_type_param(generic);
            }
        }
        if let Some(bounds) = &signature.generics.where_clause {
            takes.visit_where_clause(bounds);
        }
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(_) => {
                    takes.0.insert("Self".to_owned());
                }
                FnArg::Typed(input) => takes.visit_type(&input.ty),
            }
        }
        if let ReturnType::Type(_, ty) = &signature.output {
            returns.visit_type(ty);
        }
        for types in [&mut takes.0, &mut returns.0] {
            if let Some(owner) = &home.owner
                && types.contains("Self")
            {
                types.insert(owner.clone());
            }
        }
        let mut calls = Calls::default();
        if let Some(body) = body {
            calls.visit_block(body);
        }
        self.found.push(Function {
            file: self.file,
            module: self.module,
            name: signature.ident.unraw().to_string(),
            owner: home.owner.clone(),
            of_trait: home.of_trait.clone(),
            is_declared: home.is_declared,
            has_receiver: signature.receiver().is_some(),
            takes: takes.0,
            returns: returns.0,
            calls: calls.found,
        });
    }

    /// Functions in the definition of a macro. The names of its types are not known.
    fn definition(&mut self, tokens: TokenStream, home: &Home) {
        let trees: Vec<TokenTree> = plain(tokens).into_iter().collect();
        let is_word = |at: usize, word: &str| matches!(trees.get(at), Some(TokenTree::Ident(own)) if own == word);
        let mut home = home.clone();
        let mut at = 0;
        while at < trees.len() {
            if is_word(at, "impl") {
                home = implemented(&trees[at..]);
            } else if is_word(at, "fn") {
                let is_body = |tree: &TokenTree| matches!(tree, TokenTree::Group(own) if own.delimiter() == Delimiter::Brace);
                let end =
                    trees[at..].iter().position(is_body).map_or(trees.len(), |end| at + end + 1);
                let function = trees[at..end].iter().cloned().collect();
                if let Ok(function) = syn::parse2::<ImplItemFn>(function) {
                    self.function(&home, &function.sig, Some(&function.block));
                }
                at = end;
                continue;
            } else if let TokenTree::Group(group) = &trees[at] {
                self.definition(group.stream(), &home);
            }
            at += 1;
        }
    }
}

/// The trait that an `impl` in a macro is of.
fn implemented(trees: &[TokenTree]) -> Home {
    let header = trees.iter().take_while(
        |tree| !matches!(tree, TokenTree::Group(own) if own.delimiter() == Delimiter::Brace),
    );
    let header: TokenStream = header.cloned().collect();
    let parsed = syn::parse2::<syn::ItemImpl>(quoted_block(header));
    let path = parsed.ok().and_then(|parsed| parsed.trait_).and_then(|(path, _)| last(&path));
    Home { owner: None, of_trait: path, is_declared: false }
}

fn quoted_block(header: TokenStream) -> TokenStream {
    let block = Group::new(Delimiter::Brace, TokenStream::new());
    header.into_iter().chain([TokenTree::Group(block)]).collect()
}

/// The tokens of a macro without what is a macro's own: `$crate` is `crate`, `$name` is `name`, and
/// `$(..),*` is its content once.
fn plain(tokens: TokenStream) -> TokenStream {
    let mut plain = Vec::new();
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_dollar = matches!(&tree, TokenTree::Punct(own) if own.as_char() == '$');
        if !is_dollar {
            plain.push(match tree {
                TokenTree::Group(own) => {
                    Group::new(own.delimiter(), self::plain(own.stream())).into()
                }
                other => other,
            });
        } else if let Some(TokenTree::Group(group)) =
            trees.next_if(|next| matches!(next, TokenTree::Group(_)))
        {
            plain.extend(self::plain(group.stream()));
            // A separator and the sign of repetition.
            for _ in 0..2 {
                let is_sign = |own: &TokenTree| matches!(own, TokenTree::Punct(own) if "*+?".contains(own.as_char()));
                let sign = trees.next();
                if sign.as_ref().is_none_or(is_sign) {
                    break;
                }
            }
        }
    }
    plain.into_iter().collect()
}

/// Names of the types in a type.
#[derive(Default)]
struct Types(BTreeSet<String>);

impl<'ast> Visit<'ast> for Types {
    fn visit_path(&mut self, path: &'ast Path) {
        self.0.extend(last(path));
        visit::visit_path(self, path);
    }
}

/// What a function calls, and what it hands on to be called.
#[derive(Default)]
struct Calls {
    found: Vec<Called>,
}

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func {
            self.found.push(Called::Path(words(&path.path)));
            call.args.iter().for_each(|argument| self.visit_expr(argument));
        } else {
            visit::visit_expr_call(self, call);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let on_self = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self"));
        self.found.push(Called::Method { name: call.method.unraw().to_string(), on_self });
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        // `.map(Self::json)`. A variable that has the name of a function counts, too.
        self.found.push(Called::Path(words(&path.path)));
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        for path in token_paths(&one.tokens) {
            if path.is_member && path.is_call {
                let name = path.words[0].clone();
                self.found.push(Called::Method { name, on_self: false });
            } else if !path.is_member {
                self.found.push(Called::Path(path.words));
            }
        }
    }

    fn visit_pat(&mut self, _: &'ast Pat) {}
}

fn last(path: &Path) -> Option<String> {
    path.segments.last().map(|last| last.ident.unraw().to_string())
}

fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => last(&path.path),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => None,
    }
}

/// A library in memory, whose values pass through five files.
const LIBRARY: [(&str, &str); 8] = [
    (
        "lib.rs",
        "mod api; mod assemble; mod call; mod macros; mod other; mod send; mod value;
        pub mod codegen {
            pub use crate::call::Call;
            pub use crate::value::{Argument, Takes};
            pub use crate::__client as client;
        }",
    ),
    (
        "api.rs",
        "use crate::codegen::{self, Takes as _};
        codegen::client!(Api);
        impl Api {
            pub fn create(&self, name: impl Into<String>) -> codegen::Call {
                self.call(\"create\").arg(\"name\", name)
            }
        }",
    ),
    (
        "macros.rs",
        "#[macro_export] macro_rules! __client { ($name:ident $(, $more:ident)*) => {
            pub struct $name(u8);
            impl $name {
                $(fn $more(&self) {})*
                fn call(&self, name: &'static str) -> $crate::codegen::Call {
                    $crate::codegen::Call::new(name)
                }
            }
        } }",
    ),
    (
        "call.rs",
        "use crate::{assemble, send};
        use crate::value::{Argument, Takes};
        pub struct Call(Vec<Argument>);
        impl Call {
            pub(crate) fn new(name: &'static str) -> Self { Self(Vec::new()) }
            pub fn request(&self) -> assemble::Request { assemble::request(&self.0) }
            pub fn send(self) { send::send(&self.request()) }
        }
        impl Takes for Call { fn put(self, name: &str, value: Argument) -> Self { self } }",
    ),
    (
        "value.rs",
        "pub struct Argument(String);
        impl From<String> for Argument { fn from(text: String) -> Self { Self(text) } }
        pub trait Takes: Sized {
            fn put(self, name: &str, value: Argument) -> Self;
            fn arg(self, name: &str, value: impl Into<Argument>) -> Self {
                self.put(name, value.into())
            }
        }
        impl std::fmt::Debug for Argument { fn fmt(&self, _: u8) { crate::other::shown(self) } }",
    ),
    (
        "assemble.rs",
        "use crate::value::Argument;
        use crate::other;
        pub struct Request;
        pub fn request(values: &[Argument]) -> Request {
            let text = values.iter().map(text).collect();
            crate::other::number();
            format!(\"{}\", other::number());
            finish(text)
        }
        fn text(value: &Argument) -> String { value.fmt(1); String::new() }
        fn finish(text: String) -> Request { Request }",
    ),
    ("send.rs", "use crate::assemble::Request; pub fn send(request: &Request) {}"),
    ("other.rs", "pub fn number() -> u8 { 1 } pub fn shown(value: &crate::value::Argument) {}"),
];

/// What is shown of the way in this library, and its steps to higher layers.
fn way(library: &[(&str, &str)]) -> (String, Vec<String>) {
    let place = |path: &str| {
        let layers = [
            ("value", 1),
            ("other", 2),
            ("assemble", 3),
            ("send", 4),
            ("call", 5),
            ("macros", 5),
            ("api", 6),
        ];
        layers.into_iter().find(|(name, _)| path == format!("src/{name}.rs"))
    };
    let tree = sample(library);
    let starts = [("api.rs", Some("Api"), "create"), ("call.rs", Some("Call"), "request")];
    let way = Way::find(&tree, &starts, &["Argument", "Call"]);
    assert!(way.reaches_the_end());
    (way.show(&place), way.upwards(&place))
}

#[test]
fn the_way_follows_functions_that_take_or_return_a_value() {
    let (shown, upwards) = way(&LIBRARY);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines,
        [
            "5 files that a value passes",
            "  6 src/api.rs: Api::create",
            "  5 src/call.rs: Call::new, Call::put, Call::request",
            "  5 src/macros.rs: call",
            "  3 src/assemble.rs: finish, request, text",
            "  1 src/value.rs: Argument::from, Takes::arg, Takes::put",
        ]
    );
    // The call of `put` in a lower layer is a step of whoever chose the type.
    assert_eq!(upwards, Vec::<String>::new());
}

#[test]
fn a_step_to_a_higher_layer_is_told() {
    for (path, code, step) in [
        (
            "assemble.rs",
            "fn finish(text: &[Argument]) -> Request { text.iter().map(crate::call::log); Request }",
            "upwards: src/assemble.rs (layer 3) finish -> src/call.rs (layer 5) log",
        ),
        (
            "assemble.rs",
            "use crate::send; fn finish(text: &[Argument]) -> Request { vec![send::note(text[0])]; Request }",
            "upwards: src/assemble.rs (layer 3) finish -> src/send.rs (layer 4) note",
        ),
    ] {
        let mut library = LIBRARY.map(|(path, code)| (path, code.to_owned()));
        for (own, text) in &mut library {
            match *own {
                "call.rs" => text.push_str("pub fn log(value: &Argument) {}"),
                "send.rs" => text.push_str("pub fn note(value: &crate::value::Argument) {}"),
                _ => {}
            }
            if *own == path {
                *text = text.replace("fn finish(text: String) -> Request { Request }", "");
                text.push_str(code);
            }
        }
        let library = library.each_ref().map(|(path, text)| (*path, text.as_str()));
        assert_eq!(way(&library).1, [step], "{code}");
    }
}
