//! The text of a flag as a value: JSON for most types, bytes for blobs.

use std::io::Read as _;

use bytes::Bytes;
use petard::operation::{Param, Type};
use serde_json::value::RawValue;

use super::shorthand;
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
    if let (Type::Blob, [text]) = (ty, texts) {
        return bytes(text).map(Given::Bytes);
    }
    let texts: Vec<String> =
        texts.iter().map(|text| content(ty, text)).collect::<Result<_, _>>()?;
    match (ty, &*texts) {
        (Type::List(of), texts) => list(of, texts).map(Given::Json),
        (Type::Map(of), texts) => map(of, texts).map(Given::Json),
        (ty, [text]) => one(ty, text).map(Given::Json),
        _ => Err("has several values, where one is needed".to_owned()),
    }
}

/// Reads the bytes of a blob: of a file, of stdin, or the text itself.
fn bytes(text: &str) -> Result<Bytes, String> {
    if text == "-" {
        console::take_stdin()?;
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| format!("stdin cannot be read: {error}"))?;
        return Ok(bytes.into());
    }
    let path = ["@", "fileb://", FILE].into_iter().find_map(|prefix| text.strip_prefix(prefix));
    match path {
        Some(path) => {
            std::fs::read(path).map(Bytes::from).map_err(|error| unreadable(path, &error))
        }
        None => Ok(text.to_owned().into()),
    }
}

/// What a value begins with that is the text of a file, as in the AWS CLI.
pub(crate) const FILE: &str = "file://";

/// Returns the text of the file that a value names: after `file://`, or after `@` if the type is not a text.
fn content(ty: &Type, text: &str) -> Result<String, String> {
    if text.starts_with("fileb://") {
        return Err("`fileb://` is for bytes: use `file://` for a text".to_owned());
    }
    match text.strip_prefix(FILE) {
        Some(path) => file(path),
        None => in_file(ty, text),
    }
}

/// Returns the text of a file for `@FILE`, and any other text as it is. A text may begin with `@`.
fn in_file(ty: &Type, text: &str) -> Result<String, String> {
    let is_object = match ty {
        Type::List(of) => is_object(of),
        ty => is_object(ty),
    };
    match text.strip_prefix('@').filter(|_| is_object) {
        Some(path) => file(path),
        None => Ok(text.to_owned()),
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
            json::parse(text).map_err(|why| format!("{why}; a string needs quotes: '\"text\"'"))
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

/// Reads an object: JSON, or `name=value,name=value`.
fn structure(ty: &Type, text: &str) -> Result<Box<RawValue>, String> {
    if text.trim_start().starts_with('{') {
        return json::parse(text);
    }
    let mut object = Vec::new();
    for (name, value) in shorthand::pairs(text, &members(ty), last_member(ty))? {
        let own = member(ty, name);
        let of = own.map_or(&Type::String, Param::ty);
        let value = of_member(of, value).map_err(|why| format!("`{name}` {why}"))?;
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
            let items = shorthand::items(text).into_iter().map(shorthand::unquoted);
            list(of, &items.collect::<Result<Vec<_>, _>>()?)
        }
        ty if is_object(ty) || matches!(ty, Type::List(_)) => one(ty, &in_file(ty, text)?),
        ty => one(ty, &shorthand::unquoted(text)?),
    }
}

/// Returns whether values of a type may be objects.
pub(super) fn is_object(ty: &Type) -> bool {
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

/// Returns the member that may have any text: the value of a patch, which is usually the last one.
fn last_member(ty: &Type) -> Option<&'static str> {
    matches!(ty, Type::Patch).then_some("value")
}

/// Reads a list: its items, one a text, or JSON lists.
fn list(of: &Type, texts: &[String]) -> Result<Box<RawValue>, String> {
    let mut items: Vec<Box<RawValue>> = Vec::new();
    for content in texts {
        if content.trim_start().starts_with('[') && !matches!(of, Type::List(_)) {
            let list: Vec<Box<RawValue>> = serde_json::from_str(content)
                .map_err(|error| format!("is not a valid list of JSON: {error}"))?;
            items.extend(list);
        } else {
            items.push(one(of, content)?);
        }
    }
    serde_json::value::to_raw_value(&items).map_err(|error| error.to_string())
}

/// Reads a map: `key=value` or `key=value,key=value`, one a text, or JSON objects.
fn map(of: &Type, texts: &[String]) -> Result<Box<RawValue>, String> {
    let mut entries = Vec::new();
    for content in texts {
        let members: Vec<(String, Box<RawValue>)> = if content.trim_start().starts_with('{') {
            let json::Members(members) = serde_json::from_str(content)
                .map_err(|error| format!("is not a valid object of JSON: {error}"))?;
            members
        } else {
            let pairs =
                shorthand::entries(content).ok_or("is neither JSON nor of the form `key=value`")?;
            let read = pairs.into_iter().map(|(key, value)| {
                let value = of_member(of, value).map_err(|why| format!("`{key}` {why}"))?;
                Ok((key.to_owned(), value))
            });
            read.collect::<Result<_, String>>()?
        };
        if let Some(name) = repeated(&members) {
            return Err(format!("has `{name}` twice"));
        }
        entries.extend(members);
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
        let cases: [(&Type, &[&str], &str); 23] = [
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
            // Quotes are for the form, not for the value.
            (&Type::Object, &[r#"a="1,b=2",c="say \"x\"""#], r#"{"a":"1,b=2","c":"say \"x\""}"#),
            (
                &Type::Patch,
                &[r#"op=add,value="path=/b,c",path=/a"#],
                r#"{"op":"add","value":"path=/b,c","path":"/a"}"#,
            ),
            (
                &Type::Patch,
                &[r#"op=add,path=/a,value={"b":1,"c":"d,path=e"}"#],
                r#"{"op":"add","path":"/a","value":"{\"b\":1,\"c\":\"d,path=e\"}"}"#,
            ),
            // As in the AWS CLI.
            (&map, &["a=1,b=2"], r#"{"a":"1","b":"2"}"#),
            (
                &map,
                &["url=https://x/?a,b", r#"c="d=1,e=2""#],
                r#"{"url":"https://x/?a,b","c":"d=1,e=2"}"#,
            ),
            (&Type::String, &["@text"], r#""@text""#),
            (&strings, &["@text"], r#"["@text"]"#),
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
            (&Type::Patch, &["op=replace,pth=/description,value=b"]),
            (&Type::Patch, &["opp=replace,path=/description,value=b"]),
            (&Type::Patch, &[r#"op=replace,path=/a,value="b"c"#]),
            (&Type::Patch, &[r#"op=replace,path=/a,value="b"#]),
            (&Type::String, &["file:///no/such/file"]),
            (&Type::String, &["fileb:///no/such/file"]),
            (&Type::Integer, &["file:///no/such/file"]),
            (&strings, &["file:///no/such/file"]),
            (&map, &["a=1,a=2"]),
            (&map, &[r#"{"a": "1", "a": "2"}"#]),
        ] {
            assert!(json_of(ty, texts).is_err(), "{ty:?} {texts:?}");
        }
    }
}
