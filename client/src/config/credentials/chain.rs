//! Finds credentials in the sources of AWS's own programs, in their order, with aws-config.
//!
//! The chain of aws-config is created for each fetch, because it reads files once and keeps
//! failures: a client must see files that were edited and sessions that were renewed. `cache` keeps
//! the credentials.

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
    sources: Sources,
}

/// Descriptions of the sources, for errors.
struct Sources {
    /// The profile with its files: ``the profile `dev` (~/.aws/config and ~/.aws/credentials)``.
    profile: String,
    sso: Option<String>,
    /// The name of the profile.
    name: String,
    /// The first source that is configured.
    first: String,
    named_in_code: bool,
    /// True if the instance metadata service is used.
    instance: bool,
}

impl Chain {
    /// Creates a chain. A profile that is named in code takes precedence over keys in the environment.
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
            sources: Sources {
                profile: profile.place(),
                sso: profile.sso(),
                name: profile.name().to_owned(),
                first: first_source(environment, profile),
                named_in_code: profile.is_named_in_code(),
                instance: !instance.is_some_and(|value| value.eq_ignore_ascii_case("true")),
            },
        }
    }

    /// Fetches credentials, without events: aws-config logs requests that contain tokens.
    pub(super) async fn fetch(&self) -> Result<Credentials, Failure> {
        let found = Box::pin(self.fetch_with_events()).with_subscriber(Dispatch::none()).await;
        found.map_err(|error| (self.sources.explain(&error), Some(Cause::from_error(&error))))
    }

    #[expect(clippy::disallowed_methods, reason = "the only use of the chain of aws-config")]
    async fn fetch_with_events(&self) -> Result<Credentials, CredentialsError> {
        let found = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .env(self.variables.clone())
            .http_client(self.http.clone())
            // Also if there is none: otherwise aws-config would read it from the instance.
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

impl Sources {
    /// Returns the error text.
    fn explain(&self, error: &CredentialsError) -> String {
        let nothing = matches!(error, CredentialsError::CredentialsNotLoaded(_));
        if let Some(session) = &self.sso
            && is_about_the_token(error)
        {
            return format!(
                "no credentials: {session} cannot be used (its token is looked for in \
                 ~/.aws/sso/cache): {}; log in again: `aws sso login --profile {}`",
                with_causes(error),
                self.name.escape_debug()
            );
        }
        if !nothing {
            return format!("no credentials: {} returned none: {}", self.first, with_causes(error));
        }
        let environment = if self.named_in_code {
            "keys in the environment are not used, because a profile is named in code"
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
             profile (`aws configure`, `aws configure sso`), or call \
             `.credentials(...)` or `.credentials_provider(...)` of `Config::builder()`",
            profile = self.profile,
            why = why(error, "Profile").map_or_else(String::new, |why| format!(": {why}")),
        )
    }
}

/// Returns true if the token of an SSO session is missing, expired or refused. A new login does not
/// help against other errors.
fn is_about_the_token(error: &CredentialsError) -> bool {
    // The types are private, or of another crate, so that the texts are compared.
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

/// Describes the first source that is configured.
fn first_source(environment: &Environment, profile: &Profile) -> String {
    let sources = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "the web identity"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the container"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "the container"),
    ];
    if profile.has_credentials() {
        return profile.place();
    }
    let source = sources.iter().find(|(variable, _)| environment.get(variable).is_some());
    source.map_or_else(
        || "the instance metadata service".to_owned(),
        |(variable, source)| format!("{source} ({variable})"),
    )
}

/// Returns why one source of the chain has no credentials, if it gives a reason.
fn why(error: &CredentialsError, link: &str) -> Option<String> {
    let chain = std::error::Error::source(error)?;
    let chain = chain.downcast_ref::<ProviderChainError<CredentialsError>>()?;
    let attempt = chain.attempts().iter().find(|attempt| attempt.name() == link)?;
    std::error::Error::source(attempt.error())
        .map(|source| one_line(Cause::from_error(source).last()).into_owned())
}

/// Returns the causes of an error as one line, without repetitions and empty phrases.
fn with_causes(error: &CredentialsError) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = one_line(&error.to_string()).into_owned();
        let known = causes.iter().any(|before| before.contains(&text));
        let empty = ["service error", "unhandled error"].contains(&&*text)
            || text.starts_with("an error occurred while loading");
        if !known && !empty {
            causes.push(text);
        }
        cause = error.source();
    }
    if causes.is_empty() { one_line(&error.to_string()).into_owned() } else { causes.join(": ") }
}
