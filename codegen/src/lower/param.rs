//! A parameter from what declares it: its type resolved, its modifiers checked, its name made
//! Rust's.

use super::context::Context;
use super::modifiers::check_modifiers;
use super::strings::{argument_name, check_header_name};
use super::words::Scopes;
use crate::ir::{Doc, Encoding, Location, Param, Scalar, Type};
use crate::notation::{TypeText, Wire};
use crate::span::Text;

/// What declares a parameter.
pub(super) struct Declaration<'d> {
    pub(super) location: Location,
    pub(super) name: &'d Text,
    pub(super) ty: &'d TypeText,
    /// What holds if it is not given; only of what names others.
    pub(super) default: Option<&'d str>,
}

impl<'d> Declaration<'d> {
    pub(super) fn new(location: Location, name: &'d Text, ty: &'d TypeText) -> Self {
        Self { location, name, ty, default: None }
    }
}

/// Returns the parameter that is declared, or reports why there is none.
pub(super) fn param<'a>(
    context: &mut Context<'a>,
    declaration: &Declaration<'_>,
    scopes: Scopes<'_, 'a>,
) -> Option<Param> {
    let Declaration { location, name, ty, default } = *declaration;
    context.work.step();
    let doc = doc_of(context, name, scopes);
    let resolved = ty
        .notation
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|notation| Ok((notation, context.types.resolve(&notation.ty)?)));
    let (notation, resolved) = match resolved {
        Ok(resolved) => resolved,
        Err(mistake) => {
            context.mistakes.push(mistake);
            return None;
        }
    };
    if !check_modifiers(context, location, &resolved, notation, ty) {
        return None;
    }
    let encoding = notation.encoding();
    // Joined, it is one text, whatever the list holds.
    let text = Type::Scalar(Scalar::String);
    let sent = if encoding == Encoding::Joined { &text } else { &resolved };
    check_location(context, location, sent, &ty.written);
    let (wire, named_by) = match &ty.wire {
        None => (name.value.clone(), None),
        Some(Wire::Is(wire)) => (wire.value.clone(), None),
        Some(Wire::NamedBy(by)) => (format!("{{{}}}", by.value), Some(by.value.clone())),
    };
    if location == Location::Header && ty.wire.is_some() {
        check_header_name(context, &Text::new(wire.clone(), ty.written.span.clone()));
    }
    let rust = argument_name(context, name)?;
    Some(Param {
        name: name.value.clone(),
        rust,
        wire,
        named_by,
        location,
        ty: resolved,
        required: location == Location::Label || notation.required.is_some(),
        default: default.map(str::to_owned),
        filled: notation.filled.is_some(),
        encoding,
        sensitive: notation.sensitive.is_some(),
        doc,
    })
}

/// Returns the documentation of a parameter.
pub(super) fn doc_of<'a>(context: &mut Context<'a>, name: &Text, scopes: Scopes<'_, 'a>) -> Doc {
    context.words.find(&name.value, &name.span, scopes, &mut context.mistakes)
}

/// Checks that a value of this type can be sent there.
fn check_location(context: &mut Context<'_>, location: Location, ty: &Type, says: &Text) {
    let scalar = |ty: &Type| match ty {
        Type::Scalar(scalar) => {
            !matches!(scalar, Scalar::Blob | Scalar::Json | Scalar::Object | Scalar::Patch)
        }
        Type::Enum(_) => true,
        _ => false,
    };
    if nests_json(ty, 0) {
        context.refuse(
            &says.span,
            "lists of lists of JSON would only say that it is JSON",
            "write `json` or `[json]`: they take lists and objects of any depth",
        );
    }
    let (fits, help) = match (location, ty) {
        (Location::Body | Location::Payload | Location::Name, _) => (true, ""),
        (Location::Query, Type::List(element)) => {
            (scalar(element), "a list in a query holds plain values")
        }
        (Location::Query, Type::Map(element)) => (
            scalar(element) || matches!(&**element, Type::List(inner) if scalar(inner)),
            "a map in a query holds plain values or lists of them",
        ),
        (Location::Query, ty) => (scalar(ty), "a query holds plain values, lists and maps of them"),
        (Location::Label, ty) => {
            (scalar(ty), "a label is a string, boolean, integer, number, timestamp or enum")
        }
        (Location::Header, ty) => {
            (scalar(ty), "a header is a string, boolean, integer, number, timestamp or enum")
        }
    };
    if !fits {
        context.refuse(&says.span, format!("`{}` cannot travel there", says.value), help);
    }
}

/// Whether `json` or `object` is deeper than in one list or map.
fn nests_json(ty: &Type, depth: u32) -> bool {
    match ty {
        Type::Scalar(Scalar::Json | Scalar::Object) => depth > 1,
        Type::List(element) | Type::Map(element) => nests_json(element, depth + 1),
        _ => false,
    }
}
