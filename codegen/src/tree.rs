//! JSON as a tree that remembers where everything stands and keeps duplicate keys. Parsing is
//! `jsonc-parser`'s in strict mode, which bounds the depth; `serde_json` is then asked whether the
//! text is JSON at all, because its idea of strict is stricter.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::de::IgnoredAny;

use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};

/// One JSON value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Json,
}

#[derive(Debug, Clone)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// What it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Json::Null => "null",
            Json::Boolean(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    /// The whole of a mistake about a long object would be pages: its opening is enough.
    pub(crate) fn head(&self) -> Span {
        match self.value {
            Json::Array(_) | Json::Object(_) => self.span.start..self.span.start + 1,
            _ => self.span.clone(),
        }
    }
}

const STRICT: &str = "models are strict JSON: double quotes, no comments, no trailing commas";

pub(crate) fn parse(text: &str) -> Result<Node, Diagnostic> {
    let here = text.len().saturating_sub(1)..text.len();
    if text.trim().is_empty() {
        return Err(Diagnostic::new(here, "the file is empty")
            .help("a model is one JSON object with `service` and `resources`"));
    }
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &strict).map_err(|error| {
        let range = error.range();
        let message = error.kind().to_string();
        let mut letters = message.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        let message: String = first.into_iter().chain(letters).collect();
        let help = match error.kind() {
            ParseErrorKind::NestingDepthExceeded => "no model is that deep: a `[` or `{` too many?",
            _ => STRICT,
        };
        Diagnostic::new(range.start..range.end, format!("this is not JSON: {message}")).help(help)
    })?;
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let at = offset(text, error.line(), error.column());
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        return Err(Diagnostic::new(at..at + 1, format!("this is not JSON: {what}")).help(STRICT));
    }
    parsed
        .value
        .map_or_else(|| Err(Diagnostic::new(here, "the file is empty")), |value| Ok(node(value)))
}

fn node(value: Value<'_>) -> Node {
    let range = value.range();
    let value = match value {
        Value::NullKeyword(_) => Json::Null,
        Value::BooleanLit(literal) => Json::Boolean(literal.value),
        Value::NumberLit(number) => Json::Number(number.value.to_owned()),
        Value::StringLit(text) => Json::String(text.value.into_owned()),
        Value::Array(array) => Json::Array(array.elements.into_iter().map(node).collect()),
        Value::Object(object) => Json::Object(
            object
                .properties
                .into_iter()
                .map(|property| {
                    let range = property.name.range();
                    let name = match property.name {
                        ObjectPropName::String(name) => name.value.into_owned(),
                        ObjectPropName::Word(name) => name.value.to_owned(),
                    };
                    (Spanned::new(name, range.start..range.end), node(property.value))
                })
                .collect(),
        ),
    };
    Node { span: range.start..range.end, value }
}

/// Byte offset of a line and column, both from 1, as `serde_json` counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}
