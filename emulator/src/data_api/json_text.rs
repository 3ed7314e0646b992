//! JSON as the server writes it. It is written in Python, whose numbers and escapes differ from
//! those of other writers.

use serde_json::{Number, Value};

/// How a document is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Indented by four spaces. Whole numbers are integers.
    Indented,
    /// Without spaces. All numbers have a fraction.
    Compact,
}

/// Returns the document of most successes: indented by four spaces, with whole numbers as integers.
/// Negative fractions lose their fraction, as they do on the server.
pub(super) fn indented(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, Layout::Indented, 0);
    text
}

/// Returns the document of a 201: without spaces, with all numbers as fractions.
pub(super) fn compact(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, Layout::Compact, 0);
    text
}

fn write(text: &mut String, value: &Value, layout: Layout, depth: usize) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(&written(number, layout)),
        Value::String(own) => quote(text, own),
        Value::Array(items) => {
            let items = items.iter().map(|item| (None, item));
            enclose(text, items, ('[', ']'), layout, depth);
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (Some(name.as_str()), value));
            enclose(text, members, ('{', '}'), layout, depth);
        }
    }
}

fn enclose<'a>(
    text: &mut String,
    parts: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Value)>,
    (open, close): (char, char),
    layout: Layout,
    depth: usize,
) {
    text.push(open);
    let is_empty = parts.len() == 0;
    for (place, (name, value)) in parts.enumerate() {
        if place > 0 {
            text.push(',');
        }
        new_line(text, layout, depth + 1);
        if let Some(name) = name {
            quote(text, name);
            text.push_str(if layout == Layout::Indented { ": " } else { ":" });
        }
        write(text, value, layout, depth + 1);
    }
    if !is_empty {
        new_line(text, layout, depth);
    }
    text.push(close);
}

fn new_line(text: &mut String, layout: Layout, depth: usize) {
    if layout == Layout::Indented {
        text.push('\n');
        text.extend(std::iter::repeat_n("    ", depth));
    }
}

/// Writes a text in quotes. Everything outside of printable ASCII is escaped.
fn quote(text: &mut String, own: &str) {
    text.push('"');
    for letter in own.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            ' '..='~' => text.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    text.push('"');
}

fn written(number: &Number, layout: Layout) -> String {
    let float = number.as_f64().unwrap_or_default();
    if layout == Layout::Indented && !number.is_f64() {
        return number.to_string();
    }
    if layout == Layout::Indented && (float < 0.0 || float.fract() == 0.0) {
        let whole = format!("{:.0}", float.trunc());
        return if whole == "-0" { "0".to_owned() } else { whole };
    }
    python_float(float)
}

/// Returns the shortest text of a number, as Python writes it: `7.0`, `1e-05`, `1.5e+19`.
fn python_float(float: f64) -> String {
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let plain = float.to_string();
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

/// Returns a text as Python shows it in a message: in single quotes, or in double quotes if it
/// contains single ones only.
pub(super) fn python_text(own: &str) -> String {
    let quote = if own.contains('\'') && !own.contains('"') { '"' } else { '\'' };
    let mut text = String::from(quote);
    for letter in own.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            _ if letter == quote => text.extend(['\\', letter]),
            _ if letter.is_control() => text.push_str(&format!("\\x{:02x}", u32::from(letter))),
            _ => text.push(letter),
        }
    }
    text.push(quote);
    text
}

/// Returns a value as Python shows it in a message.
pub(super) fn python_value(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) if number.is_f64() => {
            python_float(number.as_f64().unwrap_or_default())
        }
        Value::Number(number) => number.to_string(),
        Value::String(own) => python_text(own),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(python_value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                format!("{}: {}", python_text(name), python_value(value))
            };
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_escapes() {
        let value = json!({"a": [7, 1.25, -1.5, 2.0, -0.5], "é\u{7f}\n": "😀\"", "e": {}, "f": []});
        assert_eq!(
            compact(&value),
            r#"{"a":[7.0,1.25,-1.5,2.0,-0.5],"\u00e9\u007f\n":"\ud83d\ude00\"","e":{},"f":[]}"#
        );
        assert_eq!(
            indented(&json!([7, 1.25, -1.5, 2.0, -0.5, {"a": []}])),
            "[\n    7,\n    1.25,\n    -1,\n    2,\n    0,\n    {\n        \"a\": []\n    }\n]"
        );
        for (float, text) in [
            (12_345_678_901_234_567_890.0, "1.2345678901234567e+19"),
            (1e16, "1e+16"),
            (123_456_789_012_345.6, "123456789012345.6"),
            (0.000_01, "1e-05"),
            (0.000_1, "0.0001"),
        ] {
            assert_eq!(python_float(float), text);
        }
    }

    #[test]
    fn texts_as_python_shows_them() {
        for (text, shown) in
            [("a", "'a'"), ("it's", "\"it's\""), ("'\"", r#"'\'"'"#), ("a\\\n", r"'a\\\n'")]
        {
            assert_eq!(python_text(text), shown);
        }
        let value = json!([{"a": null, "b": [true, 1, 1.5]}, {}]);
        assert_eq!(python_value(&value), "[{'a': None, 'b': [True, 1, 1.5]}, {}]");
    }
}
