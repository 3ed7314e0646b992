//! Checks a tree against the tables of `format.rs`: unknown, missing and repeated keys, wrong kinds
//! of values. What the values mean is not checked here.

use crate::diagnostic::Diagnostic;
use crate::format::{BLOB, CONSTANT, ENDPOINT, Key, PAGING, Table, Takes};
use crate::known_names::KnownNames;
use crate::span::{Span, Text};
use crate::tree::{Json, Node};
use crate::work::{Index, Work};

type Entries = Vec<(Text, Node)>;

/// Checks a tree against a table, and returns what is wrong.
pub(crate) fn check(root: &Node, table: &Table, work: &Work) -> Vec<Diagnostic> {
    let mut checker = Checker { mistakes: Vec::new(), work };
    checker.object_of(root, table);
    checker.strings_in(root);
    checker.mistakes
}

struct Checker<'w> {
    mistakes: Vec<Diagnostic>,
    work: &'w Work,
}

impl Checker<'_> {
    /// Checks every name and every string of a tree for what none should hold, because they go
    /// into source code and documentation: control characters, and those that change the direction of text.
    fn strings_in(&mut self, node: &Node) {
        self.work.step();
        match &node.value {
            Json::String(text) => self.no_control_characters(text, &node.span),
            Json::Array(elements) => elements.iter().for_each(|element| self.strings_in(element)),
            Json::Object(entries) => {
                for (name, value) in entries {
                    self.no_control_characters(&name.value, &name.span);
                    self.strings_in(value);
                }
            }
            _ => {}
        }
    }

    fn no_control_characters(&mut self, text: &str, span: &Span) {
        let turns =
            |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let wrong = |letter: &char| letter.is_control() && *letter != '\n' || turns(*letter);
        if let Some(letter) = text.chars().find(wrong) {
            let shown = format!("{letter:?}");
            let shown = shown.trim_matches('\'');
            self.mistakes.push(
                Diagnostic::new(
                    span.clone(),
                    format!("a text holds the control character {shown}"),
                )
                .help("remove it; lines of documentation are parted by `\\n`"),
            );
        }
    }

    /// Checks a node against a table, and everything below it.
    fn object_of(&mut self, node: &Node, table: &Table) {
        let Some(entries) = self.entries(node, table.name) else { return };
        self.no_key_twice(entries);
        for (name, value) in entries {
            self.work.steps(table.keys.len());
            match table.keys.iter().find(|key| key.name == name.value) {
                Some(key) => self.value(value, key),
                None => self.mistakes.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!("{} has no key `{}`", table.name, name.value),
                    )
                    .suggest(&name.value, &table.keys.iter().map(|key| key.name).collect()),
                ),
            }
        }
        for key in table.keys.iter().filter(|key| key.required) {
            self.work.steps(entries.len());
            if !entries.iter().any(|(name, _)| name.value == key.name) {
                self.mistakes.push(
                    Diagnostic::new(node.head(), format!("{} needs `{}`", table.name, key.name))
                        .help(format!("`{}`: {}", key.name, key.doc)),
                );
            }
        }
    }

    /// Checks the value of a key.
    fn value(&mut self, node: &Node, key: &Key) {
        let name = key.name;
        match key.takes {
            Takes::Ignored => {}
            Takes::Text(_) => self.string(node, name),
            Takes::Status => self.status(node, name),
            Takes::OneOf(known) => self.one_of(node, name, known),
            Takes::Texts => self.list_of_strings(node, name),
            Takes::TextMap(_) => {
                self.each_entry(node, name, |checker, value| checker.string(value, name));
            }
            Takes::StatusMap => {
                self.each_entry(node, name, |checker, value| checker.status(value, name));
            }
            Takes::Object(table) => self.object_of(node, table),
            Takes::Objects(_, table) => {
                self.each_entry(node, name, |checker, value| checker.object_of(value, table));
            }
            Takes::Members => self.members(node, name),
            Takes::Body => match &node.value {
                Json::String(_) => {}
                _ => self.members(node, name),
            },
            Takes::Endpoint => match &node.value {
                Json::String(_) => self.one_of(node, name, &["required"]),
                _ => self.object_of(node, &ENDPOINT),
            },
            Takes::Paging => match &node.value {
                Json::Null => {}
                _ => self.object_of(node, &PAGING),
            },
            Takes::Flag => self.boolean(node, name),
            Takes::Closed => match &node.value {
                Json::String(_) => self.one_of(node, name, &["any case"]),
                _ => self.boolean(node, name),
            },
            Takes::Output => match &node.value {
                Json::String(_) => self.one_of(node, name, &["json", "none"]),
                _ => self.object_of(node, &BLOB),
            },
            Takes::Values => match &node.value {
                Json::Array(_) => self.list_of_strings(node, name),
                _ => self.each_entry(node, name, |checker, value| checker.string(value, name)),
            },
        }
    }

    /// A constant is an object, a type is a string.
    fn members(&mut self, node: &Node, key: &str) {
        self.each_entry(node, key, |checker, value| match &value.value {
            Json::String(_) => {}
            Json::Object(_) => checker.object_of(value, &CONSTANT),
            _ => checker.wrong_kind(
                value,
                "a type or a constant",
                "a type such as \"string!\", or { \"const\": ... }",
            ),
        });
    }

    fn each_entry(&mut self, node: &Node, key: &str, check: impl Fn(&mut Self, &Node)) {
        let Some(entries) = self.entries(node, &format!("`{key}`")) else { return };
        self.no_key_twice(entries);
        for (_, value) in entries {
            check(self, value);
        }
    }

    fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n Entries> {
        if let Json::Object(entries) = &node.value {
            return Some(entries);
        }
        self.wrong_kind(node, &format!("{what} is an object"), "write { ... }");
        None
    }

    fn list_of_strings(&mut self, node: &Node, key: &str) {
        let Json::Array(elements) = &node.value else {
            return self.wrong_kind(
                node,
                &format!("`{key}` is a list of strings"),
                "write [\"...\"]",
            );
        };
        for element in elements {
            self.string(element, key);
        }
    }

    fn string(&mut self, node: &Node, key: &str) {
        if !matches!(node.value, Json::String(_)) {
            self.wrong_kind(
                node,
                &format!("`{key}` takes strings"),
                "write it between double quotes",
            );
        }
    }

    fn status(&mut self, node: &Node, key: &str) {
        let is_status = matches!(&node.value, Json::Number(number)
            if number.parse::<u16>().is_ok_and(|status| (100..600).contains(&status)));
        if !is_status {
            let expected = format!("`{key}` takes HTTP statuses");
            self.wrong_kind(node, &expected, "a whole number from 100 to 599");
        }
    }

    fn boolean(&mut self, node: &Node, key: &str) {
        if !matches!(node.value, Json::Boolean(_)) {
            let expected = format!("`{key}` is true or false");
            self.wrong_kind(node, &expected, "write true or false, without quotes");
        }
    }

    fn one_of(&mut self, node: &Node, key: &str, known: &[&'static str]) {
        match &node.value {
            Json::String(value) if known.contains(&value.as_str()) => {}
            Json::String(value) => self.mistakes.push(
                Diagnostic::new(node.span.clone(), format!("`{key}` cannot be `{value}`"))
                    .suggest(value, &known.iter().copied().collect::<KnownNames>()),
            ),
            _ => self.wrong_kind(node, &format!("`{key}` takes a string"), &known.join(", ")),
        }
    }

    fn no_key_twice(&mut self, entries: &Entries) {
        let mut seen: Index<'_, &str, &Span> = Index::new(self.work);
        for (name, _) in entries {
            match seen.get(name.value.as_str()) {
                None => {
                    seen.insert(&name.value, &name.span);
                }
                Some(first) => self.mistakes.push(
                    Diagnostic::new(name.span.clone(), format!("`{}` is here twice", name.value))
                        .related(first, "first here")
                        .help(
                            "JSON keeps one of them and nobody knows which: remove or rename one",
                        ),
                ),
            }
        }
    }

    fn wrong_kind(&mut self, node: &Node, expected: &str, help: &str) {
        self.mistakes.push(
            Diagnostic::new(node.head(), format!("{expected}, and this is {}", node.kind()))
                .help(help),
        );
    }
}
