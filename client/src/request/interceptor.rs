//! What a service's client does to a call before it becomes a request: what no model can say,
//! because it depends on values.
//!
//! Pure: no I/O, no clock. Services bring it along, see `services`.

use std::borrow::Cow;
use std::fmt;

use crate::request::input::Input;

/// Looks at calls of one service before they are sent.
pub(crate) trait Interceptor: fmt::Debug + Send + Sync {
    /// The call as it must be made, which may be one of another operation, or why it cannot be.
    fn intercept<'a>(&self, input: &'a Input) -> Result<Cow<'a, Input>, String>;

    /// The message of an error answer, where the service hides it in a text that is not JSON.
    fn error_message(&self, _text: &str) -> Option<String> {
        None
    }
}
