//! Parameters of one operation or shape that are in each other's way, or in the way of methods.

use super::context::Context;
use super::gathered::{Gathered, is_spread};
use crate::diagnostic::Diagnostic;
use crate::ir::{Location, Param, requires_setters};
use crate::names;
use crate::span::Span;
use crate::work::Index;

/// Methods of every type, which are all that a union has beside its constructors.
const UNION_METHODS: &[&str] = &["clone", "into", "from"];

/// Checks the parameters of an operation against each other.
pub(super) fn check_operation(context: &mut Context<'_>, gathered: &Gathered<'_>) {
    check_names(context, gathered, "every call", names::BUILDER_METHODS);
}

/// Checks the members of a shape against each other.
pub(super) fn check_shape(context: &mut Context<'_>, gathered: &Gathered<'_>, is_union: bool) {
    let (owner, methods) = if is_union {
        ("every union", UNION_METHODS)
    } else {
        ("every shape", names::SHAPE_METHODS)
    };
    check_names(context, gathered, owner, methods);
}

/// `owner` is what has the methods.
fn check_names(context: &mut Context<'_>, gathered: &Gathered<'_>, owner: &str, methods: &[&str]) {
    let mut by_rust_name: Index<'_, &str, &(Param, Span)> = Index::new(context.work);
    let mut sent: Index<'_, (Location, String), Span> = Index::new(context.work);
    context.work.steps(gathered.spanned_params().len());
    let only_labels = requires_setters(gathered.params());
    for one in gathered.spanned_params() {
        let (param, span) = one;
        let is_argument = param.is_argument(only_labels);
        let rust = param.rust.as_str();
        context.work.steps(methods.len());
        if !is_argument && methods.contains(&rust) {
            context.refuse(
                span,
                format!(
                    "{owner} has a method `{rust}`, which the one of `{}` would hide",
                    param.name
                ),
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
            let token = if param.is_token() { ", also in `idempotency_token`," } else { "" };
            format!(
                "rename it{token} and keep the name that is sent: \"{name}{other}\": \"TYPE as {wire}\""
            )
        }
    }
}
