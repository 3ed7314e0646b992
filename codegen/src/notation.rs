//! The notation of types: `[string]! sensitive as name`. Names are not looked up here.

use crate::diagnostic::Diagnostic;
use crate::model::Text;
use crate::template::part;

/// What a member's string says.
#[derive(Debug, Clone)]
pub(crate) struct Notation {
    pub(crate) ty: TypeRef,
    pub(crate) required: bool,
    pub(crate) sensitive: bool,
    pub(crate) wire: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum TypeRef {
    Scalar(Scalar),
    /// The name of an enum or a shape.
    Named(Text),
    List(Box<TypeRef>),
    Map(Box<TypeRef>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    String,
    Boolean,
    Integer,
    Number,
    Timestamp,
    Blob,
    Json,
    Patch,
}

pub(crate) const SCALARS: &[(&str, Scalar)] = &[
    ("string", Scalar::String),
    ("boolean", Scalar::Boolean),
    ("integer", Scalar::Integer),
    ("number", Scalar::Number),
    ("timestamp", Scalar::Timestamp),
    ("blob", Scalar::Blob),
    ("json", Scalar::Json),
    ("patch", Scalar::Patch),
];

/// Deeper types than any API has are a mistake, and recursion has an end.
const DEEPEST: usize = 8;

pub(crate) fn parse(text: &Text) -> Result<Notation, Diagnostic> {
    let mistake = |message: String| {
        Diagnostic::new(text.span.clone(), message).help(
            "a type is TYPE, TYPE! when required, then ` sensitive`, then ` as NAME`; \
             TYPE is string, boolean, integer, number, timestamp, blob, json, patch, \
             the name of an enum or a shape, [TYPE] or {TYPE}",
        )
    };
    let (rest, wire) = match text.value.split_once(" as ") {
        Some((rest, wire)) if wire.is_empty() || wire.contains(char::is_whitespace) => {
            return Err(mistake(format!("`{wire}` after `as` is not one name (in `{rest}`)")));
        }
        Some((rest, wire)) => (rest, Some(wire.to_owned())),
        None => (text.value.as_str(), None),
    };
    let (rest, sensitive) = match rest.strip_suffix(" sensitive") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (rest, required) = match rest.strip_suffix('!') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    if rest.contains('!') {
        return Err(mistake(format!("`!` stands once, after the whole type, not inside `{rest}`")));
    }
    let ty = type_ref(text, rest, 0, DEEPEST)
        .ok_or_else(|| mistake(format!("`{}` is not a type", text.value)))?;
    Ok(Notation { ty, required, sensitive, wire })
}

fn type_ref(text: &Text, name: &str, from: usize, depth: usize) -> Option<TypeRef> {
    let depth = depth.checked_sub(1)?;
    if let Some(inner) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Some(TypeRef::List(Box::new(type_ref(text, inner, from + 1, depth)?)));
    }
    if let Some(inner) = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Some(TypeRef::Map(Box::new(type_ref(text, inner, from + 1, depth)?)));
    }
    if let Some((_, scalar)) = SCALARS.iter().find(|(known, _)| *known == name) {
        return Some(TypeRef::Scalar(*scalar));
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    Some(TypeRef::Named(Text::new(name.to_owned(), part(text, from, name.len()))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic, reason = "tests")]

    use super::{Scalar, TypeRef, parse};
    use crate::model::Text;

    fn text(value: &str) -> Text {
        Text::new(value.to_owned(), 0..value.len() + 2)
    }

    #[test]
    fn every_part_is_read() {
        let notation = parse(&text("{[StageKey]}! sensitive as stage-keys")).expect("a type");
        assert!(notation.required && notation.sensitive);
        assert_eq!(notation.wire.as_deref(), Some("stage-keys"));
        let TypeRef::Map(inner) = notation.ty else { panic!("a map") };
        let TypeRef::List(inner) = *inner else { panic!("a list") };
        assert!(
            matches!(*inner, TypeRef::Named(name) if name.value == "StageKey" && name.span == (3..11))
        );
        let plain = parse(&text("json")).expect("a type");
        assert!(matches!(plain.ty, TypeRef::Scalar(Scalar::Json)) && !plain.required);
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for wrong in [
            "",
            "!",
            "[string",
            "string]",
            "string !",
            "[string!]",
            "str ing",
            "string as ",
            "string as a b",
            "string!!",
            "[]",
            "{{{{{{{{{string}}}}}}}}}",
            "a.b",
            "sensitive string",
        ] {
            assert!(parse(&text(wrong)).is_err(), "{wrong}");
        }
    }
}
