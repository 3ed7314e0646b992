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

/// Anything that iterates over values of `T`, or over what becomes one: `["a", "b"]`, a `Vec`, an
/// iterator. Implemented for all of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of `{T}`",
    note = "one value is a list, too, in brackets: `[value]`"
)]
pub trait List<T>: IntoIterator {
    /// As an argument.
    #[doc(hidden)]
    fn into_argument(self) -> Argument;
}

impl<I, T> List<T> for I
where
    I: IntoIterator<Item: Into<T>>,
    T: Into<Argument>,
{
    fn into_argument(self) -> Argument {
        Argument::list::<T>(self)
    }
}

/// Anything that iterates over pairs of a name and a value of `T`, or over what becomes such
/// pairs: `[("a", "b")]`, a `HashMap`, a `BTreeMap`. Implemented for all of them.
pub trait Map<T>: IntoIterator {
    /// As an argument.
    #[doc(hidden)]
    fn into_argument(self) -> Argument;
}

impl<I, K, V, T> Map<T> for I
where
    I: IntoIterator<Item = (K, V)>,
    K: Into<String>,
    V: Into<T>,
    T: Into<Argument>,
{
    fn into_argument(self) -> Argument {
        Argument::map::<T>(self)
    }
}
