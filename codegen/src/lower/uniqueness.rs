//! Names and routes that only one operation may have.

use crate::diagnostic::Diagnostic;
use crate::span::{Span, Text};
use crate::work::{Index, Seen, Work};

/// What has been used, and where first, across all resources of a service.
#[derive(Debug)]
pub(super) struct Uniqueness<'w> {
    first_uses: Index<'w, (Kind, String), Span>,
    names: Index<'w, String, String>,
    /// Places of mistakes that were reported.
    reported: Seen<'w, usize>,
    mistakes: Vec<Diagnostic>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Name of a method.
    Method,
    /// Name of a builder, or of an entry of the table.
    Builder,
    /// Name in the API reference.
    ApiName,
    /// HTTP method, path, static query, and what the body must have.
    Route,
}

impl<'w> Uniqueness<'w> {
    pub(super) fn new(work: &'w Work) -> Self {
        Self {
            first_uses: Index::new(work),
            names: Index::new(work),
            reported: Seen::new(work),
            mistakes: Vec::new(),
        }
    }

    /// Records a use. A second use of the same thing is a mistake.
    pub(super) fn add(&mut self, kind: Kind, what: String, span: &Span) {
        // Two operations that share one thing often share the others: one report is enough.
        if self.reported.contains(&span.start) {
            return;
        }
        let key = (kind, what);
        let Some(first) = self.first_uses.get(&key) else {
            self.first_uses.insert(key, span.clone());
            return;
        };
        let what = key.1;
        let (message, help) = match kind {
            Kind::Method => (
                format!("two methods would be called `{what}`"),
                "rename one: an action's or a waiter's key, a resource or its `plural`",
            ),
            Kind::Builder => {
                (format!("two names of the model would both be `{what}` in Rust"), "rename one")
            }
            Kind::ApiName => (
                format!("two operations are called `{what}` in the API reference"),
                "write the right name of one as `api_name`",
            ),
            Kind::Route => (
                format!("two operations send `{what}`"),
                "correct the method or the path of one; a constant in `query`, or different required members of the body, also tell them apart",
            ),
        };
        self.reported.insert(span.start);
        self.mistakes.push(
            Diagnostic::new(span.clone(), message).related(first, "the first of them").help(help),
        );
    }

    /// As `add`, for names that stand in the model as they are: one repeated to the letter was
    /// reported as a duplicate key.
    pub(super) fn add_key(&mut self, kind: Kind, what: String, name: &Text) {
        match self.names.get(&what) {
            Some(first) if *first == name.value => {}
            _ => {
                self.names.insert(what.clone(), name.value.clone());
                self.add(kind, what, &name.span);
            }
        }
    }

    /// Reports what was used twice.
    pub(super) fn report(self, mistakes: &mut Vec<Diagnostic>) {
        mistakes.extend(self.mistakes);
    }
}
