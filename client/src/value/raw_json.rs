//! Reads parts of JSON text as slices of the text, so that no digit is lost.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object in order, including repeated names. Their values are slices of the
/// text.
pub(crate) struct Members<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Returns the members; `None` if the text is not an object.
    pub(crate) fn parse(json: &'a RawValue) -> Option<Self> {
        if !json.get().starts_with('{') {
            return None;
        }
        serde_json::from_str(json.get()).ok()
    }

    /// Returns the member with this name. If several have it, the last one, as most JSON parsers
    /// do.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect).map(Self)
    }
}

/// Returns the items of an array, as slices of the text; `None` if the text is not an array.
pub(crate) fn items(json: &RawValue) -> Option<Vec<&RawValue>> {
    if !json.get().starts_with('[') {
        return None;
    }
    serde_json::from_str(json.get()).ok()
}

/// Returns the value at a JSON pointer; `None` if there is none or if it is `null`.
pub(crate) fn at_pointer<'a>(json: &'a RawValue, pointer: &str) -> Option<&'a RawValue> {
    let mut here = json;
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        here = match Members::parse(here) {
            Some(members) => members.get(&name)?,
            None => items(here)?.get(name.parse::<usize>().ok()?).copied()?,
        };
    }
    (here.get() != "null").then_some(here)
}

/// Returns the text of a token: the content of a string, or the JSON of another value; `None` for
/// `null`.
pub(crate) fn scalar_text(json: &RawValue) -> Option<String> {
    match json.get() {
        "null" => None,
        text if text.starts_with('"') => serde_json::from_str(text).ok(),
        text => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn pointers_lead_through_objects_arrays_and_escapes() {
        let json = raw(
            r#"{"a/b": [1, {"~": 123456789012345678901234567890}], "n": null, "a": 1, "a": 2}"#,
        );
        let at = |pointer| at_pointer(&json, pointer).map(RawValue::get);
        assert_eq!(at("/a~1b/1/~0"), Some("123456789012345678901234567890"));
        assert_eq!(at("/a"), Some("2"));
        assert_eq!(at("/n"), None);
        assert_eq!(at("/a~1b/7"), None);
        assert_eq!(at("/a~1b/x"), None);
        assert_eq!(at("/a/deeper"), None);
        assert_eq!(at(""), Some(json.get()));
    }

    #[test]
    fn members_are_in_order_with_escaped_names() {
        let json = raw(r#"{"b\n":1,"a":[2]}"#);
        let members = Members::parse(&json).unwrap();
        let names: Vec<_> = members.0.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["b\n", "a"]);
        assert!(Members::parse(&raw("[1]")).is_none() && items(&raw("{}")).is_none());
    }

    #[test]
    fn tokens_are_texts() {
        assert_eq!(scalar_text(&raw(r#""a\"b""#)).unwrap(), "a\"b");
        assert_eq!(scalar_text(&raw("12.50")).unwrap(), "12.50");
        assert_eq!(scalar_text(&raw("null")), None);
    }
}
