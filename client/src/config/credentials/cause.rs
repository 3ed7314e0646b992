//! The error of a credential source, as a value that can be cloned and cached.

use std::fmt;

/// The error text, and the errors that caused it.
pub(crate) type Failure = (String, Option<Cause>);

/// The texts of an error and its causes. Their other contents are dropped, because they may include
/// a response with keys.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    text: String,
    source: Option<Box<Cause>>,
}

impl Cause {
    pub(crate) fn from_error(error: &dyn std::error::Error) -> Self {
        let source = error.source().map(|source| Box::new(Self::from_error(source)));
        Self { text: error.to_string(), source }
    }

    /// Returns the text of the innermost cause, which is the most specific.
    pub(crate) fn last(&self) -> &str {
        self.source.as_ref().map_or(&self.text, |source| source.last())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
