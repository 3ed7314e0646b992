//! What generated clients are made of: tables, and methods of one expression over the contract
//! `petard::codegen`. Held against the shipped clients and the generator's own goldens.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::files;
use super::tokens::{self, Token};

/// A generated file, and the strings of the model it is made from.
struct Generated {
    path: PathBuf,
    tokens: Vec<Token>,
    strings: BTreeSet<String>,
}

fn generated() -> Vec<Generated> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for (path, text) in files("client/src/generated", "rs") {
        let name = path.file_stem().unwrap().to_string_lossy().replace('_', "-");
        all.push((root.join(format!("models/{name}.json")), path, text));
    }
    assert!(!all.is_empty());
    for (path, text) in files("codegen/tests/accept", "rs") {
        all.push((root.join(path.with_extension("json")), path, text));
    }
    assert!(all.len() > 6);
    let one = |(model, path, text): (PathBuf, PathBuf, String)| {
        let strings = strings(&fs::read_to_string(model).unwrap());
        Generated { path, tokens: tokens::tokenize(&text), strings }
    };
    all.into_iter().map(one).collect()
}

/// All strings of a model, names of members among them, the labels in its paths and the names behind
/// `as`. Found without
/// a parser, because a model may have numbers that no type of Rust holds.
fn strings(model: &str) -> BTreeSet<String> {
    let mut strings = BTreeSet::new();
    let mut rest = model;
    while let Some(begin) = rest.find('"') {
        let mut escaped = false;
        let ends = |letter: char| {
            let ends = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            ends
        };
        let end = begin + 1 + rest[begin + 1..].find(ends).unwrap();
        let text: String = serde_json::from_str(&rest[begin..=end]).unwrap();
        let labels = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        strings.extend(labels.map(|label| label.trim_end_matches('+').to_owned()));
        strings.extend(text.split_once(" as ").map(|(_, wire)| wire.to_owned()));
        strings.insert(text);
        rest = &rest[end + 1..];
    }
    strings
}

/// Holds every generated file to a rule, which answers with what breaks it.
fn hold(rule: impl Fn(&Generated) -> Vec<String>) {
    for file in generated() {
        assert_eq!(rule(&file), Vec::<String>::new(), "{}", file.path.display());
    }
}

#[test]
fn there_is_no_control_flow_and_no_local() {
    hold(|file| forbidden(&file.tokens));
}

#[test]
fn a_method_is_one_expression() {
    hold(|file| long_methods(&file.tokens));
    let methods = generated().iter().map(|file| count(&file.tokens, "fn")).sum::<usize>();
    assert!(methods > 400, "{methods} methods were looked at");
}

#[test]
fn methods_hold_no_literal_but_what_the_model_says() {
    hold(|file| strange_literals(&file.tokens, &file.strings));
}

#[test]
fn types_are_only_made_by_the_macros_of_the_contract() {
    hold(|file| strange_macros(&file.tokens));
}

#[test]
fn nothing_is_imported_but_the_contract() {
    hold(|file| strange_imports(&file.tokens));
}

/// Words that decide, repeat, bind, or define a type; marks that compute.
fn forbidden(tokens: &[Token]) -> Vec<String> {
    const WORDS: &str = "if else match for while loop break continue return let mut ref async \
                         await unsafe move dyn struct enum union trait where macro_rules extern";
    const MARKS: &str = ":,.;&<>-='!";
    let mut found = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) if WORDS.split(' ').any(|own| own == word) => {
                found.push(word.clone());
            }
            Token::Mark(mark) if !MARKS.contains(*mark) => found.push(mark.to_string()),
            _ => {}
        }
    }
    found
}

/// Functions whose body holds a `;` or a block.
fn long_methods(tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, name) in after(tokens, &Token::Word("fn".to_owned())) {
        let rest = &tokens[at..];
        let Some(begin) = rest.iter().position(|token| *token == Token::Open('{')) else {
            continue;
        };
        let body = &rest[begin + 1..begin + tokens::group(&rest[begin..]) - 1];
        if body.iter().any(|token| matches!(token, Token::Mark(';') | Token::Open('{'))) {
            found.push(format!("{name:?}"));
        }
    }
    found
}

/// Literals inside of impl blocks that no model says.
fn strange_literals(tokens: &[Token], strings: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in after(tokens, &Token::Word("impl".to_owned())) {
        // `impl Into<String>` is a type: a block of an `impl` is directly behind a name.
        let [Token::Word(_), Token::Open('{'), ..] = &tokens[at..] else { continue };
        for two in tokens[at..at + 1 + tokens::group(&tokens[at + 1..])].windows(2) {
            match two {
                [_, Token::Text(text)] if !strings.contains(text) => found.push(text.clone()),
                // A field of a tuple is not a literal.
                [Token::Mark('.'), Token::Number(number)] if number == "0" => {}
                [_, Token::Number(number)] => found.push(number.clone()),
                _ => {}
            }
        }
    }
    found
}

/// Macros that are not the contract's.
fn strange_macros(tokens: &[Token]) -> Vec<String> {
    const KNOWN: [&str; 4] = ["client", "builder", "string_enum", "object"];
    let mut found = Vec::new();
    for (at, _) in after(tokens, &Token::Mark('!')) {
        let path = &tokens[at.saturating_sub(5)..at - 1];
        let known = matches!(path, [Token::Word(module), Token::Mark(':'), Token::Mark(':'), Token::Word(name)]
            if module == "codegen" && KNOWN.contains(&name.as_str()));
        if !known {
            found.push(format!("{path:?}"));
        }
    }
    found
}

/// Imports that begin neither with `super` nor with the contract, wherever petard is.
fn strange_imports(tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in after(tokens, &Token::Word("use".to_owned())) {
        let end = |token: &Token| matches!(token, Token::Mark(';') | Token::Open('{'));
        let path = tokens[at..].iter().take_while(|token| !end(token));
        let words: Vec<&str> = path
            .filter_map(|token| match token {
                Token::Word(word) => Some(word.as_str()),
                _ => None,
            })
            .collect();
        if !matches!(words[..], ["super", ..] | ["crate" | "petard", "codegen", ..]) {
            found.push(words.join("::"));
        }
    }
    found
}

/// The places behind a token, and what stands there.
fn after<'a>(
    tokens: &'a [Token],
    wanted: &'a Token,
) -> impl Iterator<Item = (usize, Option<&'a Token>)> {
    let places = tokens.iter().enumerate().filter(move |(_, token)| *token == wanted);
    places.map(|(at, _)| (at + 1, tokens.get(at + 1)))
}

fn count(tokens: &[Token], word: &str) -> usize {
    tokens.iter().filter(|token| **token == Token::Word(word.to_owned())).count()
}

#[test]
fn rules_find_what_breaks_them() {
    let found =
        |rule: fn(&[Token]) -> Vec<String>, source: &str| rule(&tokens::tokenize(source)).len();
    assert_eq!(found(forbidden, "fn f() { if a { 1 } else { 2 } }"), 2);
    assert_eq!(found(forbidden, "fn f() { a + b }"), 1);
    assert_eq!(found(forbidden, "struct S; enum E {}"), 2);
    assert_eq!(found(forbidden, "fn r#match() -> &'static str { codegen::x!(r#if) }"), 0);
    assert_eq!(found(long_methods, "fn f() { a; b } fn g() { { c } } fn h() { d(e) }"), 2);
    assert_eq!(found(strange_macros, "codegen::builder!(A); println!(\"\"); codegen::other!()"), 2);
    assert_eq!(found(strange_imports, "use std::fs; use crate::codegen::{A}; use super::b;"), 1);
    let strings = BTreeSet::from(["name".to_owned()]);
    let source =
        r#"impl A { fn f(self) -> B { self.0.arg("name").arg("other", 1) } } const C: u8 = 1;"#;
    assert_eq!(strange_literals(&tokens::tokenize(source), &strings), ["other", "1"]);
}
