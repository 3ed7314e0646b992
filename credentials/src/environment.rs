//! A copy of environment variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// Environment variables by name. Empty variables count as not set.
///
/// Nothing in this crate reads the environment of the process, except [`Environment::of_process`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// The names of variables of AWS whose values are not Unicode.
    unreadable: Vec<String>,
}

impl Environment {
    /// Copies the variables of the process. If a variable of AWS is not Unicode, the chain returns an
    /// error that names it; others are left out.
    #[must_use]
    pub fn of_process() -> Self {
        Self::of_variables(std::env::vars_os())
    }

    fn of_variables(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            match (name.into_string(), value.into_string()) {
                (Ok(name), Ok(value)) if !value.is_empty() => {
                    environment.variables.insert(name, value);
                }
                (Ok(name), Err(_)) if name.starts_with("AWS_") => environment.unreadable.push(name),
                _ => {}
            }
        }
        environment
    }

    /// Returns an error if a variable of AWS is not Unicode.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self.unreadable.first() {
            Some(name) => Err(format!(
                "the environment variable {name} is not valid Unicode: set it again, or unset it"
            )),
            None => Ok(()),
        }
    }

    /// Returns an environment with these variables.
    pub fn new(
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        let variables = variables.filter(|(_, value): &(String, String)| !value.is_empty());
        Self { variables: variables.collect(), unreadable: Vec::new() }
    }

    /// Returns the value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Returns true if a variable is `true`, in any case.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// Returns a part of credentials without white space around it; `None` if nothing is left.
    ///
    /// # Errors
    ///
    /// The value cannot be part of a request.
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

    /// Returns the home folder: `HOME`, or on Windows also `USERPROFILE`, or `HOMEDRIVE` with
    /// `HOMEPATH`.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        let windows = || {
            let parts = || Some(self.get("HOMEDRIVE")?.to_owned() + self.get("HOMEPATH")?);
            self.get("USERPROFILE").map(str::to_owned).or_else(parts)
        };
        let home = self.get("HOME").map(str::to_owned);
        home.or_else(|| if cfg!(windows) { windows() } else { None }).map(PathBuf::from)
    }

    /// Returns a path, in which `~` at the beginning is the home folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }
}

impl fmt::Debug for Environment {
    /// Writes the names only. Values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_trimmed_and_checked() {
        let environment = Environment::new([("A", " id\r"), ("B", "  "), ("C", "a b"), ("D", "")]);
        assert_eq!(environment.key("A"), Ok(Some("id")));
        assert_eq!((environment.key("B"), environment.key("D")), (Ok(None), Ok(None)));
        assert!(environment.key("C").is_err_and(|why| why.contains("variable C has white space")));
        assert_eq!(format!("{environment:?}"), r#"{"A", "B", "C"}"#);
    }

    #[cfg(unix)]
    #[test]
    fn variables_that_are_not_unicode_are_refused() {
        use std::os::unix::ffi::OsStringExt as _;
        let pair = |name: &str, value: &[u8]| (name.into(), OsString::from_vec(value.to_vec()));
        let others =
            [pair("HOME", b"/\xff"), pair("AWS_REGION", b"eu-1"), pair("AWS_PROFILE", b"")];
        let environment = Environment::of_variables(others.clone().into_iter());
        assert_eq!((environment.check(), environment.get("AWS_REGION")), (Ok(()), Some("eu-1")));
        let bad = others.into_iter().chain([pair("AWS_PROFILE", b"d\xffv")]);
        let refused = Environment::of_variables(bad).check();
        assert!(
            refused.is_err_and(|why| why.contains("variable AWS_PROFILE is not valid Unicode"))
        );
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        let environment = Environment::new([("HOME", "/home/me")]);
        assert_eq!(environment.path("~/.aws/config"), PathBuf::from("/home/me/.aws/config"));
        assert_eq!(environment.path("/etc/~/x"), PathBuf::from("/etc/~/x"));
        assert_eq!(Environment::default().path("~/x"), PathBuf::from("~/x"));
    }
}
