//! Which operation a request is for.

use petard::operation::{Operation, Place, Service};

use crate::input::Query;
use crate::path::{self, Labels};

/// An operation that a request fits.
pub(crate) struct Route {
    /// Position of the service among those that are served.
    pub(crate) service: usize,
    pub(crate) operation: &'static Operation,
    pub(crate) labels: Labels,
}

/// The best fit: a service that the request is signed for, then one with constants in the query
/// that the request has, then the one with the most fixed segments.
pub(crate) fn find(
    services: &[&'static Service],
    signed_for: Option<&str>,
    (method, path): (&str, &str),
    query: &Query,
) -> Option<Route> {
    let mut best: Option<((bool, usize, usize), Route)> = None;
    for (index, service) in services.iter().enumerate() {
        for operation in service.operations {
            if operation.method().as_str() != method {
                continue;
            }
            let Some(labels) = path::matches(operation.path(), path) else { continue };
            let mut constants = operation.constants().iter().filter(|c| c.place == Place::Query);
            if !constants.clone().all(|c| query.get(c.wire) == Some(c.value)) {
                continue;
            }
            let signed = signed_for == Some(service.signing_name);
            let fit = (signed, constants.by_ref().count(), path::fixed(operation.path()));
            if best.as_ref().is_none_or(|(other, _)| fit > *other) {
                best = Some((fit, Route { service: index, operation, labels }));
            }
        }
    }
    best.map(|(_, route)| route)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(method: &str, path: &str, query: &str) -> Option<&'static str> {
        let services = [&petard::apigateway::SERVICE];
        let found = find(&services, None, (method, path), &Query::parse(query));
        found.map(|route| route.operation.name())
    }

    #[test]
    fn constants_in_the_query_win() {
        assert_eq!(name("POST", "/restapis", ""), Some("create_rest_api"));
        assert_eq!(name("POST", "/restapis", "mode=import"), Some("import_rest_api"));
        assert_eq!(name("POST", "/restapis", "mode=overwrite"), Some("create_rest_api"));
        assert_eq!(name("PUT", "/restapis/a", "mode=import"), Some("put_rest_api"));
    }

    #[test]
    fn every_operation_is_found_by_its_own_path() {
        for operation in petard::apigateway::OPERATIONS {
            let path = operation.path().replace(['{', '}'], "%20");
            let query: Vec<_> =
                operation.constants().iter().map(|c| format!("{}={}", c.wire, c.value)).collect();
            let found = name(operation.method().as_str(), &path, &query.join("&"));
            assert_eq!(found, Some(operation.name()));
        }
    }

    #[test]
    fn nothing_else_is_found() {
        assert_eq!(name("GET", "/restapi", ""), None);
        assert_eq!(name("GET", "/restapis/", ""), None);
        assert_eq!(name("HEAD", "/restapis", ""), None);
    }
}
