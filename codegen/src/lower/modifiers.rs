//! Whether what a parameter says beside its type suits the type: what can be empty, what can be
//! sent in another way, and where.

use super::context::Context;
use super::gathered::is_spread;
use crate::ir::{Encoding, Location, Scalar, Type};
use crate::notation::{Notation, TypeText};

/// Refuses what means nothing for this type in this location. Returns whether there was nothing.
pub(super) fn check_modifiers(
    context: &mut Context<'_>,
    location: Location,
    ty: &Type,
    notation: &Notation,
    says: &TypeText,
) -> bool {
    let before = context.mistakes.len();
    let written = &says.written.value;
    if let Some(span) = &notation.non_empty
        && !can_be_empty(ty)
    {
        context.refuse(
            span,
            format!("`{written}` is never empty"),
            "remove `non_empty`: it is for string, blob, json, object, enums, shapes, lists and maps",
        );
    }
    for encoding in &notation.sent_as {
        if let Some(help) = misfit(encoding.value, location, ty, notation.required.is_some()) {
            let message = match encoding.value {
                Encoding::CommaSeparated => {
                    format!("`{written}` cannot be sent as comma-separated text")
                }
                Encoding::Text => format!("`{written}` cannot be sent as text in JSON"),
                Encoding::OnlyIfTrue => format!("`{written}` cannot be left out when it is false"),
                _ => format!("`{written}` has no `time_format`"),
            };
            context.refuse(&encoding.span, message, help);
        }
    }
    if let [first, time] = notation.sent_as.as_slice()
        && first.value == Encoding::CommaSeparated
        && has_timestamps(ty)
    {
        context.refuse(
            &time.span,
            "the times of a list that is sent as one text have the form of their place",
            "remove `time_format`: they are HTTP dates in a header, seconds since 1970 in a body, and RFC 3339 in a query",
        );
    }
    if let Some(name) = says.named_by()
        && is_spread(location, ty)
    {
        context.refuse(
            &name.span,
            "the entries of this map have names of their own",
            "remove `name_from`",
        );
    }
    context.mistakes.len() == before
}

/// Returns what to write if a value of this type cannot be sent so.
fn misfit(
    encoding: Encoding,
    location: Location,
    ty: &Type,
    is_required: bool,
) -> Option<&'static str> {
    let is_list = || matches!(ty, Type::List(element) if is_joinable(element));
    match encoding {
        Encoding::CommaSeparated if !is_list() || location == Location::Payload => Some(
            "remove it: \"comma_separated\" is for lists of string, boolean, integer, number, date, timestamp or an enum, in a query, a header or a member of a body",
        ),
        Encoding::Text if !is_literal(ty) || location != Location::Body => Some(
            "remove it: \"text\" is for a boolean, an integer or a number in a body; elsewhere they are text already",
        ),
        Encoding::OnlyIfTrue
            if *ty != Type::Scalar(Scalar::Boolean) || location == Location::Payload =>
        {
            Some(
                "remove it: \"only_if_true\" is for a boolean in a query, a header or a member of a body",
            )
        }
        Encoding::OnlyIfTrue if is_required => {
            Some("remove the `!` of the type: what is sent only if it is true is optional")
        }
        Encoding::Iso8601 | Encoding::HttpDate | Encoding::Epoch if !has_timestamps(ty) => Some(
            "remove it: `time_format` is for `timestamp`, and for lists and maps of it; a `date` is always 2026-11-25",
        ),
        _ => None,
    }
}

fn can_be_empty(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Scalar(
            Scalar::Boolean
                | Scalar::Integer
                | Scalar::Number
                | Scalar::Date
                | Scalar::Timestamp
                | Scalar::Patch
        )
    )
}

/// Whether a list of such values can be one text.
pub(super) fn is_joinable(element: &Type) -> bool {
    match element {
        Type::Scalar(scalar) => {
            !matches!(scalar, Scalar::Blob | Scalar::Json | Scalar::Object | Scalar::Patch)
        }
        Type::Enum(_) => true,
        _ => false,
    }
}

fn is_literal(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Boolean | Scalar::Integer | Scalar::Number))
}

fn has_timestamps(ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => *scalar == Scalar::Timestamp,
        Type::List(element) | Type::Map(element) => has_timestamps(element),
        _ => false,
    }
}
