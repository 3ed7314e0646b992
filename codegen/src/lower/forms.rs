//! Whether the words behind a type suit it: what can be empty, what can be joined, sent as text, or
//! left out, and where.

use super::Context;
use crate::ir::{Form, Place, Scalar, Type};
use crate::model::Text;
use crate::notation::{Notation, Wire};

impl Context<'_> {
    /// Refuses words that mean nothing for this type in this place.
    pub(super) fn suits(
        &mut self,
        place: Place,
        ty: &Type,
        notation: &Notation,
        says: &Text,
    ) -> bool {
        let before = self.out.len();
        if notation.filled && !can_be_empty(ty) {
            self.refuse(
                &says.span,
                format!("`{}` cannot be empty, so that `filled` says nothing", says.value),
                "`filled` is for text, bytes, lists, maps, JSON and shapes",
            );
        }
        let wrong = match notation.form {
            Form::Joined if !is_joinable(ty) || place == Place::Payload => Some(
                "`joined` is for lists of string, integer or an enum, in a query, a header or a member of a body",
            ),
            Form::Text if !is_literal(ty) || place != Place::Body => Some(
                "`text` is for a boolean, an integer or a number that is a member of a body: elsewhere they are text already",
            ),
            Form::IfTrue if *ty != Type::Scalar(Scalar::Boolean) || place == Place::Payload => {
                Some("`if true` is for a boolean in a query, a header or a member of a body")
            }
            Form::IfTrue if notation.required => {
                Some("what is sent only if it is true can be left out: drop its `!`")
            }
            Form::Plain | Form::Joined | Form::Text | Form::IfTrue => None,
        };
        if let Some(help) = wrong {
            self.refuse(&says.span, format!("`{}` cannot be sent so", says.value), help);
        }
        if matches!(notation.wire, Some(Wire::NamedBy(_))) {
            let spilled = place == Place::Query && matches!(ty, Type::Map(_));
            if spilled || !matches!(place, Place::Query | Place::Body) {
                self.refuse(
                    &says.span,
                    format!("the name of `{}` cannot be another parameter's value", says.value),
                    "`as {name}` is for a value or a list in a query, and for a member of a body",
                );
            }
        }
        self.out.len() == before
    }
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
