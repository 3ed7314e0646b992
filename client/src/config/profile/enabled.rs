//! The profile of the shared files: region, endpoints and flags. The credentials chain reads its
//! credentials by itself.

use aws_config::profile::ProfileSet;
use aws_runtime::env_config::error::EnvConfigFileLoadError;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_runtime::env_config::property::PropertiesKey;
use aws_types::os_shim_internal::{Env, Fs};
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;

use crate::config::environment::{Environment, IGNORE_URLS, truth};
use crate::text::one_line;

/// The selected profile, and the contents of the shared files.
#[derive(Default)]
pub(crate) struct Profile {
    all: ProfileSet,
    named_in_code: bool,
    /// The paths, as errors show them. Empty if no files were read.
    files: String,
    /// The profile as errors name it: ``the profile `dev` ``, without the space.
    pub(crate) label: String,
}

impl Profile {
    /// Reads the files. A missing file counts as empty. A missing profile is an error, unless it is
    /// `default`.
    pub(crate) async fn load(
        environment: &Environment,
        named: Option<&str>,
    ) -> Result<Self, String> {
        let mut variables = environment.all();
        if let Some(named) = named {
            variables.insert("AWS_PROFILE".to_owned(), named.to_owned());
        }
        let files = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]
            .map(|name| variables.get(name).cloned());
        let [config, credentials] = files;
        let files = format!(
            "{} and {}",
            config.as_deref().unwrap_or("~/.aws/config"),
            credentials.as_deref().unwrap_or("~/.aws/credentials")
        );
        let all = read(variables.into()).await.map_err(|error| {
            let why = std::error::Error::source(&error).map(ToString::to_string);
            let why = why.unwrap_or_else(|| error.to_string());
            format!("the profiles in {files} cannot be read: {}", one_line(&why))
        })?;
        let name = all.selected_profile().to_owned();
        if all.get_profile(&name).is_none() && name != "default" {
            let source = if named.is_some() { "the configuration" } else { "AWS_PROFILE" };
            let mut there: Vec<&str> = all.profiles().collect();
            there.sort_unstable();
            let there = match there.as_slice() {
                [] => "they contain no profiles".to_owned(),
                names => format!("existing profiles: {}", names.join(", ")),
            };
            return Err(format!(
                "the profile `{}`, selected by {source}, does not exist in {files}; {there}; select \
                 an existing profile, or create it with `aws configure --profile {}`",
                name.escape_debug(),
                name.escape_debug()
            ));
        }
        let label = format!("the profile `{}`", name.escape_debug());
        Ok(Self { all, named_in_code: named.is_some(), files, label })
    }

    pub(crate) fn name(&self) -> &str {
        self.all.selected_profile()
    }

    pub(crate) fn is_named_in_code(&self) -> bool {
        self.named_in_code
    }

    /// Returns the profile and the paths of its files, for errors.
    pub(crate) fn place(&self) -> String {
        format!("{} ({})", self.label, self.files)
    }

    /// Returns the part of an error text about a value that is missing from the profile.
    pub(crate) fn has_no(&self, key: &str) -> String {
        format!(", and {} has no `{key}`", self.place())
    }

    /// Returns a value that is not empty.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.all.get(key).filter(|value| !value.is_empty())
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
    pub(crate) fn endpoint_url(&self, service_id: &str) -> Option<&str> {
        let own = || {
            let key = PropertiesKey::builder()
                .section_key("services")
                .section_name(self.get("services")?)
                .property_name(service_id.to_ascii_lowercase().replace(' ', "_"))
                .sub_property_name("endpoint_url")
                .build();
            self.all.other_sections().get(&key.ok()?).map(String::as_str)
        };
        own().or_else(|| self.get("endpoint_url"))
    }

    /// Returns true if the endpoint URLs of the environment and the profile are turned off.
    pub(crate) fn ignores_urls(&self, environment: &Environment) -> bool {
        let own = || self.boolean("ignore_configured_endpoint_urls").ok().flatten();
        environment.boolean(IGNORE_URLS).ok().flatten().or_else(own).unwrap_or_default()
    }

    /// Returns true if the profile has any settings for credentials.
    pub(crate) fn has_credentials(&self) -> bool {
        let keys = [
            "aws_access_key_id",
            "credential_process",
            "role_arn",
            "sso_account_id",
            "sso_session",
            "sso_start_url",
        ];
        keys.into_iter().any(|key| self.get(key).is_some())
    }

    /// Returns the SSO session that the credentials come from, directly or through source profiles,
    /// as errors name it.
    pub(crate) fn sso(&self) -> Option<String> {
        let mut name = self.name();
        // At most one step for each profile, because the source profiles may form a cycle.
        for _ in self.all.profiles() {
            let profile = self.all.get_profile(name)?;
            if let Some(session) = profile.get("sso_session") {
                return Some(format!(
                    "the SSO session `{}` of {}",
                    session.escape_debug(),
                    self.label
                ));
            }
            if profile.get("sso_start_url").is_some() {
                return Some(format!("the SSO session of {}", self.label));
            }
            name = profile.get("source_profile")?;
        }
        None
    }
}

/// Reads the files. Events are suppressed, because some quote lines of the files.
#[expect(clippy::disallowed_methods, reason = "the shared files are read here")]
async fn read(variables: Env) -> Result<ProfileSet, EnvConfigFileLoadError> {
    let (fs, files) = (Fs::real(), EnvConfigFiles::default());
    aws_config::profile::load(&fs, &variables, &files, None).with_subscriber(Dispatch::none()).await
}
