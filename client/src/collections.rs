//! What a parameter takes that is a list or a map: anything that iterates.

use crate::argument::Argument;

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
