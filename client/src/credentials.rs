//! Who signs: where credentials come from, and what is said when there are none.

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use crate::environment::Environment;

const ACCESS: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";

/// A source of credentials, asked anew for every attempt.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Provider(SharedCredentialsProvider),
    /// There is none, for this reason.
    Missing(&'static str),
}

impl Source {
    pub(crate) fn provider(provider: impl ProvideCredentials + 'static) -> Self {
        Self::Provider(SharedCredentialsProvider::new(provider))
    }

    pub(crate) fn fixed(access: String, secret: String, token: Option<String>) -> Self {
        Self::provider(Credentials::new(access, secret, token, None, "petard"))
    }

    /// What the environment says. One half of a pair of keys is an error.
    pub(crate) fn of_environment(environment: &Environment) -> Result<Self, String> {
        let token = environment.get("AWS_SESSION_TOKEN").map(str::to_owned);
        match (environment.get(ACCESS), environment.get(SECRET)) {
            (Some(access), Some(secret)) => {
                Ok(Self::fixed(access.to_owned(), secret.to_owned(), token))
            }
            (None, None) => Ok(Self::Missing(
                "no credentials: the environment variables AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY are not set; set them (and AWS_SESSION_TOKEN for a \
                 session), or give the configuration `.credentials(...)` or \
                 `.credentials_provider(...)`",
            )),
            (Some(_), None) => Err(half(ACCESS, SECRET)),
            (None, Some(_)) => Err(half(SECRET, ACCESS)),
        }
    }

    /// What a configuration that reads no environment says.
    pub(crate) const fn none() -> Self {
        Self::Missing(
            "no credentials: the configuration was built without any; give it \
             `.credentials(...)` or `.credentials_provider(...)`, or make it with `.load()`, \
             which reads the environment",
        )
    }

    pub(crate) async fn get(&self) -> Result<Credentials, (String, Option<CredentialsError>)> {
        match self {
            Self::Missing(why) => Err(((*why).to_owned(), None)),
            Self::Provider(provider) => match provider.provide_credentials().await {
                Ok(credentials) => Ok(credentials),
                Err(error) => Err((format!("no credentials: {}", reason(&error)), Some(error))),
            },
        }
    }
}

/// The last cause: what stands before it only says that there is one.
fn reason(error: &CredentialsError) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

fn half(set: &str, missing: &str) -> String {
    format!(
        "the environment variable {set} is set but {missing} is not: credentials need both; set \
         {missing}, or unset {set}"
    )
}
