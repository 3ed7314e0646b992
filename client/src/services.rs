//! The services that ship with the library: one feature, one module, one client each.

use crate::client::Client;
use crate::config::config::Config;
use crate::model::{Operation, Service};

/// Amazon API Gateway: the control plane of REST APIs.
#[cfg(all(feature = "apigateway", not(feature = "live-models")))]
#[rustfmt::skip]
#[path = "generated/apigateway.rs"]
pub mod apigateway;
/// Amazon API Gateway: the control plane of REST APIs.
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

/// The operations of all services that are compiled in, service by service.
pub static OPERATIONS: &[&Operation] = &concatenate::<{ count(LISTS) }>(LISTS);

const LISTS: &[&[&Operation]] = &[
    #[cfg(feature = "apigateway")]
    apigateway::OPERATIONS,
    #[cfg(feature = "data-api")]
    data_api::OPERATIONS,
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
    (&data_api::SERVICE, DataApi::make_client),
];

const fn count(lists: &[&[&Operation]]) -> usize {
    let (mut count, mut list) = (0, 0);
    while list < lists.len() {
        count += lists[list].len();
        list += 1;
    }
    count
}

const fn concatenate<const N: usize>(
    lists: &[&'static [&'static Operation]],
) -> [&'static Operation; N] {
    use crate::model::Verb;

    let mut all = [const { &Operation::new(Verb::Action, "", "", "") }; N];
    let (mut count, mut list) = (0, 0);
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            all[count] = lists[list][index];
            count += 1;
            index += 1;
        }
        list += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_all_services_in_order() {
        let address = |operation: &&'static Operation| std::ptr::from_ref(*operation);
        let operations = SERVICES.iter().flat_map(|service| service.operations);
        assert!(operations.map(address).eq(OPERATIONS.iter().map(address)));
        assert_eq!(SERVICES.is_empty(), OPERATIONS.is_empty());
    }
}
