//! Reads one level of JSON text that is known to be valid: the kind of a value, and where its parts
//! are.
//!
//! Nothing is converted to numbers and nothing is lost: order, repeated names, digits.

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

/// Returns the parts of a text, which contains one JSON value.
pub(super) fn read(text: &str) -> Parts {
    let json = text.as_bytes();
    let mut reader = Reader::new(json);
    reader.skip_white_space();
    match reader.peek() {
        Some(b'{') => {
            let members = std::iter::from_fn(|| reader.member());
            let text = |place: Range<usize>| to_text(json.get(place)?);
            Parts::Map(members.map(|(name, value)| Some((text(name)?, value))).collect())
        }
        Some(b'[') => Parts::List(std::iter::from_fn(|| reader.element()).collect()),
        Some(b'"') => Parts::Text(to_text(text.trim().as_bytes())),
        Some(b't') => Parts::Boolean(true),
        Some(b'f') => Parts::Boolean(false),
        Some(b'n') => Parts::Null,
        _ => Parts::Number,
    }
}

/// Returns the content of a JSON string; `None` if it is not Unicode.
pub(super) fn to_text(token: &[u8]) -> Option<String> {
    serde_json::from_slice(token).ok()
}

/// A position in JSON. It needs no memory, whatever the depth of the values.
#[derive(Clone, Debug)]
pub(crate) struct Reader<T> {
    json: T,
    position: usize,
    /// True once the opening bracket was passed.
    is_inside: bool,
}

impl<T: AsRef<[u8]>> Reader<T> {
    pub(crate) fn new(json: T) -> Self {
        Self { json, position: 0, is_inside: false }
    }

    pub(crate) fn json(&self) -> &T {
        &self.json
    }

    /// Returns the place of the next element of an array; `None` at its end.
    pub(crate) fn element(&mut self) -> Option<Range<usize>> {
        self.is_before_another(b']').then(|| self.skip_value())
    }

    /// Returns the places of the name, with its quotation marks, and the value of the next member
    /// of an object; `None` at its end.
    pub(crate) fn member(&mut self) -> Option<(Range<usize>, Range<usize>)> {
        if !self.is_before_another(b'}') {
            return None;
        }
        let start = self.position;
        self.skip_string();
        let name = start..self.position.min(self.bytes().len());
        self.skip_white_space();
        // The colon.
        self.position += 1;
        Some((name, self.skip_value()))
    }

    /// Skips white space, the opening bracket or a comma. Returns true if a part follows, and false
    /// at the end, which is skipped.
    fn is_before_another(&mut self, end: u8) -> bool {
        if !self.is_inside {
            self.is_inside = true;
            self.skip_white_space();
            self.position += 1;
        }
        self.skip_until(|byte| !b", \t\r\n".contains(&byte));
        let is_over = self.peek().is_none_or(|byte| byte == end);
        // Nothing follows the end.
        if is_over {
            self.position = self.bytes().len();
        }
        !is_over
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

    /// Skips a value of any depth, and returns its place.
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
                // A number or a word, or what is between values.
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
        let end = self.bytes().len();
        start.min(end)..self.position.min(end)
    }

    fn skip_white_space(&mut self) {
        self.skip_until(|byte| !b" \t\r\n".contains(&byte));
    }

    fn skip_until(&mut self, is_end: impl Fn(u8) -> bool) {
        let rest = self.bytes().get(self.position..).unwrap_or_default();
        let length = rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
        self.position += length;
    }

    fn peek(&self) -> Option<u8> {
        self.bytes().get(self.position).copied()
    }

    fn bytes(&self) -> &[u8] {
        self.json.as_ref()
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
            Parts::Text(Some(content)) => format!("{text}~{}", content.escape_debug()),
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
