//! Phrases that documentation and messages avoid, because a reader has to read them twice.
//!
//! The test searches documentation comments and string literals of the sources, the Markdown files, and
//! the models. Comments of the form `//`, tests and blocks of code are not searched.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::tokens::{is_for_tests, opens};
use super::{files, paths};

/// A phrase in lower case, text around it that is allowed, and what to write instead.
struct Phrase(&'static str, &'static [&'static str], &'static str);

/// Phrases are whole words: `is no` does not match `is not` or `is none of`.
const PHRASES: &[Phrase] = &[
    Phrase("is no", &["there is no", "is no longer", "is no more than"], "`is not a`"),
    Phrase("are no", &["there are no", "are no longer"], "`are not`"),
    Phrase("was no", &["there was no", "was no longer"], "`was not a`"),
    Phrase("as far as it was said", &[], "`only what you set`"),
    Phrase("if not said", &[], "`Default: ...`"),
    Phrase("said", &[], "`set` or `given`"),
    Phrase("nobody", &[], "`no caller`, or name what does not do it"),
    Phrase("somebody", &[], "name the caller, the user or the program"),
    Phrase("whoever", &[], "name the caller, the user or the program"),
    Phrase("who asks", &[], "name the caller, the user or the program"),
    Phrase("asks nobody", &[], "`uses only what you set`"),
    Phrase("can be asked", &[], "name the method"),
    Phrase("asked", &[], "`read` or `requested`"),
    Phrase("belongs into", &[], "`belongs in`"),
    Phrase("belong into", &[], "`belong in`"),
    Phrase("way out", &[], "`use it for ...`"),
    Phrase("in the making", &[], "`under construction`, or what it does not have yet"),
    Phrase("in words", &[], "`as text`"),
    Phrase("in its own words", &[], "`as text`"),
    Phrase("room", &[], "`space`"),
    Phrase("time and chance", &[], "`time and jitter`"),
    Phrase("is believed", &[], "`is not checked`"),
    Phrase("asks", &[], "`reads` or `requests`"),
    Phrase("answer", &[], "`response`, or `return`"),
    Phrase("answers", &[], "`responses`, or `returns`"),
    Phrase("answered", &[], "`returned`, or `responded`"),
    Phrase("answering", &[], "`returning`"),
];

/// Folders with Rust sources.
const SOURCES: [&str; 7] = [
    "cli/src",
    "client/src",
    "codegen/src",
    "codegen/interpret/src",
    "emulator/src",
    "examples",
    "xtask/src",
];

/// Markdown files and folders of them, and the models.
const TEXTS: [&str; 12] = [
    "README.md",
    "SECURITY.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "cli/README.md",
    "codegen/README.md",
    "codegen/interpret/README.md",
    "emulator/README.md",
    "tests/conformance/README.md",
    "docs",
    "models",
];

/// Paths that are not searched, and why.
const EXCLUDED: [(&str, &str); 4] = [
    ("client/src/generated", "made from the models, which are searched"),
    ("codegen/src/scaling.rs", "a test"),
    ("client/src/config/credentials/chain.rs", "will be rewritten"),
    ("client/src/config/credentials/connector.rs", "will be rewritten"),
];

#[test]
fn documentation_and_messages_avoid_these_phrases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut search = |path: &Path, prose: Vec<Prose>| {
        let path = path.to_string_lossy().replace('\\', "/");
        if !EXCLUDED.iter().any(|(excluded, _)| path.starts_with(excluded)) {
            found.extend(prose.iter().flat_map(|one| one.search(&path)));
        }
    };
    for (path, text) in SOURCES.iter().flat_map(|folder| files(folder, "rs")) {
        search(&path, of_rust(&text));
    }
    for text in TEXTS.map(|text| root.join(text)).iter().filter(|text| text.exists()) {
        let own = text.strip_prefix(root).unwrap().to_owned();
        let all = if text.is_dir() {
            let folder = own.to_string_lossy();
            [paths(&folder, "md"), paths(&folder, "json")].concat()
        } else {
            vec![own]
        };
        for path in all {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            let is_markdown = path.extension().is_some_and(|own| own == "md");
            search(&path, if is_markdown { of_markdown(&text) } else { of_json(&text) });
        }
    }
    assert!(found.is_empty(), "{} phrases\n{}", found.len(), found.join("\n"));
}

/// Text without line breaks, with the line of each byte.
#[derive(Default)]
struct Prose {
    text: String,
    lines: Vec<usize>,
}

impl Prose {
    /// Appends a text that begins on this line. White space of any length becomes one space.
    fn push(&mut self, text: &str, line: usize) {
        for (at, row) in text.split('\n').enumerate() {
            for word in row.split_whitespace() {
                self.text += " ";
                self.text += &word.to_lowercase();
                self.lines.resize(self.text.len(), line + at);
            }
        }
    }

    fn search(&self, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        for Phrase(phrase, allowed, instead) in PHRASES {
            for (at, _) in self.text.match_indices(phrase) {
                if self.is_whole(at, phrase.len()) && !self.is_allowed(at, phrase, allowed) {
                    found.push((self.lines[at], *phrase, *instead));
                }
            }
        }
        found.sort_unstable();
        let told = |(line, phrase, instead)| format!("{path}:{line}: {phrase} -> {instead}");
        found.into_iter().map(told).collect()
    }

    fn is_whole(&self, at: usize, length: usize) -> bool {
        // A word in backquotes or braces is a name.
        let is_part = |letter: char| letter.is_alphanumeric() || "_-`{}".contains(letter);
        let before = self.text[..at].chars().next_back();
        let mut after = self.text[at + length..].chars();
        // `answer.str("/id")` and `answer.rs` are code.
        let is_path = after.clone().next() == Some('.')
            && after.clone().nth(1).is_some_and(char::is_alphanumeric);
        !before.is_some_and(|letter| is_part(letter) || letter == '/')
            && !after.next().is_some_and(|letter| is_part(letter) || letter == '(')
            && !is_path
    }

    fn is_allowed(&self, at: usize, phrase: &str, allowed: &[&str]) -> bool {
        allowed.iter().any(|allowed| {
            let begin = at.checked_sub(allowed.find(phrase).unwrap());
            begin.is_some_and(|begin| {
                self.text.get(begin..).is_some_and(|rest| rest.starts_with(allowed))
            })
        })
    }
}

/// Documentation comments and string literals. Comments on consecutive lines are one text.
fn of_rust(source: &str) -> Vec<Prose> {
    let stream: TokenStream = source.parse().unwrap_or_else(|error| panic!("no Rust: {error}"));
    let mut documentation = Vec::new();
    let mut literals = Vec::new();
    collect(stream, &mut documentation, &mut literals);
    let mut found: Vec<Prose> = Vec::new();
    let (mut last, mut fenced) = (None, false);
    for (line, text) in documentation {
        if last.is_none_or(|last| last + 1 != line) {
            found.push(Prose::default());
            fenced = false;
        }
        last = Some(line);
        let is_fence = text.trim_start().starts_with("```");
        fenced ^= is_fence;
        if !fenced && !is_fence {
            found.last_mut().unwrap().push(&text, line);
        }
    }
    for (line, text) in literals {
        let mut prose = Prose::default();
        prose.push(&text, line);
        found.push(prose);
    }
    found
}

type Lines = Vec<(usize, String)>;

fn collect(stream: TokenStream, documentation: &mut Lines, literals: &mut Lines) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let is_inner = trees.next_if(|next| next.to_string() == "!").is_some();
                let attribute = trees.next_if(|next| opens(next, Delimiter::Bracket));
                let Some(TokenTree::Group(attribute)) = attribute else { continue };
                if !is_inner && is_for_tests(&TokenTree::Group(attribute.clone())) {
                    let ends =
                        |tree: &TokenTree| opens(tree, Delimiter::Brace) || tree.to_string() == ";";
                    let _item = trees.by_ref().find(ends);
                } else if attribute.to_string().replace(' ', "").starts_with("[doc=") {
                    collect(attribute.stream(), &mut Vec::new(), documentation);
                } else {
                    collect(attribute.stream(), documentation, literals);
                }
            }
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                let text = literal.to_string();
                if text.starts_with(['"', 'r']) && text.contains('"') {
                    literals.push((line, content(&text)));
                }
            }
            TokenTree::Group(group) => collect(group.stream(), documentation, literals),
            TokenTree::Punct(_) | TokenTree::Ident(_) => {}
        }
    }
}

/// The content of a string literal as text. The lines stay as they are in the source.
fn content(literal: &str) -> String {
    let is_raw = literal.starts_with('r');
    let text = literal.trim_start_matches('r').trim_matches('#');
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if is_raw {
        return text.to_owned();
    }
    text.replace("\\\n", "\n").replace("\\n", " ").replace("\\t", " ").replace("\\\"", "\"")
}

/// Paragraphs, without blocks of code.
fn of_markdown(text: &str) -> Vec<Prose> {
    let mut found = vec![Prose::default()];
    let mut fenced = false;
    for (at, row) in text.lines().enumerate() {
        let is_fence = row.trim_start().starts_with("```");
        fenced ^= is_fence;
        if is_fence || row.trim().is_empty() {
            found.push(Prose::default());
        } else if !fenced {
            found.last_mut().unwrap().push(row, at + 1);
        }
    }
    found
}

/// Lines: a string of JSON does not contain line breaks.
fn of_json(text: &str) -> Vec<Prose> {
    let line = |(at, row): (usize, &str)| {
        let mut prose = Prose::default();
        prose.push(row, at + 1);
        prose
    };
    text.lines().enumerate().map(line).collect()
}

fn told(prose: &[Prose]) -> Vec<String> {
    prose.iter().flat_map(|one| one.search("x")).collect()
}

#[test]
fn phrases_in_sources_are_told_with_their_lines() {
    let source = r##"
//! The file is
//! no set. There is
//! no other.
use a::answer;
/// Nobody
/// does.
///
/// ```
/// let whoever = answer.text(); // nobody
/// ```
/// A list, if not said.
#[derive(Debug)]
struct A;
// Somebody: not searched.
#[expect(dead_code, reason = "it can be asked")]
fn f(answer: &str) -> String {
    format!("`{answer}` is no \
             URL: the key\nbelongs into it");
    format!(r#"is "no" way out"#, 'n', b"nobody");
    "is not, is none of, is no longer, whoevers, nobody_else, is nothing, /answer/, answer.rs"
}
#[cfg(test)]
mod tests { const A: &str = "nobody"; }
"##;
    assert_eq!(
        told(&of_rust(source)),
        [
            "x:2: is no -> `is not a`",
            "x:6: nobody -> `no caller`, or name what does not do it",
            "x:12: if not said -> `Default: ...`",
            "x:12: said -> `set` or `given`",
            "x:16: asked -> `read` or `requested`",
            "x:16: can be asked -> name the method",
            "x:18: is no -> `is not a`",
            "x:19: belongs into -> `belongs in`",
            "x:20: way out -> `use it for ...`",
        ]
    );
}

#[test]
fn phrases_in_documents_and_models_are_told_with_their_lines() {
    let document =
        "# Answers\n\nIt is no\nlist, as there is no list.\n\n```\nnobody\n```\nWhoever.\n";
    assert_eq!(
        told(&of_markdown(document)),
        [
            "x:1: answers -> `responses`, or `returns`",
            "x:3: is no -> `is not a`",
            "x:9: whoever -> name the caller, the user or the program",
        ]
    );
    let model = "{ \"doc\": \"A list.\",\n  \"docs\": { \"a\": \"What somebody gave.\" } }";
    assert_eq!(
        told(&of_json(model)),
        ["x:2: somebody -> name the caller, the user or the program"]
    );
}
