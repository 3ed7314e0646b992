//! Waiters: a method each, and an entry of the table.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::idents::{constant, constant_name, ident};
use super::values::{passed_on, positional};
use crate::ir::Waiter;
use crate::render::{Entry, Value, link};

/// Returns the method that waits.
pub(super) fn method(waiter: &Waiter) -> TokenStream {
    let doc = doc(waiter);
    let name = ident(&waiter.name);
    let entry = constant(&waiter.name);
    let arguments = waiter.arguments.iter().map(positional);
    let values = waiter.arguments.iter().map(passed_on);
    quote! {
        #doc
        pub fn #name(&self, #(#arguments),*) -> codegen::Waiter {
            self.client().wait(&waiters::#entry) #(#values)*
        }
    }
}

/// Returns the entry of the table.
pub(super) fn entry(waiter: &Waiter) -> Entry {
    let operation = format!("operations::{}", constant_name(&waiter.operation));
    let mut links = Vec::new();
    if !waiter.failure.is_empty() {
        links.push(link("with_failure", [Value::literals(&waiter.failure)]));
    }
    let message = waiter.message.as_ref();
    links.extend(message.map(|message| link("with_message", [Value::literal(message)])));
    if !waiter.not_yet.is_empty() {
        links.push(link("with_pending_errors", [Value::literals(&waiter.not_yet)]));
    }
    links.push(link("with_seconds", [Value::number(waiter.seconds)]));
    let arguments = [
        Value::literal(&waiter.name),
        Value::reference(operation),
        Value::literal(&waiter.status),
        Value::literals(&waiter.success),
        Value::literal(&waiter.doc),
    ];
    Entry {
        doc: None,
        kind: "pub(super) static",
        name: constant_name(&waiter.name),
        ty: "Wait",
        value: Value::call("Wait::new", arguments).chain(links),
    }
}

fn doc(waiter: &Waiter) -> TokenStream {
    let place = match waiter.status.as_str() {
        "" => "the response".to_owned(),
        pointer => format!("`{pointer}`"),
    };
    let seconds = waiter.seconds;
    let limit = if seconds.is_multiple_of(60) {
        format!("{} min", seconds / 60)
    } else {
        format!("{seconds} s")
    };
    let mut text = format!(
        "{}\n\nReads [`{2}`](Self::{2}) until {place} is {}, for {limit} at most.",
        waiter.doc,
        any_of(&waiter.success),
        waiter.operation,
    );
    if !waiter.failure.is_empty() {
        text.push_str(&format!(" {} ends it with an error.", any_of(&waiter.failure)));
    }
    if !waiter.not_yet.is_empty() {
        text.push_str(&format!(" The error {} means \"not yet\".", any_of(&waiter.not_yet)));
    }
    docs::append_arguments(waiter.arguments.iter(), &mut text);
    docs::doc(&text)
}

fn any_of(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ")
}
