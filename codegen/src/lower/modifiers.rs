//! Whether the modifiers behind a type suit it: what can be empty, what can be joined, sent as text,
//! or left out, and where.

use super::context::Context;
use super::gathered::is_spread;
use crate::ir::{Encoding, Location, Scalar, Type};
use crate::notation::{Notation, TypeText};

/// Refuses modifiers that mean nothing for this type in this location. Returns whether there were
/// none.
pub(super) fn check_modifiers(
    context: &mut Context<'_>,
    location: Location,
    ty: &Type,
    notation: &Notation,
    says: &TypeText,
) -> bool {
    let before = context.mistakes.len();
    let written = &says.written;
    if notation.filled.is_some() && !can_be_empty(ty) {
        context.refuse(
            &written.span,
            format!("`{}` cannot be empty, so that `filled` says nothing", written.value),
            "`filled` is for text, bytes, lists, maps, JSON and shapes",
        );
    }
    let wrong = match notation.encoding() {
        Encoding::Joined if !is_joinable(ty) || location == Location::Payload => Some(
            "`joined` is for lists of string, integer or an enum, in a query, a header or a member of a body",
        ),
        Encoding::Text if !is_literal(ty) || location != Location::Body => Some(
            "`text` is for a boolean, an integer or a number that is a member of a body: elsewhere they are text already",
        ),
        Encoding::IfTrue
            if *ty != Type::Scalar(Scalar::Boolean) || location == Location::Payload =>
        {
            Some("`if true` is for a boolean in a query, a header or a member of a body")
        }
        Encoding::IfTrue if notation.required.is_some() => {
            Some("what is sent only if it is true can be left out: drop its `!`")
        }
        Encoding::Plain | Encoding::Joined | Encoding::Text | Encoding::IfTrue => None,
    };
    if let Some(help) = wrong {
        context.refuse(&written.span, format!("`{}` cannot be sent so", written.value), help);
    }
    if says.named_by().is_some() {
        let is_named = matches!(location, Location::Query | Location::Body);
        if is_spread(location, ty) || !is_named {
            context.refuse(
                &written.span,
                format!("the name of `{}` cannot be another parameter's value", written.value),
                "`as {name}` is for a value or a list in a query, and for a member of a body",
            );
        }
    }
    context.mistakes.len() == before
}

fn can_be_empty(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Scalar(
            Scalar::Boolean | Scalar::Integer | Scalar::Number | Scalar::Timestamp | Scalar::Patch
        )
    )
}

fn is_joinable(ty: &Type) -> bool {
    let Type::List(element) = ty else { return false };
    matches!(**element, Type::Scalar(Scalar::String | Scalar::Integer) | Type::Enum(_))
}

fn is_literal(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Boolean | Scalar::Integer | Scalar::Number))
}
