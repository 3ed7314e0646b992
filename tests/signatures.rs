//! The order of arguments is part of the interface: two strings that change places still compile
//! in a caller's program. So it is written down here apart from the model, and a change of it is
//! a decision: `UPDATE_GOLDEN=1 cargo test --test signatures` rewrites the list; read the diff.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use petard::SERVICES;
use petard::operation::Operation;

#[test]
fn no_argument_changes_its_place_by_accident() {
    for service in SERVICES {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/signatures");
        let path = format!("{folder}/{}.txt", service.name());
        let methods = service.operations().iter().copied();
        let methods = methods.map(|operation| signature(operation.name(), operation));
        let waiters = service.waiters().iter();
        let waiters = waiters.map(|wait| signature(wait.name(), wait.operation()));
        let made: String = methods.chain(waiters).collect();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let expected = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        for (made, expected) in made.lines().zip(expected.lines()) {
            assert_eq!(made, expected, "a signature changed");
        }
        assert_eq!(made.lines().count(), expected.lines().count(), "a method came or went");
    }
}

fn signature(method: &str, operation: &Operation) -> String {
    let token = operation.idempotency_token();
    let required = operation.params().iter().filter(|param| param.is_required());
    let required = required.filter(|param| Some(param.name()) != token);
    let arguments: Vec<&str> = required.map(petard::operation::Param::name).collect();
    format!("{method}({})\n", arguments.join(", "))
}
