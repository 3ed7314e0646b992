//! The notations of strings in a model: types (`[string]! filled joined sensitive as name`), where
//! the name of a parameter comes from (`string = id`), and what identifies an item.
//!
//! Each string is parsed once, when the model is read. Names are not looked up here, and whether a
//! modifier suits its type is checked in `lower/`.

use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned, Text};

/// A type string and its parsed form.
#[derive(Debug, Clone)]
pub(crate) struct TypeText {
    pub(crate) written: Text,
    /// Whether it is a type alone: without `!`, modifiers and `as`.
    pub(crate) is_bare: bool,
    /// What follows `as`. It is known even if the rest is malformed.
    pub(crate) wire: Option<Wire>,
    /// The parsed form, or the mistake in it.
    pub(crate) notation: Result<Notation, Diagnostic>,
}

/// A well-formed type string in its parts.
#[derive(Debug, Clone)]
pub(crate) struct Notation {
    pub(crate) ty: TypeRef,
    /// Where `!` stands.
    pub(crate) required: Option<Span>,
    /// Where `filled` stands.
    pub(crate) filled: Option<Span>,
    /// How a value is sent, if a modifier determines it.
    modified_encoding: Option<Spanned<Encoding>>,
    /// Where `sensitive` stands.
    pub(crate) sensitive: Option<Span>,
}

/// How a value is sent that its type alone does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    /// A list as one text, with commas.
    Joined,
    /// A boolean or a number as text in JSON.
    Text,
    /// A boolean that is left out unless it is true.
    IfTrue,
}

/// What follows `as`.
#[derive(Debug, Clone)]
pub(crate) enum Wire {
    Is(Text),
    /// `{name}`: the value of the parameter `name`.
    NamedBy(Text),
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
    Object,
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
    ("object", Scalar::Object),
    ("patch", Scalar::Patch),
];

/// Deepest nesting of types. It also bounds the recursion of the parser.
const DEEPEST: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Modifier {
    Filled,
    Encoding(Encoding),
    Sensitive,
}

/// What may stand between a type and `as`, each once, in this order; those of one step exclude
/// each other.
const MODIFIERS: &[(usize, &str, Modifier)] = &[
    (1, "filled", Modifier::Filled),
    (2, "joined", Modifier::Encoding(Encoding::Joined)),
    (2, "text", Modifier::Encoding(Encoding::Text)),
    (2, "if true", Modifier::Encoding(Encoding::IfTrue)),
    (3, "sensitive", Modifier::Sensitive),
];

impl TypeText {
    /// Parses a type string.
    pub(crate) fn parse(written: Text) -> Self {
        let (before, wire) = match written.value.split_once(" as ") {
            Some((before, name)) => {
                (before, Some(Wire::parse(&written, before.len() + " as ".len(), name)))
            }
            None => (written.value.as_str(), None),
        };
        let notation = Notation::parse(&written, before);
        Self { is_bare: !written.value.contains(['!', ' ']), wire, notation, written }
    }

    /// Returns the type of a parameter that the model implies without a type string. `span` is
    /// what implies it.
    pub(crate) fn implied(scalar: Scalar, is_required: bool, span: &Span) -> Self {
        let name = SCALARS.iter().find(|(_, known)| *known == scalar).map(|(name, _)| *name);
        let notation = Notation {
            ty: TypeRef::Scalar(scalar),
            required: is_required.then(|| span.clone()),
            filled: None,
            modified_encoding: None,
            sensitive: None,
        };
        Self {
            written: Text::new(name.unwrap_or_default().to_owned(), span.clone()),
            is_bare: !is_required,
            wire: None,
            notation: Ok(notation),
        }
    }

    /// Returns the name of the parameter that gives this one its name on the wire.
    pub(crate) fn named_by(&self) -> Option<&Text> {
        match &self.wire {
            Some(Wire::NamedBy(name)) => Some(name),
            Some(Wire::Is(_)) | None => None,
        }
    }
}

impl Wire {
    /// Parses what stands behind `as`, from this offset of the string.
    fn parse(written: &Text, from: usize, name: &str) -> Self {
        let text =
            |from: usize, name: &str| Text::new(name.to_owned(), written.part(from, name.len()));
        match name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(by) => Self::NamedBy(text(from + 1, by)),
            None => Self::Is(text(from, name)),
        }
    }
}

impl Notation {
    /// How a value is sent.
    pub(crate) fn encoding(&self) -> Encoding {
        self.modified_encoding.as_ref().map_or(Encoding::Plain, |encoding| encoding.value)
    }

    /// Parses a type string; `before` is what stands before `as`.
    fn parse(written: &Text, before: &str) -> Result<Self, Diagnostic> {
        let mistake = |message: String| {
            Diagnostic::new(written.span.clone(), message).help(
                "a type is TYPE, TYPE! when required, then ` filled`, then ` joined`, ` text` or ` if true`, \
                 then ` sensitive`, then ` as NAME`, each once; \
                 TYPE is string, boolean, integer, number, timestamp, blob, json, object, patch, \
                 the name of an enum or a shape, [TYPE] or {TYPE}",
            )
        };
        let behind = &written.value[before.len()..];
        if let Some(name) = behind.strip_prefix(" as ")
            && (name.is_empty() || name.contains(char::is_whitespace))
        {
            let message = format!("`{name}` after `as` is not one name (in `{before}`)");
            return Err(mistake(message));
        }
        let (whole_type, modifiers) = match before.split_once(' ') {
            Some((whole_type, modifiers)) => {
                let from = whole_type.len() + 1;
                (whole_type, parse_modifiers(written, from, modifiers).map_err(mistake)?)
            }
            None => (before, Vec::new()),
        };
        let (ty, required) = match whole_type.strip_suffix('!') {
            Some(ty) => (ty, Some(written.part(ty.len(), 1))),
            None => (whole_type, None),
        };
        if ty.contains('!') {
            return Err(mistake(format!(
                "`!` stands once, after the whole type, not inside `{ty}`"
            )));
        }
        let ty = TypeRef::parse(written, ty, 0, DEEPEST)
            .ok_or_else(|| mistake(format!("`{}` is not a type", written.value)))?;
        let mut notation =
            Self { ty, required, filled: None, modified_encoding: None, sensitive: None };
        for modifier in modifiers {
            let span = modifier.span;
            match modifier.value {
                Modifier::Filled => notation.filled = Some(span),
                Modifier::Encoding(encoding) => {
                    notation.modified_encoding = Some(Spanned::new(encoding, span));
                }
                Modifier::Sensitive => notation.sensitive = Some(span),
            }
        }
        Ok(notation)
    }
}

/// Parses the modifiers behind a type, which begin at this offset of the string.
fn parse_modifiers(
    written: &Text,
    from: usize,
    modifiers: &str,
) -> Result<Vec<Spanned<Modifier>>, String> {
    let mut found = Vec::new();
    let mut last: Option<(usize, &str)> = None;
    let mut from = from;
    let mut left = Some(modifiers);
    while let Some(rest) = left {
        let begins = |word: &str| {
            let behind = rest.strip_prefix(word)?;
            if behind.is_empty() { Some(None) } else { behind.strip_prefix(' ').map(Some) }
        };
        let known = MODIFIERS.iter().find_map(|known| Some((*known, begins(known.1)?)));
        let Some(((step, word, modifier), behind)) = known else {
            return Err(format!("`{rest}` says nothing of a type"));
        };
        match last {
            Some((_, before)) if before == word => {
                return Err(format!("`{before}` is here twice"));
            }
            Some((last, before)) if last == step => {
                return Err(format!("`{before}` and `{word}` are two ways to send one value"));
            }
            Some((last, before)) if last > step => {
                return Err(format!("`{word}` stands before `{before}`"));
            }
            _ => {}
        }
        found.push(Spanned::new(modifier, written.part(from, word.len())));
        from += word.len() + 1;
        last = Some((step, word));
        left = behind;
    }
    Ok(found)
}

impl TypeRef {
    /// Parses a type, which begins at this offset of the string.
    fn parse(written: &Text, name: &str, from: usize, depth: usize) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        if let Some(inner) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Some(Self::List(Box::new(Self::parse(written, inner, from + 1, depth)?)));
        }
        if let Some(inner) = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            return Some(Self::Map(Box::new(Self::parse(written, inner, from + 1, depth)?)));
        }
        if let Some((_, scalar)) = SCALARS.iter().find(|(known, _)| *known == name) {
            return Some(Self::Scalar(*scalar));
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        Some(Self::Named(Text::new(name.to_owned(), written.part(from, name.len()))))
    }
}

/// An entry of `names` and its parsed form.
#[derive(Debug, Clone)]
pub(crate) struct NameText {
    pub(crate) written: Text,
    /// `None` if it is malformed.
    pub(crate) source: Option<NameSource>,
}

/// Where a name comes from that is known only when a call is made.
#[derive(Debug, Clone)]
pub(crate) enum NameSource {
    /// `string!`: from an argument.
    Argument,
    /// `string = id`: from a setter, and otherwise it is this one.
    Default(String),
}

impl NameText {
    /// Parses an entry of `names`.
    pub(crate) fn parse(written: Text) -> Self {
        let is_name = |name: &&str| !name.is_empty() && !name.contains(char::is_whitespace);
        let source = match written.value.strip_prefix("string = ").filter(is_name) {
            Some(default) => Some(NameSource::Default(default.to_owned())),
            None => (written.value == "string!").then_some(NameSource::Argument),
        };
        Self { written, source }
    }
}

/// What identifies an item: `documentationVersion as version`, or one name for both.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) span: Span,
    /// Member of the body of `create`, if it differs from the one in the response.
    pub(crate) given_by: Option<String>,
    /// Member of the response.
    pub(crate) member: String,
}

impl Identity {
    /// Parses the value of `identity`.
    pub(crate) fn parse(written: &Text) -> Self {
        let (given_by, member) = match written.value.split_once(" as ") {
            Some((given_by, member)) => (Some(given_by.to_owned()), member),
            None => (None, written.value.as_str()),
        };
        Self { span: written.span.clone(), given_by, member: member.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic, reason = "tests")]

    use super::{Encoding, NameSource, NameText, Notation, Scalar, TypeRef, TypeText, Wire};
    use crate::span::Text;

    fn parse(value: &str) -> TypeText {
        TypeText::parse(Text::new(value.to_owned(), 0..value.len() + 2))
    }

    fn notation(value: &str) -> Notation {
        parse(value).notation.expect("a type")
    }

    #[test]
    fn every_part_is_read_with_its_place() {
        let text = parse("{[StageKey]}! filled sensitive as stage-keys");
        assert!(!text.is_bare);
        assert!(
            matches!(text.wire, Some(Wire::Is(name)) if name.value == "stage-keys" && name.span == (35..45))
        );
        let notation = text.notation.expect("a type");
        assert_eq!(notation.required, Some(13..14));
        assert_eq!(notation.filled, Some(15..21));
        assert_eq!(notation.sensitive, Some(22..31));
        let TypeRef::Map(inner) = notation.ty else { panic!("a map") };
        let TypeRef::List(inner) = *inner else { panic!("a list") };
        assert!(
            matches!(*inner, TypeRef::Named(name) if name.value == "StageKey" && name.span == (3..11))
        );
        let plain = parse("json");
        assert!(plain.is_bare);
        let plain = plain.notation.expect("a type");
        assert!(matches!(plain.ty, TypeRef::Scalar(Scalar::Json)) && plain.required.is_none());
        assert_eq!((plain.encoding(), plain.filled), (Encoding::Plain, None));
    }

    #[test]
    fn modifiers_say_how_a_value_is_sent() {
        for (written, encoding) in [
            ("[string] joined", Encoding::Joined),
            ("boolean text", Encoding::Text),
            ("boolean if true sensitive", Encoding::IfTrue),
        ] {
            assert_eq!(notation(written).encoding(), encoding);
        }
        let text = parse("[string]! filled joined as {key}");
        assert!(
            matches!(text.named_by(), Some(name) if name.value == "key" && name.span == (29..32))
        );
        let named = text.notation.expect("a type");
        assert!(named.filled.is_some() && named.encoding() == Encoding::Joined);
    }

    #[test]
    fn malformed_types_are_refused() {
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
            "string  filled",
            "string filled ",
            "string filledx",
            "string filled filled",
            "string sensitive filled",
            "[string] joined text",
            "boolean if",
        ] {
            assert!(parse(wrong).notation.is_err(), "{wrong}");
        }
        assert!(parse("str ing as {key}").named_by().is_some());
    }

    #[test]
    fn a_name_is_an_argument_or_has_a_default() {
        let source = |value: &str| NameText::parse(Text::new(value.to_owned(), 0..0)).source;
        assert!(matches!(source("string!"), Some(NameSource::Argument)));
        assert!(matches!(source("string = id"), Some(NameSource::Default(name)) if name == "id"));
        for wrong in ["string", "string = ", "string = a b", "string=id", "integer!"] {
            assert!(source(wrong).is_none(), "{wrong}");
        }
    }
}
