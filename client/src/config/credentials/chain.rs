//! The places where AWS's own programs find credentials, in their order, through aws-config.
//!
//! It is made anew for each fetch: it reads files once and remembers failures for good, and a
//! long-lived client must see a file that was edited and a session that was renewed. Keeping
//! what it gives is the cache's business.

use std::sync::Arc;

use aws_config::BehaviorVersion;
use aws_config::meta::ProviderChainError;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_credential_types::provider::error::CredentialsError;
use aws_types::os_shim_internal::Env;
use aws_types::region::Region;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;

use super::cause::{Cause, Failure};
use super::connector::Connector;
use super::names::{ACCESS, NO_INSTANCE, SECRET, TOKEN};
use crate::config::environment::Environment;
use crate::config::profile::Profile;
use crate::http::client::HttpClients;
use crate::text::one_line;

pub(crate) struct Chain {
    variables: Env,
    region: Option<String>,
    fips: bool,
    dual_stack: bool,
    http: Connector,
    places: Places,
}

/// What is said about the places when there was nothing in them.
struct Places {
    /// With its files: ``the profile `dev` (in ~/.aws/config and ~/.aws/credentials)``.
    profile: String,
    sso: Option<String>,
    /// Of the profile.
    name: String,
    /// Who is the first that has anything to say, and so the one that failed.
    giver: String,
    named_in_code: bool,
    instance: bool,
}

impl Chain {
    /// A profile that was named in code counts for more than keys in the environment.
    pub(crate) fn new(
        environment: &Environment,
        profile: &Profile,
        region: Option<&str>,
        (fips, dual_stack): (bool, bool),
        http_clients: Arc<HttpClients>,
        allow_http: bool,
    ) -> Self {
        let mut variables = environment.all();
        if profile.is_named_in_code() {
            for name in [ACCESS, SECRET, TOKEN] {
                variables.remove(name);
            }
            variables.insert("AWS_PROFILE".to_owned(), profile.name().to_owned());
        }
        if profile.ignores_urls(environment) {
            variables.retain(|name, _| !name.starts_with("AWS_ENDPOINT_URL"));
        }
        let instance = environment.get(NO_INSTANCE);
        Self {
            variables: variables.into(),
            region: region.map(str::to_owned),
            fips,
            dual_stack,
            http: Connector::new(http_clients, allow_http),
            places: Places {
                profile: profile.place(),
                sso: profile.sso(),
                name: profile.name().to_owned(),
                giver: giver(environment, profile),
                named_in_code: profile.is_named_in_code(),
                instance: !instance.is_some_and(|value| value.eq_ignore_ascii_case("true")),
            },
        }
    }

    /// Runs where nobody listens: what it calls logs requests with tokens in them.
    pub(super) async fn ask(&self) -> Result<Credentials, Failure> {
        let asked = Box::pin(self.ask_audibly()).with_subscriber(Dispatch::none()).await;
        asked.map_err(|error| (self.places.explain(&error), Some(Cause::from_error(&error))))
    }

    #[expect(clippy::disallowed_methods, reason = "the chain of AWS's own programs is asked here")]
    async fn ask_audibly(&self) -> Result<Credentials, CredentialsError> {
        let found = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .env(self.variables.clone())
            .http_client(self.http.clone())
            // Even if it is none: else the instance would be asked for one.
            .region(self.region.clone().map(Region::new))
            .use_fips(self.fips)
            .use_dual_stack(self.dual_stack)
            .load()
            .await;
        match found.credentials_provider() {
            Some(provider) => provider.provide_credentials().await,
            None => Err(CredentialsError::not_loaded_no_source()),
        }
    }
}

impl Places {
    fn explain(&self, error: &CredentialsError) -> String {
        let nothing = matches!(error, CredentialsError::CredentialsNotLoaded(_));
        if let Some(session) = &self.sso
            && is_about_the_token(error)
        {
            return format!(
                "no credentials: {session} cannot be used (its token is looked for in \
                 ~/.aws/sso/cache): {}; log in again: `aws sso login --profile {}`",
                said(error),
                self.name.escape_debug()
            );
        }
        if !nothing {
            return format!("no credentials: {} gave none: {}", self.giver, said(error));
        }
        let environment = if self.named_in_code {
            "the environment is not asked for keys, because a profile was named in code"
        } else {
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"
        };
        let instance = if self.instance {
            let why = why(error, "Ec2InstanceMetadata").unwrap_or_default();
            format!("no instance role (from the instance metadata service: {why})")
        } else {
            "the instance metadata service is switched off by AWS_EC2_METADATA_DISABLED".to_owned()
        };
        format!(
            "no credentials: {environment}; none in {profile}{why}; no web identity \
             (AWS_WEB_IDENTITY_TOKEN_FILE); no container (AWS_CONTAINER_CREDENTIALS_FULL_URI, \
             AWS_CONTAINER_CREDENTIALS_RELATIVE_URI); {instance}. Set the variables, write a \
             profile (`aws configure`, `aws configure sso`), or give the configuration \
             `.credentials(...)` or `.credentials_provider(...)`",
            profile = self.profile,
            why = why(error, "Profile").map_or_else(String::new, |why| format!(": {why}")),
        )
    }
}

/// Whether it is the token of an SSO session that is missing, expired, or refused by the portal:
/// what else can go wrong behind one, a new login does not mend.
fn is_about_the_token(error: &CredentialsError) -> bool {
    // Their types are aws-config's own or of a crate of the SDK that it brings: there is only text.
    let known = ["cached SSO token", "the SSO token has expired", ".aws/sso/cache"];
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if text.starts_with("UnauthorizedException") || known.iter().any(|one| text.contains(one)) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn giver(environment: &Environment, profile: &Profile) -> String {
    let places = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "the web identity"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the container"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "the container"),
    ];
    if profile.gives() {
        return profile.place();
    }
    let place = places.iter().find(|(variable, _)| environment.get(variable).is_some());
    place.map_or_else(
        || "the instance metadata service".to_owned(),
        |(variable, place)| format!("{place} ({variable})"),
    )
}

/// What one link of the chain said about having nothing, if it said anything.
fn why(error: &CredentialsError, link: &str) -> Option<String> {
    let chain = std::error::Error::source(error)?;
    let chain = chain.downcast_ref::<ProviderChainError<CredentialsError>>()?;
    let attempt = chain.attempts().iter().find(|attempt| attempt.name() == link)?;
    std::error::Error::source(attempt.error())
        .map(|source| one_line(Cause::from_error(source).last()).into_owned())
}

/// An error and its causes in a line, each said once, without those that say nothing.
fn said(error: &CredentialsError) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = one_line(&error.to_string()).into_owned();
        let known = said.iter().any(|before| before.contains(&text));
        let empty = ["service error", "unhandled error"].contains(&&*text)
            || text.starts_with("an error occurred while loading");
        if !known && !empty {
            said.push(text);
        }
        cause = error.source();
    }
    if said.is_empty() { one_line(&error.to_string()).into_owned() } else { said.join(": ") }
}
