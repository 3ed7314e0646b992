//! JSON of a caller: parsed once, and the text of every part is kept.
//!
//! A value that no rule of the model changes is sent as its original text: with every digit of a
//! number, the order of members, repeated names and white space.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::argument::{Argument, Content, Json};

/// Maximum depth of JSON, which limits the recursion.
const MOST_LEVELS: usize = 128;

impl Argument {
    /// Serializes a value as JSON text, which keeps every digit of a number. A failure is reported
    /// when the request is built.
    pub fn json(value: impl Serialize) -> Self {
        match serde_json::value::to_raw_value(&value) {
            Ok(json) => json.into(),
            Err(error) => Self::Invalid(format!("cannot be written as JSON: {error}")),
        }
    }

    /// Creates an argument from JSON text. A failure is reported when the request is built.
    pub(crate) fn raw_json(text: &str) -> Self {
        RawValue::from_string(text.to_owned())
            .map_or_else(|error| Self::Invalid(format!("is not valid JSON: {error}")), Self::from)
    }
}

impl From<Box<RawValue>> for Argument {
    fn from(raw: Box<RawValue>) -> Self {
        let whole = Arc::from(Box::<str>::from(raw));
        Self::Json(Reader { whole: &whole, position: 0 }.value(MOST_LEVELS))
    }
}

impl From<serde_json::Value> for Argument {
    fn from(value: serde_json::Value) -> Self {
        Self::json(value)
    }
}

/// Reads JSON that is known to be valid.
struct Reader<'a> {
    whole: &'a Arc<str>,
    position: usize,
}

impl Reader<'_> {
    /// Reads the value that begins here. At most `levels` more levels may be nested in it.
    fn value(&mut self, levels: usize) -> Json {
        self.skip_white_space();
        let start = self.position;
        let content = match self.peek() {
            Some(b'{') => self.object(levels),
            Some(b'[') => self.array(levels),
            Some(b'"') => {
                self.string().map_or(Content::BrokenText, |text| Content::Text(text.into()))
            }
            first => {
                self.skip_until(|byte| b",]} \t\r\n".contains(&byte));
                match first {
                    Some(b't') => Content::Boolean(true),
                    Some(b'f') => Content::Boolean(false),
                    Some(b'n') => Content::Null,
                    _ => Content::Number,
                }
            }
        };
        Json { whole: self.whole.clone(), at: start..self.position, content }
    }

    fn object(&mut self, levels: usize) -> Content {
        let mut members = Vec::new();
        self.position += 1;
        while self.is_before_another(b'}') {
            let name = self.string().unwrap_or_default();
            self.skip_white_space();
            // The colon.
            self.position += 1;
            members.push((name, self.inner(levels)));
        }
        Content::Map(members.into())
    }

    fn array(&mut self, levels: usize) -> Content {
        let mut items = Vec::new();
        self.position += 1;
        while self.is_before_another(b']') {
            items.push(self.inner(levels));
        }
        Content::List(items.into())
    }

    fn inner(&mut self, levels: usize) -> Argument {
        if let Some(levels) = levels.checked_sub(1) {
            return Argument::Json(self.value(levels));
        }
        self.skip_value();
        Argument::Invalid(format!("is nested more than {MOST_LEVELS} levels deep"))
    }

    /// Skips white space and a comma. Returns true if an item follows; otherwise it skips the end.
    fn is_before_another(&mut self, end: u8) -> bool {
        self.skip_until(|byte| !b", \t\r\n".contains(&byte));
        let is_over = self.peek().is_none_or(|byte| byte == end);
        self.position += usize::from(is_over);
        !is_over
    }

    /// Skips a string and returns its content; `None` if it is not valid Unicode.
    fn string(&mut self) -> Option<String> {
        let start = self.position;
        self.skip_string();
        serde_json::from_str(self.whole.get(start..self.position)?).ok()
    }

    fn skip_string(&mut self) {
        self.position += 1;
        loop {
            self.skip_until(|byte| byte == b'"' || byte == b'\\');
            if self.peek() != Some(b'\\') {
                self.position += 1;
                return;
            }
            self.position += 2;
        }
    }

    /// Skips a value of any depth.
    fn skip_value(&mut self) {
        let mut open = 0_usize;
        self.skip_white_space();
        loop {
            match self.peek() {
                Some(b'{' | b'[') => open += 1,
                Some(b'}' | b']') => open = open.saturating_sub(1),
                Some(b'"') => {
                    self.skip_string();
                    self.position -= 1;
                }
                Some(_) => {}
                None => return,
            }
            self.position += 1;
            let is_between = self.peek().is_none_or(|byte| b",]} \t\r\n".contains(&byte));
            if open == 0 && is_between {
                return;
            }
        }
    }

    fn skip_white_space(&mut self) {
        self.skip_until(|byte| !b" \t\r\n".contains(&byte));
    }

    fn skip_until(&mut self, is_end: impl Fn(u8) -> bool) {
        let rest = self.whole.as_bytes().get(self.position..).unwrap_or_default();
        self.position += rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
    }

    fn peek(&self) -> Option<u8> {
        self.whole.as_bytes().get(self.position).copied()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeMap;

    use super::*;
    use crate::value::argument::View;

    fn json(text: &str) -> Argument {
        RawValue::from_string(text.to_owned()).unwrap().into()
    }

    fn text(value: &Argument) -> String {
        match value {
            Argument::Json(json) => json.text().to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// Returns the structure, with the text of every value that is neither a list nor an object.
    fn structure(value: &Argument) -> String {
        match value.view() {
            View::List(items) => {
                format!("[{}]", items.iter().map(structure).collect::<Vec<_>>().join("|"))
            }
            View::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(name, value)| format!("{}={}", name.escape_debug(), structure(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join("|"))
            }
            View::Text(content) => format!("{}~{}", text(value), content.escape_debug()),
            _ => text(value),
        }
    }

    #[test]
    fn digits_survive() {
        let digits = "123456789012345678901234567890";
        assert_eq!(text(&Argument::json(123_456_789_012_345_678_901_234_567_890_u128)), digits);
        let raw = RawValue::from_string(format!("[{digits}, 1.10]")).unwrap();
        assert_eq!(text(&Argument::json(&raw)), format!("[{digits}, 1.10]"));
    }

    #[test]
    fn a_failed_serialization_is_kept_as_the_reason() {
        let map = BTreeMap::from([(vec![1_u8], 1)]);
        let Argument::Invalid(why) = Argument::json(map) else { unreachable!() };
        assert_eq!(why, "cannot be written as JSON: key must be a string");
    }

    #[test]
    fn every_part_has_its_text() {
        for (text, expected) in [
            (r#"{"a":1.10,"a":[ ],"b\n":{ }}"#, r"{a=1.10|a=[]|b\n={}}"),
            (
                " [ 123456789012345678901234567890 , -0 ,1e+2 ] ",
                "[123456789012345678901234567890|-0|1e+2]",
            ),
            (r#"[true,false,null,"x","\u00e9\"]"]"#, r#"[true|false|null|"x"~x|"\u00e9\"]"~é\"]]"#),
            (r#"{"x" : [{"y":"{,}"}] ,"z":"\\"}"#, r#"{x=[{y="{,}"~{,}}]|z="\\"~\\}"#),
            (r#""\ud800""#, r#""\ud800""#),
            ("\"é\"", "\"é\"~é"),
            ("[[],[[1]]]", "[[]|[[1]]]"),
        ] {
            let json = json(text);
            assert_eq!(self::text(&json), text.trim());
            assert_eq!(structure(&json), expected);
        }
    }

    #[test]
    fn values_that_are_nested_too_deep_are_skipped() {
        let nested =
            |levels: usize| format!("[{}7{}, \"]\"]", "[".repeat(levels), "]".repeat(levels));
        let shown = structure(&json(&nested(9000)));
        assert!(shown.contains("Invalid(is nested more than 128 levels deep)"), "{shown}");
        assert!(shown.ends_with(r#"|"]"~]]"#), "{shown}");
        assert!(!structure(&json(&nested(126))).contains("Invalid"));
        // Values of every kind below the limit.
        let deep = |inner: &str| format!("{}{inner}, 1{}", "[".repeat(129), "]".repeat(129));
        for inner in [r#"{"a": "\"}"}"#, "[{}]", "\"\\\\\"", "-1.5", "null ", "{\"a\":[1,2]}"] {
            let shown = structure(&json(&deep(inner)));
            assert_eq!(shown.matches("Invalid").count(), 2, "{inner}: {shown}");
        }
    }
}
