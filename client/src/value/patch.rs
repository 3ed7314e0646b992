//! An operation of a JSON Patch (RFC 6902), as PATCH requests contain it.

use std::fmt;

use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::value::argument::Argument;

/// An operation of a JSON Patch (RFC 6902), such as
/// `Patch::replace("/description", "for people")`.
///
/// The place of the change is a JSON pointer. A string is used as it is: it must be empty or begin
/// with `/`. A list of names is joined, and `/` and `~` in a name are escaped:
///
/// ```
/// use petard::Patch;
///
/// Patch::replace("/variables/colour", "red");
/// Patch::remove(["apiStages", "a1b2:prod", "throttle", "/pets/{id}/GET"]);
/// ```
///
/// Values are sent as JSON strings, including numbers and booleans: `Patch::replace("/enabled",
/// true)` sends `"true"`, as API Gateway expects. For APIs that expect other JSON, use
/// [`add_json`](Self::add_json), [`replace_json`](Self::replace_json) and
/// [`test_json`](Self::test_json).
#[derive(Clone)]
#[must_use]
pub struct Patch {
    op: String,
    path: Pointer,
    value: Option<Result<Box<RawValue>, String>>,
    from: Option<Pointer>,
}

impl Patch {
    /// Creates an operation by name, for services with operations that RFC 6902 does not define.
    ///
    /// Set its other members with [`value`](Self::value), [`value_json`](Self::value_json) and
    /// [`from`](Self::from).
    pub fn new(op: impl Into<String>, path: impl Into<Pointer>) -> Self {
        Self { op: op.into(), path: path.into(), value: None, from: None }
    }

    /// Adds a value, or replaces an existing one. The value is sent as a string.
    pub fn add(path: impl Into<Pointer>, value: impl ToString) -> Self {
        Self::new("add", path).value(value)
    }

    /// Adds a JSON value, or replaces an existing one.
    pub fn add_json(path: impl Into<Pointer>, value: impl Serialize) -> Self {
        Self::new("add", path).value_json(value)
    }

    /// Replaces an existing value. The value is sent as a string.
    pub fn replace(path: impl Into<Pointer>, value: impl ToString) -> Self {
        Self::new("replace", path).value(value)
    }

    /// Replaces an existing value with a JSON value.
    pub fn replace_json(path: impl Into<Pointer>, value: impl Serialize) -> Self {
        Self::new("replace", path).value_json(value)
    }

    /// Removes an existing value.
    pub fn remove(path: impl Into<Pointer>) -> Self {
        Self::new("remove", path)
    }

    /// Moves the value at `from` to `path`.
    pub fn move_(from: impl Into<Pointer>, path: impl Into<Pointer>) -> Self {
        Self::new("move", path).from(from)
    }

    /// Copies the value at `from` to `path`.
    pub fn copy(from: impl Into<Pointer>, path: impl Into<Pointer>) -> Self {
        Self::new("copy", path).from(from)
    }

    /// Makes the whole update fail unless the value at `path` is this one, sent as a string.
    pub fn test(path: impl Into<Pointer>, value: impl ToString) -> Self {
        Self::new("test", path).value(value)
    }

    /// Makes the whole update fail unless the value at `path` is this JSON value.
    pub fn test_json(path: impl Into<Pointer>, value: impl Serialize) -> Self {
        Self::new("test", path).value_json(value)
    }

    /// Sets the value, which is sent as a string.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are easier to write without `&`")]
    pub fn value(self, value: impl ToString) -> Self {
        self.value_json(value.to_string())
    }

    /// Sets the value to any JSON value.
    ///
    /// If it cannot be serialized, the call returns the error.
    pub fn value_json(mut self, value: impl Serialize) -> Self {
        let json = serde_json::value::to_raw_value(&value);
        self.value = Some(json.map_err(|error| format!("its value is invalid: {error}")));
        self
    }

    /// Sets the place that the value is moved or copied from.
    pub fn from(mut self, from: impl Into<Pointer>) -> Self {
        self.from = Some(from.into());
        self
    }
}

impl fmt::Debug for Patch {
    /// Writes the operation and the place. The value may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Patch({} {:?})", self.op, self.path)
    }
}

impl Serialize for Patch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("op", &self.op)?;
        if let Some(from) = &self.from {
            map.serialize_entry("from", from)?;
        }
        map.serialize_entry("path", &self.path)?;
        if let Some(value) = &self.value {
            map.serialize_entry("value", value.as_ref().map_err(S::Error::custom)?)?;
        }
        map.end()
    }
}

impl From<Patch> for Argument {
    fn from(patch: Patch) -> Self {
        Self::json(patch)
    }
}

/// A JSON pointer (RFC 6901), from a string or from a list of names.
///
/// A string is used as it is: it must be empty or begin with `/`. A list of names is joined, and
/// `/` and `~` in a name are escaped.
#[derive(Clone)]
pub struct Pointer(String);

impl Pointer {
    fn from_names(names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut pointer = String::new();
        for name in names {
            pointer.push('/');
            pointer.push_str(&name.as_ref().replace('~', "~0").replace('/', "~1"));
        }
        Self(pointer)
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Pointer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() || self.0.starts_with('/') {
            return serializer.serialize_str(&self.0);
        }
        Err(S::Error::custom(format_args!(
            "`{}` is not a JSON pointer: begin it with `/`, or use a list of names",
            self.0
        )))
    }
}

impl From<&str> for Pointer {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Pointer {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for Pointer {
    fn from(names: [T; N]) -> Self {
        Self::from_names(names)
    }
}

impl<T: AsRef<str>> From<Vec<T>> for Pointer {
    fn from(names: Vec<T>) -> Self {
        Self::from_names(names)
    }
}

impl<T: AsRef<str>> From<&[T]> for Pointer {
    fn from(names: &[T]) -> Self {
        Self::from_names(names)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn json(patch: &Patch) -> String {
        serde_json::to_string(patch).unwrap()
    }

    #[test]
    fn values_are_strings_unless_json_is_set() {
        let text = json(&Patch::replace("/enabled", true));
        assert_eq!(text, r#"{"op":"replace","path":"/enabled","value":"true"}"#);
        assert_eq!(json(&Patch::add("", 1.5)), r#"{"op":"add","path":"","value":"1.5"}"#);
        assert_eq!(
            json(&Patch::replace_json("/a", [1, 2])),
            r#"{"op":"replace","path":"/a","value":[1,2]}"#
        );
        assert_eq!(json(&Patch::test("/a", "x")), r#"{"op":"test","path":"/a","value":"x"}"#);
        assert_eq!(json(&Patch::test_json("/a", ())), r#"{"op":"test","path":"/a","value":null}"#);
        assert_eq!(json(&Patch::add_json("/a", 1)), r#"{"op":"add","path":"/a","value":1}"#);
    }

    #[test]
    fn places_from_names_are_escaped_and_from_text_are_not() {
        assert_eq!(
            json(&Patch::remove(["a/b", "~1", ""])),
            r#"{"op":"remove","path":"/a~1b/~01/"}"#
        );
        assert_eq!(json(&Patch::remove("/a~1b")), r#"{"op":"remove","path":"/a~1b"}"#);
        let names = vec![String::from("x/y")];
        assert_eq!(json(&Patch::remove(&names[..])), r#"{"op":"remove","path":"/x~1y"}"#);
        assert_eq!(
            json(&Patch::move_("/a", names.clone())),
            r#"{"op":"move","from":"/a","path":"/x~1y"}"#
        );
        assert_eq!(json(&Patch::copy("/a", "/b")), r#"{"op":"copy","from":"/a","path":"/b"}"#);
        let own = Patch::new("merge", "/a").value("v").from("/b");
        assert_eq!(json(&own), r#"{"op":"merge","from":"/b","path":"/a","value":"v"}"#);
    }

    #[test]
    fn a_string_that_is_not_a_pointer_is_refused() {
        let Argument::Invalid(why) = Patch::remove("a").into() else { unreachable!() };
        assert!(why.contains("`a` is not a JSON pointer: begin it with `/`"), "{why}");
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", Patch::replace("/key", "hush"));
        assert_eq!(shown, r#"Patch(replace "/key")"#);
    }
}
