//! `mod errors`: the error codes of the service, as constants.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::idents::ident;
use crate::ir::Service;
use crate::names;

pub(super) fn module(service: &Service) -> TokenStream {
    if service.errors.is_empty() {
        return TokenStream::new();
    }
    let constants = service.errors.iter().map(|(code, status)| {
        let name = ident(&names::constant(code));
        let doc = docs::doc(&format!("`{code}`, status {status}."));
        quote! {
            #doc
            pub const #name: &str = #code;
        }
    });
    quote! {
        /// Error codes, as the method `code` of an error returns them.
        pub mod errors {
            #(#constants)*
        }
    }
}
