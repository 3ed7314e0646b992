//! How requests are authenticated.

use super::context::Context;
use super::defaults::Layers;
use super::gathered::{Gathered, is_spread};
use super::strings::check_header_name;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Location};
use crate::model::Auth;
use crate::span::{Span, Text};

/// The header of an API key, unless the model has another one.
const API_KEY: &str = "x-api-key";

/// Headers of the connection or the body, beside those that `check_header_name` refuses. Those that
/// begin with `x-amz-` are refused, too.
const NO_KEY_HEADERS: [&str; 10] = [
    "connection",
    "content-encoding",
    "content-type",
    "expect",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Returns the choice of the service, and checks all choices of verbs and operations by themselves.
pub(super) fn service_auth(context: &mut Context<'_>) -> ir::Auth {
    let model = context.model;
    let of_resources = model.resources.iter().flat_map(|resource| &resource.operations);
    let operations = model.service.verbs.iter().chain(of_resources);
    let choices = operations.filter_map(|operation| operation.auth.as_ref());
    for auth in model.service.auth.iter().chain(choices) {
        check_key_header(context, auth);
    }
    model.service.auth.as_ref().map_or(ir::Auth::SigV4, lowered)
}

/// Returns the choice of an operation.
pub(super) fn operation_auth(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    gathered: &Gathered<'_>,
) -> ir::Auth {
    let Some(auth) = layers.auth().or(context.model.service.auth.as_ref()) else {
        return ir::Auth::SigV4;
    };
    if let Auth::KeyHeader(header, place) = auth {
        check_key_is_alone(context, &header_name(header.as_ref()), place, gathered);
    }
    lowered(auth)
}

fn lowered(auth: &Auth) -> ir::Auth {
    match auth {
        Auth::SigV4 => ir::Auth::SigV4,
        Auth::SigV4UnsignedPayload => ir::Auth::SigV4UnsignedPayload,
        Auth::Bearer => ir::Auth::Bearer,
        Auth::KeyHeader(header, _) => ir::Auth::KeyHeader(header_name(header.as_ref())),
        Auth::None => ir::Auth::None,
    }
}

fn header_name(header: Option<&Text>) -> String {
    header.map_or_else(|| API_KEY.to_owned(), |header| header.value.to_lowercase())
}

/// Checks the header of a key: petard computes some, and constants of the service are in others.
fn check_key_header(context: &mut Context<'_>, auth: &Auth) {
    let Auth::KeyHeader(header, place) = auth else { return };
    // A key may be sent in this header, which petard sets otherwise.
    if let Some(header) = header
        && !header.value.eq_ignore_ascii_case("authorization")
    {
        check_header_name(context, header);
    }
    let name = header_name(header.as_ref());
    if let Some(header) = header
        && (NO_KEY_HEADERS.contains(&name.as_str()) || name.starts_with("x-amz-"))
    {
        context.refuse(
            &header.span,
            format!("`{}` is a header that petard or the HTTP client sets", header.value),
            "write the header in which the service expects the key: { \"api_key\": \"x-my-key\" }",
        );
    }
    let constants = &context.model.service.headers;
    if let Some((constant, _)) = constants.iter().find(|(own, _)| own.value.to_lowercase() == name)
    {
        context.mistakes.push(
            Diagnostic::new(
                constant.span.clone(),
                format!(
                    "`{}` is the header of the API key, which callers configure",
                    constant.value
                ),
            )
            .related(place, "the API key")
            .help("remove it from `headers`"),
        );
    }
}

/// Checks that nothing else is sent in the header of the key.
fn check_key_is_alone(
    context: &mut Context<'_>,
    name: &str,
    place: &Span,
    gathered: &Gathered<'_>,
) {
    let params = gathered.spanned_params().iter();
    for (param, span) in params.clone() {
        if is_spread(param.location, &param.ty)
            && param.location == Location::Header
            && name.starts_with(&param.wire.to_lowercase())
        {
            context.mistakes.push(
                Diagnostic::new(
                    span.clone(),
                    format!(
                        "an entry of `{}` could be sent as `{name}`, the header of the API key",
                        param.name
                    ),
                )
                .related(place, "the API key")
                .help("write a longer prefix behind `as`, with which the name does not begin"),
            );
        }
    }
    let params = params.filter(|(param, _)| !is_spread(param.location, &param.ty));
    let params = params.map(|(param, span)| (param.location, param.wire.as_str(), span));
    let constants = gathered.spanned_constants().iter();
    let constants = constants.map(|(one, span)| (one.location, one.wire.as_str(), span));
    for (location, wire, span) in params.chain(constants) {
        if location == Location::Header && wire.to_lowercase() == name {
            context.mistakes.push(
                Diagnostic::new(
                    span.clone(),
                    format!("`{wire}` is the header of the API key, which callers configure"),
                )
                .related(place, "the API key")
                .help("remove the parameter: `auth` of the configuration sets the key"),
            );
        }
    }
}
