//! All mistakes of one model as text, in rustc's manner, through `annotate-snippets`.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;
use crate::work::Work;

/// Most mistakes that are rendered. A file with more of them is probably the wrong one.
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
        let line_starts = line_starts(text);
        let mut rendered = String::new();
        for diagnostic in in_order.iter().take(MOST_SHOWN) {
            rendered.push_str(&render(&source.path, text, &line_starts, diagnostic, work));
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

    /// Returns the number of mistakes.
    #[must_use]
    pub fn mistakes(&self) -> usize {
        self.mistakes
    }
}

fn render(
    path: &str,
    text: &str,
    line_starts: &[usize],
    diagnostic: &Diagnostic,
    work: &Work,
) -> String {
    let primary = first_line(text, &diagnostic.span);
    let related = diagnostic.related.as_ref();
    let related = related.map(|(span, label)| (first_line(text, span), label));
    // Only the lines that are shown: the renderer reads all of its source.
    let spans = || [Some(&primary), related.as_ref().map(|(span, _)| span)].into_iter().flatten();
    let start = spans().map(|span| span.start).min().unwrap_or_default();
    let end = spans().map(|span| span.end).max().unwrap_or_default();
    let line = line_starts.partition_point(|line| *line <= start).max(1) - 1;
    let start = line_starts.get(line).copied().unwrap_or_default();
    // One line more, because a span may end with the end of a line.
    let end = line_starts.partition_point(|line| *line <= end) + 1;
    let end = line_starts.get(end).copied().unwrap_or(text.len());
    let lines = &text[start..end];
    let in_lines = |span: &Span| span.start - start..span.end - start;
    let annotation = AnnotationKind::Primary.span(in_lines(&primary));
    let mut snippet = Snippet::source(lines).line_start(line + 1).path(path).annotation(annotation);
    if let Some((span, label)) = &related {
        let annotation = AnnotationKind::Context.span(in_lines(span));
        snippet = snippet.annotation(annotation.label(*label));
    }
    let remedies = diagnostic.remedies(work);
    let mut group = Level::ERROR.primary_title(&diagnostic.message).element(snippet);
    for help in &remedies {
        group = group.element(Level::HELP.message(help));
    }
    let rendered = Renderer::plain().render(&[group]);
    // A terminal interprets those above U+007F, too, which the renderer keeps.
    rendered.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}

/// Returns where each line begins.
fn line_starts(text: &str) -> Vec<usize> {
    let behind_line_ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(behind_line_ends).collect()
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
