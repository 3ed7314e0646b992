//! Parameters of one operation or shape that are in each other's way, or in the way of methods.

use super::context::Context;
use super::gathered::{Gathered, is_spread};
use crate::diagnostic::Diagnostic;
use crate::ir::{Location, Param};
use crate::span::{Span, Text};
use crate::work::Index;

/// Methods of every builder, which a setter would hide. The lists are compared with the runtime's source
/// by a test.
const BUILDER_METHODS: &[&str] = &[
    "send",
    "set",
    "maybe",
    "header",
    "query",
    "request",
    "signed_request",
    "presigned",
    "to_curl",
    "max_attempts",
    "attempt_timeout",
    "operation_timeout",
    "max_response_bytes",
    "bytes_stream",
    "pages",
    "items",
    "into_call",
    "into_future",
    "clone",
    "into",
    "from",
];
/// Functions of every shape, likewise.
const SHAPE_METHODS: &[&str] = &["new", "set", "clone", "into", "from"];

/// Most parameters beside labels that may be required: they are positional arguments.
const MOST_REQUIRED: usize = 4;

/// Checks the parameters of an operation against each other.
pub(super) fn check_operation(
    context: &mut Context<'_>,
    gathered: &Gathered<'_>,
    operation: &Text,
) {
    check_names(context, gathered, BUILDER_METHODS);
    check_number_of_required(context, gathered, operation);
}

/// Checks the members of a shape against each other.
pub(super) fn check_shape(context: &mut Context<'_>, gathered: &Gathered<'_>, shape: &Text) {
    check_names(context, gathered, SHAPE_METHODS);
    check_number_of_required(context, gathered, shape);
}

fn check_names(context: &mut Context<'_>, gathered: &Gathered<'_>, methods: &[&str]) {
    let mut by_rust_name: Index<'_, &str, &(Param, Span)> = Index::new(context.work);
    let mut sent: Index<'_, (Location, String), Span> = Index::new(context.work);
    for one in gathered.spanned_params() {
        let (param, span) = one;
        let rust = param.rust.as_str();
        context.work.steps(methods.len());
        if !param.required && methods.contains(&rust) {
            context.refuse(
                span,
                format!("every call has a method `{rust}`, which this setter would hide"),
                renamed(param),
            );
        }
        if let Some((other, first)) = by_rust_name.insert(rust, one) {
            context.mistakes.push(
                Diagnostic::new(
                    span.clone(),
                    format!("`{}` and `{}` would both be `{rust}` in Rust", other.name, param.name),
                )
                .related(first, "the first of them")
                .help(renamed(param)),
            );
        }
        let has_no_name = matches!(param.location, Location::Label | Location::Name);
        if !has_no_name && !is_spread(param.location, &param.ty) {
            check_sent_once(context, param.location, &param.wire, span, &mut sent);
        }
    }
    for (constant, span) in gathered.spanned_constants() {
        check_sent_once(context, constant.location, &constant.wire, span, &mut sent);
    }
}

fn check_sent_once(
    context: &mut Context<'_>,
    location: Location,
    name: &str,
    span: &Span,
    sent: &mut Index<'_, (Location, String), Span>,
) {
    // Names of headers are compared without their case.
    let compared = if location == Location::Header { name.to_lowercase() } else { name.to_owned() };
    if let Some(first) = sent.insert((location, compared), span.clone()) {
        context.mistakes.push(
            Diagnostic::new(span.clone(), format!("two things are sent as `{name}`"))
                .related(&first, "the first of them")
                .help("correct the name of one, or remove it"),
        );
    }
}

/// Returns how a parameter gets another name in Rust and keeps the one that is sent.
fn renamed(param: &Param) -> String {
    let (name, wire) = (&param.name, &param.wire);
    match param.location {
        Location::Label => format!("rename the label in the path: `{{{name}_label}}`"),
        Location::Name => format!("rename it wherever it is the `name_from`: `{name}_name`"),
        Location::Payload => "rename the other parameter".to_owned(),
        _ => {
            let other = if name.contains('_') { "_value" } else { "Value" };
            if param.named_by.is_some() {
                return format!("rename it: `{name}{other}`");
            }
            format!(
                "rename it and keep the name that is sent: \"{name}{other}\": \"TYPE as {wire}\""
            )
        }
    }
}

fn check_number_of_required(context: &mut Context<'_>, gathered: &Gathered<'_>, owner: &Text) {
    let is_counted = |param: &Param| param.required && param.location != Location::Label;
    let params = gathered.spanned_params();
    let required: Vec<_> = params.iter().filter(|(param, _)| is_counted(param)).collect();
    if let Some((_, span)) = required.get(MOST_REQUIRED) {
        let names: Vec<_> = required.iter().map(|(param, _)| format!("`{}`", param.name)).collect();
        context.mistakes.push(
            Diagnostic::new(
                span.clone(),
                format!(
                    "`{}` has {} required parameters beside labels, and {MOST_REQUIRED} is the limit",
                    owner.value,
                    required.len()
                ),
            )
            .help(format!("they would be positional arguments: {}", names.join(", ")))
            .help("remove the `!` of some, or make a shape of those that belong together"),
        );
    }
}
