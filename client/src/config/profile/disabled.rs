//! In place of `profile`, without the feature `credentials-chain`: there are no profiles, and no
//! file is read.

#![expect(clippy::unused_self, reason = "called like the one that is replaced")]

use crate::config::environment::{Environment, IGNORE_URLS};

/// No profile.
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

    #[expect(clippy::unnecessary_wraps, reason = "a value of a file may be wrong")]
    pub(crate) const fn boolean(&self, _key: &str) -> Result<Option<bool>, String> {
        Ok(None)
    }

    pub(crate) const fn endpoint_url(&self, _service_id: &str) -> Option<&str> {
        None
    }

    /// Whether URLs of the environment count for nothing.
    pub(crate) fn ignores_urls(&self, environment: &Environment) -> bool {
        environment.boolean(IGNORE_URLS) == Ok(Some(true))
    }
}
