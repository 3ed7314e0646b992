//! The text of a flag as a value: JSON for most types, bytes for blobs.

use std::io::Read as _;

use bytes::Bytes;
use petard::operation::{Param, Type};
use serde_json::value::RawValue;

use crate::{console, json};

/// The value of a parameter as it was given: its type is not checked yet.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// JSON text, by the names of the API.
    Json(Box<RawValue>),
    /// The bytes of a blob.
    Bytes(Bytes),
}

/// Reads the texts of a flag, which may be given several times.
pub(crate) fn read(ty: &Type, texts: &[String]) -> Result<Given, String> {
    match (ty, texts) {
        (Type::Blob, [text]) => bytes(text).map(Given::Bytes),
        (Type::List(of), texts) => list(of, texts).map(Given::Json),
        (Type::Map(of), texts) => map(of, texts).map(Given::Json),
        (ty, [text]) => one(ty, text).map(Given::Json),
        _ => Err("has several values, where one is needed".to_owned()),
    }
}

/// Reads the bytes of a blob: of a file, of stdin, or the text itself.
fn bytes(text: &str) -> Result<Bytes, String> {
    match text.strip_prefix('@') {
        Some(path) => {
            std::fs::read(path).map(Bytes::from).map_err(|error| unreadable(path, &error))
        }
        None if text == "-" => {
            console::take_stdin()?;
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| format!("stdin cannot be read: {error}"))?;
            Ok(bytes.into())
        }
        None => Ok(text.to_owned().into()),
    }
}

/// Reads the text of a file, or of stdin for `-`.
pub(crate) fn file(path: &str) -> Result<String, String> {
    if path == "-" {
        console::take_stdin()?;
        let mut text = String::new();
        let read = std::io::stdin().lock().read_to_string(&mut text);
        read.map_err(|error| format!("stdin cannot be read: {error}"))?;
        return Ok(without_mark(text));
    }
    std::fs::read_to_string(path).map(without_mark).map_err(|error| unreadable(path, &error))
}

/// Returns a text without the byte order mark that some editors write at its beginning.
fn without_mark(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

fn unreadable(path: &str, error: &std::io::Error) -> String {
    format!("the file `{path}` cannot be read: {error}")
}

/// Reads a value that is neither a list nor a map.
fn one(ty: &Type, text: &str) -> Result<Box<RawValue>, String> {
    match ty {
        Type::Boolean | Type::Integer | Type::Number | Type::Timestamp => scalar(text),
        Type::Json => {
            let text = in_file(text)?;
            json::parse(&text).map_err(|why| format!("{why}; a string needs quotes: '\"text\"'"))
        }
        Type::Object | Type::Shape(_) | Type::Patch => structure(ty, text),
        Type::List(of) => list(of, &[text.to_owned()]),
        Type::Map(of) => map(of, &[text.to_owned()]),
        _ => json::string(text),
    }
}

/// Returns a number or a boolean, and any other text as a string: the check of types reports it.
fn scalar(text: &str) -> Result<Box<RawValue>, String> {
    let is_scalar = |value: &RawValue| {
        matches!(json::Kind::of(value), json::Kind::Number | json::Kind::Boolean)
    };
    match json::parse(text) {
        Ok(value) if is_scalar(&value) => Ok(value),
        _ => json::string(text),
    }
}

/// Returns the text of a file for `@FILE`, and any other text as it is.
fn in_file(text: &str) -> Result<String, String> {
    match text.strip_prefix('@') {
        Some(path) => file(path),
        None => Ok(text.to_owned()),
    }
}

/// Reads an object: JSON, a file with JSON, or `name=value,name=value`.
fn structure(ty: &Type, text: &str) -> Result<Box<RawValue>, String> {
    let text = in_file(text)?;
    if text.trim_start().starts_with('{') {
        return json::parse(&text);
    }
    let members = pairs(&text, &members(ty))
        .ok_or_else(|| "is neither JSON nor of the form `name=value,name=value`".to_owned())?;
    let mut object = Vec::new();
    for (name, value) in members {
        let value = match member(ty, name) {
            Some(param) => of_member(param.ty(), value).map_err(|why| format!("`{name}` {why}"))?,
            None => json::string(value)?,
        };
        if object.iter().any(|(own, _)| own == name) {
            return Err(format!("has `{name}` twice"));
        }
        object.push((name.to_owned(), value));
    }
    to_object(object)
}

/// Reads the value of a member. Items of a list that are not objects are separated by commas, as in the AWS
/// CLI.
fn of_member(ty: &Type, text: &str) -> Result<Box<RawValue>, String> {
    match ty {
        Type::List(of) if !is_object(of) && !text.trim_start().starts_with('[') => {
            list(of, &text.split(',').map(str::to_owned).collect::<Vec<_>>())
        }
        _ => one(ty, text),
    }
}

/// Returns whether values of a type may be objects.
fn is_object(ty: &Type) -> bool {
    matches!(ty, Type::Object | Type::Shape(_) | Type::Patch | Type::Json | Type::Map(_))
}

/// Returns the names of the members of a type; empty if all names are possible.
fn members(ty: &Type) -> Vec<&'static str> {
    match ty {
        Type::Shape(shape) => shape.members().iter().map(Param::wire_name).collect(),
        Type::Patch => vec!["op", "path", "value", "from"],
        _ => Vec::new(),
    }
}

fn member(ty: &Type, name: &str) -> Option<&'static Param> {
    match ty {
        Type::Shape(shape) => shape.members().iter().find(|param| param.wire_name() == name),
        _ => None,
    }
}

/// Splits `name=value,name=value`. A comma belongs to a value if no known name and `=` follow it.
fn pairs<'a>(text: &'a str, known: &[&str]) -> Option<Vec<(&'a str, &'a str)>> {
    let begins = |rest: &str| {
        rest.split_once('=').is_some_and(|(name, _)| {
            if known.is_empty() { is_name(name) } else { known.contains(&name.trim()) }
        })
    };
    let mut pairs = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = rest.split_once('=')?;
        if !is_name(name.trim()) {
            return None;
        }
        let commas = after.match_indices(',').map(|(at, _)| at);
        let end = commas.into_iter().find(|at| after.get(at + 1..).is_some_and(begins));
        let Some(end) = end else {
            pairs.push((name.trim(), after));
            return Some(pairs);
        };
        pairs.push((name.trim(), after.get(..end)?));
        rest = after.get(end + 1..)?;
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
}

/// Reads a list: its items, one a text, or JSON lists.
fn list(of: &Type, texts: &[String]) -> Result<Box<RawValue>, String> {
    let mut items: Vec<Box<RawValue>> = Vec::new();
    for text in texts {
        let is_file = is_object(of) && !matches!(of, Type::Map(_));
        let content = if is_file { in_file(text)? } else { text.clone() };
        if content.trim_start().starts_with('[') && !matches!(of, Type::List(_)) {
            let list: Vec<Box<RawValue>> = serde_json::from_str(&content)
                .map_err(|error| format!("is not a valid list of JSON: {error}"))?;
            items.extend(list);
        } else {
            items.push(one(of, &content)?);
        }
    }
    serde_json::value::to_raw_value(&items).map_err(|error| error.to_string())
}

/// Reads a map: `key=value`, one a text, or JSON objects.
fn map(of: &Type, texts: &[String]) -> Result<Box<RawValue>, String> {
    let mut entries = Vec::new();
    for text in texts {
        let content = in_file(text)?;
        if content.trim_start().starts_with('{') {
            let json::Members(members) = serde_json::from_str(&content)
                .map_err(|error| format!("is not a valid object of JSON: {error}"))?;
            if let Some(name) = repeated(&members) {
                return Err(format!("has `{name}` twice"));
            }
            entries.extend(members);
            continue;
        }
        let Some((key, value)) = content.split_once('=') else {
            return Err(format!("`{content}` is neither JSON nor of the form `key=value`"));
        };
        let value = one(of, value).map_err(|why| format!("`{key}` {why}"))?;
        entries.push((key.to_owned(), value));
    }
    to_object(entries)
}

/// Returns a name that several members have.
fn repeated(members: &[(String, Box<RawValue>)]) -> Option<&str> {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(*one),
        _ => None,
    })
}

/// Writes members as a JSON object, in order. Of members with the same name, the last one is kept.
fn to_object(members: Vec<(String, Box<RawValue>)>) -> Result<Box<RawValue>, String> {
    let mut kept: Vec<(String, Box<RawValue>)> = Vec::new();
    for (name, value) in members {
        match kept.iter_mut().find(|(own, _)| *own == name) {
            Some((_, own)) => *own = value,
            None => kept.push((name, value)),
        }
    }
    let mut text = String::from("{");
    for (index, (name, value)) in kept.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(json::string(name)?.get());
        text.push(':');
        text.push_str(value.get());
    }
    text.push('}');
    RawValue::from_string(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_of(ty: &Type, texts: &[&str]) -> Result<String, String> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        read(ty, &texts).map(|given| match given {
            Given::Json(json) => json.get().to_owned(),
            Given::Bytes(bytes) => format!("{bytes:?}"),
        })
    }

    #[test]
    fn values_of_each_type() {
        let strings = Type::List(&Type::String);
        let map = Type::Map(&Type::String);
        let cases: [(&Type, &[&str], &str); 16] = [
            (&Type::String, &["12"], r#""12""#),
            (&Type::String, &["{}"], r#""{}""#),
            (&Type::Integer, &["12345678901234567890"], "12345678901234567890"),
            (&Type::Integer, &["many"], r#""many""#),
            (&Type::Boolean, &["true"], "true"),
            (&Type::Timestamp, &["2026-01-02T03:04:05Z"], r#""2026-01-02T03:04:05Z""#),
            (&Type::Timestamp, &["1767323045"], "1767323045"),
            (&Type::Timestamp, &["inf"], r#""inf""#),
            (&Type::Blob, &["text"], r#"b"text""#),
            (&strings, &["a", "b,c"], r#"["a","b,c"]"#),
            (&strings, &[r#"["a", "b"]"#, "c"], r#"["a","b","c"]"#),
            (&map, &["a=1", "b=x=y"], r#"{"a":"1","b":"x=y"}"#),
            (&map, &[r#"{"a": "1"}"#, "a=2"], r#"{"a":"2"}"#),
            (&Type::Json, &["[1.50]"], "[1.50]"),
            (
                &Type::Patch,
                &["op=replace,path=/description,value=a, b=c"],
                r#"{"op":"replace","path":"/description","value":"a, b=c"}"#,
            ),
            (&Type::Object, &["a=1,b=2"], r#"{"a":"1","b":"2"}"#),
        ];
        for (ty, texts, expected) in cases {
            assert_eq!(json_of(ty, texts).as_deref(), Ok(expected), "{ty:?} {texts:?}");
        }
        for (ty, texts) in [
            (&Type::Json, &["text"][..]),
            (&Type::Object, &["text"]),
            (&map, &["text"]),
            (&Type::Object, &["@/no/such/file"]),
            (&Type::Blob, &["@/no/such/file"]),
            (&strings, &["[1"]),
            // No value is lost.
            (&Type::Patch, &["op=add,path=/a,path=/b"]),
            (&map, &[r#"{"a": "1", "a": "2"}"#]),
        ] {
            assert!(json_of(ty, texts).is_err(), "{ty:?} {texts:?}");
        }
    }
}
