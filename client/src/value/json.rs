//! Reads one level of JSON text that is known to be valid: what a value is, and where its parts are.
//!
//! Nothing is turned into numbers and nothing is lost: order, names that occur twice, digits.

use std::ops::Range;

/// A JSON value, and the places of its parts in the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parts {
    Null,
    Boolean(bool),
    Number,
    /// `None`: the string is not Unicode, because it has half of a surrogate pair.
    Text(Option<String>),
    List(Vec<Range<usize>>),
    /// `None`: a name is not Unicode.
    Map(Option<Vec<(String, Range<usize>)>>),
}

/// Returns what a text is, which has one JSON value.
pub(super) fn read(text: &str) -> Parts {
    let mut reader = Reader { text, position: 0 };
    reader.skip_white_space();
    match reader.peek() {
        Some(b'{') => Parts::Map(reader.object()),
        Some(b'[') => Parts::List(reader.array()),
        Some(b'"') => Parts::Text(reader.string()),
        Some(b't') => Parts::Boolean(true),
        Some(b'f') => Parts::Boolean(false),
        Some(b'n') => Parts::Null,
        _ => Parts::Number,
    }
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
}

impl Reader<'_> {
    fn object(&mut self) -> Option<Vec<(String, Range<usize>)>> {
        let mut members = Vec::new();
        self.position += 1;
        while self.is_before_another(b'}') {
            let name = self.string()?;
            self.skip_white_space();
            // The colon.
            self.position += 1;
            members.push((name, self.skip_value()));
        }
        Some(members)
    }

    fn array(&mut self) -> Vec<Range<usize>> {
        let mut items = Vec::new();
        self.position += 1;
        while self.is_before_another(b']') {
            items.push(self.skip_value());
        }
        items
    }

    /// Passes white space and a comma; whether an item follows, and not the end, which is passed.
    fn is_before_another(&mut self, end: u8) -> bool {
        self.skip_until(|byte| !b", \t\r\n".contains(&byte));
        let is_over = self.peek().is_none_or(|byte| byte == end);
        self.position += usize::from(is_over);
        !is_over
    }

    /// Passes a string, and returns what it says.
    fn string(&mut self) -> Option<String> {
        let start = self.position;
        self.skip_string();
        serde_json::from_str(self.text.get(start..self.position)?).ok()
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

    /// Passes a value of any depth, and returns its place.
    fn skip_value(&mut self) -> Range<usize> {
        self.skip_white_space();
        let start = self.position;
        let mut open = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => self.skip_string(),
                Some(b'{' | b'[') => {
                    open += 1;
                    self.position += 1;
                }
                Some(b'}' | b']') => {
                    open = open.saturating_sub(1);
                    self.position += 1;
                }
                // A number or a word, or what stands between values.
                Some(_) => {
                    self.position += 1;
                    self.skip_until(|byte| b"\"{}[],: \t\r\n".contains(&byte));
                }
                None => break,
            }
            if open == 0 {
                break;
            }
        }
        start..self.position.min(self.text.len())
    }

    fn skip_white_space(&mut self) {
        self.skip_until(|byte| !b" \t\r\n".contains(&byte));
    }

    fn skip_until(&mut self, is_end: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.position..).unwrap_or_default();
        self.position += rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The structure at every depth, with the text of everything that is neither a list nor an object.
    fn structure(text: &str) -> String {
        let part = |at: Range<usize>| structure(&text[at]);
        match read(text) {
            Parts::List(items) => {
                format!("[{}]", items.into_iter().map(part).collect::<Vec<_>>().join("|"))
            }
            Parts::Map(Some(entries)) => {
                let entries = entries.into_iter();
                let entries =
                    entries.map(|(name, at)| format!("{}={}", name.escape_debug(), part(at)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join("|"))
            }
            Parts::Text(Some(said)) => format!("{text}~{}", said.escape_debug()),
            _ => text.to_owned(),
        }
    }

    #[test]
    fn every_part_is_found_with_its_text() {
        for (text, expected) in [
            (r#"{"a":1.10,"a":[ ],"b\n":{ }}"#, r"{a=1.10|a=[]|b\n={}}"),
            (
                " [ 123456789012345678901234567890 , -0 ,1e+2 ] ",
                "[123456789012345678901234567890|-0|1e+2]",
            ),
            (r#"[true,false,null,"x","\u00e9\"]"]"#, r#"[true|false|null|"x"~x|"\u00e9\"]"~é\"]]"#),
            (r#"{"x" : [{"y":"{,}"}] ,"z":"\\"}"#, r#"{x=[{y="{,}"~{,}}]|z="\\"~\\}"#),
            ("\"é\"", "\"é\"~é"),
            ("[[],[[1]], [ {\"a\":1} ]]", "[[]|[[1]]|[{a=1}]]"),
        ] {
            assert_eq!(structure(text), expected);
        }
    }

    #[test]
    fn what_is_not_unicode_is_told() {
        assert_eq!(read(r#""\ud800""#), Parts::Text(None));
        assert_eq!(read(r#"{"\ud800":1}"#), Parts::Map(None));
    }

    #[test]
    fn values_of_any_depth_are_passed_and_text_that_is_not_json_ends() {
        let deep = format!("[{}7{}, 1]", "[".repeat(90_000), "]".repeat(90_000));
        assert_eq!(read(&deep), Parts::List(vec![1..180_002, 180_004..180_005]));
        for odd in ["[}", "{", "[", "{\"a", "{\"a\"", "{\"a\":", "\"", "\"\\", "", "[1 2}]]", "{]}"]
        {
            read(odd);
        }
    }
}
