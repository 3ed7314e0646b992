//! The services that ship with the library: one feature, one module, one client each.

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

/// All services that are compiled in.
pub static SERVICES: &[&Service] = &[
    #[cfg(feature = "apigateway")]
    &apigateway::SERVICE,
    #[cfg(feature = "data-api")]
    &data_api::SERVICE,
];

impl Client {
    /// A client of a service that is known at run time only; whatever is missing from the
    /// configuration is reported by the first call.
    pub fn new(config: &Config, service: &'static Service) -> Self {
        let own = MAKERS.iter().find(|(own, _)| std::ptr::eq(*own, service));
        match own {
            Some((_, make)) => make(config, service),
            None => Self::with_interceptor(config, service, None),
        }
    }
}

type Maker = fn(&Config, &'static Service) -> Client;

/// How the clients of services are made that have a hook. Generated clients do not need it.
const MAKERS: &[(&Service, Maker)] = &[
    #[cfg(feature = "data-api")]
    (&data_api::SERVICE, DataApi::__make_client),
];
