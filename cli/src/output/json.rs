//! A JSON value as the text that the service sent: its parts are slices of it, so that digits, the
//! order of keys and escapes are kept.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// The text of one valid JSON value, without white space around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json<'a>(&'a str);

/// A part of JSON text that has no parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{` or `[`.
    Open(&'a str),
    /// `}` or `]`.
    Close(&'a str),
    Comma,
    Colon,
    /// A string with its quotes and escapes.
    String(&'a str),
    Number(&'a str),
    /// `true`, `false` or `null`.
    Literal(&'a str),
}

impl<'a> Token<'a> {
    /// Returns the content of a string, as [`Json::string`] does.
    pub(super) fn string(self) -> Option<Cow<'a, str>> {
        match self {
            Self::String(text) => Json(text).string(),
            _ => None,
        }
    }
}

impl<'a> Json<'a> {
    /// Returns the JSON value that the bytes are; `None` if they are not one.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        // Reading a `RawValue` checks all of the text, without recursion.
        serde_json::from_slice::<&RawValue>(bytes).ok().map(|json| Self(json.get()))
    }

    /// Returns the text.
    pub(super) fn text(self) -> &'a str {
        self.0
    }

    pub(super) fn is_array(self) -> bool {
        self.0.starts_with('[')
    }

    pub(super) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    pub(super) fn is_null(self) -> bool {
        self.0 == "null"
    }

    pub(super) fn is_number(self) -> bool {
        self.0.starts_with(|first: char| first == '-' || first.is_ascii_digit())
    }

    /// Returns the content of a string; `None` for other values, and for a string that is not
    /// Unicode.
    pub(super) fn string(self) -> Option<Cow<'a, str>> {
        let inside = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inside.contains('\\') {
            return serde_json::from_str(self.0).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(inside))
    }

    /// Returns the tokens in order.
    pub(super) fn tokens(self) -> Tokens<'a> {
        Tokens { text: self.0, rest: self.0 }
    }

    /// Returns the elements of an array; `None` if the value is not an array.
    pub(super) fn elements(self) -> Option<impl Iterator<Item = Self>> {
        let mut parts = self.is_array().then(|| Parts::new(self))?;
        Some(std::iter::from_fn(move || parts.value()))
    }

    /// Returns the names, which are strings, and values of an object's members in order, including
    /// repeated names; `None` if the value is not an object.
    pub(super) fn members(self) -> Option<impl Iterator<Item = (Self, Self)>> {
        let mut parts = self.is_object().then(|| Parts::new(self))?;
        Some(std::iter::from_fn(move || Some((parts.value()?, parts.value()?))))
    }

    /// Returns the value at a JSON pointer. Of members with the same name the last one counts, as
    /// for most parsers.
    pub(super) fn at(self, pointer: &str) -> Option<Self> {
        let mut here = self;
        for name in pointer.split('/').skip(1) {
            let name = name.replace("~1", "/").replace("~0", "~");
            here = match here.members() {
                Some(members) => {
                    members.filter(|(own, _)| own.string().is_some_and(|own| own == name)).last()?.1
                }
                None => here.elements()?.nth(name.parse().ok()?)?,
            };
        }
        Some(here)
    }
}

/// The tokens of a JSON text.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Tokens<'_> {
    /// Returns the number of bytes that were read.
    fn read(&self) -> usize {
        self.text.len().saturating_sub(self.rest.len())
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.rest = self.rest.trim_ascii_start();
        let first = *self.rest.as_bytes().first()?;
        let length = match first {
            b'{' | b'[' | b'}' | b']' | b',' | b':' => 1,
            b'"' => length_of_string(self.rest.as_bytes()),
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b",:]}".contains(byte);
                self.rest.as_bytes().iter().position(ends).unwrap_or(self.rest.len())
            }
        };
        let (token, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(match first {
            b'{' | b'[' => Token::Open(token),
            b'}' | b']' => Token::Close(token),
            b',' => Token::Comma,
            b':' => Token::Colon,
            b'"' => Token::String(token),
            b'-' | b'0'..=b'9' => Token::Number(token),
            _ => Token::Literal(token),
        })
    }
}

/// Returns the length of the string that a text begins with, with its quotes.
fn length_of_string(text: &[u8]) -> usize {
    let mut is_escaped = false;
    for (index, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The values directly within an array or object, where names count as values.
struct Parts<'a>(Tokens<'a>);

impl<'a> Parts<'a> {
    fn new(json: Json<'a>) -> Self {
        let mut tokens = json.tokens();
        tokens.next();
        Self(tokens)
    }

    fn value(&mut self) -> Option<Json<'a>> {
        let mut depth = 0_usize;
        let mut start = None;
        loop {
            let token = self.0.next()?;
            let length = match token {
                Token::Comma | Token::Colon if depth == 0 => continue,
                Token::Comma | Token::Colon => 1,
                Token::Open(text) => {
                    depth += 1;
                    text.len()
                }
                Token::Close(text) => {
                    depth = depth.checked_sub(1)?;
                    text.len()
                }
                Token::String(text) | Token::Number(text) | Token::Literal(text) => text.len(),
            };
            let start = *start.get_or_insert(self.0.read().saturating_sub(length));
            if depth == 0 {
                return self.0.text.get(start..self.0.read()).map(Json);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn json(text: &str) -> Json<'_> {
        Json::new(text.as_bytes()).unwrap()
    }

    #[test]
    fn parts_are_the_text_as_sent() {
        let list = json(" [1.10, {\"a\" : [ ]} , \"x,]\\\"\", [[]], null ] ");
        let parts: Vec<&str> = list.elements().unwrap().map(Json::text).collect();
        assert_eq!(parts, ["1.10", "{\"a\" : [ ]}", r#""x,]\"""#, "[[]]", "null"]);

        let object = json("{\"a\":1,\"\\u0061\" : [2, 3],\"b\":{}}");
        let parts: Vec<_> =
            object.members().unwrap().map(|(name, value)| (name.text(), value.text())).collect();
        assert_eq!(parts, [("\"a\"", "1"), ("\"\\u0061\"", "[2, 3]"), ("\"b\"", "{}")]);
        assert_eq!(json("[]").elements().unwrap().count(), 0);
        assert_eq!(json("{}").members().unwrap().count(), 0);
        assert!(json("{}").elements().is_none() && json("[]").members().is_none());
    }

    #[test]
    fn pointers_find_the_last_of_equal_names() {
        let object = json("{\"a/b\": {\"~\": [1, 2]}, \"c\": 1, \"\\u0063\": 2}");
        assert_eq!(object.at("/a~1b/~0/1").map(Json::text), Some("2"));
        assert_eq!(object.at("/c").map(Json::text), Some("2"));
        assert_eq!(object.at("").map(Json::text), Some(object.text()));
        assert_eq!(object.at("/d"), None);
        assert_eq!(object.at("/c/d"), None);
        assert_eq!(object.at("/a~1b/~0/x"), None);
    }

    #[test]
    fn strings_lose_their_escapes() {
        assert_eq!(json(r#""a\n\u00e9""#).string().unwrap(), "a\n\u{e9}");
        assert_eq!(json(r#""\ud800""#).string(), None);
        assert_eq!(json("1").string(), None);
    }

    #[test]
    fn what_is_not_json_is_found() {
        for text in ["", " ", "{", "[1,]", "{} {}", "\"\\x\"", "nul", "01", "\u{feff}{}"] {
            assert_eq!(Json::new(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Json::new(b"\"\xff\""), None);
    }
}
