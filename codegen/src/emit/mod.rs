//! IR to tokens and tables. Nothing here can fail: every IR can be
//! written as Rust.
//!
//! A generated file is a table and one-line methods over the vocabulary of `petard::codegen`:
//!
//! * `client`: the client, with one impl block a resource; `waiters`: its methods that wait
//! * `calls`: a builder for every operation with optional parameters
//! * `types`: enums and shapes; `errors`: the error codes as constants
//! * `table`: the table, as data; `imports`: what its modules import
//! * `driver`: the test driver of a client
//! * `patches`: the paths of patches, a table of the local endpoint
//! * `values` (types of arguments, and how they are passed on), `docs`, `lints` (attributes for names
//!   that clippy has opinions on) and `idents` serve them

mod calls;
mod client;
mod docs;
mod driver;
mod errors;
mod idents;
mod imports;
mod lints;
mod patches;
mod table;
mod types;
mod values;
mod waiters;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Service;
use crate::render::Parts;

pub(crate) use driver::driver;

/// Returns the file of the paths that patches may name; nothing if the model has none.
pub(crate) fn patches(service: &Service, runtime: &str) -> Option<Parts> {
    let table = patches::table(service, runtime)?;
    Some(Parts { code: TokenStream::new(), table })
}

/// Returns a client's file. `runtime` is the path of the petard crate: `crate`, `::petard`.
pub(crate) fn client(service: &Service, runtime: &TokenStream) -> Parts {
    let has_arguments =
        service.operations().any(|operation| operation.arguments().next().is_some());
    let imports = imports::contract(has_arguments, runtime);
    let client = client::client(service);
    let calls = calls::module(service);
    let types = types::module(service);
    let errors = errors::module(service);
    let table = table::table(service);
    Parts { code: quote! { #imports #client #calls #types #errors }, table }
}
