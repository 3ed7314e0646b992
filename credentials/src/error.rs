//! Why there are no credentials.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;

/// Why there are no credentials, as one line.
///
/// Texts name the source and a remedy. They contain no secrets and no content of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    text: String,
    is_missing: bool,
}

/// Result of looking for credentials.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Creates an error of a source that is configured, and has no credentials.
    pub(crate) fn failed(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_missing: false }
    }

    /// Creates an error for an environment in which no source is configured.
    pub(crate) fn missing(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_missing: true }
    }

    /// Returns true if no source is configured. Returns false if one is, and failed.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.is_missing
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Error {}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Self::failed(text)
    }
}

impl From<Error> for CredentialsError {
    fn from(error: Error) -> Self {
        if error.is_missing { Self::not_loaded(error) } else { Self::provider_error(error) }
    }
}
