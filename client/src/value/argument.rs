//! The value of a parameter, independent of its location in the request.
//!
//! `encode` writes values for a path, a query, a header or a body.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

/// The value of a parameter.
#[derive(Clone)]
pub enum Argument {
    /// A string.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number. NaN and infinities are refused when the request is built.
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
            Self::Json(json) => match &json.content {
                Content::Null => View::Null,
                Content::Boolean(value) => View::Boolean(*value),
                Content::Number => View::Number,
                Content::Text(text) => View::Text(text),
                Content::BrokenText => View::BrokenText,
                Content::List(items) => View::List(items),
                Content::Map(entries) => View::Map(entries),
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
    Invalid,
}

/// A JSON value: its text and its content.
#[derive(Clone)]
pub struct Json {
    /// The text that contains this value.
    pub(super) whole: Arc<str>,
    pub(super) at: Range<usize>,
    pub(super) content: Content,
}

/// The content of a JSON value.
#[derive(Clone)]
pub(super) enum Content {
    Null,
    Boolean(bool),
    Number,
    Text(Arc<str>),
    /// A string that is not valid Unicode: it contains half of a surrogate pair.
    BrokenText,
    List(Arc<[Argument]>),
    Map(Arc<[(String, Argument)]>),
}

impl Json {
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
    use super::*;

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
