//! The services that ship with the library. Each has a feature, a module and a client.

use crate::client::Client;
use crate::config::config::Config;
use crate::model::Service;
use crate::outcome::error::{Error, Result};

/// Amazon API Gateway: the control plane of REST APIs.
///
#[doc = include_str!("generated/apigateway.md")]
#[cfg(all(feature = "apigateway", not(feature = "live-models")))]
#[rustfmt::skip]
#[path = "generated/apigateway.rs"]
pub mod apigateway;
/// Amazon API Gateway: the control plane of REST APIs.
///
#[doc = include_str!("generated/apigateway.md")]
#[cfg(all(feature = "apigateway", feature = "live-models"))]
pub mod apigateway {
    include!(concat!(env!("OUT_DIR"), "/apigateway.rs"));
}
#[cfg(feature = "apigateway")]
pub use self::apigateway::ApiGateway;

/// Amazon API Gateway: the connections of a deployed WebSocket API.
///
/// The endpoint is the URL of the stage. A connection that is closed is an error for which
/// [`Error::is_gone`](crate::Error::is_gone) returns true.
///
/// ```no_run
/// # async fn send() -> petard::Result<()> {
/// let stage = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod";
/// let config = petard::Config::builder().endpoint_url(stage).load().await?;
/// let connections = petard::ApiGatewayManagementApi::new(&config);
/// match connections.post_to_connection("L0SM9cOFvHcCIhw=", "hello").await {
///     Err(error) if error.is_gone() => println!("the caller has left"),
///     sent => drop(sent?),
/// }
/// # Ok(()) }
/// ```
///
#[doc = include_str!("generated/apigatewaymanagementapi.md")]
#[cfg(all(feature = "apigatewaymanagementapi", not(feature = "live-models")))]
#[rustfmt::skip]
#[path = "generated/apigatewaymanagementapi.rs"]
pub mod apigatewaymanagementapi;
/// Amazon API Gateway: the connections of a deployed WebSocket API.
///
#[doc = include_str!("generated/apigatewaymanagementapi.md")]
#[cfg(all(feature = "apigatewaymanagementapi", feature = "live-models"))]
pub mod apigatewaymanagementapi {
    include!(concat!(env!("OUT_DIR"), "/apigatewaymanagementapi.rs"));
}
#[cfg(feature = "apigatewaymanagementapi")]
pub use self::apigatewaymanagementapi::ApiGatewayManagementApi;

/// Amazon API Gateway V2: the control plane of HTTP APIs, WebSocket APIs and developer portals.
///
/// ```no_run
/// use petard::apigatewayv2::types::{IntegrationType, ProtocolType};
///
/// # async fn create() -> petard::Result<()> {
/// let api = petard::ApiGatewayV2::new(&petard::Config::load().await?);
/// let created = api.create_api("pets", ProtocolType::HTTP).await?;
/// let id = created.str("/apiId")?;
/// let back_end = api
///     .create_integration(id, IntegrationType::HTTP_PROXY)
///     .integration_uri("https://example.com/pets")
///     .integration_method("ANY")
///     .payload_format_version("1.0")
///     .await?;
/// let target = format!("integrations/{}", back_end.str("/integrationId")?);
/// api.create_route(id, "GET /pets").target(target).await?;
/// api.create_stage(id, "$default").auto_deploy(true).await?;
/// # Ok(()) }
/// ```
///
#[doc = include_str!("generated/apigatewayv2.md")]
#[cfg(all(feature = "apigatewayv2", not(feature = "live-models")))]
#[rustfmt::skip]
#[path = "generated/apigatewayv2.rs"]
pub mod apigatewayv2;
/// Amazon API Gateway V2: the control plane of HTTP APIs, WebSocket APIs and developer portals.
///
#[doc = include_str!("generated/apigatewayv2.md")]
#[cfg(all(feature = "apigatewayv2", feature = "live-models"))]
pub mod apigatewayv2 {
    include!(concat!(env!("OUT_DIR"), "/apigatewayv2.rs"));
}
#[cfg(feature = "apigatewayv2")]
pub use self::apigatewayv2::ApiGatewayV2;

#[cfg(feature = "data-api")]
#[path = "data_api/mod.rs"]
pub mod data_api;
#[cfg(feature = "data-api")]
pub use self::data_api::DataApi;

/// All services that are enabled by features.
pub static SERVICES: &[&Service] = &[
    #[cfg(feature = "apigateway")]
    &apigateway::SERVICE,
    #[cfg(feature = "apigatewaymanagementapi")]
    &apigatewaymanagementapi::SERVICE,
    #[cfg(feature = "apigatewayv2")]
    &apigatewayv2::SERVICE,
    #[cfg(feature = "data-api")]
    &data_api::SERVICE,
];

impl Client {
    /// Creates a client of a service that is only known at run time, such as one of [`SERVICES`].
    ///
    /// If the configuration is incomplete, the first call returns the error.
    pub fn new(config: &Config, service: &'static Service) -> Self {
        match hooks(service) {
            Some(hooks) => (hooks.make)(config, service),
            None => Self::with_interceptor(config, service, None),
        }
    }

    /// Creates a client of a stage of a service that is only known at run time. The stage is appended
    /// to the [`endpoint_url`](crate::ConfigBuilder::endpoint_url) of the builder if that has no path.
    /// If it is not set, the address is found as the service defines it: for the AWS Data API, in the
    /// [file of endpoints](crate::DataApi::for_stage), which is read at once.
    ///
    /// # Errors
    ///
    /// Returns an error if the service [has no stages](Self::has_stages) or the address of the stage
    /// is not found.
    pub fn for_stage(config: &Config, service: &'static Service, stage: &str) -> Result<Self> {
        if let Some(make) = hooks(service).and_then(|hooks| hooks.for_stage) {
            return make(config, stage);
        }
        let why = format!("{} has no stages with addresses of their own", service.title());
        Err(Error::configuration(None, why))
    }

    /// Returns true if [`for_stage`](Self::for_stage) can find the stages of a service.
    pub fn has_stages(service: &'static Service) -> bool {
        hooks(service).is_some_and(|hooks| hooks.for_stage.is_some())
    }
}

/// How the clients of a service that is only known at run time are created.
struct Hooks {
    service: &'static Service,
    /// Creates a client with the interceptor of the service.
    make: fn(&Config, &'static Service) -> Client,
    /// Creates a client of a stage.
    for_stage: Option<fn(&Config, &str) -> Result<Client>>,
}

/// The services that have an interceptor or stages. Generated clients do not need this table.
const HOOKS: &[Hooks] = &[
    #[cfg(feature = "data-api")]
    Hooks {
        service: &data_api::SERVICE,
        make: DataApi::__make_client,
        for_stage: Some(DataApi::stage_client),
    },
];

fn hooks(service: &'static Service) -> Option<&'static Hooks> {
    HOOKS.iter().find(|hooks| std::ptr::eq(hooks.service, service))
}
