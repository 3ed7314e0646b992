//! What is wrong with a model, and how it is told: rustc's manner, through `annotate-snippets`.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::source::{Source, Span};

/// One mistake: a place, a sentence, and what to do about it.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    span: Span,
    message: String,
    related: Option<(Span, String)>,
    help: Vec<String>,
}

impl Diagnostic {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), related: None, help: Vec::new() }
    }

    /// A second place that explains the first.
    pub(crate) fn related(mut self, span: &Span, label: impl Into<String>) -> Self {
        self.related = Some((span.clone(), label.into()));
        self
    }

    /// The remedy.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The remedy when a name is not known: the nearest known one, or all of them.
    pub(crate) fn suggest<'a>(
        self,
        wrong: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        if let Some(near) = nearest(wrong, known.clone()) {
            return self.help(format!("did you mean `{near}`?"));
        }
        let all: Vec<String> = known.into_iter().map(|name| format!("`{name}`")).collect();
        match all.len() {
            0 => self,
            1..=16 => self.help(format!("known here: {}", all.join(", "))),
            many => self.help(format!("{many} names are known here, none of them near")),
        }
    }
}

/// The known name that a mistyped one is probably meant to be.
fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| {
            (strsim::damerau_levenshtein(&wrong.to_lowercase(), &name.to_lowercase()), name)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= 1 + name.len().min(wrong.len()) / 4)
        .map(|(_, name)| name)
}

/// More than anybody reads in one go; a wrong file, probably.
const MOST_SHOWN: usize = 100;

/// All mistakes of one model, rendered. `Display` is what a person reads.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    rendered: String,
    mistakes: usize,
}

impl Report {
    pub(crate) fn new(source: &Source, diagnostics: &[Diagnostic]) -> Self {
        // One empty line at the end: a mistake may be that the text stopped.
        let text = if source.text.is_empty() { "\n" } else { source.text.as_str() };
        let mut in_order: Vec<&Diagnostic> = diagnostics.iter().collect();
        in_order.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        let mut rendered = String::new();
        for diagnostic in in_order.iter().take(MOST_SHOWN) {
            rendered.push_str(&render(&source.path, text, diagnostic));
            rendered.push_str("\n\n");
        }
        let mistakes = diagnostics.len();
        let plural = if mistakes == 1 { "" } else { "s" };
        if mistakes > MOST_SHOWN {
            rendered.push_str(&format!("the first {MOST_SHOWN} are shown\n"));
        }
        rendered.push_str(&format!("{}: {mistakes} mistake{plural}\n", source.path));
        Self { rendered, mistakes }
    }

    /// How many mistakes it tells of.
    #[must_use]
    pub fn mistakes(&self) -> usize {
        self.mistakes
    }
}

fn render(path: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let primary = AnnotationKind::Primary.span(clamp(text, &diagnostic.span));
    let mut snippet = Snippet::source(text).path(path).annotation(primary);
    if let Some((span, label)) = &diagnostic.related {
        snippet = snippet.annotation(AnnotationKind::Context.span(clamp(text, span)).label(label));
    }
    let mut group = Level::ERROR.primary_title(&diagnostic.message).element(snippet);
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::plain().render(&[group])
}

/// Widest span that is shown: a mistake about an object points at its first line.
fn clamp(text: &str, span: &Span) -> Span {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(span.start);
    let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    start..boundary(span.end).clamp(start, line_end.max(start))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered)
    }
}

/// The same as `Display`, because `unwrap` and `main` print `Debug`.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered)
    }
}

impl std::error::Error for Report {}
