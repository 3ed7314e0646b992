//! Finds parts of JSON as slices of its bytes, so that no digit is lost and nothing is copied.
//!
//! The JSON must be valid, and begin with the value: [`checked`] makes sure of both.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::json::{self, Reader};

/// Returns the value in a text, without white space around it.
///
/// # Errors
///
/// The text is not one valid JSON value.
pub(crate) fn checked(text: &[u8]) -> serde_json::Result<&[u8]> {
    serde_json::from_slice::<&RawValue>(text).map(|json| json.get().as_bytes())
}

/// Returns the elements of an array; `None` if the value is not an array.
pub(crate) fn elements(json: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let mut reader = json.starts_with(b"[").then(|| Reader::new(json))?;
    Some(std::iter::from_fn(move || json.get(reader.element()?)))
}

/// Returns the members of an object in order, including repeated names; `None` if the value is not
/// an object.
pub(crate) fn members(json: &[u8]) -> Option<impl Iterator<Item = (Name<'_>, &[u8])>> {
    let mut reader = json.starts_with(b"{").then(|| Reader::new(json))?;
    Some(std::iter::from_fn(move || {
        let (name, value) = reader.member()?;
        Some((Name(json.get(name)?), json.get(value)?))
    }))
}

/// Returns the member with this name; `None` if there is none, or if the value is not an object. If
/// several have the name, returns the last one, as most JSON parsers do.
pub(crate) fn member<'a>(json: &'a [u8], name: &str) -> Option<&'a [u8]> {
    members(json)?.filter(|(own, _)| own.is(name)).last().map(|(_, value)| value)
}

/// Number of bytes of a name that are shown in error texts.
const LONGEST_NAME: usize = 80;

/// The name of a member, as it is written in JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'a>(&'a [u8]);

impl<'a> Name<'a> {
    /// Returns the name, without escapes. Text that is not Unicode is replaced.
    pub(crate) fn text(self) -> Cow<'a, str> {
        match self.plain() {
            Some(plain) => String::from_utf8_lossy(plain),
            None => json::to_text(self.0).map_or(Cow::Borrowed("\u{fffd}"), Cow::Owned),
        }
    }

    /// Returns the name, or its first bytes as they are written, followed by `...`.
    pub(crate) fn start(self) -> Cow<'a, str> {
        match self.0.get(..LONGEST_NAME) {
            Some([_quote, start @ ..]) => String::from_utf8_lossy(start) + "...",
            _ => self.text(),
        }
    }

    fn is(self, name: &str) -> bool {
        match self.plain() {
            Some(plain) => plain == name.as_bytes(),
            None => json::to_text(self.0).is_some_and(|own| own == name),
        }
    }

    /// Returns the name if it is written without escapes.
    fn plain(self) -> Option<&'a [u8]> {
        let inside = self.0.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        (!inside.contains(&b'\\')).then_some(inside)
    }
}

/// Returns the value at a JSON pointer; `None` if there is none or if it is `null`.
pub(crate) fn at_pointer<'a>(json: &'a [u8], pointer: &str) -> Option<&'a [u8]> {
    find(json, pointer).filter(|there| *there != b"null")
}

/// Returns the value at a JSON pointer, which may be `null`; `None` if there is none.
pub(crate) fn find<'a>(json: &'a [u8], pointer: &str) -> Option<&'a [u8]> {
    let mut here = json;
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        here = match elements(here) {
            Some(mut elements) => elements.nth(index(&name)?)?,
            None => member(here, &name)?,
        };
    }
    Some(here)
}

/// Parses an index of a JSON pointer: digits without a leading zero.
fn index(name: &str) -> Option<usize> {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|_| is_number && (name == "0" || !name.starts_with('0')))
}

/// Returns the content of a string; `None` for other values, and if it is not Unicode.
pub(crate) fn string(json: &[u8]) -> Option<String> {
    json.starts_with(b"\"").then(|| json::to_text(json))?
}

/// Returns the content of a string that is written without escapes; `None` for other values.
pub(crate) fn plain_string(json: &[u8]) -> Option<&str> {
    std::str::from_utf8(Name(json).plain()?).ok()
}

/// Returns the text of a token: the content of a string, or the JSON of another value; `None` for
/// `null`.
pub(crate) fn scalar_text(json: &[u8]) -> Option<String> {
    match json {
        b"null" => None,
        text if text.starts_with(b"\"") => json::to_text(text),
        text => std::str::from_utf8(text).ok().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn shown(json: &[u8]) -> &str {
        std::str::from_utf8(json).unwrap()
    }

    #[test]
    fn pointers_lead_to_the_original_text() {
        let json = r#"{"a/b": [1, {"~": 123456789012345678901234567890}], "n": null, "a": 1, "a": 2, "\u0065": 3}"#;
        let at = |pointer| at_pointer(checked(json.as_bytes()).unwrap(), pointer).map(shown);
        assert_eq!(at("/a~1b/1/~0"), Some("123456789012345678901234567890"));
        assert_eq!(at("/a"), Some("2"));
        assert_eq!(at("/e"), Some("3"));
        assert_eq!(at("/n"), None);
        assert_eq!(at("/a~1b/7"), None);
        assert_eq!(at("/a~1b/x"), None);
        assert_eq!((at("/a~1b/0"), at("/a~1b/00"), at("/a~1b/+0")), (Some("1"), None, None));
        assert_eq!(at("/a/deeper"), None);
        assert_eq!(at(""), Some(json));
    }

    #[test]
    fn members_are_in_order_with_escaped_names() {
        let json = br#"{"b\n":1,"a" : [2] ,"\ud800":{}}"#;
        let found: Vec<_> =
            members(json).unwrap().map(|(name, value)| (name.text(), shown(value))).collect();
        let name = |text: &'static str| Cow::Borrowed(text);
        assert_eq!(found, [(name("b\n"), "1"), (name("a"), "[2]"), (name("\u{fffd}"), "{}")]);
        assert!(members(b"[1]").is_none() && elements(b"{}").is_none());
        let found: Vec<&str> = elements(b"[ [1,\"]\"] , 2]").unwrap().map(shown).collect();
        assert_eq!(found, ["[1,\"]\"]", "2"]);
        assert_eq!((elements(b"[]").unwrap().count(), members(b"{ }").unwrap().count()), (0, 0));
    }

    #[test]
    fn tokens_are_texts() {
        assert_eq!(scalar_text(br#""a\"b""#).unwrap(), "a\"b");
        assert_eq!(scalar_text(b"12.50").unwrap(), "12.50");
        assert_eq!(scalar_text(b"null"), None);
        assert_eq!((string(b"\"x\""), string(b"7")), (Some("x".to_owned()), None));
        assert!(checked(b" [1] x").is_err() && checked(b"\"\xff\"").is_err());
        assert_eq!(checked(b" [1] ").unwrap(), b"[1]");
    }
}
