//! What is known of operations and of bodies of responses.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

const OPERATIONS: &str = include_str!("facts/operations.txt");
const SHAPES: &str = include_str!("facts/shapes.txt");

/// An operation, as the service documents it.
pub(crate) struct Fact {
    pub(crate) resource: &'static str,
    pub(crate) status: u16,
    pub(crate) body: Body,
}

/// What the body of a response is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Body {
    Empty,
    Bytes,
    Shape(&'static str),
}

pub(crate) static FACTS: LazyLock<BTreeMap<&'static str, Fact>> = LazyLock::new(|| {
    let lines = OPERATIONS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let facts = lines.map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let [resource, name, status, body] = words[..] else { panic!("four words: {line}") };
        let body = match body {
            "-" => Body::Empty,
            "bytes" => Body::Bytes,
            shape => Body::Shape(shape),
        };
        (name, Fact { resource, status: status.parse().unwrap(), body })
    });
    facts.collect()
});

type Members = BTreeMap<&'static str, &'static str>;

static MEMBERS: LazyLock<BTreeMap<&'static str, Members>> = LazyLock::new(|| {
    let mut shapes: BTreeMap<&str, Members> = BTreeMap::new();
    let mut shape = "";
    for line in SHAPES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.strip_prefix("  ") {
            None => {
                shape = line;
                shapes.entry(shape).or_default();
            }
            Some(member) => {
                let (name, ty) = member.split_once(": ").unwrap();
                shapes.get_mut(shape).unwrap().insert(name, ty);
            }
        }
    }
    shapes
});

/// The members of a shape.
pub(crate) fn members(shape: &str) -> &'static Members {
    MEMBERS.get(shape).unwrap_or_else(|| panic!("no shape {shape}"))
}

/// Returns what the service would not have in a value of this type, each as a sentence. A null
/// member is the same as none.
pub(crate) fn misfits(value: &Value, ty: &str, place: &str, found: &mut Vec<String>) {
    let mut wrong = |what: &str| found.push(format!("{place} is not {what}: {value}"));
    match (ty, value) {
        (_, Value::Null)
        | ("text", Value::String(_))
        | ("boolean", Value::Bool(_))
        | ("number" | "time", Value::Number(_)) => {}
        ("integer", Value::Number(number)) if !number.is_f64() => {}
        ("text", _) => wrong("a text"),
        ("boolean", _) => wrong("a boolean"),
        ("integer", _) => wrong("an integer"),
        ("number" | "time", _) => wrong("a number"),
        _ if ty.starts_with('[') => {
            let Value::Array(entries) = value else { return wrong("a list") };
            for (index, entry) in entries.iter().enumerate() {
                misfits(entry, &ty[1..ty.len() - 1], &format!("{place}/{index}"), found);
            }
        }
        _ if ty.starts_with('{') => {
            let Value::Object(entries) = value else { return wrong("an object") };
            for (name, entry) in entries {
                misfits(entry, &ty[1..ty.len() - 1], &format!("{place}/{name}"), found);
            }
        }
        _ if MEMBERS.contains_key(ty) => {
            let Value::Object(given) = value else { return wrong("an object") };
            for (name, member) in given {
                match members(ty).get(name.as_str()) {
                    Some(ty) => misfits(member, ty, &format!("{place}/{name}"), found),
                    None => found.push(format!("{place}/{name} is not a member of {ty}")),
                }
            }
        }
        (values, Value::String(text)) if values.split('|').any(|one| one == text) => {}
        _ => wrong(ty),
    }
}
