//! Values on their way into a request, before anyone knows how they travel.
//!
//! How a value looks in a path, a query, a header or a body is in `encode`.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

/// The value of one parameter.
#[derive(Clone)]
pub enum Argument {
    /// Text.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number; others are refused when the request is made.
    Number(f64),
    /// A point in time.
    Timestamp(SystemTime),
    /// Bytes.
    Blob(Bytes),
    /// JSON, character for character.
    Json(Box<RawValue>),
    /// Several values, in order.
    List(Vec<Argument>),
    /// Values by name, in order.
    Map(Vec<(String, Argument)>),
    /// No value: why there is none. Reported when the request is made.
    Invalid(String),
}

impl Argument {
    /// Anything that serialises, turned into JSON text at once, so that no digit of a number is
    /// lost. A failure is reported when the request is made.
    pub fn json(value: impl Serialize) -> Self {
        match serde_json::value::to_raw_value(&value) {
            Ok(json) => Self::Json(json),
            Err(error) => Self::Invalid(format!("cannot be written as JSON: {error}")),
        }
    }

    /// JSON text as it is. A failure is reported when the request is made.
    pub(crate) fn raw_json(text: &str) -> Self {
        RawValue::from_string(text.to_owned())
            .map_or_else(|error| Self::Invalid(format!("is no JSON: {error}")), Self::Json)
    }

    /// Several values.
    pub fn list<T: Into<Self>>(items: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self::List(items.into_iter().map(|item| item.into().into()).collect())
    }

    /// Values by name.
    pub fn map<T: Into<Self>>(
        entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        let entries = entries.into_iter();
        Self::Map(entries.map(|(name, value)| (name.into(), value.into().into())).collect())
    }
}

impl fmt::Debug for Argument {
    /// The kind only: a value may be secret, and the model that knows is elsewhere.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Boolean(_) => f.write_str("Boolean"),
            Self::Integer(_) => f.write_str("Integer"),
            Self::Number(_) => f.write_str("Number"),
            Self::Timestamp(_) => f.write_str("Timestamp"),
            Self::Blob(bytes) => write!(f, "Blob({} bytes)", bytes.len()),
            Self::Json(json) => write!(f, "Json({} bytes)", json.get().len()),
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
    Bytes => Blob, Box<RawValue> => Json
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<serde_json::Value> for Argument {
    fn from(value: serde_json::Value) -> Self {
        Self::json(value)
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

    fn json(argument: Argument) -> String {
        match argument {
            Argument::Json(json) => json.get().to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn digits_survive() {
        let digits = "123456789012345678901234567890";
        assert_eq!(json(Argument::json(123_456_789_012_345_678_901_234_567_890_u128)), digits);
        let raw = RawValue::from_string(format!("[{digits}, 1.10]")).unwrap();
        assert_eq!(json(Argument::json(&raw)), format!("[{digits}, 1.10]"));
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
