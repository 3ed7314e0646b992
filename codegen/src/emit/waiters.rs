//! Waiters: a method each, and an entry of the table.

use proc_macro2::TokenStream;
use quote::quote;

use super::client::{passed_on, positional};
use super::docs;
use super::idents::{descriptor, ident};
use super::table::option;
use crate::ir::Waiter;

pub(super) fn method(waiter: &Waiter) -> TokenStream {
    let doc = doc(waiter);
    let name = ident(&waiter.name);
    let descriptor = descriptor(&waiter.name);
    let arguments = waiter.arguments.iter().map(positional);
    let values = waiter.arguments.iter().map(passed_on);
    quote! {
        #doc
        pub fn #name(&self, #(#arguments),*) -> codegen::Waiter {
            self.client().wait(&waiters::#descriptor) #(#values)*
        }
    }
}

pub(super) fn entry(waiter: &Waiter) -> TokenStream {
    let Waiter { name, status, success, failure, not_yet, doc, .. } = waiter;
    let constant = descriptor(name);
    let operation = descriptor(&waiter.operation);
    let message = option(waiter.message.as_deref());
    let seconds = proc_macro2::Literal::u32_unsuffixed(waiter.seconds);
    quote! {
        pub(super) static #constant: Wait = Wait {
            name: #name,
            operation: &operations::#operation,
            status: #status,
            success: &[#(#success),*],
            failure: &[#(#failure),*],
            message: #message,
            not_yet: &[#(#not_yet),*],
            seconds: #seconds,
            doc: #doc,
        };
    }
}

fn doc(waiter: &Waiter) -> TokenStream {
    let place = match waiter.status.as_str() {
        "" => "the answer".to_owned(),
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
    docs::arguments(waiter.arguments.iter(), &mut text);
    docs::doc(&text)
}

fn any_of(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ")
}
