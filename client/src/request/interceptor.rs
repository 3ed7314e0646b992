//! What one service needs and a model cannot say, because it depends on values.
//!
//! Pure: no I/O, no clock. A service that needs one implements it in its own folder.

use std::borrow::Cow;
use std::fmt;

use super::input::Input;

/// Changes the calls of one service before they become requests, and reads its error answers.
pub(crate) trait Interceptor: fmt::Debug + Send + Sync {
    /// Returns the input as it must be sent, which may be that of another operation.
    ///
    /// # Errors
    ///
    /// Why the call cannot be made.
    fn intercept<'a>(&self, input: &'a Input) -> Result<Cow<'a, Input>, String>;

    /// Returns the message of an error answer, if the service hides it in a text that is not JSON.
    fn error_message(&self, _text: &str) -> Option<String> {
        None
    }
}
