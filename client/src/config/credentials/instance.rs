//! Reads the region from the instance metadata service (IMDSv2), with the HTTP clients of the
//! configuration.

use std::sync::Arc;

use aws_config::imds;
use aws_config::provider_config::ProviderConfig;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;

use super::cause::Cause;
use super::connector::Connector;
use super::names::NO_INSTANCE;
use crate::config::environment::Environment;
use crate::config::profile::Profile;
use crate::http::client::HttpClients;
use crate::text::one_line;

const REGION: &str = "/latest/meta-data/placement/region";

/// Returns the region, or why there is none, as part of a sentence.
#[expect(clippy::disallowed_methods, reason = "the region of the instance is read here")]
pub(crate) async fn region(
    environment: &Environment,
    profile: &Profile,
    http_clients: Arc<HttpClients>,
    allow_http: bool,
) -> Result<String, String> {
    if environment.get(NO_INSTANCE).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(format!("is switched off by {NO_INSTANCE}"));
    }
    let url = url(environment, profile);
    // Without a URL, the client would read the environment of the process.
    let settings = ProviderConfig::without_region()
        .with_http_client(Connector::new(http_clients, allow_http))
        .with_region(None);
    let client = imds::Client::builder().configure(&settings).endpoint(&url);
    let client =
        client.map_err(|error| format!("has the address `{url}`, which is not a URL: {error}"))?;
    // The first request fetches a token, which must not be logged.
    let found = Box::pin(client.build().get(REGION)).with_subscriber(Dispatch::none()).await;
    found
        .map(|region| region.as_ref().trim().to_owned())
        .map_err(|error| format!("returned none: {}", one_line(Cause::from_error(&error).last())))
}

/// Returns the URL of the service: that of the variables or the profile, else the default.
fn url(environment: &Environment, profile: &Profile) -> String {
    let setting = |variable: &str, key: &str| {
        environment.get(variable).or_else(|| profile.get(key)).map(str::to_owned)
    };
    let own = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    own.unwrap_or_else(|| {
        let mode =
            setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
        let is_ipv6 = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("ipv6"));
        let host = if is_ipv6 { "[fd00:ec2::254]" } else { "169.254.169.254" };
        format!("http://{host}")
    })
}
