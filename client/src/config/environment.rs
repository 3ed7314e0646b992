//! A copy of the environment variables that a configuration reads.
//!
//! All other code reads this copy, so that tests do not depend on the environment of the process.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

/// Turns off the endpoint URLs of the environment and the profile.
pub(crate) const IGNORE_URLS: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// Variables that locate the folder with the shared files.
const HOME: [&str; 4] = ["HOME", "HOMEDRIVE", "HOMEPATH", "USERPROFILE"];

/// Variables that locate the user's cache folder and the file of endpoints.
const CACHES: [&str; 3] = ["LOCALAPPDATA", "PETARD_DATA_API_ENDPOINTS", "XDG_CACHE_HOME"];

/// Variables by name. Empty variables count as not set.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
    /// The names of variables of AWS whose values are not Unicode.
    unreadable: Vec<String>,
}

impl Environment {
    /// Copies the variables of the process that this library uses.
    #[expect(clippy::disallowed_methods, reason = "the environment is read here, once")]
    pub(crate) fn from_process() -> Self {
        Self::of_variables(std::env::vars_os())
    }

    fn of_variables(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let mut unreadable = Vec::new();
        let readable = variables.filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            if let Ok(value) = value.into_string() {
                return Some((name, value));
            }
            unreadable.extend(Some(name).filter(|name| name.starts_with("AWS_")));
            None
        });
        let Self { variables, .. } = Self::new(readable);
        Self { variables, unreadable }
    }

    /// Returns an error if a variable of AWS is not Unicode: its default might be for another account.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self.unreadable.first() {
            Some(name) => Err(format!(
                "the environment variable {name} is not valid Unicode: set it again, or unset it"
            )),
            None => Ok(()),
        }
    }

    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let named = |name: &str| HOME.contains(&name) || CACHES.contains(&name);
        let ours = |name: &str| name.starts_with("AWS_") || named(name);
        let ours = |(name, value): &(String, String)| ours(name) && !value.is_empty();
        let variables = variables.into_iter().filter(ours).collect();
        Self { variables, unreadable: Vec::new() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Returns a path, in which `~` at the beginning is the home folder.
    pub(crate) fn path(&self, path: &str) -> String {
        let home = path.strip_prefix("~/").zip(self.get("HOME"));
        home.map_or_else(|| path.to_owned(), |(rest, home)| format!("{home}/{rest}"))
    }

    /// Returns all variables, for the credential chain.
    #[cfg(feature = "credentials-chain")]
    pub(crate) fn for_credentials(&self) -> petard_credentials::Environment {
        petard_credentials::Environment::new(self.variables.clone())
    }

    /// Returns a part of credentials without white space around it; `None` if nothing is left.
    pub(crate) fn key(&self, name: &str) -> Result<Option<&str>, String> {
        let value = self.get(name).map(str::trim).filter(|value| !value.is_empty());
        match value.filter(|value| value.contains(|c: char| c.is_whitespace() || c.is_control())) {
            Some(_) => Err(format!(
                "the environment variable {name} has white space or a control character in it: set \
                 it again"
            )),
            None => Ok(value),
        }
    }

    /// Returns a variable that must be `true` or `false`, in any case.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, String> {
        let Some(value) = self.get(name) else { return Ok(None) };
        truth(value.trim()).map(Some).ok_or_else(|| {
            format!(
                "the environment variable {name} is `{}`: it must be `true` or `false`",
                value.escape_debug()
            )
        })
    }
}

/// Parses `true` or `false`, in any case.
pub(crate) fn truth(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

impl fmt::Debug for Environment {
    /// Shows the names only, because some values are secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::new(variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn empty_variables_are_not_set_and_foreign_ones_are_not_kept() {
        let environment = environment(&[("AWS_REGION", ""), ("PATH", "/"), ("AWS_A", "b")]);
        assert_eq!(environment.get("AWS_REGION"), None);
        assert_eq!(environment.get("PATH"), None);
        assert_eq!(environment.get("AWS_A"), Some("b"));
    }

    #[test]
    fn a_bad_boolean_is_an_error_that_names_the_variable() {
        let environment = environment(&[("AWS_A", "TRUE"), ("AWS_B", "false"), ("AWS_C", "1")]);
        assert_eq!(environment.boolean("AWS_A"), Ok(Some(true)));
        assert_eq!(environment.boolean("AWS_B"), Ok(Some(false)));
        assert_eq!(environment.boolean("AWS_D"), Ok(None));
        assert_eq!(
            environment.boolean("AWS_C"),
            Err("the environment variable AWS_C is `1`: it must be `true` or `false`".to_owned())
        );
    }

    #[cfg(unix)]
    #[test]
    fn variables_that_are_not_unicode_are_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let pair = |name: &str, value: &[u8]| (name.into(), OsString::from_vec(value.to_vec()));
        let others = [pair("HOME", b"/\xff"), pair("AWS_REGION", b"eu-1"), pair("\u{e9}", b"\xff")];
        let environment = Environment::of_variables(others.clone().into_iter());
        assert_eq!((environment.check(), environment.get("AWS_REGION")), (Ok(()), Some("eu-1")));
        let bad = others.into_iter().chain([pair("AWS_ENDPOINT_URL", b"https://\xff")]);
        let refused = Environment::of_variables(bad).check();
        assert!(refused.is_err_and(|why| why.contains("AWS_ENDPOINT_URL is not valid Unicode")));
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", environment(&[("AWS_SECRET_ACCESS_KEY", "hush")]));
        assert_eq!(shown, r#"{"AWS_SECRET_ACCESS_KEY"}"#);
    }
}
