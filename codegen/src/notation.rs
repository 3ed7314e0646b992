//! The notations of a model: types (`[string]! sensitive as name`), also in their object form
//! (`{ "type": "[string]!", "non_empty": true }`), and what identifies an item.
//!
//! Each is parsed once, when the model is read. Names are not looked up here, and whether a
//! modifier suits its type is checked in `lower/`.

use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned, Text};
use crate::tree::Node;

/// A type as written and its parsed form.
#[derive(Debug, Clone)]
pub(crate) struct TypeText {
    /// The type string.
    pub(crate) written: Text,
    /// All of it: the string or the object.
    pub(crate) span: Span,
    /// The name under which the value is sent. It is known even if the rest is malformed.
    pub(crate) wire: Option<Wire>,
    /// The parsed form, or the mistake in it.
    pub(crate) notation: Result<Notation, Diagnostic>,
}

/// A well-formed type in its parts.
#[derive(Debug, Clone)]
pub(crate) struct Notation {
    pub(crate) ty: TypeRef,
    /// Where `!` stands.
    pub(crate) required: Option<Span>,
    /// Where `non_empty` is true.
    pub(crate) non_empty: Option<Span>,
    /// What `send_as` or `time_format` says, and where.
    pub(crate) sent_as: Vec<Spanned<Encoding>>,
    /// Where `sensitive` stands.
    pub(crate) sensitive: Option<Span>,
}

/// How a value is sent that its type alone does not determine.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Plain,
    /// A list as one text, with commas.
    CommaSeparated,
    /// A boolean or a number as text in JSON.
    Text,
    /// A boolean that is left out unless it is true.
    OnlyIfTrue,
    /// A timestamp as RFC 3339.
    Iso8601,
    /// A timestamp as an HTTP date.
    HttpDate,
    /// A timestamp as seconds since 1970.
    Epoch,
}

/// The name under which a value is sent.
#[derive(Debug, Clone)]
pub(crate) enum Wire {
    /// `as NAME`.
    Is(Text),
    /// `name_from`: the value of the parameter `name`, or else the default.
    NamedBy { name: Text, default: Option<Text> },
}

#[derive(Debug, Clone)]
pub(crate) enum TypeRef {
    Scalar(Scalar),
    /// The name of an enum or a shape.
    Named(Text),
    List(Box<TypeRef>),
    Map(Box<TypeRef>),
}

#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    String,
    Boolean,
    Integer,
    Number,
    Date,
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
    ("date", Scalar::Date),
    ("timestamp", Scalar::Timestamp),
    ("blob", Scalar::Blob),
    ("json", Scalar::Json),
    ("object", Scalar::Object),
    ("patch", Scalar::Patch),
];

/// What built-in types are called in other notations, in lower case.
const NAMES_ELSEWHERE: &[(&[&str], &str)] = &[
    (&["str", "text", "varchar", "char", "uuid", "uri", "url", "email", "&str"], "string"),
    (&["bool", "flag"], "boolean"),
    (
        &[
            "int", "int32", "int64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "uint",
            "usize", "isize", "long", "short", "bigint",
        ],
        "integer",
    ),
    (&["float", "double", "f32", "f64", "decimal", "real"], "number"),
    (&["day", "full-date", "localdate", "calendar-date"], "date"),
    (
        &["time", "datetime", "date-time", "date_time", "instant", "systemtime", "timestamptz"],
        "timestamp",
    ),
    (&["bytes", "binary", "byte", "base64", "buffer", "file"], "blob"),
    (&["any", "value", "unknown", "document", "mixed"], "json"),
    (&["array", "list", "vec", "seq", "sequence"], "[string]"),
    (&["map", "dict", "dictionary", "record", "hash", "hashmap", "btreemap"], "{string}"),
];

/// Deepest nesting of types. It also bounds the recursion of the parser.
pub(crate) const DEEPEST: usize = 8;

/// Old modifiers of the type string, and what they are in the object form.
const OLD_MODIFIERS: &[(&str, &str)] = &[
    ("filled", "\"non_empty\": true"),
    ("joined", "\"send_as\": \"comma_separated\""),
    ("text", "\"send_as\": \"text\""),
    ("if true", "\"send_as\": \"only_if_true\""),
];

impl TypeText {
    /// Parses a type in either form. Returns nothing for an object without a type.
    pub(crate) fn read(node: &Node) -> Option<Self> {
        match node.as_string() {
            Some(written) => Some(Self::parse(written)),
            None => Self::from_object(node),
        }
    }

    /// Parses a type string.
    pub(crate) fn parse(written: Text) -> Self {
        let (before, wire) = match written.value.split_once(" as ") {
            Some((before, name)) => {
                (before, Some(Wire::parse(&written, before.len() + " as ".len(), name)))
            }
            None => (written.value.as_str(), None),
        };
        let notation = Notation::parse(&written, before);
        Self { wire, notation, span: written.span.clone(), written }
    }

    /// Reads the object form.
    fn from_object(node: &Node) -> Option<Self> {
        let mut text = Self::parse(node.string("type")?);
        text.span = node.span.clone();
        if let Ok(notation) = &mut text.notation {
            let non_empty = node.spanned_boolean("non_empty");
            notation.non_empty = non_empty.filter(|(flag, _)| *flag).map(|(_, span)| span);
            for (key, known) in [("send_as", SEND_AS), ("time_format", TIME_FORMATS)] {
                let Some(says) = node.string(key) else { continue };
                let encoding = known.iter().find(|(name, _)| *name == says.value);
                notation
                    .sent_as
                    .extend(encoding.map(|(_, encoding)| Spanned::new(*encoding, says.span)));
            }
        }
        let default = node.string("default_name");
        let name_from = node.string("name_from");
        let conflict = match (&name_from, &text.wire, &default) {
            (Some(from), Some(_), _) => Some(
                Diagnostic::new(from.span.clone(), "the parameter has two names")
                    .help("remove `as` or `name_from`"),
            ),
            (None, _, Some(default)) => Some(
                Diagnostic::new(default.span.clone(), "`default_name` needs `name_from`").help(
                    format!(
                        "write the name itself: \"{} as {}\"",
                        text.written.value, default.value
                    ),
                ),
            ),
            _ => None,
        };
        if let (Some(conflict), Ok(_)) = (conflict, &text.notation) {
            text.notation = Err(conflict);
        }
        if let Some(name) = name_from {
            text.wire = Some(Wire::NamedBy { name, default });
        }
        Some(text)
    }

    /// Returns the type of a parameter that the model implies without writing it. `span` is
    /// what implies it.
    pub(crate) fn implied(scalar: Scalar, is_required: bool, span: &Span) -> Self {
        let name = SCALARS.iter().find(|(_, known)| *known == scalar).map(|(name, _)| *name);
        let notation = Notation {
            required: is_required.then(|| span.clone()),
            ..Notation::plain(TypeRef::Scalar(scalar))
        };
        Self {
            written: Text::new(name.unwrap_or_default().to_owned(), span.clone()),
            span: span.clone(),
            wire: None,
            notation: Ok(notation),
        }
    }

    /// Whether it can be the type of a label: without `!`, another name and `non_empty`.
    pub(crate) fn is_label_type(&self) -> bool {
        let has_more =
            |notation: &Notation| notation.required.is_some() || notation.non_empty.is_some();
        self.wire.is_none() && !self.notation.as_ref().is_ok_and(has_more)
    }

    /// Returns the name of the parameter that gives this one its name on the wire.
    pub(crate) fn named_by(&self) -> Option<&Text> {
        match &self.wire {
            Some(Wire::NamedBy { name, .. }) => Some(name),
            Some(Wire::Is(_)) | None => None,
        }
    }
}

const SEND_AS: &[(&str, Encoding)] = &[
    ("comma_separated", Encoding::CommaSeparated),
    ("text", Encoding::Text),
    ("only_if_true", Encoding::OnlyIfTrue),
];
const TIME_FORMATS: &[(&str, Encoding)] =
    &[("iso8601", Encoding::Iso8601), ("http", Encoding::HttpDate), ("epoch", Encoding::Epoch)];

impl Wire {
    /// Parses what follows `as`, from this offset of the string.
    fn parse(written: &Text, from: usize, name: &str) -> Self {
        let text =
            |from: usize, name: &str| Text::new(name.to_owned(), written.part(from, name.len()));
        match old_dynamic_name(name) {
            Some(by) => Self::NamedBy { name: text(from + 1, by), default: None },
            None => Self::Is(text(from, name)),
        }
    }
}

/// `{key}`: how a name of another parameter was once written.
fn old_dynamic_name(name: &str) -> Option<&str> {
    name.strip_prefix('{').and_then(|name| name.strip_suffix('}'))
}

impl Notation {
    /// Returns a type without anything else.
    fn plain(ty: TypeRef) -> Self {
        Self { ty, required: None, non_empty: None, sent_as: Vec::new(), sensitive: None }
    }

    /// How a value is sent.
    pub(crate) fn encoding(&self) -> Encoding {
        self.sent_as.first().map_or(Encoding::Plain, |encoding| encoding.value)
    }

    /// Parses a type string; `before` is what stands before `as`.
    fn parse(written: &Text, before: &str) -> Result<Self, Diagnostic> {
        if let Some(mistake) = old_form(written, before) {
            return Err(mistake);
        }
        let mistake = |message: String| Diagnostic::new(written.span.clone(), message);
        let name = written.value[before.len()..].strip_prefix(" as ");
        if let Some(name) = name
            && (name.is_empty() || name.contains(char::is_whitespace))
        {
            return Err(mistake(format!("`as` is followed by one name, not by `{name}`"))
                .help(format!("write \"{before} as NAME\", with the name that is sent")));
        }
        let (whole_type, sensitive) = match before.strip_suffix(" sensitive") {
            Some(whole_type) => {
                (whole_type, Some(written.part(whole_type.len() + 1, "sensitive".len())))
            }
            None => (before, None),
        };
        let (ty, required) = match whole_type.strip_suffix('!') {
            Some(ty) => (ty, Some(written.part(ty.len(), 1))),
            None => (whole_type, None),
        };
        let depth = ty.chars().take_while(|letter| matches!(letter, '[' | '{')).count();
        if depth >= DEEPEST {
            let limit = DEEPEST - 1;
            return Err(mistake(format!(
                "`{ty}` is nested {depth} times, and {limit} is the limit"
            ))
            .help("write `json` for values of any depth"));
        }
        let Some(ty) = TypeRef::parse(written, ty, 0, DEEPEST) else {
            return Err(malformed(written, before));
        };
        Ok(Self { required, sensitive, ..Self::plain(ty) })
    }
}

/// Reports modifiers that have an object form instead, with that form.
fn old_form(written: &Text, before: &str) -> Option<Diagnostic> {
    let behind = written.value[before.len()..].strip_prefix(" as ");
    let dynamic = behind.and_then(old_dynamic_name);
    let (whole_type, modifiers) = before.split_once(' ').unwrap_or((before, ""));
    let mut keys = Vec::new();
    let mut first = None;
    let mut is_sensitive = false;
    let mut rest = modifiers;
    while !rest.is_empty() {
        let begins = |word: &str| {
            let behind = rest.strip_prefix(word)?;
            if behind.is_empty() { Some("") } else { behind.strip_prefix(' ') }
        };
        if let Some(behind) = begins("sensitive") {
            is_sensitive = true;
            rest = behind;
            continue;
        }
        let (word, key, behind) =
            OLD_MODIFIERS.iter().find_map(|(word, key)| Some((*word, *key, begins(word)?)))?;
        first.get_or_insert(word);
        if !keys.contains(&key) {
            keys.push(key);
        }
        rest = behind;
    }
    let message = match (first, dynamic) {
        (Some(word), _) => format!("`{word}` is written in the object form of a parameter now"),
        (None, Some(_)) => {
            "a name that callers choose is written in the object form of a parameter now".to_owned()
        }
        (None, None) => return None,
    };
    let sensitive = if is_sensitive { " sensitive" } else { "" };
    let name = behind.filter(|_| dynamic.is_none()).map(|name| format!(" as {name}"));
    let ty = format!("{whole_type}{sensitive}{}", name.unwrap_or_default());
    let mut object = format!("{{ \"type\": \"{ty}\"");
    for key in keys {
        object.push_str(&format!(", {key}"));
    }
    if let Some(by) = dynamic {
        object.push_str(&format!(", \"name_from\": \"{by}\""));
    }
    Some(Diagnostic::new(written.span.clone(), message).help(format!("write {object} }}")))
}

/// Reports a type string that is not one, with what it probably means.
fn malformed(written: &Text, before: &str) -> Diagnostic {
    let behind = &written.value[before.len()..];
    let mistake =
        Diagnostic::new(written.span.clone(), format!("`{}` is not a type", written.value));
    let collapsed = before.split_whitespace().collect::<Vec<_>>().join(" ");
    if collapsed != before {
        let written = Text::new(format!("{collapsed}{behind}"), written.span.clone());
        return match Notation::parse(&written, &collapsed) {
            Ok(_) => mistake.help(format!("write \"{}\", with single spaces", written.value)),
            Err(mistake) => mistake,
        };
    }
    if let Some(meant) = translated(before) {
        return mistake.help(format!("write \"{meant}{behind}\""));
    }
    if before.contains('|') {
        let nothing = ["null", "undefined", "None", "nil"];
        let mut types = before.split('|').map(str::trim).filter(|one| !nothing.contains(one));
        return match (types.next(), types.next()) {
            (Some(ty), None) if !ty.is_empty() => mistake.help(format!(
                "write \"{}{behind}\": parameters are optional unless `!` follows their type",
                translated(ty).unwrap_or_else(|| ty.to_owned())
            )),
            _ => mistake.help(
                "write `json` if it can be of several types; if these are its values, define an enum: \
                 \"enums\": { \"Kind\": { \"values\": [...] } }",
            ),
        };
    }
    let whole_type = before.split(' ').next().unwrap_or_default();
    let is_type = TypeRef::parse(written, whole_type.trim_end_matches('!'), 0, DEEPEST).is_some();
    match before.split_once(' ') {
        Some((whole_type, _)) if is_type => mistake.help(format!(
            "behind a type stand only ` sensitive` and ` as NAME`; other properties are keys: \
             {{ \"type\": \"{whole_type}\", \"non_empty\": true }}"
        )),
        _ => mistake.help(
            "a type is TYPE, `TYPE!` when required, then ` sensitive`, then ` as NAME`; \
             TYPE is string, boolean, integer, number, date, timestamp, blob, json, object, patch, \
             the name of an enum or a shape, [TYPE] or {TYPE}",
        ),
    }
}

/// Returns what is called so in other notations, in this one: `string[]` is `[string]`.
pub(crate) fn translated(written: &str) -> Option<String> {
    let mut text = written.trim().trim_end_matches(',').trim_end();
    let mut required = false;
    let mut sensitive = false;
    // Words before and behind the type.
    loop {
        let (before, change): (&str, fn(&mut bool, &mut bool)) =
            if let Some(before) = text.strip_suffix('!') {
                (before, |required, _| *required = true)
            } else if let Some(before) = text.strip_suffix(" required") {
                (before, |required, _| *required = true)
            } else if let Some(behind) =
                text.strip_prefix("required ").or_else(|| text.strip_prefix('!'))
            {
                (behind, |required, _| *required = true)
            } else if let Some(before) = text.strip_suffix(" optional") {
                (before, |_, _| {})
            } else if let Some(behind) = text.strip_prefix("optional ") {
                (behind, |_, _| {})
            } else if let Some(behind) = text.strip_prefix("sensitive ") {
                (behind, |_, sensitive| *sensitive = true)
            } else if let Some(before) = text.strip_suffix(" sensitive") {
                (before, |_, sensitive| *sensitive = true)
            } else {
                break;
            };
        change(&mut required, &mut sensitive);
        text = before.trim().trim_end_matches(',').trim_end();
    }
    let (ty, is_required_inside) = translated_type(text, DEEPEST)?;
    let bang = if required || is_required_inside { "!" } else { "" };
    let sensitive = if sensitive { " sensitive" } else { "" };
    let meant = format!("{ty}{bang}{sensitive}");
    (meant != written).then_some(meant)
}

/// Returns a type in this notation, and whether a `!` stood inside of it.
fn translated_type(text: &str, depth: usize) -> Option<(String, bool)> {
    let depth = depth.checked_sub(1)?;
    let text = text.trim();
    let in_brackets = |open: &str, inner: &str, close: &str| {
        let (inner, required) = translated_type(inner, depth)?;
        Some((format!("{open}{inner}{close}"), required))
    };
    if let Some(inner) = text.strip_suffix('!') {
        return Some((translated_type(inner, depth)?.0, true));
    }
    if let Some(inner) = text.strip_suffix('?') {
        return translated_type(inner, depth);
    }
    if let Some(inner) = text.strip_suffix("[]") {
        return in_brackets("[", inner, "]");
    }
    for (open, close) in [('[', ']'), ('{', '}')] {
        let inner = match (text.strip_prefix(open), text.strip_suffix(close)) {
            (Some(behind), Some(_)) => behind.strip_suffix(close)?,
            (Some(behind), None) => behind,
            (None, Some(before)) if !before.contains(open) => before,
            _ => continue,
        };
        return in_brackets(&open.to_string(), inner, &close.to_string());
    }
    let lower = text.to_lowercase();
    for word in ["array of ", "list of "] {
        if lower.starts_with(word) {
            return in_brackets("[", text.get(word.len()..)?, "]");
        }
    }
    if let Some(value) = lower.strip_prefix("map[string]") {
        return in_brackets("{", text.get(text.len() - value.len()..)?, "}");
    }
    let generic = text.strip_suffix('>').and_then(|text| text.split_once('<'));
    let generic = generic.or_else(|| text.strip_suffix(']').and_then(|text| text.split_once('[')));
    if let Some((name, arguments)) = generic {
        return match name.to_lowercase().as_str() {
            "array" | "list" | "vec" | "set" | "sequence" | "iterable" => {
                in_brackets("[", arguments, "]")
            }
            "map" | "dict" | "record" | "hashmap" | "btreemap" => {
                let (_, value) = arguments.split_once(',')?;
                in_brackets("{", value, "}")
            }
            "option" | "optional" | "maybe" => translated_type(arguments, depth),
            _ => None,
        };
    }
    if let Some(here) = name_here(text) {
        return Some((here.to_owned(), false));
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    (!text.is_empty() && text.chars().all(plain)).then(|| (text.to_owned(), false))
}

/// Returns the type string for an object that is a JSON Schema, as far as it can be one.
pub(crate) fn of_json_schema(schema: &Node) -> Option<String> {
    fn base(schema: &Node, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        if let Some(reference) = schema.string("$ref") {
            return reference.value.rsplit('/').next().map(str::to_owned);
        }
        let kind = schema.string("type").map(|kind| kind.value);
        if let Some(items) = schema.get("items") {
            return Some(format!("[{}]", element(items, depth)?));
        }
        if let Some(values) = schema.get("additionalProperties") {
            return Some(format!("{{{}}}", element(values, depth)?));
        }
        let format = schema.string("format");
        if let Some(here) = format.as_ref().and_then(|format| match format.value.as_str() {
            "date" => Some("date"),
            "date-time" => Some("timestamp"),
            "byte" | "binary" => Some("blob"),
            _ => None,
        }) {
            return Some(here.to_owned());
        }
        let kind = kind?;
        translated_type(&kind, DEEPEST).map(|(ty, _)| ty)
    }
    fn element(node: &Node, depth: usize) -> Option<String> {
        match node.as_string() {
            Some(text) => translated_type(&text.value, DEEPEST).map(|(ty, _)| ty),
            None => base(node, depth),
        }
    }
    let ty = base(schema, DEEPEST)?;
    let is_required = schema.boolean("required") == Some(true);
    let has_bang = schema.string("type").is_some_and(|kind| kind.value.contains('!'));
    Some(if is_required || has_bang { format!("{ty}!") } else { ty })
}

/// Returns the built-in type that has this name in other notations, or in capitals.
pub(crate) fn name_here(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if let Some((scalar, _)) = SCALARS.iter().find(|(scalar, _)| *scalar == lower) {
        return Some(scalar);
    }
    let elsewhere = NAMES_ELSEWHERE.iter().find(|(names, _)| names.contains(&lower.as_str()));
    elsewhere.map(|(_, here)| *here)
}

impl TypeRef {
    /// Parses a word of a longer text as a type; the word begins at this offset.
    pub(crate) fn of_word(written: &Text, word: &str, from: usize) -> Option<Self> {
        Self::parse(written, word, from, DEEPEST)
    }

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

    use super::{Encoding, Scalar, TypeRef, TypeText, Wire, of_json_schema, translated};
    use crate::diagnostic::Diagnostic;
    use crate::json;
    use crate::span::Text;
    use crate::work::Work;

    fn parse(value: &str) -> TypeText {
        TypeText::parse(Text::new(value.to_owned(), 0..value.len() + 2))
    }

    fn read(json: &str) -> TypeText {
        TypeText::read(&json::parse(json).expect("JSON")).expect("a type")
    }

    fn help(text: &TypeText) -> String {
        let mistake: &Diagnostic = text.notation.as_ref().expect_err("a mistake");
        mistake.remedies(&Work::default()).join("; ")
    }

    #[test]
    fn every_part_is_read_with_its_place() {
        let text = parse("{[StageKey]}! sensitive as stage-keys");
        assert!(
            matches!(text.wire, Some(Wire::Is(name)) if name.value == "stage-keys" && name.span == (28..38))
        );
        let notation = text.notation.expect("a type");
        assert_eq!(notation.required, Some(13..14));
        assert_eq!(notation.sensitive, Some(15..24));
        let TypeRef::Map(inner) = notation.ty else { panic!("a map") };
        let TypeRef::List(inner) = *inner else { panic!("a list") };
        assert!(
            matches!(*inner, TypeRef::Named(name) if name.value == "StageKey" && name.span == (3..11))
        );
        let plain = parse("json").notation.expect("a type");
        assert!(matches!(plain.ty, TypeRef::Scalar(Scalar::Json)) && plain.required.is_none());
        assert_eq!((plain.encoding(), plain.non_empty), (Encoding::Plain, None));
    }

    #[test]
    fn the_object_form_says_how_a_value_is_sent() {
        for (written, encoding) in [
            (r#"{ "type": "[string]", "send_as": "comma_separated" }"#, Encoding::CommaSeparated),
            (r#"{ "type": "boolean", "send_as": "text" }"#, Encoding::Text),
            (r#"{ "type": "boolean", "send_as": "only_if_true" }"#, Encoding::OnlyIfTrue),
            (r#"{ "type": "timestamp", "time_format": "epoch" }"#, Encoding::Epoch),
            (r#"{ "type": "timestamp" }"#, Encoding::Plain),
        ] {
            assert_eq!(read(written).notation.expect("a type").encoding(), encoding, "{written}");
        }
        let text = read(
            r#"{ "type": "string!", "non_empty": true, "name_from": "key", "default_name": "id" }"#,
        );
        let notation = text.notation.expect("a type");
        assert!(notation.required.is_some() && notation.non_empty.is_some());
        let Some(Wire::NamedBy { name, default: Some(default) }) = text.wire else {
            panic!("a name that callers choose")
        };
        assert_eq!((name.value.as_str(), default.value.as_str()), ("key", "id"));
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
            "string  sensitive",
            "string sensitive ",
            "string sensitivex",
            "string sensitive sensitive",
        ] {
            assert!(parse(wrong).notation.is_err(), "{wrong}");
        }
        assert!(parse("str ing as {key}").named_by().is_some());
        for wrong in [
            r#"{ "type": "string as a", "name_from": "b" }"#,
            r#"{ "type": "string", "default_name": "b" }"#,
        ] {
            assert!(read(wrong).notation.is_err(), "{wrong}");
        }
    }

    #[test]
    fn old_modifiers_are_reported_with_the_object_to_write() {
        for (written, object) in [
            ("string filled", r#"{ "type": "string", "non_empty": true }"#),
            (
                "[string]! filled joined as {key}",
                r#"{ "type": "[string]!", "non_empty": true, "send_as": "comma_separated", "name_from": "key" }"#,
            ),
            (
                "boolean text sensitive as Strict",
                r#"{ "type": "boolean sensitive as Strict", "send_as": "text" }"#,
            ),
            ("boolean if true", r#"{ "type": "boolean", "send_as": "only_if_true" }"#),
            ("string! as {key}", r#"{ "type": "string!", "name_from": "key" }"#),
        ] {
            assert_eq!(help(&parse(written)), format!("write {object}"));
            assert!(read(object).notation.is_ok(), "{object}");
        }
    }

    #[test]
    fn types_of_other_notations_are_translated() {
        for (written, here) in [
            ("string[]", "[string]"),
            ("string[]!", "[string]!"),
            ("[string!]", "[string]!"),
            ("string?", "string"),
            ("int?", "integer"),
            ("Array<int>", "[integer]"),
            ("List[str]", "[string]"),
            ("Map<string, Array<double>>", "{[number]}"),
            ("map[string]bool", "{boolean}"),
            ("Option<String>", "string"),
            ("date-time", "timestamp"),
            ("string !", "string!"),
            ("string!!", "string!"),
            ("[string", "[string]"),
            ("string]", "[string]"),
            ("string, required", "string!"),
            ("string required", "string!"),
            ("optional integer", "integer"),
            ("sensitive string", "string sensitive"),
            ("array of Pet", "[Pet]"),
            ("!string", "string!"),
        ] {
            assert_eq!(translated(written).as_deref(), Some(here), "{written}");
        }
        let schema = |json: &str| of_json_schema(&json::parse(json).expect("JSON"));
        for (written, here) in [
            (r#"{ "type": "string", "required": true }"#, "string!"),
            (r#"{ "type": "array", "items": { "type": "array", "items": "int" } }"#, "[[integer]]"),
            (r##"{ "type": "object", "additionalProperties": { "$ref": "#/a/Pet" } }"##, "{Pet}"),
            (r#"{ "type": "string", "format": "date-time", "nullable": true }"#, "timestamp"),
        ] {
            assert_eq!(schema(written).as_deref(), Some(here), "{written}");
        }
        for unknown in ["", "[]", "a.b", "string", "Pet<Cat>", "{{{{{{{{{string}}}}}}}}}"] {
            assert_eq!(translated(unknown), None, "{unknown}");
        }
    }
}
