//! The notation of types: `[string]! filled joined sensitive as name`. Names are not looked up
//! here, and whether a word suits its type is said in `lower/`.

use crate::diagnostic::Diagnostic;
use crate::model::Text;
use crate::template::part;

/// What a member's string says.
#[derive(Debug, Clone)]
pub(crate) struct Notation {
    pub(crate) ty: TypeRef,
    pub(crate) required: bool,
    pub(crate) filled: bool,
    pub(crate) form: Form,
    pub(crate) sensitive: bool,
    pub(crate) wire: Option<Wire>,
}

/// How a value is sent that its type alone does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
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
    Is(String),
    /// `{name}`: the value of a parameter that names this one.
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

/// Deeper types than any API has are a mistake, and recursion has an end.
const DEEPEST: usize = 8;

/// What may stand between a type and `as`, each once, in this order; those of one step exclude
/// each other.
const WORDS: &[(usize, &str)] =
    &[(1, "filled"), (2, "joined"), (2, "text"), (2, "if true"), (3, "sensitive")];

pub(crate) fn parse(text: &Text) -> Result<Notation, Diagnostic> {
    let mistake = |message: String| {
        Diagnostic::new(text.span.clone(), message).help(
            "a type is TYPE, TYPE! when required, then ` filled`, then ` joined`, ` text` or ` if true`, \
             then ` sensitive`, then ` as NAME`, each once; \
             TYPE is string, boolean, integer, number, timestamp, blob, json, object, patch, \
             the name of an enum or a shape, [TYPE] or {TYPE}",
        )
    };
    let (rest, wire) = match text.value.split_once(" as ") {
        Some((rest, wire)) if wire.is_empty() || wire.contains(char::is_whitespace) => {
            return Err(mistake(format!("`{wire}` after `as` is not one name (in `{rest}`)")));
        }
        Some((rest, wire)) => (rest, Some(wire)),
        None => (text.value.as_str(), None),
    };
    let (rest, said) = match rest.split_once(' ') {
        Some((rest, said)) => (rest, words(said).map_err(mistake)?),
        None => (rest, Vec::new()),
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
    let form = match said.iter().find_map(|(step, word)| (*step == 2).then_some(*word)) {
        Some("joined") => Form::Joined,
        Some("text") => Form::Text,
        Some(_) => Form::IfTrue,
        None => Form::Plain,
    };
    let wire =
        wire.map(|name| naming(text).map_or_else(|| Wire::Is(name.to_owned()), Wire::NamedBy));
    let says = |wanted: &str| said.iter().any(|(_, word)| *word == wanted);
    let (filled, sensitive) = (says("filled"), says("sensitive"));
    Ok(Notation { ty, required, filled, form, sensitive, wire })
}

/// `primary_key` of `string! as {primary_key}`, with its place.
pub(crate) fn naming(text: &Text) -> Option<Text> {
    let (rest, wire) = text.value.split_once(" as ")?;
    let name = wire.strip_prefix('{')?.strip_suffix('}')?;
    let from = rest.len() + " as {".len();
    Some(Text::new(name.to_owned(), part(text, from, name.len())))
}

/// The words behind a type.
fn words(said: &str) -> Result<Vec<(usize, &'static str)>, String> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut left = Some(said);
    while let Some(rest) = left {
        let begins = |word: &str| {
            let behind = rest.strip_prefix(word)?;
            if behind.is_empty() { Some(None) } else { behind.strip_prefix(' ').map(Some) }
        };
        let Some((word, behind)) = WORDS.iter().find_map(|word| Some((*word, begins(word.1)?)))
        else {
            return Err(format!("`{rest}` says nothing of a type"));
        };
        match found.last() {
            Some((_, before)) if *before == word.1 => {
                return Err(format!("`{before}` is here twice"));
            }
            Some((step, before)) if *step == word.0 => {
                return Err(format!("`{before}` and `{}` are two ways to send one value", word.1));
            }
            Some((step, before)) if *step > word.0 => {
                return Err(format!("`{}` stands before `{before}`", word.1));
            }
            _ => {}
        }
        found.push(word);
        left = behind;
    }
    Ok(found)
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

    use super::{Form, Scalar, TypeRef, Wire, parse};
    use crate::model::Text;

    fn text(value: &str) -> Text {
        Text::new(value.to_owned(), 0..value.len() + 2)
    }

    #[test]
    fn every_part_is_read() {
        let notation =
            parse(&text("{[StageKey]}! filled sensitive as stage-keys")).expect("a type");
        assert!(notation.required && notation.filled && notation.sensitive);
        assert!(matches!(notation.wire, Some(Wire::Is(name)) if name == "stage-keys"));
        let TypeRef::Map(inner) = notation.ty else { panic!("a map") };
        let TypeRef::List(inner) = *inner else { panic!("a list") };
        assert!(
            matches!(*inner, TypeRef::Named(name) if name.value == "StageKey" && name.span == (3..11))
        );
        let plain = parse(&text("json")).expect("a type");
        assert!(matches!(plain.ty, TypeRef::Scalar(Scalar::Json)) && !plain.required);
        assert_eq!((plain.form, plain.filled), (Form::Plain, false));
    }

    #[test]
    fn words_say_how_a_value_is_sent() {
        for (said, form) in [
            ("[string] joined", Form::Joined),
            ("boolean text", Form::Text),
            ("boolean if true sensitive", Form::IfTrue),
        ] {
            assert_eq!(parse(&text(said)).expect("a type").form, form);
        }
        let named = parse(&text("[string]! filled joined as {key}")).expect("a type");
        assert!(named.filled && named.form == Form::Joined);
        assert!(
            matches!(named.wire, Some(Wire::NamedBy(name)) if name.value == "key" && name.span == (29..32))
        );
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
            "string  filled",
            "string filled ",
            "string filledx",
            "string filled filled",
            "string sensitive filled",
            "[string] joined text",
            "boolean if",
        ] {
            assert!(parse(&text(wrong)).is_err(), "{wrong}");
        }
    }
}
