//! The services: conversion, loading, generated clients, calls.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use petard_codegen::Checked;
use petard_interpret::botocore::{Converted, Files, LossKind, convert};
use serde_json::Value;

use crate::calls;
use crate::report::{OperationCount, Report};

/// Converts all services of the folder, and writes so many of their clients.
pub(crate) fn run(folder: &Path, compiled: usize, report: &mut Report) -> Result<(), String> {
    let mut names = Vec::new();
    let entries = fs::read_dir(folder.join("services")).map_err(|error| error.to_string())?;
    for entry in entries {
        let entry = entry.map_err(|error| error.to_string())?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let clients = folder.join("clients");
    let _ = fs::remove_dir_all(&clients);
    fs::create_dir_all(&clients).map_err(|error| error.to_string())?;
    // They are spread over all services.
    let chosen = chosen(folder, &names, compiled);
    let mut reported = Instant::now();
    for (number, name) in (1..).zip(&names) {
        let client = service(name, &folder.join("services").join(name), report)?;
        if let Some(client) = client.filter(|_| chosen.contains(&name)) {
            let path = clients.join(format!("{}.rs", name.replace('-', "_")));
            fs::write(&path, client).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        if reported.elapsed().as_secs() >= 10 || number == names.len() {
            eprintln!("  {number} of {} services are converted", names.len());
            reported = Instant::now();
        }
    }
    Ok(())
}

/// Returns so many services, spread over all by the size of their files. The largest is one of them.
fn chosen<'n>(folder: &Path, names: &'n [String], count: usize) -> Vec<&'n String> {
    let size = |name: &String| {
        let file = folder.join("services").join(name).join("service-2.json");
        fs::metadata(file).map_or(0, |metadata| metadata.len())
    };
    let mut by_size: Vec<&String> = names.iter().collect();
    by_size.sort_by_key(|name| std::cmp::Reverse(size(name)));
    (0..count).filter_map(|at| by_size.get(at * names.len() / count).copied()).collect()
}

/// Converts a service, loads its model, makes its calls, and returns its client.
fn service(name: &str, folder: &Path, report: &mut Report) -> Result<Option<String>, String> {
    let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
    let source = read("service-2.json").ok_or_else(|| format!("{name} has no service-2.json"))?;
    let (paginators, waiters) = (read("paginators-1.json"), read("waiters-2.json"));
    let files =
        Files { service: &source, paginators: paginators.as_deref(), waiters: waiters.as_deref() };
    let converted = convert(name, &files).map_err(|error| format!("{name}: {error}"))?;
    let source: Value = serde_json::from_str(&source).map_err(|error| error.to_string())?;
    let operations: Vec<&String> =
        source["operations"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    report.services += 1;
    let mut worst = count(&operations, &converted, report);
    let written = waiters.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    report.waiters.1 += written
        .as_ref()
        .map_or(0, |file| file["waiters"].as_object().map_or(0, serde_json::Map::len));
    let text = converted.text();
    let path = format!("{name}.json");
    let table = match petard_interpret::load(&path, text.as_bytes()) {
        Ok(table) => table,
        Err(mistakes) => {
            report.unreadable.push(format!("{name}: {mistakes}"));
            report.losses(operations.iter().map(|_| LossKind::NotMade));
            let _ = fs::write(folder.join("model.json"), &text);
            for operation in operations {
                report.operation(
                    name,
                    operation,
                    OperationCount::NotMade("its model has mistakes".to_owned()),
                );
            }
            return Ok(None);
        }
    };
    report.waiters.0 += table.waiters().len();
    report.loaded += 1;
    let calls = read("calls.jsonl").ok_or_else(|| format!("{name} has no calls.jsonl"))?;
    for (operation, outcome) in calls::run(table, &source, &calls)? {
        // What differs must be listed.
        if outcome.is_bad() && worst.get(&operation).is_none_or(|kind| *kind == LossKind::Other) {
            report.unlisted.push(format!("{name} {operation}"));
            worst.insert(operation.clone(), LossKind::Wire);
        }
        report.operation(name, &operation, outcome);
    }
    report.losses(worst.into_values());
    let checked = Checked::new(&path, text.as_bytes()).map_err(|mistakes| mistakes.to_string())?;
    let client =
        checked.client("::petard", "petard-reach").map_err(|mistakes| mistakes.to_string())?;
    match syn::parse_file(&client) {
        Ok(_) => report.parsed += 1,
        Err(error) => report.unreadable.push(format!("{name}: the client is not Rust: {error}")),
    }
    Ok(Some(client))
}

/// Counts the gaps of a conversion, and returns the worst loss of each operation that has one. A loss of
/// the service is one of each of its operations.
fn count(
    operations: &[&String],
    converted: &Converted,
    report: &mut Report,
) -> BTreeMap<String, LossKind> {
    let mut worst: BTreeMap<String, LossKind> = BTreeMap::new();
    let mut record = |operation: &str, kind: LossKind| {
        let known = worst.entry(operation.to_owned()).or_insert(kind);
        *known = (*known).min(kind);
    };
    for loss in &converted.losses {
        let is_waiter = loss.what.starts_with("the waiter ");
        let what = if is_waiter {
            format!("a waiter: {}", loss.what.split_once(": ").map_or("", |(_, why)| why))
        } else {
            loss.what.clone()
        };
        match loss.operation.as_deref() {
            None if !is_waiter => {
                report.gap(loss.kind, what, operations.len());
                for operation in operations {
                    record(operation, loss.kind);
                }
            }
            Some(operation) if !is_waiter => {
                report.gap(loss.kind, what, 1);
                record(operation, loss.kind);
            }
            _ => report.gap(loss.kind, what, 1),
        }
    }
    report.operations += operations.len();
    worst
}
