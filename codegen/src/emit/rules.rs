//! Rules of operations, as the table has them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Rule;

pub(super) fn rule(rule: &Rule) -> TokenStream {
    match rule {
        Rule::Exclusive(params) => quote! { Rule::Exclusive(&[#(#params),*]) },
        Rule::AtLeastOne(params) => quote! { Rule::AtLeastOne(&[#(#params),*]) },
        Rule::Requires(one, other) => quote! { Rule::Requires(#one, #other) },
        Rule::Refused(names) => {
            let names = names.iter().map(|(name, why)| quote! { (#name, #why) });
            quote! { Rule::Refused(&[#(#names),*]) }
        }
        Rule::NoNulls => quote! { Rule::NoNulls },
    }
}
