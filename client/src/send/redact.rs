//! JSON with asterisks where it may be secret.
//!
//! What a model calls sensitive is, wherever the name occurs, and so is whatever is called like a
//! secret. Rather too much is hidden than too little.

use std::collections::BTreeSet;

use serde::de::IgnoredAny;

use crate::model::{Param, Service, Type};

/// Parts of names of secrets, as `without_punctuation` has them.
const PARTS: &[&str] = &[
    "accesskey",
    "apikey",
    "authorization",
    "cookie",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "sessionkey",
    "signature",
    "token",
];

/// Whole names: an API key, for one, is a `value`.
const NAMES: &[&str] = &["key", "pass", "pin", "pwd", "value"];

/// Longer texts are certificates, policies, logs: anything may be in them.
const LONGEST_TEXT: usize = 256;

/// In place of what is not shown.
const HIDDEN: &str = "\"***\"";

/// Names whose values are not shown.
pub(crate) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// What is sensitive in the model of a service, in any operation.
    pub(crate) fn of_service(service: &Service) -> Self {
        let mut secrets = Self(NAMES.iter().map(|name| (*name).to_owned()).collect());
        let mut seen = Vec::new();
        for operation in service.operations() {
            secrets.add(operation.params(), &mut seen);
        }
        secrets
    }

    fn add(&mut self, params: &'static [Param], seen: &mut Vec<&'static str>) {
        for param in params {
            if param.is_sensitive() {
                self.0.extend([
                    without_punctuation(param.name()),
                    without_punctuation(param.wire_name()),
                ]);
            }
            let mut ty = param.ty();
            while let Type::List(inner) | Type::Map(inner) = ty {
                ty = *inner;
            }
            if let Type::Shape(shape) = ty
                && !seen.contains(&shape.name())
            {
                seen.push(shape.name());
                self.add(shape.members(), seen);
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        let name = without_punctuation(name);
        self.0.contains(&name) || PARTS.iter().any(|part| name.contains(part))
    }

    /// An object or a list, without what is secret, on one line, and no longer than this; `None`
    /// if it is something else.
    pub(crate) fn hide(&self, body: &[u8], longest: usize) -> Option<String> {
        let json = std::str::from_utf8(body).ok()?;
        let is_known = json.trim_start().starts_with(['{', '[']);
        serde_json::from_str::<IgnoredAny>(json).ok().filter(|_| is_known)?;
        let mut shown = String::new();
        let mut rest = json;
        while let Some(token) = next(&mut rest) {
            let is_text = token.starts_with('"');
            let is_name = is_text && rest.trim_start().starts_with(':');
            let is_hidden = is_text && !is_name && !is_harmless(&unescape(token));
            let token = if is_hidden { HIDDEN } else { token };
            if shown.len() + token.len() > longest {
                shown.push_str("...");
                break;
            }
            shown.push_str(token);
            if is_name && self.has(&unescape(token)) {
                next(&mut rest);
                skip(&mut rest);
                shown.push(':');
                shown.push_str(HIDDEN);
            }
        }
        Some(shown)
    }
}

/// Texts that are long, or JSON themselves, are not looked into.
fn is_harmless(text: &str) -> bool {
    text.len() <= LONGEST_TEXT && !text.trim_start().starts_with(['{', '['])
}

/// `x-api-key`, `apiKey` and `API_KEY` are one name.
fn without_punctuation(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What a text says whose characters may be escaped.
fn unescape(token: &str) -> String {
    serde_json::from_str(token).unwrap_or_default()
}

/// Takes the next token of valid JSON: a mark, a text, or anything up to the next mark.
fn next<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let from = rest.trim_start();
    let length = match from.chars().next()? {
        '{' | '}' | '[' | ']' | ',' | ':' => 1,
        '"' => end_of_text(from),
        _ => from.find(|c: char| ",:]}".contains(c) || c.is_whitespace()).unwrap_or(from.len()),
    };
    let (token, behind) = from.split_at_checked(length)?;
    *rest = behind;
    Some(token)
}

/// Behind the closing quotation mark.
fn end_of_text(from: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in from.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    from.len()
}

/// Takes one value, whatever is in it.
fn skip(rest: &mut &str) {
    let mut depth = 0_usize;
    while let Some(token) = next(rest) {
        match token {
            "{" | "[" => depth += 1,
            "}" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn hide(json: &str) -> Option<String> {
        let secrets = Secrets(BTreeSet::from(["code".to_owned(), "value".to_owned()]));
        secrets.hide(json.as_bytes(), 4096)
    }

    #[test]
    fn what_is_called_like_a_secret_is_hidden_with_all_that_is_in_it() {
        for (json, shown) in [
            (r#"{"code":"hush","n":1}"#, r#"{"code":"***","n":1}"#),
            (r#"{"Code" : "hush\"}" , "n":[ ]}"#, r#"{"Code":"***","n":[]}"#),
            (
                r#"[{"a":{"x-api-key":["hush",{"b":"hush"}]}},2]"#,
                r#"[{"a":{"x-api-key":"***"}},2]"#,
            ),
            (r#"{"dbPassword":null,"x":true}"#, r#"{"dbPassword":"***","x":true}"#),
            (r#"{"pass\u0077ord":-1.5e3}"#, r#"{"pass\u0077ord":"***"}"#),
            (r#"{"privateKey":{"a":{}},"b":"c"}"#, r#"{"privateKey":"***","b":"c"}"#),
            (
                r#"{"Set-Cookie":"hush","clientSecret":"hush"}"#,
                r#"{"Set-Cookie":"***","clientSecret":"***"}"#,
            ),
            (r#"{"a":"value","b":"code: 7"}"#, r#"{"a":"value","b":"code: 7"}"#),
            (
                "\n[\n 12345678901234567890.10,\n \"a\\nb\" ]\n",
                "[12345678901234567890.10,\"a\\nb\"]",
            ),
            ("{}", "{}"),
        ] {
            assert_eq!(hide(json).unwrap(), shown);
        }
    }

    #[test]
    fn texts_that_may_hold_anything_are_hidden() {
        assert_eq!(hide(r#"{"a":" {\"code\":\"hush\"}"}"#).unwrap(), r#"{"a":"***"}"#);
        assert_eq!(hide(r#"{"a":"[1]"}"#).unwrap(), r#"{"a":"***"}"#);
        let long = |length| format!(r#"["{}"]"#, "é".repeat(length));
        assert_eq!(hide(&long(128)).unwrap(), long(128));
        assert_eq!(hide(&long(129)).unwrap(), r#"["***"]"#);
    }

    #[test]
    fn what_is_no_object_and_no_list_is_not_shown() {
        for other in ["", "\"hush\"", "7", "<x/>", "{\"a\":", "{} {}", "hush", "{\"a\":\"\n\"}"] {
            assert_eq!(hide(other), None, "{other}");
        }
        let secrets = Secrets(BTreeSet::new());
        assert_eq!(secrets.hide(b"[\"\xff\"]", 100), None);
    }

    #[test]
    fn long_bodies_are_cut_between_tokens() {
        let secrets = Secrets(BTreeSet::new());
        let list = format!("[{}0]", "1,".repeat(5000));
        let shown = secrets.hide(list.as_bytes(), 100).unwrap();
        assert!(shown.len() <= 103 && shown.ends_with("..."), "{shown}");
        // What is not shown takes no room.
        let long = format!(r#"{{"a":"{}","b":1}}"#, "x".repeat(5000));
        assert_eq!(secrets.hide(long.as_bytes(), 100).unwrap(), r#"{"a":"***","b":1}"#);
    }
}
