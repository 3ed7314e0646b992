//! The profile of the shared files: region, endpoints and flags. The credential chain reads its
//! credentials by itself.

use petard_credentials::ProfileFiles;

use crate::config::environment::{Environment, IGNORE_URLS, truth};

/// The selected profile, and the contents of the shared files.
#[derive(Default)]
pub(crate) struct Profile {
    /// `None` if no files were read.
    files: Option<ProfileFiles>,
    name: String,
    named_in_code: bool,
    /// Why the profile cannot be read. It is an error only if a value of the profile is needed.
    trouble: Option<String>,
    /// The profile as errors name it: ``the profile `dev` ``, without the space.
    pub(crate) label: String,
}

impl Profile {
    /// Reads the files. A missing file counts as empty. A profile that is selected and missing, or
    /// cannot be read, is an error.
    pub(crate) fn load(environment: &Environment, named: Option<&str>) -> Result<Self, String> {
        let files = ProfileFiles::load(&environment.for_credentials());
        let selected = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
            .into_iter()
            .find_map(|variable| Some((environment.get(variable)?, variable)));
        let selected = named.map(|name| (name, "the configuration")).or(selected);
        let name = selected.map_or("default", |(name, _)| name).to_owned();
        let label = format!("the profile `{}`", name.escape_debug());
        let trouble = match (files.profile(&name), selected) {
            (Ok(Some(_)), _) | (Ok(None), None) => None,
            (Ok(None), Some(_)) if name == "default" => None,
            (Ok(None), Some((_, source))) => {
                return Err(files.missing(&name, &format!(", selected by {source},")));
            }
            (Err(why), Some(_)) => return Err(format!("{label} cannot be read: {why}")),
            (Err(why), None) => {
                // Something that needs the profile returns the error.
                tracing::warn!(target: "petard::profile", "{label} cannot be read: {why}");
                Some(why)
            }
        };
        Ok(Self { files: Some(files), name, named_in_code: named.is_some(), trouble, label })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_named_in_code(&self) -> bool {
        self.named_in_code
    }

    /// Returns the profile and the paths of its files, for errors.
    pub(crate) fn place(&self) -> String {
        let files = self.files.as_ref().map(ProfileFiles::describe).unwrap_or_default();
        format!("{} ({files})", self.label)
    }

    /// Returns the part of an error text about a value that is missing from the profile.
    pub(crate) fn has_no(&self, key: &str) -> String {
        match &self.trouble {
            Some(trouble) => format!(", and {} cannot be read: {trouble}", self.label),
            None => format!(", and {} has no `{key}`", self.place()),
        }
    }

    /// Returns a value that is not empty.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.files.as_ref()?.profile(&self.name).ok()??.get(key)
    }

    /// Returns a value that must be `true` or `false`, in any case.
    pub(crate) fn boolean(&self, key: &str) -> Result<Option<bool>, String> {
        let value = self.get(key).map(|value| (value, truth(value)));
        match value {
            None => Ok(None),
            Some((_, Some(truth))) => Ok(Some(truth)),
            Some((value, None)) => Err(format!(
                "`{key}` of {} is `{}`: it must be `true` or `false`",
                self.place(),
                value.escape_debug()
            )),
        }
    }

    /// Returns the endpoint URL of a service: from the profile's `services` section, else from the
    /// profile itself.
    pub(crate) fn endpoint_url(&self, service_id: &str) -> Result<Option<&str>, String> {
        let Some(files) = &self.files else { return Ok(None) };
        let Ok(Some(profile)) = files.profile(&self.name) else { return Ok(None) };
        files.endpoint_url(&profile, &service_id.to_ascii_lowercase().replace(' ', "_"))
    }

    /// Returns true if the endpoint URLs of the environment and the profile are turned off.
    pub(crate) fn ignores_urls(&self, environment: &Environment) -> bool {
        let own = || self.boolean("ignore_configured_endpoint_urls").ok().flatten();
        environment.boolean(IGNORE_URLS).ok().flatten().or_else(own).unwrap_or_default()
    }
}
