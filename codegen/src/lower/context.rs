//! What the functions of `lower/` have in common: the model, what its names refer to, and the
//! mistakes found so far.

use std::rc::Rc;

use super::docs::{DocScope, Docs};
use super::type_names::TypeNames;
use crate::diagnostic::Diagnostic;
use crate::known_names::KnownNames;
use crate::model::{Model, Operation};
use crate::source::Source;
use crate::span::{Span, Text};
use crate::structure::Structure;
use crate::work::{Index, Work};

/// What lowering reads and writes everywhere.
pub(super) struct Context<'a> {
    pub(super) source: &'a Source,
    pub(super) model: &'a Model,
    pub(super) work: &'a Work,
    pub(super) types: TypeNames<'a>,
    pub(super) docs: Docs<'a>,
    /// Error codes of the service.
    pub(super) error_codes: KnownNames,
    /// Defaults of the verbs, by verb.
    pub(super) verbs: Index<'a, &'a str, VerbDefaults<'a>>,
    pub(super) mistakes: Vec<Diagnostic>,
    /// What has no documentation although the service requires it.
    pub(super) undocumented: Vec<Diagnostic>,
    /// Whether something could not be read, so that what it uses is not known.
    pub(super) has_gaps: bool,
    /// Where objects begin of which something could not be read, in order.
    damaged: Vec<usize>,
}

/// The defaults of a verb.
#[derive(Debug, Clone)]
pub(super) struct VerbDefaults<'a> {
    pub(super) operation: &'a Operation,
    pub(super) docs: Rc<DocScope<'a>>,
}

impl<'a> Context<'a> {
    /// Indexes a model. `structure` is what is already known to be wrong with it.
    pub(super) fn new(
        source: &'a Source,
        model: &'a Model,
        structure: Structure,
        work: &'a Work,
    ) -> Self {
        let verbs = model.service.verbs.iter().map(|operation| {
            let docs = Rc::new(DocScope::new(&operation.docs, work));
            (operation.key.value.as_str(), VerbDefaults { operation, docs })
        });
        let mut damaged: Vec<usize> = structure.damaged.iter().map(|span| span.start).collect();
        work.sort(damaged.len());
        damaged.sort_unstable();
        Self {
            source,
            model,
            work,
            types: TypeNames::new(model, work),
            docs: Docs::new(model, work),
            error_codes: model.service.errors.iter().map(|(code, _)| code.value.as_str()).collect(),
            verbs: Index::of_first(work, verbs),
            mistakes: structure.mistakes,
            undocumented: Vec::new(),
            has_gaps: false,
            damaged,
        }
    }

    /// Whether something of the object that begins here could not be read. What it should define may
    /// be missing for that reason.
    pub(super) fn is_damaged(&self, object: &Span) -> bool {
        self.work.step();
        self.damaged.binary_search(&object.start).is_ok()
    }

    /// Whether something in this part of the model could not be read.
    pub(super) fn is_damaged_within(&self, part: &Span) -> bool {
        self.work.step();
        let next = self.damaged.partition_point(|start| *start < part.start);
        self.damaged.get(next).is_some_and(|start| *start < part.end)
    }

    /// Records that something has no documentation. That is a mistake where the service requires it.
    pub(super) fn undocumented(&mut self, name: &Text, help: impl Into<String>) {
        if self.model.service.requires_docs {
            self.undocumented.push(
                Diagnostic::new(
                    name.span.clone(),
                    format!(
                        "`{}` is not documented, and the service has `require_docs`",
                        name.value
                    ),
                )
                .help(help),
            );
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
