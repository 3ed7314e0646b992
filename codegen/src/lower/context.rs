//! What the functions of `lower/` have in common: the model, what its names refer to, and the
//! mistakes found so far.

use std::rc::Rc;

use super::type_names::TypeNames;
use super::words::{WordScope, Words};
use crate::diagnostic::Diagnostic;
use crate::known_names::KnownNames;
use crate::model::{Model, Operation};
use crate::source::Source;
use crate::span::Span;
use crate::work::{Index, Work};

/// What lowering reads and writes everywhere.
pub(super) struct Context<'a> {
    pub(super) source: &'a Source,
    pub(super) model: &'a Model,
    pub(super) work: &'a Work,
    pub(super) types: TypeNames<'a>,
    pub(super) words: Words<'a>,
    /// Error codes of the service.
    pub(super) error_codes: KnownNames,
    /// Defaults of the verbs, by verb.
    pub(super) verbs: Index<'a, &'a str, VerbDefaults<'a>>,
    pub(super) mistakes: Vec<Diagnostic>,
}

/// The defaults of a verb.
#[derive(Debug, Clone)]
pub(super) struct VerbDefaults<'a> {
    pub(super) operation: &'a Operation,
    pub(super) words: Rc<WordScope<'a>>,
}

impl<'a> Context<'a> {
    /// Indexes a model. `mistakes` is what is already known to be wrong with it.
    pub(super) fn new(
        source: &'a Source,
        model: &'a Model,
        mistakes: Vec<Diagnostic>,
        work: &'a Work,
    ) -> Self {
        let verbs = model.service.verbs.iter().map(|operation| {
            let words = Rc::new(WordScope::new(&operation.words, work));
            (operation.key.value.as_str(), VerbDefaults { operation, words })
        });
        Self {
            source,
            model,
            work,
            types: TypeNames::new(model, work),
            words: Words::new(model, work),
            error_codes: model.service.errors.iter().map(|(code, _)| code.value.as_str()).collect(),
            verbs: Index::of_first(work, verbs),
            mistakes,
        }
    }

    /// Adds a mistake.
    pub(super) fn refuse(
        &mut self,
        span: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.mistakes.push(Diagnostic::new(span.clone(), message).help(help));
    }
}
