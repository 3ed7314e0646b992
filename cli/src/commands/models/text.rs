//! Descriptions as text for a terminal.

use std::fmt::Write as _;

use crate::description::{
    OperationDescription, ParameterDescription, ServiceDescription, TypeDescription, line,
};

/// Returns the description of a service.
pub(super) fn service(service: &ServiceDescription) -> String {
    let mut out = format!("{}: {}\n\n", service.name, line(service.title));
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:16}{}", line(value));
    };
    field("Source", &service.source);
    field("Endpoint", &service.endpoint);
    field("Signing name", service.signing_name);
    field("Authentication", &service.auth);
    field("Service id", service.service_id);
    if let Some(version) = service.api_version {
        field("API version", version);
    }
    for (name, value) in &service.headers {
        field("Header", &format!("{name}: {}", value.as_str().unwrap_or_default()));
    }
    for (code, status) in &service.errors {
        field("Error", &format!("{code} ({status})"));
    }
    let _ = writeln!(out, "\nOperations:");
    for operation in &service.operations {
        let _ = writeln!(
            out,
            "  {}{}\n      {} {}",
            operation.name,
            official(operation.official_name),
            operation.method,
            operation.path
        );
        paragraph(operation.doc, "      ", &mut out);
    }
    if !service.waiters.is_empty() {
        let _ = writeln!(out, "\nWaiters:");
    }
    for waiter in &service.waiters {
        let _ = writeln!(out, "  {}  polls {}", waiter.name, waiter.operation);
        paragraph(waiter.doc, "      ", &mut out);
    }
    out
}

/// Returns the description of an operation.
pub(super) fn operation(operation: &OperationDescription) -> String {
    let mut out =
        format!("{} {}{}\n", operation.service, operation.name, official(operation.official_name));
    paragraph(operation.doc, "", &mut out);
    let _ = writeln!(out, "\n{} {}", operation.method, operation.path);
    for (name, value) in operation.rules() {
        let _ = writeln!(out, "{name:18}{}", line(&value));
    }
    if !operation.parameters.is_empty() {
        let _ = writeln!(out, "\nParameters:");
    }
    for parameter in &operation.parameters {
        write_parameter(parameter, "  ", &mut out);
    }
    if !operation.types.is_empty() {
        let _ = writeln!(out, "\nTypes:");
    }
    for ty in &operation.types {
        write_type(ty, &mut out);
    }
    out
}

fn official(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" ({name})") }
}

/// Writes a documentation on a line of its own, if there is one.
fn paragraph(doc: &str, indent: &str, out: &mut String) {
    let doc = line(doc);
    if !doc.is_empty() {
        let _ = writeln!(out, "{indent}{doc}");
    }
}

fn write_parameter(parameter: &ParameterDescription, indent: &str, out: &mut String) {
    let name = parameter.flag.as_deref().unwrap_or(parameter.wire_name);
    let _ = write!(out, "{indent}{name}  {}", parameter.ty);
    if let Some(location) = parameter.location {
        let _ = write!(out, ", {location}");
        if parameter.name != parameter.wire_name {
            let _ = write!(out, " `{}`", line(parameter.wire_name));
        }
    }
    for property in parameter.properties() {
        let _ = write!(out, ", {property}");
    }
    out.push('\n');
    paragraph(parameter.doc, &format!("{indent}    "), out);
}

fn write_type(ty: &TypeDescription, out: &mut String) {
    let _ = writeln!(out, "  {}  {}", ty.name, ty.kind);
    paragraph(ty.doc, "      ", out);
    if !ty.values.is_empty() {
        let values = ty.values.iter().map(|value| line(value)).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "      {values}");
    }
    for member in &ty.members {
        write_parameter(member, "    ", out);
    }
}
