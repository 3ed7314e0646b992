//! The shared files and the selected profile.

use std::path::PathBuf;

use petard_credentials::{Environment, Profile, ProfileFiles};

use super::report::{FileReport, Problem, ProfileReport};

/// The files by their names, with the variables that set their paths and their default paths.
const FILES: [(&str, &str, &str); 2] = [
    ("config", "AWS_CONFIG_FILE", ".aws/config"),
    ("credentials", "AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"),
];

/// The files, the selected profile and the variables.
pub(super) struct Files {
    pub(super) environment: Environment,
    pub(super) profiles: ProfileFiles,
    /// The name of the profile, and what selects it.
    pub(super) name: String,
    source: Option<String>,
    /// True if the profile is selected by the option, so that keys of variables are not used.
    pub(super) is_option: bool,
}

impl Files {
    pub(super) fn load(environment: &Environment, option: Option<&str>) -> Self {
        let variable = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].into_iter().find_map(|variable| {
            Some((environment.get(variable)?.to_owned(), variable.to_owned()))
        });
        let selected = option.map(|name| (name.to_owned(), "--profile".to_owned())).or(variable);
        let (name, source) = selected.unzip();
        Self {
            environment: environment.clone(),
            profiles: ProfileFiles::load(environment),
            name: name.unwrap_or_else(|| "default".to_owned()),
            source,
            is_option: option.is_some(),
        }
    }

    /// Returns the selected profile, if it exists and can be read.
    pub(super) fn selected(&self) -> Option<Profile<'_>> {
        self.profiles.profile(&self.name).ok().flatten()
    }

    /// Returns a value of the selected profile.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        self.selected()?.get(key).map(str::to_owned)
    }

    /// Returns the profile as texts name it.
    pub(super) fn label(&self) -> String {
        format!("the profile `{}`", self.name.escape_debug())
    }

    /// Returns a path, in which `~` at the beginning is the home folder.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        let home = path.strip_prefix("~/").zip(self.environment.home());
        home.map_or_else(|| PathBuf::from(path), |(rest, home)| home.join(rest))
    }

    pub(super) fn profile(&self) -> ProfileReport {
        let exists = self.selected().is_some();
        let name = self.name.escape_debug().to_string();
        ProfileReport { name, source: self.source.clone(), exists }
    }

    pub(super) fn reports(&self) -> Vec<FileReport> {
        let reports = FILES.into_iter().map(|(name, variable, default)| {
            let named = self.environment.get(variable).map(|path| self.path(path));
            let source = named.is_some().then_some(variable);
            let path = named.or_else(|| Some(self.environment.home()?.join(default)));
            let metadata = path.as_ref().and_then(|path| path.metadata().ok());
            FileReport {
                name,
                path: path.as_ref().map(|path| path.display().to_string()),
                source,
                exists: metadata.is_some(),
                permissions: metadata.as_ref().and_then(permissions),
            }
        });
        reports.collect()
    }

    /// Returns what is wrong with the files.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Err(why) = self.profiles.profile(&self.name) {
            problems.push(Problem::fatal("files", &why));
        }
        for file in self.reports() {
            let Some(path) = &file.path else { continue };
            let others = file.permissions.as_ref().is_some_and(|mode| !mode.ends_with("00"));
            if others && (file.name == "credentials" || self.has_key_in_config()) {
                problems.push(Problem::warning(
                    "files",
                    format!("other users can read {path}: run `chmod 600 {path}`"),
                ));
            }
            if let (Some(variable), false) = (file.source, file.exists) {
                problems.push(Problem::warning(
                    "files",
                    format!("{variable} names {path}, which does not exist: unset it, or create the file"),
                ));
            }
        }
        problems
    }

    /// Returns whether the selected profile has a secret key in the config file.
    fn has_key_in_config(&self) -> bool {
        const KEY: &str = "aws_secret_access_key";
        let selected = self.selected();
        selected.is_some_and(|own| own.get(KEY).is_some() && own.in_credentials(KEY).is_none())
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn permissions(metadata: &std::fs::Metadata) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    Some(format!("{:03o}", metadata.permissions().mode() & 0o777))
}

#[cfg(not(unix))]
fn permissions(_: &std::fs::Metadata) -> Option<String> {
    None
}
