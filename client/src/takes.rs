//! How generated setters hand their value on: one required method, one way for each kind of type.

use serde::Serialize;

use crate::argument::Argument;
use crate::collections::{List, Map};

/// Something that takes arguments by name: a call, or a shape. Generated code imports it,
/// callers need not know it.
pub trait Takes: Sized {
    /// Takes one argument; one of the same name is replaced.
    fn put(self, name: &'static str, value: Argument) -> Self;

    /// A plain value, an enum or a shape.
    fn arg<T: Into<Argument>>(self, name: &'static str, value: impl Into<T>) -> Self {
        self.put(name, value.into().into())
    }

    /// A list.
    fn arg_list<T>(self, name: &'static str, value: impl List<T>) -> Self {
        self.put(name, value.into_argument())
    }

    /// A map.
    fn arg_map<T>(self, name: &'static str, value: impl Map<T>) -> Self {
        self.put(name, value.into_argument())
    }

    /// Any JSON.
    fn arg_json(self, name: &'static str, value: impl Serialize) -> Self {
        self.put(name, Argument::json(value))
    }

    /// A list of any JSON.
    fn arg_json_list(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = impl Serialize>,
    ) -> Self {
        self.put(name, Argument::list::<Argument>(value.into_iter().map(Argument::json)))
    }

    /// A map of any JSON.
    fn arg_json_map(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = (impl Into<String>, impl Serialize)>,
    ) -> Self {
        let entries = value.into_iter().map(|(name, value)| (name, Argument::json(value)));
        self.put(name, Argument::map::<Argument>(entries))
    }
}
