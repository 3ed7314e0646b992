//! Tables: statics whose values are data, and how they are printed. Rows are kept on one line,
//! however long; lists of short things are packed.

use std::collections::BTreeSet;

use proc_macro2::Literal;

/// Width up to which things are packed on a line.
const WIDTH: usize = 120;

/// An item of a table.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// `use path::{names};`
    Import {
        path: String,
        names: Vec<&'static str>,
    },
    Entry(Entry),
    Module(Module),
}

/// A private module.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    pub(crate) doc: String,
    pub(crate) name: &'static str,
    pub(crate) items: Vec<Item>,
}

/// A static or a constant.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) doc: Option<String>,
    /// `pub static`, `pub(super) const`
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) ty: &'static str,
    pub(crate) value: Value,
}

/// A value: a constructor and its arguments, mostly.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// A path, a number or a boolean, which is printed as it is.
    Path(String),
    /// A string literal.
    Literal(String),
    /// `(a, b)`
    Tuple(Vec<Value>),
    /// `&[a, b]`
    List(Vec<Value>),
    /// `&a`
    Reference(Box<Value>),
    /// `path(a, b)`
    Call(String, Vec<Value>),
    /// `a.name(b).name(c)`
    Chain(Box<Value>, Vec<Link>),
}

/// `.name(a, b)`
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<Value>,
}

pub(crate) fn link(name: &'static str, arguments: impl IntoIterator<Item = Value>) -> Link {
    Link { name, arguments: arguments.into_iter().collect() }
}

impl Value {
    pub(crate) fn path(path: impl Into<String>) -> Self {
        Self::Path(path.into())
    }

    pub(crate) fn number(number: u32) -> Self {
        Self::Path(number.to_string())
    }

    pub(crate) fn literal(text: &str) -> Self {
        Self::Literal(text.to_owned())
    }

    /// `&[a, b]`, of strings.
    pub(crate) fn literals(texts: &[String]) -> Self {
        Self::List(texts.iter().map(|text| Self::literal(text)).collect())
    }

    /// `&[(a, b)]`, of strings.
    pub(crate) fn pairs(pairs: &[(String, String)]) -> Self {
        let pair = |(one, other): &(String, String)| {
            Self::Tuple(vec![Self::literal(one), Self::literal(other)])
        };
        Self::List(pairs.iter().map(pair).collect())
    }

    /// `&path`
    pub(crate) fn reference(path: impl Into<String>) -> Self {
        Self::Reference(Box::new(Self::path(path)))
    }

    pub(crate) fn call(path: impl Into<String>, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(path.into(), arguments.into_iter().collect())
    }

    /// Calls methods on the value, if there are any.
    pub(crate) fn chain(self, links: Vec<Link>) -> Self {
        if links.is_empty() { self } else { Self::Chain(Box::new(self), links) }
    }

    /// Adds the first segments of its paths.
    fn collect_path_heads<'v>(&'v self, into: &mut BTreeSet<&'v str>) {
        let mut add = |path: &'v str| {
            into.insert(path.split("::").next().unwrap_or_default());
        };
        match self {
            Self::Literal(_) => {}
            Self::Path(path) => add(path),
            Self::Tuple(values) | Self::List(values) => {
                for value in values {
                    value.collect_path_heads(into);
                }
            }
            Self::Reference(value) => value.collect_path_heads(into),
            Self::Call(path, arguments) => {
                add(path);
                for value in arguments {
                    value.collect_path_heads(into);
                }
            }
            Self::Chain(value, links) => {
                value.collect_path_heads(into);
                for value in links.iter().flat_map(|link| &link.arguments) {
                    value.collect_path_heads(into);
                }
            }
        }
    }

    /// Returns the value on one line.
    fn on_one_line(&self) -> String {
        match self {
            Self::Path(path) => path.clone(),
            Self::Literal(text) => Literal::string(text).to_string(),
            Self::Tuple(values) => format!("({})", comma_separated(values)),
            Self::List(values) => format!("&[{}]", comma_separated(values)),
            Self::Reference(value) => format!("&{}", value.on_one_line()),
            Self::Call(path, arguments) => format!("{path}({})", comma_separated(arguments)),
            Self::Chain(value, links) => {
                value.on_one_line() + &links.iter().map(Link::on_one_line).collect::<String>()
            }
        }
    }

    /// Splits the value at the list that it ends with.
    fn split(&self) -> Option<Split<'_>> {
        match self {
            Self::List(values) => {
                Some(Split { prefix: "&[".to_owned(), elements: values, suffix: "]".to_owned() })
            }
            Self::Reference(value) => Some(value.split()?.inside("&", "")),
            Self::Call(path, arguments) => split_arguments(path, arguments),
            Self::Tuple(values) => {
                let (last, before) = values.split_last()?;
                let before: String =
                    before.iter().map(|value| value.on_one_line() + ", ").collect();
                Some(last.split()?.inside(&format!("({before}"), ")"))
            }
            Self::Path(_) | Self::Literal(_) | Self::Chain(..) => None,
        }
    }
}

impl Link {
    fn on_one_line(&self) -> String {
        format!(".{}({})", self.name, comma_separated(&self.arguments))
    }

    fn split(&self) -> Option<Split<'_>> {
        split_arguments(&format!(".{}", self.name), &self.arguments)
    }
}

impl Item {
    /// Adds the first segments of the paths in it.
    pub(crate) fn collect_path_heads<'v>(&'v self, into: &mut BTreeSet<&'v str>) {
        match self {
            Self::Import { .. } => {}
            Self::Entry(entry) => {
                into.insert(entry.ty);
                entry.value.collect_path_heads(into);
            }
            Self::Module(module) => {
                for item in &module.items {
                    item.collect_path_heads(into);
                }
            }
        }
    }
}

fn comma_separated(values: &[Value]) -> String {
    values.iter().map(Value::on_one_line).collect::<Vec<_>>().join(", ")
}

/// A value in three parts, to be printed on several lines.
struct Split<'v> {
    prefix: String,
    elements: &'v [Value],
    suffix: String,
}

impl Split<'_> {
    fn inside(mut self, before: &str, behind: &str) -> Self {
        self.prefix.insert_str(0, before);
        self.suffix.push_str(behind);
        self
    }
}

/// Only a single argument is split: several ones are a row.
fn split_arguments<'v>(path: &str, arguments: &'v [Value]) -> Option<Split<'v>> {
    let [argument] = arguments else { return None };
    Some(argument.split()?.inside(&format!("{path}("), ")"))
}

/// Returns the text of a table.
pub(super) fn print(items: &[Item]) -> String {
    let mut out = String::new();
    print_items(items, 0, &mut out);
    out
}

fn print_items(items: &[Item], indent: usize, out: &mut String) {
    let is_constant =
        |item: &Item| matches!(item, Item::Entry(entry) if entry.kind.ends_with("const"));
    let mut previous: Option<&Item> = None;
    for item in items {
        let is_tight = previous.is_none_or(|previous| match item {
            Item::Import { .. } => matches!(previous, Item::Import { .. }),
            item => is_constant(item) && is_constant(previous),
        });
        if !is_tight {
            out.push('\n');
        }
        print_item(item, indent, out);
        previous = Some(item);
    }
}

fn print_item(item: &Item, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match item {
        Item::Import { path, names } => {
            out.push_str(&format!("{pad}use {path}::{{{}}};\n", names.join(", ")));
        }
        Item::Module(module) => {
            print_doc(&module.doc, &pad, out);
            out.push_str(&format!("{pad}mod {} {{\n", module.name));
            print_items(&module.items, indent + 4, out);
            out.push_str(&format!("{pad}}}\n"));
        }
        Item::Entry(entry) => {
            if let Some(doc) = &entry.doc {
                print_doc(doc, &pad, out);
            }
            let head = format!("{pad}{} {}: {} = ", entry.kind, entry.name, entry.ty);
            print_value(head, &entry.value, indent, out);
        }
    }
}

fn print_doc(doc: &str, pad: &str, out: &mut String) {
    for line in doc.lines() {
        let space = if line.is_empty() { "" } else { " " };
        out.push_str(&format!("{pad}///{space}{line}\n"));
    }
}

/// Prints a value behind its head: a chain of calls is broken before a call that would pass the
/// width.
fn print_value(head: String, value: &Value, indent: usize, out: &mut String) {
    let (first, links) = match value {
        Value::Chain(first, links) => (&**first, links.as_slice()),
        value => (value, &[][..]),
    };
    let mut line = head;
    append(&mut line, &first.on_one_line(), || first.split(), indent, out);
    for link in links {
        let text = link.on_one_line();
        if line.len() + text.len() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line = " ".repeat(indent + 4);
        }
        append(&mut line, &text, || link.split(), indent + 4, out);
    }
    out.push_str(&line);
    out.push_str(";\n");
}

/// Appends a text to a line if it fits; otherwise what it is split into goes to lines of its own,
/// and the line is what is still open.
fn append<'v>(
    line: &mut String,
    text: &str,
    split: impl FnOnce() -> Option<Split<'v>>,
    indent: usize,
    out: &mut String,
) {
    if line.len() + text.len() > WIDTH
        && let Some(split) = split()
    {
        out.push_str(&format!("{line}{}\n", split.prefix));
        print_elements(split.elements, indent, out);
        *line = format!("{}{}", " ".repeat(indent), split.suffix);
    } else {
        line.push_str(text);
    }
}

/// Prints the elements of a list: names and texts are packed, rows have
/// lines of their own, and what is too long is split in turn.
fn print_elements(elements: &[Value], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent + 4);
    let mut line = pad.clone();
    for element in elements {
        let text = element.on_one_line();
        // A name with a table of its own is not a row.
        let is_table = matches!(element, Value::Tuple(_)) && element.split().is_some();
        let is_row = text.ends_with(')') && !is_table;
        if line.len() > pad.len() && (is_row || is_table || line.len() + text.len() + 2 > WIDTH) {
            out.push_str(line.trim_end());
            out.push('\n');
            line.clone_from(&pad);
        }
        if is_row {
            line.push_str(&text);
        } else {
            append(&mut line, &text, || element.split(), indent + 4, out);
        }
        line.push_str(", ");
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{Entry, Item, Value, link, print};

    fn printed(value: Value) -> String {
        let entry = Entry { doc: None, kind: "static", name: "ROW".to_owned(), ty: "Row", value };
        print(&[Item::Entry(entry)])
    }

    #[test]
    fn a_row_stays_on_one_line_and_names_are_packed() {
        let row = |name: &str| {
            Value::call("Param::body", [Value::literal(name), Value::path("Type::String")])
        };
        let rows = Value::List((0..2).map(|_| row(&"x".repeat(60))).collect());
        let long = "x".repeat(60);
        assert_eq!(
            printed(Value::call("Row::new", []).chain(vec![link("with_params", [rows])])),
            format!(
                "static ROW: Row = Row::new()\n    .with_params(&[\n        Param::body(\"{long}\", Type::String),\n        \
                 Param::body(\"{long}\", Type::String),\n    ]);\n"
            )
        );
        let names = Value::List((0..20).map(|_| Value::path("abcdefgh")).collect());
        assert!(printed(names).lines().all(|line| line.len() <= super::WIDTH));
    }
}
