//! Paging: JSON pointers, and the parameters that it uses.

use super::context::Context;
use super::gathered::Gathered;
use super::strings::check_pointer;
use crate::ir::{self, Location, Scalar, Type};
use crate::model::Paging;

/// Checks paging without regard to the parameters.
pub(super) fn check_paging(context: &mut Context<'_>, paging: &Paging) {
    for pointer in [&paging.output, &paging.items] {
        check_pointer(context, pointer);
    }
    if let (Some((true, span)), None) = (&paging.unbounded, &paging.limit) {
        context.refuse(
            span,
            "`unbounded` needs a `limit`",
            "add the parameter that limits a page, \"limit\": \"page_size\", or remove `unbounded`",
        );
    }
}

/// Checks the parameters that paging uses.
pub(super) fn check_paging_params(
    context: &mut Context<'_>,
    paging: &Paging,
    gathered: &Gathered<'_>,
) {
    let token: &[Scalar] = &[Scalar::String];
    let roles =
        [(Some(&paging.input), token), (paging.limit.as_ref(), &[Scalar::Integer, Scalar::String])];
    for (name, scalars) in roles {
        let Some(name) = name else { continue };
        let Some(param) = gathered.param_named(&name.value) else { continue };
        if param.location == Location::Name {
            context.refuse(
                &name.span,
                format!("`{}` is the name of another parameter and is not sent itself", name.value),
                "write a parameter that is sent",
            );
        } else if param.required {
            context.refuse(
                &name.span,
                format!("`{}` is required, but the first page has none", name.value),
                "remove its `!`",
            );
        } else if param.is_token() {
            context.refuse(
                &name.span,
                format!("`{}` is the idempotency token, which every call sends", name.value),
                "write another parameter",
            );
        }
        let fits = |scalar: &Scalar| param.ty == Type::Scalar(*scalar);
        if !scalars.iter().chain(&[Scalar::Json]).any(fits) {
            let (ty, help) = match scalars {
                [Scalar::String] => ("a string", "write its type as \"string\""),
                _ => (
                    "an integer or a string",
                    "write its type as \"integer\", or as \"string\" if the service has it so",
                ),
            };
            let message = format!("paging needs `{}` to be {ty}", name.value);
            context.refuse(&name.span, message, help);
        }
    }
    if paging.limit.as_ref().is_some_and(|limit| limit.value == paging.input.value) {
        context.refuse(
            &paging.input.span,
            "`input` and `limit` are the same parameter",
            "correct one",
        );
    }
}

pub(super) fn lowered_paging(paging: &Paging) -> ir::Paging {
    ir::Paging {
        input: paging.input.value.clone(),
        output: paging.output.value.clone(),
        items: paging.items.value.clone(),
        limit: paging.limit.as_ref().map(|limit| limit.value.clone()),
        unwraps: paging.unwraps,
        unbounded: matches!(paging.unbounded, Some((true, _))),
    }
}
