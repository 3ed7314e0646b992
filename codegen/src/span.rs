//! Places in the text of a model, and values that remember theirs.

use std::ops::Range;

/// Bytes of the text, from start to end.
pub(crate) type Span = Range<usize>;

/// A value and its place in the text.
#[derive(Debug, Clone)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// A string of a model. Its span includes the double quotes.
pub(crate) type Text = Spanned<String>;

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl Text {
    /// Returns the place of a part of the string; the place of all of it if it has escapes.
    pub(crate) fn part(&self, from: usize, length: usize) -> Span {
        let inside = self.span.start + 1;
        if self.span.len() == self.value.len() + 2 {
            inside + from..inside + from + length
        } else {
            self.span.clone()
        }
    }
}
