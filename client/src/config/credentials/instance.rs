//! The region of the instance that this runs on, for those who ask for it: through IMDSv2, and
//! through our own HTTP clients.

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

/// The region; the error says why there is none, as part of a sentence.
#[expect(clippy::disallowed_methods, reason = "the instance is asked for its region here")]
pub(crate) async fn region(
    environment: &Environment,
    profile: &Profile,
    http_clients: Arc<HttpClients>,
    allow_http: bool,
) -> Result<String, String> {
    if environment.get(NO_INSTANCE).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(format!("is switched off by {NO_INSTANCE}"));
    }
    let place = place(environment, profile);
    // It reads the environment of the process only where it is not told the place.
    let how = ProviderConfig::without_region()
        .with_http_client(Connector::new(http_clients, allow_http))
        .with_region(None);
    let client = imds::Client::builder().configure(&how).endpoint(&place);
    let client = client.map_err(|error| format!("is at `{place}`, which is no URL: {error}"))?;
    // What is asked for first is a token, which nobody is to hear of.
    let asked = Box::pin(client.build().get(REGION)).with_subscriber(Dispatch::none()).await;
    asked
        .map(|region| region.as_ref().trim().to_owned())
        .map_err(|error| format!("gave none: {}", one_line(Cause::from_error(&error).last())))
}

/// Where it is: as variables and profile say, else its usual address.
fn place(environment: &Environment, profile: &Profile) -> String {
    let said = |variable: &str, key: &str| {
        environment.get(variable).or_else(|| profile.get(key)).map(str::to_owned)
    };
    let own = said("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    own.unwrap_or_else(|| {
        let mode =
            said("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
        let six = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("ipv6"));
        let host = if six { "[fd00:ec2::254]" } else { "169.254.169.254" };
        format!("http://{host}")
    })
}
