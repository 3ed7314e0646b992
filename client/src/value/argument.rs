//! The value of a parameter, independent of its location in the request.
//!
//! `encode` writes values for a path, a query, a header or a body.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::finite::has_non_finite;
use super::json::{self, Parts};

/// The value of a parameter.
#[derive(Clone)]
pub enum Argument {
    /// A string.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number. A parameter of the type `number` sends NaN and infinities as the
    /// texts `NaN`, `Infinity` and `-Infinity`. Elsewhere they are refused when the request is built.
    Number(f64),
    /// A point in time.
    Timestamp(SystemTime),
    /// Bytes.
    Blob(Bytes),
    /// A JSON value with its text, which is sent unchanged.
    Json(Json),
    /// A list of values.
    List(Vec<Argument>),
    /// Values by string key, in order.
    Map(Vec<(String, Argument)>),
    /// The reason why there is no valid value. Reported when the request is built.
    Invalid(String),
}

impl Argument {
    /// Converts a value that serialises into JSON text, so that no digit of a number is lost. An
    /// error is reported when the request is built, also if the value contains NaN or an infinity.
    pub fn json(value: impl Serialize) -> Self {
        match serde_json::value::to_raw_value(&value) {
            // Written for NaN, too.
            Ok(json) if json.get().contains("null") && has_non_finite(&value) => {
                Self::Invalid("contains NaN or an infinity, which JSON cannot represent".to_owned())
            }
            Ok(json) => json.into(),
            Err(error) => Self::Invalid(format!("cannot be written as JSON: {error}")),
        }
    }

    /// JSON text as it is. A failure is reported when the request is made.
    pub(crate) fn raw_json(text: &str) -> Self {
        RawValue::from_string(text.to_owned())
            .map_or_else(|error| Self::Invalid(format!("is not valid JSON: {error}")), Self::from)
    }

    /// Creates a list.
    pub fn list<T: Into<Self>>(items: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self::List(items.into_iter().map(|item| item.into().into()).collect())
    }

    /// Creates a map.
    pub fn map<T: Into<Self>>(
        entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        let entries = entries.into_iter();
        Self::Map(entries.map(|(name, value)| (name.into(), value.into().into())).collect())
    }

    /// Returns the kind and the content of the value, whether it was set as a Rust value or as
    /// JSON.
    pub(crate) fn view(&self) -> View<'_> {
        match self {
            Self::Text(text) => View::Text(text),
            Self::Boolean(value) => View::Boolean(*value),
            Self::Integer(_) | Self::Number(_) => View::Number,
            Self::Timestamp(_) => View::Timestamp,
            Self::Blob(bytes) => View::Blob(bytes),
            Self::List(items) => View::List(items),
            Self::Map(entries) => View::Map(entries),
            Self::Invalid(_) => View::Invalid,
            Self::Json(json) => match json.content() {
                Content::Null => View::Null,
                Content::Boolean(value) => View::Boolean(*value),
                Content::Number => View::Number,
                Content::Text(text) => View::Text(text),
                Content::BrokenText => View::BrokenText,
                Content::List(items) => View::List(items),
                Content::Map(entries) => View::Map(entries),
                Content::BrokenMap => View::BrokenMap,
            },
        }
    }
}

/// The kind and the content of a value.
#[derive(Clone, Copy)]
pub(crate) enum View<'a> {
    Null,
    Boolean(bool),
    Number,
    Text(&'a str),
    /// A JSON string that is not valid Unicode.
    BrokenText,
    Timestamp,
    Blob(&'a Bytes),
    List(&'a [Argument]),
    Map(&'a [(String, Argument)]),
    /// An object of JSON with a name that is not Unicode.
    BrokenMap,
    Invalid,
}

/// A JSON value: its text, and what it consists of once that was looked at.
#[derive(Clone)]
pub struct Json {
    /// The text that this value is a part of.
    whole: Arc<str>,
    at: Range<usize>,
    content: OnceLock<Content>,
}

/// The content of a JSON value.
#[derive(Clone)]
enum Content {
    Null,
    Boolean(bool),
    Number,
    Text(Box<str>),
    /// A string that is not valid Unicode: it contains half of a surrogate pair.
    BrokenText,
    List(Arc<[Argument]>),
    Map(Arc<[(String, Argument)]>),
    /// An object with a name that is not Unicode.
    BrokenMap,
}

impl Json {
    /// JSON that is known to be valid.
    fn new(raw: Box<RawValue>) -> Self {
        let whole: Arc<str> = Box::<str>::from(raw).into();
        let at = 0..whole.len();
        Self { whole, at, content: OnceLock::new() }
    }

    /// What the value consists of. Its parts are read when they are looked at, and once.
    fn content(&self) -> &Content {
        self.content.get_or_init(|| {
            let part = |at: Range<usize>| {
                let at = self.at.start + at.start..self.at.start + at.end;
                Argument::Json(Self { whole: self.whole.clone(), at, content: OnceLock::new() })
            };
            match json::read(self.text()) {
                Parts::Null => Content::Null,
                Parts::Boolean(value) => Content::Boolean(value),
                Parts::Number => Content::Number,
                Parts::Text(text) => {
                    text.map_or(Content::BrokenText, |text| Content::Text(text.into()))
                }
                Parts::List(items) => Content::List(items.into_iter().map(part).collect()),
                Parts::Map(Some(entries)) => {
                    let entries = entries.into_iter().map(|(name, at)| (name, part(at)));
                    Content::Map(entries.collect())
                }
                Parts::Map(None) => Content::BrokenMap,
            }
        })
    }

    /// Returns the text of the value, as it was set.
    pub(crate) fn text(&self) -> &str {
        self.whole.get(self.at.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.text().len())
    }
}

impl fmt::Debug for Argument {
    /// Writes the kind only. A value may be secret; only the model knows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Boolean(_) => f.write_str("Boolean"),
            Self::Integer(_) => f.write_str("Integer"),
            Self::Number(_) => f.write_str("Number"),
            Self::Timestamp(_) => f.write_str("Timestamp"),
            Self::Blob(bytes) => write!(f, "Blob({} bytes)", bytes.len()),
            Self::Json(json) => json.fmt(f),
            Self::List(items) => write!(f, "List({} items)", items.len()),
            Self::Map(entries) => f.debug_set().entries(entries.iter().map(|e| &e.0)).finish(),
            Self::Invalid(why) => write!(f, "Invalid({why})"),
        }
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),*) => {
        $(impl From<$type> for Argument {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

from! {
    String => Text, bool => Boolean, i64 => Integer, f64 => Number, SystemTime => Timestamp,
    Bytes => Blob
}

impl From<Box<RawValue>> for Argument {
    fn from(raw: Box<RawValue>) -> Self {
        Self::Json(Json::new(raw))
    }
}

impl From<serde_json::Value> for Argument {
    fn from(value: serde_json::Value) -> Self {
        Self::json(value)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Self>> From<Vec<T>> for Argument {
    fn from(items: Vec<T>) -> Self {
        Self::list::<T>(items)
    }
}

impl<T: Into<Self>> From<BTreeMap<String, T>> for Argument {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self::map::<T>(entries)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn text(argument: &Argument) -> &str {
        match argument {
            Argument::Json(json) => json.text(),
            _ => "",
        }
    }

    #[test]
    fn digits_survive() {
        let digits = "123456789012345678901234567890";
        let number = 123_456_789_012_345_678_901_234_567_890_u128;
        assert_eq!(text(&Argument::json(number)), digits);
        let raw = RawValue::from_string(format!("[{digits}, 1.10]")).unwrap();
        let list = Argument::json(&raw);
        assert_eq!(text(&list), format!("[{digits}, 1.10]"));
        let View::List([number, other]) = list.view() else { unreachable!() };
        assert_eq!((text(number), text(other)), (digits, "1.10"));
        assert!(matches!(number.view(), View::Number));
    }

    #[test]
    fn parts_of_parts_have_their_own_text() {
        let json = Argument::json(serde_json::json!({"a": [{"b": "c"}, null]}));
        let View::Map([(_, list)]) = json.view() else { unreachable!() };
        let View::List([object, null]) = list.view() else { unreachable!() };
        let View::Map([(name, value)]) = object.view() else { unreachable!() };
        assert_eq!((name.as_str(), text(object), text(value)), ("b", r#"{"b":"c"}"#, r#""c""#));
        assert!(matches!((value.view(), null.view()), (View::Text("c"), View::Null)));
    }

    #[test]
    fn what_cannot_be_json_is_kept_as_a_reason() {
        let map = BTreeMap::from([(vec![1_u8], 1)]);
        let Argument::Invalid(why) = Argument::json(map) else { unreachable!() };
        assert_eq!(why, "cannot be written as JSON: key must be a string");
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!(
            "{:?}",
            vec![
                Argument::from("hush"),
                Argument::map::<String>([("key", "hush")]),
                Argument::json("hush"),
                Argument::from(vec!["hush"]),
                Argument::from(Bytes::from_static(b"hush")),
            ]
        );
        assert!(!shown.contains("hush"), "{shown}");
        assert!(shown.contains("{\"key\"}") && shown.contains("Text(4 bytes)"), "{shown}");
    }
}
