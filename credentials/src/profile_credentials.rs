//! The credentials of a profile: a role, a session of SSO, keys, or a program.

use std::future::Future;
use std::pin::Pin;

use aws_credential_types::Credentials;

use crate::chain::{Found, Inner, found};
use crate::environment_keys::keys;
use crate::json;
#[cfg(feature = "process")]
use crate::process;
use crate::profile::{Profile, ProfileFiles};
#[cfg(feature = "sso")]
use crate::sso;
use crate::sts::Role;

type Outcome<T> = Result<T, String>;

type Pending<'a> = Pin<Box<dyn Future<Output = Outcome<Option<Found>>> + Send + 'a>>;

const ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";
/// The name of the token, and its former name.
const TOKENS: [&str; 2] = ["aws_session_token", "aws_security_token"];

impl Inner {
    /// Returns the credentials of a profile; `None` if it has none. `seen` are the profiles that
    /// lead to this one.
    pub(crate) fn profile_credentials<'a>(
        &'a self,
        files: &'a ProfileFiles,
        profile: Profile<'a>,
        seen: &'a mut Vec<String>,
    ) -> Pending<'a> {
        Box::pin(async move {
            // A profile that another one names as its source, and that has keys, is used for its keys.
            if !seen.is_empty()
                && let Some(keys) = own_keys(profile)?
            {
                return Ok(Some(found(keys, &format!("the keys of {profile}"))));
            }
            if profile.get("role_arn").is_some() {
                return self.role(files, profile, seen).await.map(Some);
            }
            if let Some(path) = profile.get("web_identity_token_file") {
                return Err(format!("it has `web_identity_token_file = {path}` and no `role_arn`"));
            }
            #[cfg(feature = "sso")]
            if let Some(settings) = sso::Settings::of_profile(files, profile)? {
                return self.sso(files, profile, &settings).await.map(Some);
            }
            // Keys of the credentials file come before a program, those of the config file after it.
            let is_in_credentials =
                profile.in_credentials(ID).is_some() && profile.in_credentials(SECRET).is_some();
            if !is_in_credentials {
                if let Some(session) = profile.get("login_session") {
                    return Err(format!(
                        "it has `login_session = {}`, and sessions of `aws login` are not supported: \
                         add `credential_process = aws configure export-credentials --profile {} \
                         --format process` to a profile, and select that one",
                        session.escape_debug(),
                        profile.name().escape_debug()
                    ));
                }
                if let Some(command) = profile.get("credential_process") {
                    return self.process(profile, command).await.map(Some);
                }
            }
            Ok(own_keys(profile)?.map(|keys| found(keys, &format!("the keys of {profile}"))))
        })
    }

    #[cfg(feature = "process")]
    async fn process(&self, profile: Profile<'_>, command: &str) -> Outcome<Found> {
        let credentials = process::credentials(command).await?;
        Ok(found(credentials, &format!("`credential_process` of {profile}")))
    }

    #[cfg(not(feature = "process"))]
    #[expect(clippy::unused_async, reason = "as with the feature `process`")]
    async fn process(&self, _profile: Profile<'_>, _command: &str) -> Outcome<Found> {
        Err("it has `credential_process`, and the feature `process` is off".to_owned())
    }

    async fn role<'a>(
        &'a self,
        files: &'a ProfileFiles,
        profile: Profile<'a>,
        seen: &'a mut Vec<String>,
    ) -> Outcome<Found> {
        let arn = profile.needed("role_arn")?;
        let role = Role {
            arn,
            session_name: profile.get("role_session_name"),
            external_id: profile.get("external_id"),
            duration_seconds: profile.get("duration_seconds"),
        };
        if let Some(seconds) = role.duration_seconds
            && !seconds.parse().is_ok_and(|seconds: u32| (900..=43200).contains(&seconds))
        {
            return Err(format!(
                "`duration_seconds` is `{}`: it must be a number from 900 to 43200",
                seconds.escape_debug()
            ));
        }
        let source = format!("the role {arn} of {profile}");
        // Also for the roles that lead to that of the selected profile.
        let endpoint_url = match self.selected(files)? {
            Some(selected) => files.endpoint_url(&selected, "sts")?,
            None => None,
        };
        if let Some(path) = profile.get("web_identity_token_file") {
            let credentials = self.with_token_file(path, &role, endpoint_url).await?;
            return Ok(found(credentials, &source));
        }
        if let Some(serial) = profile.get("mfa_serial") {
            return Err(format!(
                "it needs a code of the MFA device {}, which is not asked for: add \
                 `credential_process = aws configure export-credentials --profile {} --format \
                 process` to a profile, and select that one",
                serial.escape_debug(),
                profile.name().escape_debug()
            ));
        }
        // Before anything is sent.
        let sts = self.sts(endpoint_url)?;
        let by = self.source_of_role(files, profile, seen).await?;
        Ok(found(sts.assume_role(&role, &by).await?, &source))
    }

    /// Returns the credentials with which a role is assumed.
    async fn source_of_role<'a>(
        &'a self,
        files: &'a ProfileFiles,
        profile: Profile<'a>,
        seen: &'a mut Vec<String>,
    ) -> Outcome<Credentials> {
        match (profile.get("source_profile"), profile.get("credential_source")) {
            (Some(_), Some(_)) => {
                Err("it has both `source_profile` and `credential_source`: remove one".to_owned())
            }
            (None, None) => Err("it has `role_arn`, and neither `source_profile` nor \
                 `credential_source` nor `web_identity_token_file`"
                .to_owned()),
            (Some(name), None) if name == profile.name() => own_keys(profile)?
                .ok_or_else(|| "it names itself as `source_profile` and has no keys".to_owned()),
            (Some(name), None) => {
                seen.push(profile.name().to_owned());
                if seen.iter().any(|own| own == name) {
                    return Err(format!("`source_profile` leads in a circle: {}", seen.join(", ")));
                }
                let source = files.existing(name)?;
                let found = self.profile_credentials(files, source, seen).await;
                let found = found.map_err(|why| format!("{source}: {why}"))?;
                found
                    .map(|found| found.credentials)
                    .ok_or_else(|| format!("{source} has no credentials"))
            }
            (None, Some("Environment")) => keys(&self.environment)?.ok_or_else(|| {
                "it has `credential_source = Environment`, and AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY are not set"
                    .to_owned()
            }),
            (None, Some("EcsContainer")) => {
                let found = self.container().await.map_err(|error| error.to_string())?;
                found.map(|found| found.credentials).ok_or_else(|| {
                    "it has `credential_source = EcsContainer`, and no variable names a container \
                     endpoint"
                        .to_owned()
                })
            }
            (None, Some("Ec2InstanceMetadata")) => {
                let found = self.of_instance().await;
                let found = found.map_err(|why| format!("the metadata service {why}"))?;
                found
                    .map(|found| found.credentials)
                    .ok_or_else(|| "the instance has no role".to_owned())
            }
            (None, Some(other)) => Err(format!(
                "`credential_source` is `{}`: it must be `Environment`, `EcsContainer` or \
                 `Ec2InstanceMetadata`",
                other.escape_debug()
            )),
        }
    }

    #[cfg(feature = "sso")]
    async fn sso(
        &self,
        files: &ProfileFiles,
        profile: Profile<'_>,
        settings: &sso::Settings<'_>,
    ) -> Outcome<Found> {
        let folder = crate::profile_file::aws_folder(&self.environment);
        let cache = folder.ok_or("HOME is not set, which locates the tokens of SSO")?;
        let endpoint = |service: &str, variable: &str, key: &str| {
            let selected = self.selected(files)?.unwrap_or(profile);
            let url = files.endpoint_url(&selected, key)?;
            self.endpoint(service, variable, url, settings.region)
        };
        let services = sso::Services {
            http: &*self.http,
            clock: &*self.clock,
            policy: self.policy(),
            portal: endpoint("portal.sso", "AWS_ENDPOINT_URL_SSO", "sso")?,
            oidc: endpoint("oidc", "AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc")?,
            cache: cache.join("sso").join("cache"),
        };
        let credentials = sso::credentials(settings, &services).await?;
        Ok(found(credentials, &settings.to_string()))
    }
}

/// Returns the keys of a profile; `None` if it has none. One without the other is an error.
fn own_keys(profile: Profile<'_>) -> Outcome<Option<Credentials>> {
    let (id, secret) = match (profile.get(ID), profile.get(SECRET)) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => (id, secret),
        (Some(_), None) => return Err(format!("it has `{ID}` and no `{SECRET}`")),
        (None, Some(_)) => return Err(format!("it has `{SECRET}` and no `{ID}`")),
    };
    // Keys of the credentials file are not combined with a token of the config file: it would be the
    // token of other keys.
    let is_in_credentials =
        profile.in_credentials(ID).is_some() && profile.in_credentials(SECRET).is_some();
    let token = TOKENS.into_iter().find_map(|key| {
        if is_in_credentials { profile.in_credentials(key) } else { profile.get(key) }
    });
    json::new(id, secret, token, None, "Profile").map(Some)
}
