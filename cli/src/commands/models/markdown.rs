//! Descriptions as Markdown.

use std::fmt::Write as _;

use crate::description::{OperationDescription, ServiceDescription, TypeDescription, line};

/// Returns a text in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    line(text).replace('|', "\\|")
}

/// Returns a name in a cell of a table, as code.
fn code(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("`{}`", cell(name)) }
}

/// Returns the description of a service.
pub(super) fn service(service: &ServiceDescription) -> String {
    let mut out = format!("# {}: {}\n\n", service.name, line(service.title));
    out.push_str("| | |\n| --- | --- |\n");
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(out, "| {name} | {} |", code(value));
    };
    field("source", &service.source);
    field("endpoint", &service.endpoint);
    field("signing name", service.signing_name);
    field("authentication", &service.auth);
    field("service id", service.service_id);
    if let Some(version) = service.api_version {
        field("API version", version);
    }
    for (name, value) in &service.headers {
        field("header", &format!("{name}: {}", value.as_str().unwrap_or_default()));
    }
    out.push_str(
        "\n## Operations\n\n| command | official name | request | |\n| --- | --- | --- | --- |\n",
    );
    for operation in &service.operations {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            code(&operation.name),
            code(operation.official_name),
            code(&format!("{} {}", operation.method, operation.path)),
            cell(operation.doc)
        );
    }
    if !service.waiters.is_empty() {
        out.push_str("\n## Waiters\n\n| waiter | operation | |\n| --- | --- | --- |\n");
    }
    for waiter in &service.waiters {
        let (name, operation) = (code(&waiter.name), code(&waiter.operation));
        let _ = writeln!(out, "| {name} | {operation} | {} |", cell(waiter.doc));
    }
    if !service.errors.is_empty() {
        out.push_str("\n## Errors\n\n| code | status |\n| --- | ---: |\n");
    }
    for (error, status) in &service.errors {
        let _ = writeln!(out, "| {} | {status} |", code(error));
    }
    out
}

/// Returns the description of an operation.
pub(super) fn operation(operation: &OperationDescription) -> String {
    let mut out = format!("# {} {}\n\n", operation.service, operation.name);
    let doc = line(operation.doc);
    if !doc.is_empty() {
        let _ = writeln!(out, "{doc}\n");
    }
    let _ = writeln!(out, "`{} {}`\n\n| | |\n| --- | --- |", operation.method, operation.path);
    if !operation.official_name.is_empty() {
        let _ = writeln!(out, "| official name | {} |", code(operation.official_name));
    }
    for (name, value) in operation.rules() {
        let _ = writeln!(out, "| {} | {} |", name.to_lowercase(), cell(&value));
    }
    if !operation.parameters.is_empty() {
        out.push_str("\n## Parameters\n\n| flag | name | type | location | | |\n| --- | --- | --- | --- | --- | --- |\n");
    }
    for parameter in &operation.parameters {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            code(parameter.flag.as_deref().unwrap_or_default()),
            code(parameter.wire_name),
            code(&parameter.ty),
            parameter.location.unwrap_or_default(),
            cell(&parameter.properties().join(", ")),
            cell(parameter.doc)
        );
    }
    for ty in &operation.types {
        write_type(ty, &mut out);
    }
    out
}

fn write_type(ty: &TypeDescription, out: &mut String) {
    let _ = writeln!(out, "\n## {} ({})", ty.name, ty.kind);
    let doc = line(ty.doc);
    if !doc.is_empty() {
        let _ = writeln!(out, "\n{doc}");
    }
    if !ty.values.is_empty() {
        let values = ty.values.iter().map(|value| format!("`{}`", line(value)));
        let _ = writeln!(out, "\n{}", values.collect::<Vec<_>>().join(", "));
    }
    if !ty.members.is_empty() {
        out.push_str("\n| member | type | | |\n| --- | --- | --- | --- |\n");
    }
    for member in &ty.members {
        let properties = cell(&member.properties().join(", "));
        let (name, ty, doc) = (code(member.wire_name), code(&member.ty), cell(member.doc));
        let _ = writeln!(out, "| {name} | {ty} | {properties} | {doc} |");
    }
}
