//! Names and routes of a service, for tables in documents.

use crate::ir::Service;

/// One resource.
#[derive(Debug)]
#[non_exhaustive]
pub struct ResourceSummary<'a> {
    /// Name: `Stage`.
    pub name: &'a str,
    /// Path of one item.
    pub path: &'a str,
    /// Its operations, in the order of the model.
    pub operations: Vec<OperationSummary<'a>>,
    /// Names of the methods that wait: `wait_until_vpc_link_available`.
    pub waiters: Vec<&'a str>,
}

/// One operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationSummary<'a> {
    /// Name of the method: `create_stage`.
    pub name: &'a str,
    /// Name in the API reference: `CreateStage`.
    pub api_name: &'a str,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path template.
    pub path: &'a str,
}

pub(crate) fn resources(service: &Service) -> Vec<ResourceSummary<'_>> {
    service
        .resources
        .iter()
        .map(|resource| ResourceSummary {
            name: &resource.name,
            path: &resource.item,
            operations: resource
                .operations
                .iter()
                .map(|operation| OperationSummary {
                    name: &operation.name,
                    api_name: &operation.api_name,
                    method: format!("{:?}", operation.method).to_uppercase(),
                    path: &operation.path,
                })
                .collect(),
            waiters: resource.waiters.iter().map(|waiter| waiter.name.as_str()).collect(),
        })
        .collect()
}
