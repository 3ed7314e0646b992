//! Why there are no credentials, in a form that can be kept and given to several callers.

use std::fmt;

/// Why there are no credentials, and what that rests on.
pub(crate) type Failure = (String, Option<Cause>);

/// What an error and its causes said, without what they held: that may be an answer with keys.
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

    /// The innermost one: what stands before it often says only that there is one.
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
