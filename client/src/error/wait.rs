//! Errors of waits: what the last answer means to who waited.

use std::borrow::Cow;

use super::{Error, Kind};

impl Error {
    /// No answer came before the wait was over.
    pub(crate) fn unanswered(wait: &'static str, text: String) -> Self {
        Self::new(Some(Cow::Borrowed(wait)), Kind::Timeout, text)
    }

    /// The wait was over: the answer of this error is the last one, and says nothing else.
    pub(crate) fn too_late(mut self, wait: &'static str, text: String) -> Self {
        self.0.operation = Some(Cow::Borrowed(wait));
        self.0.kind = Kind::Timeout;
        self.0.text = text;
        self
    }

    /// What was waited for failed: the answer of this error says so, with this message.
    pub(crate) fn failed(
        mut self,
        wait: &'static str,
        text: String,
        message: Option<&str>,
    ) -> Self {
        self.0.operation = Some(Cow::Borrowed(wait));
        self.0.kind = Kind::Failed;
        self.0.text = text;
        self.0.fault.message = message.map(str::to_owned);
        self
    }

    /// Whether a [`Waiter`](crate::Waiter) ended because what it waited for failed: the service
    /// answered with one of the statuses that mean so. [`body`](Self::body) has the answer,
    /// [`message`](Self::message) what the service said of the failure.
    pub fn is_failed_wait(&self) -> bool {
        self.0.kind == Kind::Failed
    }
}
