//! The services that ship with the library: one feature, one module, one client each.

use std::sync::Arc;

use crate::operation::{Operation, Service};
use crate::prepare::Prepare;

/// Declares the module of a service, from the committed file or, with the feature
/// `live-models`, from what the build script made of the model.
macro_rules! service {
    ($(#[$doc:meta])* $visible:vis mod $module:ident, $file:literal, $made:literal) => {
        $(#[$doc])*
        #[cfg(not(feature = "live-models"))]
        #[rustfmt::skip]
        #[path = $file]
        $visible mod $module;

        $(#[$doc])*
        #[cfg(feature = "live-models")]
        $visible mod $module {
            include!(concat!(env!("OUT_DIR"), "/", $made));
        }
    };
}

service! {
    /// Amazon API Gateway: the control plane of REST APIs.
    #[cfg(feature = "apigateway")]
    pub mod apigateway, "generated/apigateway.rs", "apigateway.rs"
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

/// What clients of a service do to their calls.
pub(crate) fn prepare(service: &'static Service) -> Option<Arc<dyn Prepare>> {
    let mut known = PREPARED.iter();
    known.find(|(own, _)| std::ptr::eq(*own, service)).map(|(_, prepare)| prepare())
}

type Prepared = (&'static Service, fn() -> Arc<dyn Prepare>);

const PREPARED: &[Prepared] = &[
    #[cfg(feature = "data-api")]
    (&data_api::SERVICE, data_api::prepare),
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
    use crate::operation::Verb;

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
