//! One mistake of a model: a place, a sentence, and what to do about it.

use crate::known_names::KnownNames;
use crate::span::Span;
use crate::work::Work;

/// One mistake. It is rendered by `report.rs`.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    pub(crate) span: Span,
    pub(crate) message: String,
    /// A second place that explains the first, and its label.
    pub(crate) related: Option<(Span, String)>,
    remedies: Vec<Remedy>,
}

#[derive(Debug, Clone)]
enum Remedy {
    Text(String),
    /// The known name that is nearest to a wrong one.
    Nearest {
        wrong: String,
        known: KnownNames,
    },
}

impl Diagnostic {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), related: None, remedies: Vec::new() }
    }

    /// Adds a second place that explains the first.
    pub(crate) fn related(mut self, span: &Span, label: impl Into<String>) -> Self {
        self.related = Some((span.clone(), label.into()));
        self
    }

    /// Adds a remedy.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.remedies.push(Remedy::Text(help.into()));
        self
    }

    /// Adds the remedy for a name that is not known. It is worked out when the mistake is shown.
    pub(crate) fn suggest(mut self, wrong: &str, known: &KnownNames) -> Self {
        self.remedies.push(Remedy::Nearest { wrong: wrong.to_owned(), known: known.clone() });
        self
    }

    /// Returns the remedies as text.
    pub(crate) fn remedies(&self, work: &Work) -> Vec<String> {
        let remedies = self.remedies.iter().filter_map(|remedy| match remedy {
            Remedy::Text(text) => Some(text.clone()),
            Remedy::Nearest { wrong, known } => known.remedy(wrong, work),
        });
        remedies.collect()
    }
}
