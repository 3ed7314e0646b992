//! Profiles: the sections of both files that have the same name.

use std::fmt;

use crate::environment::Environment;
use crate::profile_file::{Kind, ProfileFile};

/// The shared config and credentials files.
#[derive(Clone, Debug)]
pub struct ProfileFiles {
    config: ProfileFile,
    credentials: ProfileFile,
}

/// A profile. If both files have a key, that of the credentials file counts.
#[derive(Clone, Copy)]
pub struct Profile<'a> {
    name: &'a str,
    files: &'a ProfileFiles,
}

impl ProfileFiles {
    /// Reads the files, whose paths are `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, or
    /// `~/.aws/config` and `~/.aws/credentials`.
    ///
    /// A missing file is empty. What is wrong with a file is an error of [`profile`](Self::profile).
    #[must_use]
    pub fn load(environment: &Environment) -> Self {
        let file = |variable, default, is_config| {
            ProfileFile::load(environment, variable, default, is_config)
        };
        Self {
            config: file("AWS_CONFIG_FILE", "~/.aws/config", true),
            credentials: file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", false),
        }
    }

    /// Returns a profile; `None` if there is none with this name.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or its part about this profile has a mistake. The text names the file,
    /// the line and the reason, but not the content of the line.
    pub fn profile<'a>(&'a self, name: &'a str) -> Result<Option<Profile<'a>>, String> {
        for file in [&self.config, &self.credentials] {
            if let Some(problem) = file.problem() {
                return Err(problem);
            }
            if let Some(mistake) = file.mistake(Kind::Profile, name) {
                return Err(format!("{file}: {mistake}"));
            }
        }
        let exists = [&self.config, &self.credentials].iter().any(|f| f.has(Kind::Profile, name));
        Ok(exists.then_some(Profile { name, files: self }))
    }

    /// Returns a profile, or why there is none with this name.
    ///
    /// # Errors
    ///
    /// Those of [`profile`](Self::profile), and that it does not exist.
    pub fn existing<'a>(&'a self, name: &'a str) -> Result<Profile<'a>, String> {
        self.profile(name)?.ok_or_else(|| self.missing(name, ""))
    }

    /// Returns the text of the error that there is no profile with this name: the files, the existing
    /// profiles, and how to create it. `selected` follows the name in the sentence, such as
    /// `, selected by AWS_PROFILE,`.
    #[must_use]
    pub fn missing(&self, name: &str, selected: &str) -> String {
        let mut names = self.config.profiles();
        for other in self.credentials.profiles() {
            if !names.contains(&other) {
                names.push(other);
            }
        }
        let name = name.escape_debug();
        let there = match (self.ignored(&name.to_string()), names.as_slice()) {
            (Some(hint), _) => hint,
            (None, []) => "they contain no profiles".to_owned(),
            (None, names) => format!("existing profiles: {}", names.join(", ")),
        };
        format!(
            "the profile `{name}`{selected} does not exist in {}; {there}; select an existing profile, \
             or create it with `aws configure --profile {name}`",
            self.describe()
        )
    }

    /// Returns a hint about a section that was meant to be this profile.
    fn ignored(&self, name: &str) -> Option<String> {
        let hint = |file: &ProfileFile, form: &str| {
            let header = file.ignored_header(name)?.escape_debug();
            Some(format!("{file} has a section `[{header}]`, which must be written `{form}`"))
        };
        let quoted = if name.contains(' ') { format!("\"{name}\"") } else { name.to_owned() };
        hint(&self.config, &format!("[profile {quoted}]"))
            .or_else(|| hint(&self.credentials, &format!("[{quoted}]")))
    }

    /// Returns the paths of both files, for messages.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("{} and {}", self.config.describe(), self.credentials.describe())
    }

    /// Returns a value of the section of an SSO session, such as `sso_start_url`.
    ///
    /// # Errors
    ///
    /// There is no section for this session, or it has a mistake.
    #[cfg(feature = "sso")]
    pub fn of_sso_session(&self, name: &str, key: &str) -> Result<Option<&str>, String> {
        self.check(Kind::SsoSession, name, "sso-session")?;
        Ok(self.config.value(Kind::SsoSession, name, key))
    }

    /// Returns an error if a section does not exist or has a mistake.
    fn check(&self, kind: Kind, name: &str, shown: &str) -> Result<(), String> {
        if let Some(mistake) = self.config.mistake(kind, name) {
            return Err(format!("{}: {mistake}", self.config));
        }
        if self.config.has(kind, name) {
            return Ok(());
        }
        let name = name.escape_debug();
        Err(format!("{} has no section `[{shown} {name}]`", self.config))
    }

    /// Returns the endpoint URL of a service that a profile sets: in its `services` section, or for
    /// all services. `key` is the id of the service in lower case with `_`: `sts`, `api_gateway`.
    ///
    /// # Errors
    ///
    /// The profile names a `services` section that does not exist or has a mistake.
    pub fn endpoint_url<'a>(
        &'a self,
        profile: &Profile<'a>,
        key: &str,
    ) -> Result<Option<&'a str>, String> {
        let own = match profile.get("services") {
            None => None,
            Some(name) => {
                let check = self.check(Kind::Services, name, "services");
                check.map_err(|why| format!("{profile} has `services = {name}`, and {why}"))?;
                self.config.inner(Kind::Services, name, key, "endpoint_url")
            }
        };
        Ok(own.or_else(|| profile.get("endpoint_url")))
    }
}

impl<'a> Profile<'a> {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Returns a value that is not empty. Keys are in lower case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.in_credentials(key).or_else(|| self.files.config.value(Kind::Profile, self.name, key))
    }

    /// Returns a value of the credentials file that is not empty.
    #[must_use]
    pub fn in_credentials(&self, key: &str) -> Option<&'a str> {
        self.files.credentials.value(Kind::Profile, self.name, key)
    }

    /// Returns a value that must be there.
    pub(crate) fn needed(&self, key: &str) -> Result<&'a str, String> {
        self.get(key).ok_or_else(|| format!("{self} has no `{key}`"))
    }
}

impl fmt::Display for Profile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the profile `{}`", self.name.escape_debug())
    }
}

impl fmt::Debug for Profile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({:?})", self.name)
    }
}
