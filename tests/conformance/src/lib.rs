//! Calls every typed method of petard's clients from JSON, so that suites which compare requests
//! with another implementation go through the code that people use.
//!
//! `generated/` is emitted beside the clients by `cargo xtask codegen`; `input.rs` is what it
//! reads JSON with; the program speaks the protocol of `README.md`.

#[rustfmt::skip]
#[allow(
    clippy::too_many_lines, clippy::redundant_closure_for_method_calls, clippy::unnecessary_wraps,
    reason = "a driver is one long match over closures of one form, whatever the type of a setter"
)]
mod generated {
    pub(crate) mod apigateway;
    pub(crate) mod apigatewaymanagementapi;
    pub(crate) mod apigatewayv2;
    pub(crate) mod data_api;
}
mod foreign;
mod hostile;
mod input;
mod random_calls;
mod table;

use std::time::{Duration, SystemTime};

use petard::operation::EndpointRule;
use petard::{
    ApiGateway, ApiGatewayManagementApi, ApiGatewayV2, Call, Clock, Config, Credentials, DataApi,
    Request, SERVICES,
};
use serde_json::Value;

pub use foreign::{Foreign, Library, Made, Manner, Payload, Signed, sign};
pub use hostile::hostile;
pub use random_calls::{Sample, TOKEN, samples};
pub use table::table;

/// The endpoint of services that have none of their own: a stage, whose name is part of each path.
pub const ENDPOINT: &str = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod";

/// Who signs, when, and for which region.
#[derive(Debug, Clone)]
pub struct Signer {
    credentials: Credentials,
    time: SystemTime,
    region: String,
    expires: Option<Duration>,
}

impl Signer {
    /// Reads `{"access_key", "secret_key", "session_token", "time", "region"}`, and `expires` for a
    /// signature in the query.
    ///
    /// # Errors
    /// A member that is missing or of the wrong type.
    pub fn read(value: &Value) -> Result<Self, String> {
        let text = |name: &str| {
            value[name]
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| format!("sign has no text {name}"))
        };
        let seconds = value["time"].as_u64().ok_or("sign has no time")?;
        let token = value["session_token"].as_str().map(str::to_owned);
        Ok(Self {
            credentials: Credentials::new(
                text("access_key")?,
                text("secret_key")?,
                token,
                None,
                "driver",
            ),
            time: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
            region: text("region")?,
            expires: value["expires"].as_u64().map(Duration::from_secs),
        })
    }
}

/// A clock that stands still.
struct Stopped(SystemTime);

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        self.0
    }

    fn jitter(&self) -> f64 {
        0.0
    }
}

/// Why there is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRequest {
    /// The client refused, before anything would be sent.
    Refused(String),
    /// The question makes no sense to the driver: an unknown operation or member.
    Misunderstood(String),
}

/// The request that a service's client makes of `input` for `operation`, by its official name;
/// signed, if somebody signs.
///
/// # Errors
/// The client refuses the input, or the input is not one of the operation's.
pub async fn request(
    service: &str,
    operation: &str,
    input: &Value,
    signer: Option<&Signer>,
) -> Result<Request, NoRequest> {
    let call = call(service, operation, input, &config(service, signer))
        .map_err(NoRequest::Misunderstood)?;
    let request = match signer {
        None => call.request(),
        Some(Signer { expires: Some(expires), .. }) => call.presigned(*expires).await,
        Some(signer) => call.signed_request(signer.time).await,
    };
    request.map_err(|error| NoRequest::Refused(error.to_string()))
}

/// A call of a typed method, from JSON.
///
/// # Errors
/// Why `input` is not one of the operation's.
pub fn call(
    service: &str,
    operation: &str,
    input: &Value,
    config: &Config,
) -> Result<Call, String> {
    match service {
        "apigateway" => generated::apigateway::call(&ApiGateway::new(config), operation, input),
        "apigatewaymanagementapi" => generated::apigatewaymanagementapi::call(
            &ApiGatewayManagementApi::new(config),
            operation,
            input,
        ),
        "apigatewayv2" => {
            generated::apigatewayv2::call(&ApiGatewayV2::new(config), operation, input)
        }
        "data-api" => generated::data_api::call(&DataApi::new(config), operation, input),
        _ => Err(format!("there is no service {service}")),
    }
}

fn config(service: &str, signer: Option<&Signer>) -> Config {
    let config = match signer {
        None => Config::builder().region("us-east-1"),
        Some(signer) => Config::builder()
            .region(signer.region.clone())
            .credentials_provider(signer.credentials.clone())
            .clock(Stopped(signer.time)),
    };
    let own = SERVICES.iter().find(|own| own.name() == service);
    // Their callers give the endpoint.
    let needs_endpoint = own.is_some_and(|own| own.endpoint() == EndpointRule::Required);
    if needs_endpoint { config.endpoint_url(ENDPOINT).build() } else { config.build() }
}
