//! Waits, as data: which operation to read again and again, and what its answers mean.

use super::operation::Operation;

/// A wait for something that a service does slowly. [`Client::wait`](crate::Client::wait) begins
/// it.
#[derive(Debug)]
pub struct Wait {
    /// Name of the method: `wait_until_vpc_link_available`.
    pub name: &'static str,
    /// What is read again and again; its required parameters are the method's arguments.
    pub operation: &'static Operation,
    /// JSON pointer, in an answer, to the status, a text.
    pub status: &'static str,
    /// Statuses that end the wait well.
    pub success: &'static [&'static str],
    /// Statuses that end it with an error. Any other, and none, means "not yet".
    pub failure: &'static [&'static str],
    /// JSON pointer, in an answer, to what the service says of a failure.
    pub message: Option<&'static str>,
    /// Error codes of the operation that mean "not yet", too.
    pub not_yet: &'static [&'static str],
    /// How many seconds it takes at most, unless the caller says otherwise.
    pub seconds: u32,
    /// What is waited for, in Markdown.
    pub doc: &'static str,
}
