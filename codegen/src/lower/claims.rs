//! Names and routes that only one operation may have.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::model::Text;
use crate::source::Span;

/// Who claimed what, across all resources of a service.
#[derive(Debug, Default)]
pub(super) struct Claims {
    taken: BTreeMap<(Kind, String), Span>,
    names: BTreeMap<String, String>,
    told: BTreeSet<usize>,
    out: Vec<Diagnostic>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Name of a method.
    Method,
    /// Name of a builder, or of an entry of the table.
    Builder,
    /// Name in the API reference.
    Official,
    /// HTTP method, path, static query, and what the body must have.
    Route,
}

impl Claims {
    pub(super) fn claim(&mut self, kind: Kind, what: String, span: &Span) {
        // Two operations that share one thing often share the others: the first says enough.
        if self.told.contains(&span.start) {
            return;
        }
        let Some(first) = self.taken.get(&(kind, what.clone())) else {
            self.taken.insert((kind, what), span.clone());
            return;
        };
        let (message, help) = match kind {
            Kind::Method => (
                format!("two methods would be called `{what}`"),
                "rename one: an action's or a waiter's key, a resource or its `plural`",
            ),
            Kind::Builder => {
                (format!("two of the model's names would both be `{what}` in Rust"), "rename one")
            }
            Kind::Official => (
                format!("two operations have the official name `{what}`"),
                "say the right name of one with `official`",
            ),
            Kind::Route => (
                format!("two operations are `{what}`"),
                "correct the method or the path of one, or tell them apart by a constant in `query`, or by members that their bodies must have",
            ),
        };
        self.told.insert(span.start);
        self.out.push(
            Diagnostic::new(span.clone(), message).related(first, "the first of them").help(help),
        );
    }

    /// As `claim`, for names that stand in the model as they are: one repeated to the letter was
    /// reported as a duplicate key.
    pub(super) fn claim_once(&mut self, kind: Kind, what: String, name: &Text) {
        match self.names.get(&what) {
            Some(first) if *first == name.value => {}
            _ => {
                self.names.insert(what.clone(), name.value.clone());
                self.claim(kind, what, &name.span);
            }
        }
    }

    pub(super) fn report(self, out: &mut Vec<Diagnostic>) {
        out.extend(self.out);
    }
}
