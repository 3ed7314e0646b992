//! Descriptions of all services that ship, and of all models that the generator's tests accept.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use petard::Service;
use petard_interpret::Model;
use serde_json::Value;

use super::{markdown, text};
use crate::arguments::operation::operation_command;
use crate::description::{OperationDescription, ServiceDescription};

fn services() -> Vec<&'static Service> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/accept");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    assert!(files.len() > 30, "{}", files.len());
    let models = files.iter().map(|path| {
        Model::load(&path.display().to_string(), &std::fs::read(path).unwrap()).unwrap().service()
    });
    petard::SERVICES.iter().copied().chain(models).collect()
}

/// Checks that all rows of each table have the same number of cells, and that nothing in it is interpreted
/// by a terminal.
#[track_caller]
fn check_tables(markdown: &str) {
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut columns = None;
    for line in markdown.lines() {
        assert!(!line.contains(char::is_control), "{line}");
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        assert_eq!(*columns.get_or_insert_with(|| cells(line)), cells(line), "{line}");
    }
}

#[test]
fn every_operation_is_described_in_each_format() {
    for service in services() {
        let description = ServiceDescription::of(service, "models/x|y.json".to_owned());
        let whole = text::service(&description);
        let table = markdown::service(&description);
        check_tables(&table);
        for operation in service.operations() {
            let description = OperationDescription::of(service, operation);
            let command = format!("  {}", description.name);
            assert!(whole.lines().any(|line| line.starts_with(&command)), "{command}");
            assert!(table.contains(&format!("| `{}` |", description.name)), "{table}");

            let text = text::operation(&description);
            let table = markdown::operation(&description);
            check_tables(&table);
            let json = serde_json::to_value(&description).unwrap();
            assert_eq!(json["path"], operation.path());
            let parameters = json["parameters"].as_array().unwrap();
            assert_eq!(parameters.len(), operation.params().len());
            for parameter in parameters {
                let flag = parameter["flag"].as_str().unwrap();
                assert!(
                    text.lines().any(|line| line.trim_start().starts_with(flag)),
                    "{flag}: {text}"
                );
                assert!(table.contains(&format!("| `{flag}` |")), "{flag}: {table}");
            }
        }
    }
}

#[test]
fn every_type_of_a_parameter_is_described() {
    for service in services() {
        for operation in service.operations() {
            let json = serde_json::to_value(OperationDescription::of(service, operation)).unwrap();
            let types: Vec<&Value> = json["types"].as_array().into_iter().flatten().collect();
            let members = types.iter().filter_map(|ty| ty["members"].as_array()).flatten();
            let of = |value: &Value| {
                value["type"].as_str().unwrap().trim_matches(['[', ']', '{', '}']).to_owned()
            };
            let used = json["parameters"].as_array().unwrap().iter().chain(members).map(of);
            for name in used.filter(|name| name.starts_with(char::is_uppercase)) {
                let count = types.iter().filter(|ty| ty["name"] == *name).count();
                assert_eq!(count, 1, "{} {}: {name}", service.name(), operation.name());
            }
        }
    }
}

#[test]
fn every_model_has_commands() {
    for service in services() {
        for operation in service.operations() {
            operation_command(service, operation).debug_assert();
        }
    }
}
