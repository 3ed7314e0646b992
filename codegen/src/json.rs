//! Parses strict JSON into a tree.
//!
//! The parser is `jsonc-parser` in strict mode, which bounds the depth; `serde_json` then
//! checks the text again, because it is stricter.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::de::IgnoredAny;

use crate::brackets;
use crate::diagnostic::Diagnostic;
use crate::span::Spanned;
use crate::tree::{Json, Node};

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
            ParseErrorKind::NestingDepthExceeded => "remove the `[` or `{` that are too many",
            ParseErrorKind::CommentsNotAllowed => "remove the comment: models are strict JSON",
            ParseErrorKind::TrailingCommasNotAllowed => {
                "remove the comma: none stands before `}` or `]`"
            }
            ParseErrorKind::SingleQuotedStringsNotAllowed => "write double quotes",
            ParseErrorKind::ExpectedComma => "write `,` between two entries",
            ParseErrorKind::ExpectedStringObjectProperty => {
                "write the key between double quotes, or remove the comma before `}`"
            }
            ParseErrorKind::MultipleRootJsonValues => "remove what follows the first object",
            _ => STRICT,
        };
        if is_about_brackets(error.kind())
            && let Some(mistake) = brackets::find(text)
        {
            return mistake;
        }
        Diagnostic::new(range.start..range.end, format!("this is not JSON: {message}")).help(help)
    })?;
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let at = offset_of(text, error.line(), error.column());
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        return Err(Diagnostic::new(at..at + 1, format!("this is not JSON: {what}")).help(STRICT));
    }
    parsed.value.map_or_else(
        || Err(Diagnostic::new(here, "the file is empty")),
        |value| Ok(node_of_value(value)),
    )
}

/// Whether a bracket that is lost or too many may be the cause.
fn is_about_brackets(kind: &ParseErrorKind) -> bool {
    matches!(
        kind,
        ParseErrorKind::ExpectedComma
            | ParseErrorKind::ExpectedStringObjectProperty
            | ParseErrorKind::MultipleRootJsonValues
            | ParseErrorKind::UnexpectedCloseBrace
            | ParseErrorKind::UnexpectedCloseBracket
            | ParseErrorKind::UnexpectedColon
            | ParseErrorKind::UnexpectedToken
            | ParseErrorKind::UnexpectedTokenInObject
            | ParseErrorKind::UnterminatedArray
            | ParseErrorKind::UnterminatedObject
    )
}

fn node_of_value(value: Value<'_>) -> Node {
    let range = value.range();
    let value = match value {
        Value::NullKeyword(_) => Json::Null,
        Value::BooleanLit(literal) => Json::Boolean(literal.value),
        Value::NumberLit(number) => Json::Number(number.value.to_owned()),
        Value::StringLit(text) => Json::String(text.value.into_owned()),
        Value::Array(array) => Json::Array(array.elements.into_iter().map(node_of_value).collect()),
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
                    (Spanned::new(name, range.start..range.end), node_of_value(property.value))
                })
                .collect(),
        ),
    };
    Node { span: range.start..range.end, value }
}

/// Returns the byte offset of a line and column, both from 1, as `serde_json` counts them.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}
