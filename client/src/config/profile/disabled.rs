//! The profile if the feature `credentials-chain` is off. It has no values, and no file is read.

#![expect(clippy::unused_self, reason = "the same signatures as in `enabled`")]

use crate::config::environment::{Environment, IGNORE_URLS};

/// A profile without values.
#[derive(Default)]
pub(crate) struct Profile {
    pub(crate) label: String,
}

impl Profile {
    pub(crate) const fn is_named_in_code(&self) -> bool {
        false
    }

    pub(crate) const fn has_no(&self, _key: &str) -> &'static str {
        ""
    }

    pub(crate) const fn get(&self, _key: &str) -> Option<&str> {
        None
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same signatures as in `enabled`")]
    pub(crate) const fn boolean(&self, _key: &str) -> Result<Option<bool>, String> {
        Ok(None)
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same signatures as in `enabled`")]
    pub(crate) const fn endpoint_url(&self, _service_id: &str) -> Result<Option<&str>, String> {
        Ok(None)
    }

    /// Returns true if the endpoint URLs of the environment are turned off.
    pub(crate) fn ignores_urls(&self, environment: &Environment) -> bool {
        environment.boolean(IGNORE_URLS) == Ok(Some(true))
    }
}
