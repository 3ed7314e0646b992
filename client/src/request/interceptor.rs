//! The hook for rules of a service that a model cannot express, because they depend on values.
//!
//! Pure: no I/O, no clock. A service that needs a hook implements the trait in its own folder.

use std::borrow::Cow;
use std::fmt;

use super::input::Input;

/// Changes the calls of a service before requests are built, and reads its error responses.
pub(crate) trait Interceptor: fmt::Debug + Send + Sync {
    /// Returns the input to send, which may be for another operation.
    ///
    /// # Errors
    ///
    /// The reason why the call cannot be made.
    fn intercept<'a>(&self, input: &'a Input) -> Result<Cow<'a, Input>, String>;

    /// Returns the message in the body of an error response that is not JSON.
    fn error_message(&self, _text: &str) -> Option<String> {
        None
    }
}
