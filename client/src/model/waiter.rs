//! Waiters: which operation is polled, and what its responses mean.

use super::operation::Operation;

/// What a response must be like to end a wait, or to continue it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Matcher {
    /// The status, at the waiter's JSON pointer, is this string.
    Status(&'static str),
    /// The status is this boolean.
    Flag(bool),
    /// The response is an error with this code.
    Error(&'static str),
    /// The response, a success or an error, has this HTTP status.
    Http(u16),
}

/// The description of a waiter in the operation table: which operation is polled until a resource
/// has a certain status, or no longer exists.
///
/// [`Client::wait`](crate::Client::wait) starts it.
#[derive(Debug)]
pub struct Wait {
    pub(super) name: &'static str,
    pub(super) operation: &'static Operation,
    pub(super) status: Option<&'static str>,
    pub(super) success: &'static [Matcher],
    pub(super) failure: &'static [Matcher],
    pub(super) message: Option<&'static str>,
    pub(super) pending: &'static [Matcher],
    pub(super) seconds: u32,
    pub(super) doc: &'static str,
}

impl Wait {
    /// Returns the name of the method, such as `wait_until_vpc_link_available`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the operation that is polled. The method has the same arguments.
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }
    /// Returns the JSON pointer to the status in a response, a string or a boolean. `None` if only
    /// error codes and HTTP statuses end the wait.
    pub const fn status(&self) -> Option<&'static str> {
        self.status
    }
    /// Returns which responses end the wait with the response.
    pub const fn success(&self) -> &'static [Matcher] {
        self.success
    }
    /// Returns which responses end the wait with an error.
    pub const fn failure(&self) -> &'static [Matcher] {
        self.failure
    }
    /// Returns the JSON pointer to the reason of a failure in a response, if there is one.
    pub const fn message(&self) -> Option<&'static str> {
        self.message
    }
    /// Returns the error responses after which polling continues. It continues after every success
    /// that neither [`success`](Self::success) nor [`failure`](Self::failure) match.
    pub const fn pending(&self) -> &'static [Matcher] {
        self.pending
    }
    /// Returns the default maximum duration in seconds.
    pub const fn seconds(&self) -> u32 {
        self.seconds
    }
    /// Returns the documentation in Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}
