//! JSON text on several lines or on one, with the values as the service sent them.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};

use super::json::{Json, Token};
use crate::console::is_interpreted;

const KEY: Style = AnsiColor::Cyan.on_default();
const STRING: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Yellow.on_default();
const LITERAL: Style = AnsiColor::Magenta.on_default();

/// Values at deeper levels are on one line: the indentation of each line takes space, so that the
/// text of a body with a million levels would not fit on any disk.
const DEEPEST: usize = 100;

/// How JSON text is written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Layout {
    /// One line for each value, indented by 2 spaces.
    pub(super) is_indented: bool,
    pub(super) color: bool,
    /// Writes control characters as escapes. JSON permits some of them in strings, but a terminal
    /// may interpret them.
    pub(super) is_terminal: bool,
}

/// Writes a value, without a newline at its end.
pub(super) fn write(json: Json<'_>, layout: Layout, out: &mut String) {
    // For each array or object that is open: is it an object?
    let mut open: Vec<bool> = Vec::new();
    let mut before = None;
    let newline = |out: &mut String, depth: usize| {
        if layout.is_indented && depth <= DEEPEST {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
    };
    for token in json.tokens() {
        let is_in_object = open.last().copied().unwrap_or(false);
        let is_first = matches!(before, Some(Token::Open(_)));
        if is_first && !matches!(token, Token::Close(_)) {
            newline(out, open.len());
        }
        match token {
            Token::Open(bracket) => {
                out.push_str(bracket);
                open.push(bracket == "{");
            }
            Token::Close(bracket) => {
                let depth = open.len();
                open.pop();
                // The values within are at the depth that decides, also for the bracket.
                if !is_first && depth <= DEEPEST {
                    newline(out, open.len());
                }
                out.push_str(bracket);
            }
            Token::Comma => {
                out.push(',');
                newline(out, open.len());
            }
            Token::Colon => {
                out.push(':');
                if layout.is_indented && open.len() <= DEEPEST {
                    out.push(' ');
                }
            }
            Token::String(text) => {
                let is_key = is_in_object && !matches!(before, Some(Token::Colon));
                let style = if is_key { KEY } else { STRING };
                scalar(text, style, layout, out);
            }
            Token::Number(text) => scalar(text, NUMBER, layout, out),
            Token::Literal(text) => scalar(text, LITERAL, layout, out),
        }
        before = Some(token);
    }
}

/// Returns a value on one line, without colours.
pub(super) fn on_one_line(json: Json<'_>) -> String {
    let mut out = String::with_capacity(json.text().len());
    write(json, Layout::default(), &mut out);
    out
}

fn scalar(text: &str, style: Style, layout: Layout, out: &mut String) {
    if layout.color {
        out.push_str(&style.render().to_string());
    }
    if layout.is_terminal {
        escape(text, out);
    } else {
        out.push_str(text);
    }
    if layout.color {
        out.push_str(&style.render_reset().to_string());
    }
}

/// Writes a text with JSON's escapes for the characters that a terminal may interpret.
pub(super) fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_interpreted(character) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn written(text: &str, layout: Layout) -> String {
        let mut out = String::new();
        write(Json::new(text.as_bytes()).unwrap(), layout, &mut out);
        out
    }

    const INDENTED: Layout = Layout { is_indented: true, color: false, is_terminal: false };

    #[test]
    fn digits_escapes_order_and_repeated_keys_are_kept() {
        let text =
            r#"{"z":12345678901234567890.10,"a":1e+05,"z":-0,"e":"\u00e9\/\ud800","o":{},"l":[ ]}"#;
        let expected = r#"{
  "z": 12345678901234567890.10,
  "a": 1e+05,
  "z": -0,
  "e": "\u00e9\/\ud800",
  "o": {},
  "l": []
}"#;
        assert_eq!(written(text, INDENTED), expected);
        assert_eq!(written(expected, Layout::default()), text.replace("[ ]", "[]"));
    }

    #[test]
    fn deep_values_take_no_stack_and_no_long_indentation() {
        let depth = 200_000;
        let text = "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(written(&text, Layout::default()), text);
        let indented = written(&text, INDENTED);
        assert!(
            indented.len() < text.len() + 2 * DEEPEST * (2 * DEEPEST + 1),
            "{}",
            indented.len()
        );
        assert_eq!(indented.lines().count(), 2 * DEEPEST + 1);

        let text = "{\"a\":".repeat(DEEPEST + 2) + "[1,2]" + &"}".repeat(DEEPEST + 2);
        let middle = written(&text, INDENTED);
        assert_eq!(middle.lines().nth(DEEPEST).unwrap().trim(), "\"a\": {\"a\":{\"a\":[1,2]}}");
        assert_eq!(Json::new(middle.as_bytes()).map(on_one_line), Some(text));
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        let text = "{\"a\u{9b}31m\":\"\u{7f}\u{202e}\u{e9}\"}";
        let terminal = Layout { is_terminal: true, ..Layout::default() };
        assert_eq!(written(text, terminal), "{\"a\\u009b31m\":\"\\u007f\\u202e\u{e9}\"}");
        assert_eq!(written(text, Layout::default()), text);
    }
}
