//! Waiters: which operation is polled, and what its responses mean.

use super::operation::Operation;

/// The description of a waiter in the operation table: which operation is polled until a resource
/// has a certain status.
///
/// [`Client::wait`](crate::Client::wait) starts it.
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
    /// Returns the name of the method, such as `wait_until_vpc_link_available`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// Returns the operation that is polled. Its required parameters are the method's arguments.
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }
    /// Returns the JSON pointer to the status, a string, in a response.
    pub const fn status(&self) -> &'static str {
        self.status
    }
    /// Returns the statuses that end the wait with the response.
    pub const fn success(&self) -> &'static [&'static str] {
        self.success
    }
    /// Returns the statuses that end the wait with an error. After any other status, or none,
    /// polling continues.
    pub const fn failure(&self) -> &'static [&'static str] {
        self.failure
    }
    /// Returns the JSON pointer to the reason of a failure in a response, if there is one.
    pub const fn message(&self) -> Option<&'static str> {
        self.message
    }
    /// Returns the error codes of the operation after which polling continues.
    pub const fn pending_errors(&self) -> &'static [&'static str] {
        self.pending_errors
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
