//! How setters convert the values of callers into arguments: one function for each kind of type.
//! Lists and maps are set with any iterator.

use serde::Serialize;

use crate::value::argument::Argument;

/// Takes arguments by name: implemented by untyped calls, waiters and objects. Typed calls and shapes
/// pass their values on to the one that they wrap.
///
/// Generated code imports it; callers do not need it.
pub trait Takes: Sized {
    /// Sets an argument. It replaces an argument with the same name.
    fn put(self, name: &'static str, value: Argument) -> Self;

    /// Sets a plain value, an enum or a shape.
    fn arg<T: Into<Argument>>(self, name: &'static str, value: impl Into<T>) -> Self {
        self.put(name, value.into().into())
    }

    /// Sets a list from an iterator over values that convert into `T`.
    fn arg_list<T: Into<Argument>>(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        self.put(name, Argument::list::<T>(value))
    }

    /// Sets a map from an iterator over keys and values that convert into `T`.
    fn arg_map<T: Into<Argument>>(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        self.put(name, Argument::map::<T>(value))
    }

    /// Sets any JSON value.
    fn arg_json(self, name: &'static str, value: impl Serialize) -> Self {
        self.put(name, Argument::json(value))
    }

    /// Sets a list of any JSON values.
    fn arg_json_list(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = impl Serialize>,
    ) -> Self {
        self.put(name, Argument::list::<Argument>(value.into_iter().map(Argument::json)))
    }

    /// Sets a map of any JSON values.
    fn arg_json_map(
        self,
        name: &'static str,
        value: impl IntoIterator<Item = (impl Into<String>, impl Serialize)>,
    ) -> Self {
        let entries = value.into_iter().map(|(name, value)| (name, Argument::json(value)));
        self.put(name, Argument::map::<Argument>(entries))
    }
}
