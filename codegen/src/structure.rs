//! Checks a tree against the tables of `format.rs`: unknown, missing and repeated keys, wrong kinds
//! of values. What the values mean is not checked here.

use crate::diagnostic::Diagnostic;
use crate::examples;
use crate::format::{
    AUTH, AUTH_SCHEMES, BLOB, CONSTANT, ENDPOINT, ERROR_MATCHER, Hint, Key, LABEL, METHODS,
    MatchersOf, MembersOf, PAGING, Pattern, Table, Takes, VERBS, WHOLE_BODY,
};
use crate::known_names::KnownNames;
use crate::notation::{SCALARS, of_json_schema};
use crate::span::{Span, Text};
use crate::tree::{Json, Node};
use crate::work::{Index, Work};

type Entries = Vec<(Text, Node)>;

/// What is wrong with a tree.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    pub(crate) mistakes: Vec<Diagnostic>,
    /// Objects of which something could not be read. What they should define may be missing.
    pub(crate) damaged: Vec<Span>,
}

/// How many unknown keys at the top are compared with those that objects lack, so that the work stays
/// proportional to the length of the model.
const MOST_MISPLACED: usize = 16;

/// Checks a tree against a table.
pub(crate) fn check<'w>(root: &'w Node, table: &Table, work: &'w Work) -> Structure {
    let mut checker = Checker { structure: Structure::default(), misplaced: Vec::new(), work };
    if let Json::Object(entries) = &root.value {
        let is_unknown = |name: &&str| table.keys.iter().all(|key| key.name != *name);
        let names = entries.iter().map(|(name, _)| name.value.as_str());
        checker.misplaced = names.filter(is_unknown).take(MOST_MISPLACED).collect();
    }
    checker.object_of(root, table);
    checker.strings_in(root);
    checker.structure
}

struct Checker<'w> {
    structure: Structure,
    /// Unknown keys at the top of the model. They probably belong to an object below it, which is then
    /// not reported as lacking them.
    misplaced: Vec<&'w str>,
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
            self.structure.mistakes.push(
                Diagnostic::new(span.clone(), format!("a text has the control character {shown}"))
                    .help("remove it; write `\\n` between lines of documentation"),
            );
        }
    }

    /// Checks a node against a table, and everything below it.
    fn object_of(&mut self, node: &Node, table: &Table) {
        let Some(entries) = self.entries(node, table.name) else { return };
        self.no_key_twice(node, entries);
        // Required keys that are there under a mistyped name.
        let mut mistyped = Vec::new();
        for (name, value) in entries {
            self.work.steps(table.keys.len() + table.hints.len());
            if let Some(key) = table.keys.iter().find(|key| key.name == name.value) {
                self.value(node, value, key);
                continue;
            }
            if hint(table, &name.value).is_none() {
                let known: KnownNames = table.keys.iter().map(|key| key.name).collect();
                mistyped.extend(known.nearest(&name.value, self.work).map(str::to_owned));
            }
            self.unknown_key(node, table, name, value);
        }
        for key in table.keys.iter().filter(|key| key.required) {
            self.work.steps(entries.len());
            // A key of another name that is hinted at was probably meant to be this one.
            let is_hinted = |name: &Text| {
                hint(table, &name.value).is_some_and(|hint| hint_names(hint, key.name))
            };
            let is_there = |name: &Text| name.value == key.name || is_hinted(name);
            let is_mistyped = mistyped.iter().any(|name| name == key.name);
            let is_misplaced = self.misplaced.contains(&key.name);
            if !is_mistyped && !is_misplaced && !entries.iter().any(|(name, _)| is_there(name)) {
                self.mistake(
                    node,
                    Diagnostic::new(node.head(), format!("{} needs `{}`", table.name, key.name))
                        .help(format!("add `{}`. {}", key.name, key.doc)),
                );
            }
        }
    }

    /// Reports a key that an object does not have.
    fn unknown_key(&mut self, node: &Node, table: &Table, name: &Text, value: &Node) {
        let mistake = |message: String| Diagnostic::new(name.span.clone(), message);
        let unknown = || mistake(format!("{} has no key `{}`", table.name, name.value));
        let mistake = match hint(table, &name.value) {
            Some(Hint::Renamed { old, new, write }) => {
                // It is read under its old name, so that this is the only report.
                self.structure
                    .mistakes
                    .push(mistake(format!("`{old}` is called `{new}` now")).help(*write));
                return;
            }
            Some(Hint::Inside { old, object }) => {
                let shown = shown(value);
                self.structure.mistakes.push(
                    mistake(format!("`{old}` belongs under `{object}`"))
                        .help(format!("write \"{object}\": {{ \"{old}\": {shown} }}")),
                );
                return;
            }
            Some(Hint::Instead { help, .. }) => unknown().help(*help),
            None if is_action(table, value) => {
                let shown = shown(value);
                mistake(format!("`{}` is an operation, which belongs under `actions`", name.value))
                    .help(format!("write \"actions\": {{ \"{}\": {shown} }}", name.value))
            }
            None if is_parameter(table, value) => {
                let shown = shown(value);
                unknown().help(format!(
                    "if it is a parameter, write it where it is sent: \"body\": {{ \"{}\": {shown} }}",
                    name.value
                ))
            }
            None => {
                unknown().suggest(&name.value, &table.keys.iter().map(|key| key.name).collect())
            }
        };
        self.mistake(node, mistake);
    }

    /// Adds a mistake because of which something of an object cannot be read.
    fn mistake(&mut self, object: &Node, mistake: Diagnostic) {
        self.structure.mistakes.push(mistake);
        self.structure.damaged.push(object.span.clone());
    }

    /// Checks the value of a key of an object.
    fn value(&mut self, object: &Node, node: &Node, key: &Key) {
        let name = key.name;
        match key.takes {
            Takes::Ignored => {}
            Takes::Text(pattern) => self.text(object, node, name, pattern),
            Takes::Status => self.status(object, node, name),
            Takes::OneOf(known) => self.one_of(object, node, name, known),
            Takes::Texts(..) | Takes::Errors => self.list_of_strings(object, node, name),
            Takes::TextMap(..) => {
                self.each_entry(object, node, name, |checker, value| {
                    checker.string(node, value, name);
                });
            }
            Takes::StatusMap(_) => {
                self.each_entry(object, node, name, |checker, value| {
                    checker.status(node, value, name);
                });
            }
            Takes::Object(table) => self.object_of(node, table),
            Takes::Objects(_, table) => {
                self.each_entry(object, node, name, |checker, value| {
                    checker.object_of(value, table);
                });
            }
            Takes::Members(of) => self.members(object, node, name, of),
            Takes::Labels => {
                self.each_entry(object, node, name, |checker, value| match &value.value {
                    Json::String(_) => {}
                    Json::Object(_) => checker.object_of(value, &LABEL),
                    _ => checker.wrong_kind(
                        node,
                        value,
                        "a label has a type",
                        "write a type, such as \"integer\" or \"string sensitive\"",
                    ),
                });
            }
            Takes::Body => match &node.value {
                Json::String(_) => {}
                _ if is_whole_body(node) => self.object_of(node, &WHOLE_BODY),
                _ => self.members(object, node, name, MembersOf::Body),
            },
            Takes::Endpoint => match &node.value {
                Json::String(text) if text.contains("://") => {
                    let mistake = Diagnostic::new(
                        node.span.clone(),
                        "`endpoint` does not take a URL",
                    )
                    .help("write \"endpoint\": \"required\": callers give the URL in the configuration");
                    self.mistake(object, mistake);
                }
                Json::String(_) => self.one_of(object, node, name, &["required"]),
                _ => self.object_of(node, &ENDPOINT),
            },
            Takes::Paging => match &node.value {
                Json::Null => {}
                Json::Object(_) => self.object_of(node, &PAGING),
                _ => self.wrong_kind(
                    object,
                    node,
                    "`paging` is an object or null",
                    &format!("write {}, or remove it", examples::object(name)),
                ),
            },
            Takes::Flag => self.boolean(object, node, name),
            Takes::Closed => match &node.value {
                Json::String(_) => self.one_of(object, node, name, &["any case"]),
                _ => self.boolean(object, node, name),
            },
            Takes::Output => match &node.value {
                Json::String(_) => self.one_of(object, node, name, &["json", "none", "blob"]),
                _ => self.object_of(node, &BLOB),
            },
            Takes::Matchers(of) => self.matchers(object, node, name, of),
            Takes::Auth => self.auth(object, node, name),
            Takes::Values => match &node.value {
                Json::Array(_) => self.list_of_strings(object, node, name),
                _ => self.each_entry(object, node, name, |checker, value| {
                    checker.string(node, value, name);
                }),
            },
        }
    }

    /// Checks what responses of a waiter's operation are compared with.
    fn matchers(&mut self, object: &Node, node: &Node, key: &str, of: MatchersOf) {
        let Json::Array(elements) = &node.value else {
            let help = format!("write [{}]", shown(node));
            return self.wrong_kind(object, node, &format!("`{key}` is a list"), &help);
        };
        for element in elements {
            match (&element.value, of) {
                (Json::String(_), _)
                | (Json::Boolean(_), MatchersOf::Success | MatchersOf::Failure) => {}
                (Json::Number(_), _) => self.status(object, element, key),
                (Json::Object(_), MatchersOf::Success | MatchersOf::Failure) => {
                    self.object_of(element, &ERROR_MATCHER);
                }
                (_, MatchersOf::NotYet) => {
                    let code = element.string("error");
                    let help = code.map_or_else(
                        || "write \"NotFoundException\" or 404".to_owned(),
                        |code| format!("write \"{}\"", code.value),
                    );
                    let expected = format!("`{key}` has error codes and HTTP statuses");
                    self.wrong_kind(object, element, &expected, &help);
                }
                _ => self.wrong_kind(
                    object,
                    element,
                    &format!("`{key}` has statuses, errors and HTTP statuses"),
                    "write \"AVAILABLE\", { \"error\": \"NotFoundException\" } or 404",
                ),
            }
        }
    }

    /// Checks members: each is a type, a parameter in its object form, or a constant.
    fn members(&mut self, object: &Node, node: &Node, key: &str, of: MembersOf) {
        if let (Some(Json::String(kind)), Some(Json::Object(properties))) = (
            node.get("type").map(|node| &node.value),
            node.get("properties").map(|node| &node.value),
        ) {
            let required = match node.get("required").map(|node| &node.value) {
                Some(Json::Array(required)) => required.as_slice(),
                _ => &[],
            };
            let is_required = |name: &str| {
                required.iter().any(|one| one.as_string().is_some_and(|one| one.value == name))
            };
            let (name, ty, more) = match properties.as_slice() {
                [(name, schema), more @ ..] => {
                    let ty = of_json_schema(schema).unwrap_or_else(|| "string".to_owned());
                    (&*name.value, ty, if more.is_empty() { "" } else { ", ..." })
                }
                [] => ("name", "string".to_owned(), ""),
            };
            let bang = if is_required(name) && !ty.ends_with('!') { "!" } else { "" };
            let mistake = Diagnostic::new(
                node.head(),
                format!("`{key}` has the members themselves, not a schema of type `{kind}`"),
            )
            .help(format!("write \"{key}\": {{ \"{name}\": \"{ty}{bang}\"{more} }}"));
            self.mistake(object, mistake);
            return;
        }
        self.each_entry(object, node, key, |checker, value| match &value.value {
            Json::String(_) => {}
            Json::Object(_) if value.get("const").is_some() => {
                checker.object_of(value, &CONSTANT);
            }
            Json::Object(_) => checker.parameter(value, of.parameter()),
            _ => {
                let help = match &value.value {
                    Json::Array(elements) if elements.len() == 1 => elements
                        .first()
                        .and_then(Node::as_string)
                        .map(|element| format!("write \"[{}]\"", element.value)),
                    _ => None,
                };
                let help = help.unwrap_or_else(|| {
                    format!(
                        "write a type such as \"string!\", or {{ \"const\": {} }} for what is always sent",
                        shown(value)
                    )
                });
                checker.wrong_kind(node, value, "a member has a type or a constant", &help);
            }
        });
    }

    /// Checks the object form of a parameter, which is sometimes written as a JSON Schema.
    fn parameter(&mut self, node: &Node, table: &'static Table) {
        const SCHEMA: [&str; 8] = [
            "required",
            "items",
            "format",
            "nullable",
            "optional",
            "$ref",
            "additionalProperties",
            "enum",
        ];
        let Json::Object(entries) = &node.value else { return };
        let has = |key: &str| entries.iter().any(|(name, _)| name.value == key);
        let ty = of_json_schema(node).filter(|_| SCHEMA.into_iter().any(has));
        let Some(ty) = ty else { return self.object_of(node, table) };
        self.work.steps(entries.len());
        let mut mistake =
            Diagnostic::new(node.head(), "a parameter is written as a type, not as a JSON Schema");
        mistake = if has("enum") {
            mistake.help(
                "define the values under `enums`: \"enums\": { \"Kind\": { \"values\": [...] } }, and write \"Kind\"",
            )
        } else {
            mistake.help(format!("write \"{ty}\""))
        };
        if has("description") {
            mistake = mistake.help("write its documentation under `docs`");
        }
        self.mistake(node, mistake);
    }

    fn each_entry(
        &mut self,
        object: &Node,
        node: &Node,
        key: &str,
        check: impl Fn(&mut Self, &Node),
    ) {
        let Json::Object(entries) = &node.value else {
            let help = match key {
                "body" => {
                    "write its members, \"body\": { \"name\": \"string!\" }, or the type of the \
                           whole body, \"body\": \"[string]\""
                        .to_owned()
                }
                _ => format!("write {}", examples::object(key)),
            };
            return self.wrong_kind(object, node, &format!("`{key}` is an object"), &help);
        };
        self.no_key_twice(node, entries);
        for (_, value) in entries {
            check(self, value);
        }
    }

    fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n Entries> {
        if let Json::Object(entries) = &node.value {
            return Some(entries);
        }
        let help = format!("write {}", examples::object(what));
        self.wrong_kind(node, node, &format!("{what} is an object"), &help);
        None
    }

    fn list_of_strings(&mut self, object: &Node, node: &Node, key: &str) {
        let Json::Array(elements) = &node.value else {
            let help = match &node.value {
                Json::String(text) => format!("write [\"{text}\"]"),
                _ => format!("write {}", examples::list(key)),
            };
            return self.wrong_kind(object, node, &format!("`{key}` is a list of strings"), &help);
        };
        for element in elements {
            self.string(object, element, key);
        }
    }

    /// Checks a string whose form the key determines.
    fn text(&mut self, object: &Node, node: &Node, key: &str, pattern: Pattern) {
        match examples::string(key, matches!(pattern, Pattern::Duration)) {
            Some(example) if !matches!(node.value, Json::String(_)) => {
                let help = format!("write a string, such as \"{key}\": \"{example}\"");
                self.wrong_kind(object, node, &format!("`{key}` takes a string"), &help);
            }
            _ => self.string(object, node, key),
        }
    }

    fn string(&mut self, object: &Node, node: &Node, key: &str) {
        if !matches!(node.value, Json::String(_)) {
            let help = match &node.value {
                Json::Number(number) => format!("write \"{number}\""),
                Json::Boolean(flag) => format!("write \"{flag}\""),
                _ => "write a string between double quotes".to_owned(),
            };
            self.wrong_kind(object, node, &format!("`{key}` takes strings"), &help);
        }
    }

    fn status(&mut self, object: &Node, node: &Node, key: &str) {
        let is_status =
            |number: &str| number.parse::<u16>().is_ok_and(|status| (100..600).contains(&status));
        let help = match &node.value {
            Json::Number(number) if is_status(number) => return,
            Json::String(text) if is_status(text) => format!("write {text}, without quotes"),
            _ => "write a whole number from 100 to 599".to_owned(),
        };
        self.wrong_kind(object, node, &format!("`{key}` takes HTTP statuses"), &help);
    }

    fn boolean(&mut self, object: &Node, node: &Node, key: &str) {
        if !matches!(node.value, Json::Boolean(_)) {
            let expected = format!("`{key}` is true or false");
            self.wrong_kind(object, node, &expected, "write true or false, without quotes");
        }
    }

    fn auth(&mut self, object: &Node, node: &Node, name: &str) {
        let (what, help) = match &node.value {
            Json::String(text) => match auth_named_otherwise(text) {
                Some(help) => {
                    (format!("`auth` is `{text}`, which is not a way to authenticate"), help)
                }
                None => return self.one_of(object, node, name, AUTH_SCHEMES),
            },
            _ if node.get("api_key").is_some() => return self.object_of(node, &AUTH),
            _ => (
                "`auth` is one way to authenticate".to_owned(),
                "write \"sigv4\", \"bearer\", \"api_key\" or \"none\"; for an API key in another \
                 header than `x-api-key`, { \"api_key\": \"x-my-key\" }",
            ),
        };
        self.mistake(object, Diagnostic::new(node.head(), what).help(help));
    }

    fn one_of(&mut self, object: &Node, node: &Node, key: &str, known: &'static [&'static str]) {
        let Json::String(value) = &node.value else {
            let help = format!("write one of \"{}\"", known.join("\", \""));
            return self.wrong_kind(object, node, &format!("`{key}` takes a string"), &help);
        };
        if known.contains(&value.as_str()) {
            return;
        }
        let mistake = Diagnostic::new(node.span.clone(), format!("`{key}` cannot be `{value}`"));
        let upper = value.to_uppercase();
        let lower = value.to_lowercase();
        let mistake = if known == VERBS && METHODS.contains(&upper.as_str()) {
            mistake.help(format!(
                "`verb` is one of list, get, create, update, delete; write \"method\": \"{upper}\""
            ))
        } else if known == METHODS && VERBS.contains(&lower.as_str()) && lower != "delete" {
            mistake.help(format!("`method` is an HTTP method; write \"verb\": \"{lower}\""))
        } else if let Some(same) = known.iter().find(|known| known.eq_ignore_ascii_case(value)) {
            mistake.help(format!("write \"{same}\""))
        } else if known.contains(&"blob") && ["bytes", "binary", "file", "text"].contains(&&*lower)
        {
            mistake.help("write \"blob\": the body as it is, whatever it holds")
        } else if known == crate::format::TIME_FORMATS {
            let meant = match lower.as_str() {
                "rfc3339" | "date-time" | "datetime" | "iso" | "iso-8601" => Some("iso8601"),
                "unix" | "seconds" | "epoch_seconds" | "unixtimestamp" | "unix_timestamp" => {
                    Some("epoch")
                }
                "rfc1123" | "rfc2616" | "http-date" | "http_date" | "imf-fixdate" => Some("http"),
                _ => None,
            };
            match meant {
                Some(meant) => mistake.help(format!("write \"{meant}\"")),
                None => mistake.suggest(value, &known.iter().copied().collect::<KnownNames>()),
            }
        } else {
            mistake.suggest(value, &known.iter().copied().collect::<KnownNames>())
        };
        self.mistake(object, mistake);
    }

    fn no_key_twice(&mut self, object: &Node, entries: &Entries) {
        let mut seen: Index<'_, &str, &Span> = Index::new(self.work);
        for (name, _) in entries {
            match seen.get(name.value.as_str()) {
                None => {
                    seen.insert(&name.value, &name.span);
                }
                Some(first) => {
                    let mistake = Diagnostic::new(
                        name.span.clone(),
                        format!("the key `{}` is repeated", name.value),
                    )
                    .related(first, "first here")
                    .help("remove or rename one: JSON readers keep only one of them");
                    self.mistake(object, mistake);
                }
            }
        }
    }

    fn wrong_kind(&mut self, object: &Node, node: &Node, expected: &str, help: &str) {
        self.mistake(
            object,
            Diagnostic::new(node.head(), format!("{expected}, and this is {}", node.kind()))
                .help(help),
        );
    }
}

/// Whether a body is the object form of a whole body. One that has members may have a member called
/// `type`, but none that is a flag.
pub(crate) fn is_whole_body(node: &Node) -> bool {
    let Json::Object(entries) = &node.value else { return false };
    node.get("type").is_some_and(|node| node.as_string().is_some())
        && entries.iter().any(|(_, value)| matches!(value.value, Json::Boolean(_)))
}

/// Whether a value that stands in an operation is probably the type of a parameter.
fn is_parameter(table: &Table, value: &Node) -> bool {
    let is_operation = table.keys.iter().any(|key| matches!(key.takes, Takes::Body));
    let is_type = |text: &Text| {
        let ty = text.value.trim_end_matches('!');
        SCALARS.iter().any(|(name, _)| *name == ty.trim_matches(['[', ']', '{', '}']))
    };
    is_operation && value.as_string().is_some_and(|text| is_type(&text))
}

/// Whether a value that stands in a resource is probably an operation.
fn is_action(table: &Table, value: &Node) -> bool {
    let has_actions = table.keys.iter().any(|key| key.name == "actions");
    has_actions && (value.get("method").is_some() || value.get("verb").is_some())
}

fn hint(table: &Table, name: &str) -> Option<&'static Hint> {
    table.hints.iter().find(|hint| match hint {
        Hint::Renamed { old, .. } | Hint::Inside { old, .. } => *old == name,
        Hint::Instead { wrong, .. } => wrong.contains(&name),
    })
}

/// Whether a hint says to write this key.
fn hint_names(hint: &Hint, key: &str) -> bool {
    match hint {
        Hint::Renamed { new, .. } => *new == key,
        Hint::Inside { object, .. } => *object == key,
        Hint::Instead { help, .. } => {
            help.contains(&format!("`{key}`")) || help.contains(&format!("\"{key}\":"))
        }
    }
}

/// Longest text of a value that a remedy repeats.
const LONGEST_SHOWN: usize = 100;

/// Returns a value as JSON on one line, or its kind of brackets if it is long.
fn shown(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    if text.len() <= LONGEST_SHOWN {
        return text;
    }
    match node.value {
        Json::Array(_) => "[...]",
        Json::Object(_) => "{ ... }",
        _ => "...",
    }
    .to_owned()
}

fn write(node: &Node, out: &mut String) {
    if out.len() > LONGEST_SHOWN {
        return;
    }
    match &node.value {
        Json::Null => out.push_str("null"),
        Json::Boolean(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Json::Number(number) => out.push_str(number),
        Json::String(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Json::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                out.push_str(if at == 0 { "[" } else { ", " });
                write(element, out);
            }
            out.push_str(if elements.is_empty() { "[]" } else { "]" });
        }
        Json::Object(entries) => {
            for (at, (name, value)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "{ " } else { ", " });
                out.push_str(&serde_json::Value::from(name.value.as_str()).to_string());
                out.push_str(": ");
                write(value, out);
            }
            out.push_str(if entries.is_empty() { "{}" } else { " }" });
        }
    }
}

/// Returns what to write for a way to authenticate that has another name here.
fn auth_named_otherwise(text: &str) -> Option<&'static str> {
    let folded = text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    Some(match folded.as_str() {
        "iam" | "awsiam" | "aws" | "awssigv4" | "v4" => "write \"sigv4\"",
        "v4unsignedbody" | "unsignedpayload" | "unsigned" => "write \"sigv4_unsigned_payload\"",
        "jwt" | "oauth" | "oauth2" | "openidconnect" | "cognito" | "token" | "bearertoken" => {
            "write \"bearer\""
        }
        "apikey" if text != "api_key" => {
            "write \"api_key\", or { \"api_key\": \"x-my-key\" } for another header"
        }
        "xapikey" => "write \"api_key\"",
        "anonymous" | "public" | "open" => "write \"none\"",
        _ => return None,
    })
}
