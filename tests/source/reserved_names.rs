//! Names that the generator reserves: the methods of the macros that generated types share, and the
//! types of which tables are made. The generator's lists are compared with the runtime's source, in
//! both directions.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::files;
use super::tokens::{self, Token};

type Names = BTreeSet<String>;

/// Every type has these.
const OF_EVERY_TYPE: [&str; 2] = ["from", "into"];

/// Types of the operation table that no entry names: they are written with their path, or made by
/// methods of entries.
const NOT_NAMED_IN_ENTRIES: [&str; 1] = ["Service"];

#[test]
fn the_methods_of_builders_are_reserved() {
    assert_eq!(
        generator_list("BUILDER_METHODS"),
        runtime(|text| macro_methods(text, "__petard_builder"))
    );
}

#[test]
fn the_functions_of_shapes_are_reserved() {
    let mut functions = runtime(|text| macro_methods(text, "__petard_object"));
    // The generator writes this one itself.
    functions.insert("new".to_owned());
    assert_eq!(generator_list("SHAPE_METHODS"), functions);
}

#[test]
fn the_methods_of_clients_are_reserved() {
    assert_eq!(
        generator_list("CLIENT_METHODS"),
        runtime(|text| macro_methods(text, "__petard_client"))
    );
}

#[test]
fn the_types_of_tables_are_those_that_the_contract_exports() {
    let exported = runtime(|text| exports(text, "codegen"));
    let mut types = Names::new();
    let sources: Vec<(String, String)> = files("client/src", "rs")
        .map(|(path, text)| (path.to_string_lossy().replace('\\', "/"), text))
        .collect();
    let defines_operation = |text: &String| defined_types(text).contains("Operation");
    let (home, _) = sources.iter().find(|(_, text)| defines_operation(text)).unwrap();
    // The types of the table are in one folder, or in a file and the folder of that name.
    let (folder, _) = home.rsplit_once('/').unwrap();
    let family = if folder == "client/src" { home.trim_end_matches(".rs") } else { folder };
    for (_, text) in sources.iter().filter(|(path, _)| path.starts_with(family)) {
        types.extend(defined_types(text));
    }
    types.retain(|name| exported.contains(name));
    for name in NOT_NAMED_IN_ENTRIES {
        assert!(types.remove(name), "{name} is not a type of the table");
    }
    // The method of an operation is a type of the crate `http`.
    types.insert("Method".to_owned());
    assert_eq!(generator_list("VOCABULARY"), types);
}

/// Returns what is found in exactly one file of the runtime.
fn runtime(find: impl Fn(&str) -> Option<Names>) -> Names {
    let found: Vec<Names> = files("client/src", "rs").filter_map(|(_, text)| find(&text)).collect();
    assert_eq!(found.len(), 1, "found in one file");
    found.into_iter().next().unwrap()
}

/// Returns a list of strings that is a constant of the generator.
fn generator_list(name: &str) -> Names {
    let found: Vec<Names> =
        files("codegen/src", "rs").filter_map(|(_, text)| string_list(&text, name)).collect();
    assert_eq!(found.len(), 1, "{name} is in one file");
    found.into_iter().next().unwrap()
}

/// Returns the strings of `const NAME: &[&str] = &[..]`.
fn string_list(source: &str, name: &str) -> Option<Names> {
    let tokens = tokens::tokenize(source);
    let word = |text: &str| Token::Word(text.to_owned());
    let at = tokens.windows(2).position(|two| *two == [word("const"), word(name)])?;
    let behind = tokens[at..].iter().skip_while(|token| **token != Token::Mark('='));
    let list = behind.take_while(|token| **token != Token::Mark(';'));
    let strings = list.filter_map(|token| match token {
        Token::Text(text) => Some(text.clone()),
        _ => None,
    });
    Some(strings.collect())
}

/// Returns the functions that the type has that a macro makes of `$name`: its own, those of traits
/// that the macro implements for it, and those that all types have. Left out is a trait whose function
/// nobody calls by name.
fn macro_methods(source: &str, name: &str) -> Option<Names> {
    const LEFT_OUT: &str = "Default";
    let body = macro_body(source.parse().unwrap(), name)?;
    let mut methods: Names = OF_EVERY_TYPE.map(str::to_owned).into();
    for arm in body.into_iter().filter_map(|tree| group(tree, Delimiter::Brace)) {
        let trees: Vec<TokenTree> = arm.into_iter().collect();
        let mut rest = trees.as_slice();
        while let [tree, behind @ ..] = rest {
            rest = behind;
            if let Some(attribute) = group(tree.clone(), Delimiter::Bracket)
                && attribute.to_string().starts_with("derive")
                && attribute.to_string().contains("Clone")
            {
                methods.insert("clone".to_owned());
            }
            if !is_word(tree, "impl") {
                continue;
            }
            let length = behind.iter().position(|tree| is_group(tree, Delimiter::Brace)).unwrap();
            let (header, block) = (&behind[..length], behind[length].clone());
            let implements = header.iter().position(|tree| is_word(tree, "for"));
            let (of_trait, of_type) = header.split_at(implements.unwrap_or(0));
            let is_own = of_type.last().is_some_and(|tree| is_word(tree, "name"));
            let is_left_out = of_trait.iter().any(|tree| is_word(tree, LEFT_OUT));
            if is_own && !is_left_out {
                methods.extend(functions(group(block, Delimiter::Brace).unwrap()));
            }
        }
    }
    Some(methods)
}

/// Returns the arms of `macro_rules! name { .. }`.
fn macro_body(source: TokenStream, name: &str) -> Option<TokenStream> {
    let trees: Vec<TokenTree> = source.into_iter().collect();
    let found = trees
        .windows(4)
        .find(|four| is_word(&four[0], "macro_rules") && is_word(&four[2], name))?;
    group(found[3].clone(), Delimiter::Brace)
}

/// Returns the names of the functions of a block.
fn functions(block: TokenStream) -> Names {
    let trees: Vec<TokenTree> = block.into_iter().collect();
    let functions = trees.windows(2).filter(|two| is_word(&two[0], "fn"));
    functions.map(|two| two[1].to_string()).collect()
}

/// Returns the names that a module re-exports.
fn exports(source: &str, module: &str) -> Option<Names> {
    let tokens = tokens::tokenize(source);
    let word = |text: &str| Token::Word(text.to_owned());
    let begins = [word("mod"), word(module), Token::Open('{')];
    let at = tokens.windows(3).position(|three| *three == begins)? + 2;
    let inside = &tokens[at..at + tokens::group(&tokens[at..])];
    let leaves = inside.windows(2).filter_map(|two| match two {
        [Token::Word(name), Token::Mark(',' | ';') | Token::Close('}')] => Some(name.clone()),
        _ => None,
    });
    Some(leaves.collect())
}

/// Returns the public structs and enums of a file.
fn defined_types(source: &str) -> Names {
    let tokens = tokens::tokenize(source);
    let is_type =
        |token: &Token| matches!(token, Token::Word(word) if word == "struct" || word == "enum");
    let types = tokens.windows(3).filter_map(|three| match three {
        [Token::Word(public), kind, Token::Word(name)] if public == "pub" && is_type(kind) => {
            Some(name.clone())
        }
        _ => None,
    });
    types.collect()
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(name) if name == word)
}

fn is_group(tree: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter)
}

fn group(tree: TokenTree, delimiter: Delimiter) -> Option<TokenStream> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream()),
        _ => None,
    }
}

#[test]
fn methods_are_found_in_every_arm_of_a_macro() {
    let source = "
        macro_rules! other { ($name:ident) => { impl $name { fn no(self) {} } }; }
        macro_rules! made {
            ($name:ident, more) => {
                made!($name);
                impl $name { pub fn items(self) -> Items { fn inner() {} } }
                impl Default for $name { fn default() -> Self { Self::empty() } }
            };
            ($name:ident) => {
                #[derive(Debug, Clone)]
                pub struct $name(Call);
                impl $name { pub async fn send(self) {} fn empty() {} }
                impl ::core::future::IntoFuture for $name { type Output = (); fn into_future(self) {} }
                impl ::core::convert::From<$name> for Call { fn convert(name: $name) -> Self {} }
            };
        }
        pub mod codegen { pub use a::{B, C as D, e::F}; pub use g::H; }
        pub struct S; enum Private {} pub enum E {}
        const LIST: &[&str] = &[\"a\", \"b\"];
    ";
    let names =
        |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Names>());
    assert_eq!(
        macro_methods(source, "made"),
        names(&["clone", "empty", "from", "into", "into_future", "items", "send"])
    );
    assert_eq!(macro_methods(source, "missing"), None);
    assert_eq!(exports(source, "codegen"), names(&["B", "D", "F", "H"]));
    assert_eq!(Some(defined_types(source)), names(&["E", "S"]));
    assert_eq!(string_list(source, "LIST"), names(&["a", "b"]));
}
