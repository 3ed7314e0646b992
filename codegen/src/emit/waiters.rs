//! Waiters: a method each, and an entry of the table.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::idents::{constant, constant_name, ident};
use super::values::{passed_on, positional};
use crate::ir::{Matcher, Waiter};
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
    let status = waiter.status.as_ref();
    links.extend(status.map(|pointer| link("with_status", [Value::literal(pointer)])));
    if !waiter.failure.is_empty() {
        links.push(link("with_failure", [matchers(&waiter.failure)]));
    }
    let message = waiter.message.as_ref();
    links.extend(message.map(|message| link("with_message", [Value::literal(message)])));
    if !waiter.not_yet.is_empty() {
        links.push(link("with_pending", [matchers(&waiter.not_yet)]));
    }
    links.push(link("with_seconds", [Value::number(waiter.seconds)]));
    let arguments = [
        Value::literal(&waiter.name),
        Value::reference(operation),
        matchers(&waiter.success),
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

fn matchers(all: &[Matcher]) -> Value {
    let one = |matcher: &Matcher| match matcher {
        Matcher::Status(status) => Value::call("Matcher::Status", [Value::literal(status)]),
        Matcher::Flag(flag) => Value::call("Matcher::Flag", [Value::path(flag.to_string())]),
        Matcher::Error(code) => Value::call("Matcher::Error", [Value::literal(code)]),
        Matcher::Http(status) => Value::call("Matcher::Http", [Value::number(u32::from(*status))]),
    };
    Value::List(all.iter().map(one).collect())
}

fn doc(waiter: &Waiter) -> TokenStream {
    let seconds = waiter.seconds;
    let limit = if seconds.is_multiple_of(60) {
        format!("{} min", seconds / 60)
    } else {
        format!("{seconds} s")
    };
    let mut text = format!(
        "{}\n\nReads [`{2}`](Self::{2}) until {}, for {limit} at most.",
        waiter.doc,
        reached(waiter),
        waiter.operation,
    );
    let ends = |all: &[Matcher]| Matcher::described(all).replacen("the", "The", 1);
    if !waiter.failure.is_empty() {
        text.push_str(&format!(" {} ends it with an error.", ends(&waiter.failure)));
    }
    if !waiter.not_yet.is_empty() {
        text.push_str(&format!(" {} means \"not yet\".", ends(&waiter.not_yet)));
    }
    if !waiter.set_by_name.is_empty() {
        let names = waiter.set_by_name.iter().map(|name| format!("`{name}`"));
        text.push_str(&format!(
            "\n\nRequired, before it is sent, by [`set`](codegen::Waiter::set): {}.",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    docs::append_arguments(waiter.arguments.iter(), &mut text);
    docs::doc(&text)
}

/// Describes what is waited for: "`/status` is `A` or `B`, or it returns the error `C`".
fn reached(waiter: &Waiter) -> String {
    let is_status = |one: &&Matcher| matches!(one, Matcher::Status(_) | Matcher::Flag(_));
    let (statuses, others): (Vec<_>, Vec<_>) = waiter.success.iter().partition(is_status);
    let mut parts = Vec::new();
    if !statuses.is_empty() {
        let place = match waiter.status.as_deref().unwrap_or_default() {
            "" => "the response".to_owned(),
            pointer => format!("`{pointer}`"),
        };
        let statuses = Matcher::described(statuses).replacen("the status ", "", 1);
        parts.push(format!("{place} is {statuses}"));
    }
    if !others.is_empty() {
        parts.push(format!("it returns {}", Matcher::described(others)));
    }
    parts.join(", or ")
}
