//! Members of queries, headers, bodies and shapes: a parameter or a constant each.

use super::context::Context;
use super::docs::Scopes;
use super::gathered::Gathered;
use super::param::{Declaration, param};
use super::strings::{check_header_name, check_header_value};
use crate::ir::{Constant, Location};
use crate::model::{Member, MemberKind};
use crate::span::{Span, Text};

/// Adds one member of a query, of headers or of a body.
pub(super) fn add_member<'a>(
    context: &mut Context<'a>,
    location: Location,
    member: &Member,
    scopes: Scopes<'_, 'a>,
    into: &mut Gathered<'_>,
) {
    let has_other_name = matches!(&member.kind, MemberKind::Type(ty) if ty.wire.is_some());
    if location == Location::Header && !has_other_name {
        check_header_name(context, &member.name);
    }
    match &member.kind {
        MemberKind::Type(ty) => {
            let declaration = Declaration::new(location, &member.name, ty);
            match param(context, &declaration, scopes) {
                Some(param) => into.add_param(param, member.name.span.clone()),
                None => into.add_unread(&member.name.value),
            }
        }
        MemberKind::Constant { span, text } => {
            if let Some(value) = constant_value(context, location, span, text.as_deref()) {
                let constant = Constant { location, wire: member.name.value.clone(), value };
                into.add_constant(constant, member.name.span.clone());
            }
        }
    }
}

/// Returns what is sent for a constant: text, or in a body JSON as written.
fn constant_value(
    context: &mut Context<'_>,
    location: Location,
    span: &Span,
    text: Option<&str>,
) -> Option<String> {
    let json = context.source.text.get(span.clone()).unwrap_or_default();
    let value = match (location, text) {
        (Location::Query | Location::Header, Some(text)) => text.to_owned(),
        (Location::Query | Location::Header, None) => {
            context.refuse(
                span,
                "a constant in a query or a header is a string",
                format!("write \"{}\"", json.lines().next().unwrap_or_default()),
            );
            return None;
        }
        _ => json.to_owned(),
    };
    if location == Location::Header {
        check_header_value(context, &Text::new(value.clone(), span.clone()));
    }
    Some(value)
}
