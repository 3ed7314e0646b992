//! A parameter from what declares it: its type resolved, its modifiers checked, its name made
//! Rust's.

use super::context::Context;
use super::docs::Scopes;
use super::modifiers::{check_modifiers, is_joinable};
use super::strings::{argument_name, check_header_name};

use crate::diagnostic::Diagnostic;
use crate::ir::{DefaultValue, Doc, Encoding, Location, Param, Scalar, Scope, Type};
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
            context.has_gaps = true;
            // A type that is not defined is often defined under a key that could not be read.
            let is_malformed = ty.notation.is_err();
            let may_be_defined = !is_malformed && context.is_damaged(&context.model.span);
            if !may_be_defined && !context.is_damaged(&ty.span) {
                context.mistakes.push(mistake);
            }
            return None;
        }
    };
    if !check_modifiers(context, location, &resolved, notation, ty) {
        return None;
    }
    let encoding = notation.encoding();
    // Joined, it is one text, whatever the list holds.
    let text = Type::Scalar(Scalar::String);
    let sent = if encoding == Encoding::CommaSeparated { &text } else { &resolved };
    check_location(context, location, sent, &ty.written);
    let (wire, named_by) = match &ty.wire {
        None => (name.value.clone(), None),
        Some(Wire::Is(wire)) => (wire.value.clone(), None),
        Some(Wire::NamedBy { name, .. }) => {
            (format!("{{{}}}", name.value), Some(name.value.clone()))
        }
    };
    if location == Location::Header && ty.wire.is_some() {
        check_header_name(context, &Text::new(wire.clone(), ty.written.span.clone()));
    }
    let rust = argument_name(context, name, location, ty)?;
    Some(Param {
        name: name.value.clone(),
        rust,
        wire,
        named_by,
        location,
        ty: resolved,
        required: location == Location::Label || notation.required.is_some(),
        scope: Scope::Own,
        default: default.map(|name| DefaultValue::Name(name.to_owned())),
        non_empty: notation.non_empty.is_some(),
        encoding,
        sensitive: notation.sensitive.is_some(),
        doc,
    })
}

/// Returns the documentation of a parameter.
fn doc_of<'a>(context: &mut Context<'a>, name: &Text, scopes: Scopes<'_, 'a>) -> Doc {
    if let Some(doc) = context.docs.find(&name.value, scopes) {
        return doc;
    }
    if context.docs.add_undocumented(&name.value) && context.model.service.requires_docs {
        let help = format!("document it under `docs`: \"{}\": \"What it is.\"", name.value);
        let mistake = Diagnostic::new(
            name.span.clone(),
            format!("`{}` is not documented, and the service has `require_docs`", name.value),
        )
        .suggest_near(&name.value, context.docs.service_names())
        .help(help);
        context.undocumented.push(mistake);
    }
    Doc::default()
}

/// What a path, a query and a header take.
const PLAIN: &str = "string, boolean, integer, number, date, timestamp or an enum";

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
            format!("`{}` means no more than `json`", says.value),
            "write `json` or `[json]`: they take lists and objects of any depth",
        );
        return;
    }
    let (fits, place, help) = match (location, ty) {
        (Location::Body | Location::Payload | Location::Name, _) => return,
        (Location::Query, Type::List(element)) => (
            scalar(element),
            "a query",
            format!("write a list of {PLAIN}, or send it in the `body`"),
        ),
        (Location::Query, Type::Map(element)) => (
            scalar(element) || matches!(&**element, Type::List(inner) if scalar(inner)),
            "a query",
            format!("write a map of {PLAIN}, or of lists of them, or send it in the `body`"),
        ),
        (Location::Query, ty) => (
            scalar(ty),
            "a query",
            format!("write {PLAIN}, a list or a map of them, or send it in the `body`"),
        ),
        (Location::Label, ty) => (scalar(ty), "a path", format!("write {PLAIN}")),
        (Location::Header, Type::List(element)) if is_joinable(element) => (
            false,
            "a header as several values",
            format!("write {{ \"type\": \"{}\", \"send_as\": \"comma_separated\" }}", says.value),
        ),
        (Location::Header, Type::Map(element)) => {
            (scalar(element), "headers", format!("write a map of {PLAIN}"))
        }
        (Location::Header, ty) => (
            // JSON is sent in Base64.
            scalar(ty) || matches!(ty, Type::Scalar(Scalar::Json | Scalar::Object)),
            "a header",
            format!("write {PLAIN}, a map of them, or `json`"),
        ),
    };
    if !fits {
        context.refuse(&says.span, format!("`{}` cannot be sent in {place}", says.value), help);
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
