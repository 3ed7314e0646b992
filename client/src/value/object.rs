//! The content of generated shapes: a JSON object that callers build.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::value::argument::Argument;
use crate::value::into_argument::Takes;
use crate::value::ordered_map::OrderedMap;

/// A JSON object whose members keep the order in which they were set, or any JSON value, for values
/// that the model does not describe.
#[derive(Clone)]
pub struct Object(Content);

#[derive(Clone)]
enum Content {
    Members(OrderedMap<Cow<'static, str>>),
    Value(Argument),
}

impl Object {
    /// Creates an object without members.
    pub fn new() -> Self {
        Self(Content::Members(OrderedMap::new()))
    }

    /// Sets a member. It replaces a member with the same name.
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Argument>) -> Self {
        let (name, value) = (name.into(), value.into());
        match &mut self.0 {
            Content::Members(members) => members.insert(name, value),
            Content::Value(own) => {
                *own = Argument::Invalid(format!(
                    "`{name}` cannot be set: the value is not a JSON object"
                ));
            }
        }
        self
    }
}

impl Takes for Object {
    fn put(self, name: &'static str, value: Argument) -> Self {
        self.with(name, value)
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Value> for Object {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(members) => members
                .into_iter()
                .fold(Self::new(), |object, (name, value)| object.with(name, value)),
            other => Self(Content::Value(other.into())),
        }
    }
}

impl From<Object> for Argument {
    fn from(object: Object) -> Self {
        match object.0 {
            Content::Members(members) => Self::Map(
                members
                    .into_entries()
                    .into_iter()
                    .map(|(name, value)| (name.into_owned(), value))
                    .collect(),
            ),
            Content::Value(value) => value,
        }
    }
}

impl fmt::Debug for Object {
    /// Writes the names of the members. Their values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Members(members) => {
                f.debug_set().entries(members.entries().iter().map(|member| &member.0)).finish()
            }
            Content::Value(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;
    use crate::value::encode;

    fn to_json(object: Object) -> Result<String, String> {
        let mut out = String::new();
        encode::write_json(&object.into(), &mut out).map(|()| out)
    }

    #[test]
    fn members_keep_their_order_and_the_last_one_wins() {
        let object = Object::new().with("b", "1").with("a", true).with("b", 2_i64);
        assert_eq!(format!("{object:?}"), r#"{"b", "a"}"#);
        assert_eq!(to_json(object).unwrap(), r#"{"b":2,"a":true}"#);
    }

    #[test]
    fn any_json_can_be_given_and_members_can_be_added_to_an_object() {
        let object = Object::from(json!({"a": [1]})).with("b", "x");
        assert_eq!(to_json(object).unwrap(), r#"{"a":[1],"b":"x"}"#);
        assert_eq!(to_json(Object::from(json!([1, null]))).unwrap(), "[1,null]");
        let error = to_json(Object::from(json!(7)).with("b", "x")).unwrap_err();
        assert_eq!(error, "`b` cannot be set: the value is not a JSON object");
    }
}
