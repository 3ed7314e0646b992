//! Holds a tree to the tables of `format.rs`: unknown, missing and repeated keys, wrong kinds of
//! values. What the values mean is not its business.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::format::{BLOB, CONSTANT, ENDPOINT, Key, PAGING, Table, Takes};
use crate::source::{Span, Spanned};
use crate::tree::{Json, Node};

type Entries = Vec<(Spanned<String>, Node)>;

/// Checks every name and every text of a file for what no text should hold, because it would go
/// into source code and documentation: control characters, and those that turn text around.
pub(crate) fn check_texts(node: &Node, out: &mut Vec<Diagnostic>) {
    match &node.value {
        Json::String(text) => plain(text, &node.span, out),
        Json::Array(elements) => elements.iter().for_each(|element| check_texts(element, out)),
        Json::Object(entries) => {
            for (name, value) in entries {
                plain(&name.value, &name.span, out);
                check_texts(value, out);
            }
        }
        _ => {}
    }
}

fn plain(text: &str, span: &Span, out: &mut Vec<Diagnostic>) {
    let turns = |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let wrong = |letter: &char| letter.is_control() && *letter != '\n' || turns(*letter);
    if let Some(letter) = text.chars().find(wrong) {
        let shown = format!("{letter:?}");
        let shown = shown.trim_matches('\'');
        out.push(
            Diagnostic::new(span.clone(), format!("a text holds the control character {shown}"))
                .help("remove it; lines of documentation are parted by `\\n`"),
        );
    }
}

/// Checks `node` against `table`, and everything below it.
pub(crate) fn check(node: &Node, table: &Table, out: &mut Vec<Diagnostic>) {
    let Some(entries) = object(node, table.name, out) else { return };
    repeated(entries, out);
    for (name, value) in entries {
        match table.keys.iter().find(|key| key.name == name.value) {
            Some(key) => takes(value, key, out),
            None => out.push(
                Diagnostic::new(
                    name.span.clone(),
                    format!("{} has no key `{}`", table.name, name.value),
                )
                .suggest(&name.value, table.keys.iter().map(|key| key.name)),
            ),
        }
    }
    for key in table.keys.iter().filter(|key| key.required) {
        if !entries.iter().any(|(name, _)| name.value == key.name) {
            out.push(
                Diagnostic::new(node.head(), format!("{} needs `{}`", table.name, key.name))
                    .help(format!("`{}`: {}", key.name, key.doc)),
            );
        }
    }
}

fn takes(node: &Node, key: &Key, out: &mut Vec<Diagnostic>) {
    match key.takes {
        Takes::Ignored => {}
        Takes::Text(_) => text(node, key.name, out),
        Takes::Status => status(node, key.name, out),
        Takes::OneOf(known) => one_of(node, key.name, known, out),
        Takes::Texts => texts(node, key.name, out),
        Takes::TextMap(_) => each(node, key.name, out, |value, out| text(value, key.name, out)),
        Takes::StatusMap => each(node, key.name, out, |value, out| status(value, key.name, out)),
        Takes::Object(table) => check(node, table, out),
        Takes::Objects(_, table) => {
            each(node, key.name, out, |value, out| check(value, table, out));
        }
        Takes::Members => members(node, key.name, out),
        Takes::Body => match &node.value {
            Json::String(_) => {}
            _ => members(node, key.name, out),
        },
        Takes::Endpoint => match &node.value {
            Json::String(_) => one_of(node, key.name, &["required"], out),
            _ => check(node, &ENDPOINT, out),
        },
        Takes::Paging => match &node.value {
            Json::Null => {}
            _ => check(node, &PAGING, out),
        },
        Takes::Flag => flag(node, key.name, out),
        Takes::Closed => match &node.value {
            Json::String(_) => one_of(node, key.name, &["any case"], out),
            _ => flag(node, key.name, out),
        },
        Takes::Output => match &node.value {
            Json::String(_) => one_of(node, key.name, &["json", "none"], out),
            _ => check(node, &BLOB, out),
        },
        Takes::Values => match &node.value {
            Json::Array(_) => texts(node, key.name, out),
            _ => each(node, key.name, out, |value, out| text(value, key.name, out)),
        },
    }
}

/// A constant is an object, a type is a string.
fn members(node: &Node, key: &str, out: &mut Vec<Diagnostic>) {
    each(node, key, out, |value, out| match &value.value {
        Json::String(_) => {}
        Json::Object(_) => check(value, &CONSTANT, out),
        _ => wrong(
            value,
            "a type or a constant",
            "a type such as \"string!\", or { \"const\": ... }",
            out,
        ),
    });
}

fn each(
    node: &Node,
    key: &str,
    out: &mut Vec<Diagnostic>,
    mut one: impl FnMut(&Node, &mut Vec<Diagnostic>),
) {
    let Some(entries) = object(node, &format!("`{key}`"), out) else { return };
    repeated(entries, out);
    for (_, value) in entries {
        one(value, out);
    }
}

fn object<'a>(node: &'a Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<&'a Entries> {
    if let Json::Object(entries) = &node.value {
        return Some(entries);
    }
    wrong(node, &format!("{what} is an object"), "write { ... }", out);
    None
}

fn texts(node: &Node, key: &str, out: &mut Vec<Diagnostic>) {
    let Json::Array(elements) = &node.value else {
        return wrong(node, &format!("`{key}` is a list of strings"), "write [\"...\"]", out);
    };
    for element in elements {
        text(element, key, out);
    }
}

fn text(node: &Node, key: &str, out: &mut Vec<Diagnostic>) {
    if !matches!(node.value, Json::String(_)) {
        wrong(node, &format!("`{key}` takes strings"), "write it between double quotes", out);
    }
}

fn status(node: &Node, key: &str, out: &mut Vec<Diagnostic>) {
    let is_status = matches!(&node.value, Json::Number(number)
        if number.parse::<u16>().is_ok_and(|status| (100..600).contains(&status)));
    if !is_status {
        wrong(node, &format!("`{key}` takes HTTP statuses"), "a whole number from 100 to 599", out);
    }
}

fn flag(node: &Node, key: &str, out: &mut Vec<Diagnostic>) {
    if !matches!(node.value, Json::Boolean(_)) {
        wrong(
            node,
            &format!("`{key}` is true or false"),
            "write true or false, without quotes",
            out,
        );
    }
}

fn one_of(node: &Node, key: &str, known: &[&'static str], out: &mut Vec<Diagnostic>) {
    match &node.value {
        Json::String(value) if known.contains(&value.as_str()) => {}
        Json::String(value) => out.push(
            Diagnostic::new(node.span.clone(), format!("`{key}` cannot be `{value}`"))
                .suggest(value, known.iter().copied()),
        ),
        _ => wrong(node, &format!("`{key}` takes a string"), &known.join(", "), out),
    }
}

fn repeated(entries: &Entries, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &Span> = BTreeMap::new();
    for (name, _) in entries {
        match seen.get(name.value.as_str()) {
            None => {
                seen.insert(&name.value, &name.span);
            }
            Some(first) => out.push(
                Diagnostic::new(name.span.clone(), format!("`{}` is here twice", name.value))
                    .related(first, "first here")
                    .help("JSON keeps one of them and nobody knows which: remove or rename one"),
            ),
        }
    }
}

fn wrong(node: &Node, expected: &str, help: &str, out: &mut Vec<Diagnostic>) {
    out.push(
        Diagnostic::new(node.head(), format!("{expected}, and this is {}", node.kind())).help(help),
    );
}
