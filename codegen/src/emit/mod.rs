//! IR to tokens. Total: whatever the IR says can be written down, so nothing here can fail.
//!
//! A generated file is a table (`table.rs`) and one-line methods over the vocabulary of
//! `petard::codegen`: a client with one impl block a resource (`client.rs`, `waiters.rs`), a builder
//! for every operation with optional parameters (`calls.rs`), enums and shapes (`types.rs`).

mod calls;
mod client;
mod docs;
mod driver;
mod idents;
mod modules;
mod rules;
mod table;
mod types;
mod values;
mod waiters;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Service;
use crate::render::Parts;

pub(crate) use driver::driver;

/// A client's file. `runtime` is the path of the petard crate: `crate`, `::petard`.
pub(crate) fn client(service: &Service, runtime: &TokenStream) -> Parts {
    let takes_arguments =
        service.operations().any(|operation| operation.required().next().is_some());
    let imports = imports(takes_arguments, runtime);
    let client = client::client(service);
    let calls = calls::module(service, runtime);
    let types = types::module(service, runtime);
    Parts {
        code: quote! { #imports #client #calls #types },
        table: table::module(service, runtime),
    }
}

/// The contract, and the trait behind `.arg(..)` where there are arguments.
fn imports(takes_arguments: bool, runtime: &TokenStream) -> TokenStream {
    if takes_arguments {
        quote! { use #runtime::codegen::{self, Takes as _}; }
    } else {
        quote! { use #runtime::codegen; }
    }
}
