//! An operation table as text: everything in it, with the shapes and enums that it refers to.

use std::collections::BTreeMap;

use petard::Service;
use petard::operation::{Operation, Param, Type};

/// Compares two tables, and shows the first difference.
pub(crate) fn assert_equal(one: &Service, other: &Service) {
    let (one, other) = (lines(one), lines(other));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

/// The lines of a table.
pub(crate) fn lines(service: &Service) -> Vec<String> {
    let mut types = BTreeMap::new();
    let mut lines = vec![
        format!("{:?}", (service.name(), service.title(), service.service_id())),
        format!("{:?}", (service.api_version(), service.signing_name(), service.endpoint())),
        format!("{:?}", (service.headers(), service.errors())),
        format!("{:?}", (service.error_code(), service.error_message(), service.auth())),
    ];
    lines.extend(service.resources().iter().map(|resource| format!("{resource:?}")));
    for operation in service.operations() {
        lines.extend(operation_lines(operation));
        lines.push(format!("{:?}", service.reference(operation)));
        add_types(operation.params(), &mut types);
    }
    lines.extend(service.waiters().iter().map(|waiter| format!("{waiter:?}")));
    lines.extend(types.into_values());
    lines
}

fn operation_lines(operation: &Operation) -> Vec<String> {
    let mut lines = vec![
        format!("{operation:?} of {}", operation.resource()),
        format!("{:?}", (operation.api_name(), operation.verb(), operation.status())),
        format!("{:?}", (operation.body(), operation.output(), operation.paging())),
        format!("{:?}", (operation.constants(), operation.constraints(), operation.errors())),
        format!("{:?}", (operation.throttle(), operation.is_retried_if_sent(), operation.doc())),
        format!("{:?}", (operation.auth(), operation.idempotency_token())),
    ];
    lines.extend(operation.params().iter().map(|param| format!("{param:?}")));
    lines
}

/// Adds the types of these parameters, by name. A shape may contain itself.
fn add_types(params: &[Param], types: &mut BTreeMap<String, String>) {
    for param in params {
        let mut ty = param.ty();
        while let Type::List(element) | Type::Map(element) = ty {
            ty = element;
        }
        let name = format!("{ty:?}");
        match ty {
            Type::Enum(one) => drop(types.insert(name, format!("{one:?}"))),
            Type::Shape(one) if types.insert(name, format!("{one:?}")).is_none() => {
                add_types(one.members(), types);
            }
            _ => {}
        }
    }
}
