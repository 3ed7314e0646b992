//! Documentation as attributes.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

use crate::ir::{Operation, Param, Service};

/// HTTP statuses by error code.
pub(super) type ErrorStatuses<'s> = BTreeMap<&'s str, u16>;

pub(super) fn error_statuses(service: &Service) -> ErrorStatuses<'_> {
    service.errors.iter().map(|(code, status)| (code.as_str(), *status)).collect()
}

/// Returns documentation as attributes, one a line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines =
        text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// Returns the documentation of a method of the client: what it does, the request, the errors, the
/// positional arguments.
pub(super) fn method(operation: &Operation, error_statuses: &ErrorStatuses<'_>) -> TokenStream {
    let mut text = format!("{}\n\n`{} {}`", operation.doc, method_name(operation), operation.path);
    match &operation.reference {
        Some(url) => {
            text.push_str(&format!(", [`{}`]({url}) in the API reference.", operation.official));
        }
        None => text.push('.'),
    }
    if !operation.errors.is_empty() {
        let errors: Vec<String> = operation
            .errors
            .iter()
            .map(|code| match error_statuses.get(code.as_str()) {
                Some(status) => format!("`{code}` ({status})"),
                None => format!("`{code}`"),
            })
            .collect();
        text.push_str(&format!(" Errors: {}.", errors.join(", ")));
    }
    if let Some((requests, seconds)) = operation.throttle {
        let plural = if requests == 1 { "" } else { "s" };
        let time = if seconds == 1 { "a second".to_owned() } else { format!("in {seconds} s") };
        text.push_str(&format!(" Throttled above {requests} request{plural} {time}."));
    }
    append_arguments(operation.required(), &mut text);
    append_setters(operation, &mut text);
    doc(&text)
}

/// Appends the optional parameters of a method, with links to their setters.
fn append_setters(operation: &Operation, text: &mut String) {
    let builder = super::idents::builder(operation);
    let setters = operation.optional().map(|param| {
        let setter = super::idents::argument(param).unraw();
        format!("[`{setter}`](calls::{builder}::{setter})")
    });
    let setters = setters.collect::<Vec<_>>().join(", ");
    if !setters.is_empty() {
        text.push_str(&format!("\n\nOptional: {setters}."));
    }
}

/// Appends the positional arguments of a method.
pub(super) fn append_arguments<'a>(params: impl Iterator<Item = &'a Param>, text: &mut String) {
    for (at, param) in params.enumerate() {
        if at == 0 {
            text.push('\n');
        }
        text.push_str(&format!("\n* `{}`: {}", param.rust, param.doc.text.replace('\n', "\n  ")));
    }
}

fn method_name(operation: &Operation) -> String {
    format!("{:?}", operation.method).to_uppercase()
}
