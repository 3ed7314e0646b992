//! Texts that live until the program ends, each once.

use std::collections::BTreeSet;

/// The texts of one table.
#[derive(Default)]
pub(crate) struct Texts(BTreeSet<&'static str>);

impl Texts {
    /// Returns the text as a static one. Equal texts share their memory.
    pub(crate) fn keep(&mut self, text: &str) -> &'static str {
        if let Some(kept) = self.0.get(text) {
            return kept;
        }
        let kept: &'static str = Box::leak(text.into());
        self.0.insert(kept);
        kept
    }

    /// Returns the texts as a static list.
    pub(crate) fn list(&mut self, texts: &[String]) -> &'static [&'static str] {
        list(texts.iter().map(|text| self.keep(text)))
    }

    /// Returns pairs of texts as a static list.
    pub(crate) fn pairs(
        &mut self,
        pairs: &[(String, String)],
    ) -> &'static [(&'static str, &'static str)] {
        list(pairs.iter().map(|(one, other)| (self.keep(one), self.keep(other))))
    }
}

/// Keeps a value until the program ends.
pub(crate) fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Keeps a list until the program ends.
pub(crate) fn list<T>(values: impl IntoIterator<Item = T>) -> &'static [T] {
    values.into_iter().collect::<Vec<_>>().leak()
}
