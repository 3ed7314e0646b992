//! How setters turn what a caller gives into an argument: one way for each kind of type. A list is
//! anything that iterates, and so is a map.

use serde::Serialize;

use crate::value::argument::Argument;

/// Something that takes arguments by name: a call, or a shape. Generated code imports it,
/// callers need not know it.
pub trait Takes: Sized {
    /// Takes one argument; one of the same name is replaced.
    fn put(self, name: &'static str, value: Argument) -> Self;

    /// A plain value, an enum or a shape.
    fn arg<T: Into<Argument>>(self, name: &'static str, value: impl Into<T>) -> Self {
        self.put(name, value.into().into())
    }

    /// A list: anything that iterates over what becomes a `T`.
    fn arg_list<T: Into<Argument>>(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        self.put(name, Argument::list::<T>(value))
    }

    /// A map: anything that iterates over names and what becomes a `T`.
    fn arg_map<T: Into<Argument>>(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        self.put(name, Argument::map::<T>(value))
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
