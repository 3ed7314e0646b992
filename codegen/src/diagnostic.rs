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
        /// Whether all known names are listed if none is near.
        or_all: bool,
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
    pub(crate) fn suggest(self, wrong: &str, known: &KnownNames) -> Self {
        self.suggest_from(wrong, known, true)
    }

    /// Adds the remedy for a name that is not known, if a known one is near.
    pub(crate) fn suggest_near(self, wrong: &str, known: &KnownNames) -> Self {
        self.suggest_from(wrong, known, false)
    }

    fn suggest_from(mut self, wrong: &str, known: &KnownNames, or_all: bool) -> Self {
        let (wrong, known) = (wrong.to_owned(), known.clone());
        self.remedies.push(Remedy::Nearest { wrong, known, or_all });
        self
    }

    /// Returns the remedies as text.
    pub(crate) fn remedies(&self, work: &Work) -> Vec<String> {
        let remedies = self.remedies.iter().filter_map(|remedy| match remedy {
            Remedy::Text(text) => Some(text.clone()),
            Remedy::Nearest { wrong, known, or_all } => known.remedy(wrong, *or_all, work),
        });
        remedies.collect()
    }
}
