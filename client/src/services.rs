//! The services that ship with the library. Each has a feature, a module and a client.

use crate::client::Client;
use crate::config::config::Config;
use crate::model::Service;

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

#[cfg(feature = "data-api")]
#[path = "data_api/mod.rs"]
pub mod data_api;
#[cfg(feature = "data-api")]
pub use self::data_api::DataApi;

/// All services that are enabled by features.
pub static SERVICES: &[&Service] = &[
    #[cfg(feature = "apigateway")]
    &apigateway::SERVICE,
    #[cfg(feature = "data-api")]
    &data_api::SERVICE,
];

impl Client {
    /// Creates a client of a service that is only known at run time, such as one of [`SERVICES`].
    ///
    /// If the configuration is incomplete, the first call returns the error.
    pub fn new(config: &Config, service: &'static Service) -> Self {
        let own = MAKERS.iter().find(|(own, _)| std::ptr::eq(*own, service));
        match own {
            Some((_, make)) => make(config, service),
            None => Self::with_interceptor(config, service, None),
        }
    }
}

type Maker = fn(&Config, &'static Service) -> Client;

/// Creates the clients of services that have an interceptor. Generated clients do not need this
/// table.
const MAKERS: &[(&Service, Maker)] = &[
    #[cfg(feature = "data-api")]
    (&data_api::SERVICE, DataApi::__make_client),
];
