//! Waiters, as data: which operation is polled, and what its responses mean.

use super::operation::Operation;

/// A wait for something that a service does slowly. [`Client::wait`](crate::Client::wait) starts it.
#[derive(Debug)]
pub struct Wait {
    pub(super) name: &'static str,
    pub(super) operation: &'static Operation,
    pub(super) status: &'static str,
    pub(super) success: &'static [&'static str],
    pub(super) failure: &'static [&'static str],
    pub(super) message: Option<&'static str>,
    pub(super) pending_errors: &'static [&'static str],
    pub(super) seconds: u32,
    pub(super) doc: &'static str,
}

impl Wait {
    /// Name of the method: `wait_until_vpc_link_available`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Operation that is polled; its required parameters are the method's arguments.
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }
    /// JSON pointer, in a response, to the status, a text.
    pub const fn status(&self) -> &'static str {
        self.status
    }
    /// Statuses that end the wait with the response.
    pub const fn success(&self) -> &'static [&'static str] {
        self.success
    }
    /// Statuses that end the wait with an error. Any other status, and none, means "not yet".
    pub const fn failure(&self) -> &'static [&'static str] {
        self.failure
    }
    /// JSON pointer, in a response, to the reason of a failure.
    pub const fn message(&self) -> Option<&'static str> {
        self.message
    }
    /// Error codes of the operation that mean "not yet".
    pub const fn pending_errors(&self) -> &'static [&'static str] {
        self.pending_errors
    }
    /// Maximum duration in seconds, unless the caller sets another one.
    pub const fn seconds(&self) -> u32 {
        self.seconds
    }
    /// What is waited for, in Markdown.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }
}
