//! Idempotency tokens: the parameter by which a service recognises a request that is sent again.

use super::context::Context;
use super::defaults::Layers;
use super::gathered::Gathered;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Location, Param, Scalar, Type};
use crate::known_names::KnownNames;
use crate::work::Seen;

/// Marks the parameter that is the token of an operation. A verb's token is that of the operations
/// that have a parameter of this name.
pub(super) fn mark_token(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    gathered: &mut Gathered<'_>,
) {
    let Some((name, is_own)) = layers.idempotency_token() else { return };
    let misfit = match gathered.last_named(&name.value) {
        Some(param) => misfit(param),
        None if !is_own || gathered.is_unread(&name.value) => return,
        None => {
            if !context.is_damaged_within(&layers.own.span) {
                let known: KnownNames =
                    gathered.params().map(|param| param.name.as_str()).collect();
                context.mistakes.push(
                    Diagnostic::new(
                        name.span.clone(),
                        format!("the operation has no parameter `{}`", name.value),
                    )
                    .suggest_near(&name.value, &known)
                    .help(format!(
                        "if there is none yet, declare it where it is sent: \"headers\": {{ \"{}\": \"string as Idempotency-Key\" }}",
                        name.value
                    )),
                );
            }
            return;
        }
    };
    match misfit {
        None => {
            if layers.paging().is_some() {
                // The pages of a list are requests of one call, and so would have one token.
                let place = if is_own { &name.span } else { &layers.own.key.span };
                context.refuse(
                    place,
                    format!(
                        "every page would be requested with the same `{}`, for which the service \
                         returns the first one",
                        name.value
                    ),
                    "remove `idempotency_token` or `paging`",
                );
            }
            gathered.mark_token(&name.value);
        }
        Some((why, help)) if is_own => {
            context.refuse(&name.span, format!("`{}` {why}", name.value), help);
        }
        // `check_inherited_tokens` reports a name that suits no operation.
        Some(_) => {}
    }
}

/// Returns why a parameter cannot be a token, and what to write.
fn misfit(param: &Param) -> Option<(&'static str, &'static str)> {
    match param.location {
        Location::Label => Some((
            "is part of the path, and a token is not",
            "write a parameter of the query, the headers or the body",
        )),
        Location::Name => Some((
            "is the name of another parameter and is not sent itself",
            "write a parameter that is sent",
        )),
        Location::Payload => Some((
            "is the whole body, and a token is a part of it",
            "write a parameter of the query or the headers",
        )),
        _ if param.ty != Type::Scalar(Scalar::String) => Some((
            "is not a text, and a token is a UUID",
            "write its type as \"string\", or another parameter",
        )),
        _ => None,
    }
}

/// Checks that each token that is a default of a verb is the token of an operation.
pub(super) fn check_inherited_tokens(context: &mut Context<'_>, resources: &[ir::Resource]) {
    let model = context.model;
    if context.has_gaps
        || context.is_damaged_within(&model.span)
        || !model.service.verbs.iter().any(|verb| verb.idempotency_token.is_some())
    {
        return;
    }
    let operations = resources.iter().flat_map(|resource| &resource.operations);
    let tokens =
        operations.flat_map(|operation| &operation.params).filter(|param| param.is_token());
    let tokens = Seen::of_all(context.work, tokens.map(|param| param.name.as_str()));
    for verb in &model.service.verbs {
        let unused = verb.idempotency_token.as_ref();
        let Some(name) = unused.filter(|name| !tokens.contains(name.value.as_str())) else {
            continue;
        };
        context.refuse(
            &name.span,
            format!(
                "no operation with the defaults of `{}` has a text `{}` in its query, headers or body",
                verb.key.value, name.value
            ),
            format!(
                "declare it for all of them: \"{}\": {{ \"headers\": {{ \"{1}\": \"string as Idempotency-Key\" }}, \"idempotency_token\": \"{1}\" }}",
                verb.key.value, name.value
            ),
        );
    }
}
