//! All mistakes of one model as text, in rustc's manner, through `annotate-snippets`.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;
use crate::work::Work;

/// More than anybody reads in one go; a wrong file, probably.
const MOST_SHOWN: usize = 100;

/// All mistakes of one model, rendered. `Display` is what a person reads.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    rendered: String,
    mistakes: usize,
}

impl Report {
    pub(crate) fn new(source: &Source, diagnostics: &[Diagnostic], work: &Work) -> Self {
        // One empty line at the end: a mistake may be that the text stopped.
        let text = if source.text.is_empty() { "\n" } else { source.text.as_str() };
        let mut in_order: Vec<&Diagnostic> = diagnostics.iter().collect();
        work.sort(in_order.len());
        in_order.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        let mut rendered = String::new();
        for diagnostic in in_order.iter().take(MOST_SHOWN) {
            rendered.push_str(&render(&source.path, text, diagnostic, work));
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

fn render(path: &str, text: &str, diagnostic: &Diagnostic, work: &Work) -> String {
    let primary = AnnotationKind::Primary.span(first_line(text, &diagnostic.span));
    let mut snippet = Snippet::source(text).path(path).annotation(primary);
    if let Some((span, label)) = &diagnostic.related {
        let context = AnnotationKind::Context.span(first_line(text, span));
        snippet = snippet.annotation(context.label(label));
    }
    let remedies = diagnostic.remedies(work);
    let mut group = Level::ERROR.primary_title(&diagnostic.message).element(snippet);
    for help in &remedies {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::plain().render(&[group])
}

/// Returns the part of a span that is shown: a mistake about an object points at its first line.
fn first_line(text: &str, span: &Span) -> Span {
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
