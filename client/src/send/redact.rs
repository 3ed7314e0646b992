//! Replaces values of JSON that may be secret with asterisks.
//!
//! These are the values of all names that the model marks as sensitive in any operation, and of
//! names that suggest a secret. In case of doubt a value is hidden.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::IgnoredAny;

use crate::model::{Param, Service, Type};

/// Parts of the names of secrets, in small letters and without punctuation.
pub const SECRET_NAME_PARTS: &[&str] = &[
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

/// Whole names of secrets. For example, the `value` of an API key is secret.
const NAMES: &[&str] = &["key", "pass", "pin", "pwd", "value"];

/// Longer strings are hidden: certificates, policies or logs may contain secrets.
const LONGEST_TEXT: usize = 256;

/// Replaces a hidden value.
const HIDDEN: &str = "\"***\"";

/// Names whose values are hidden.
pub(crate) struct SecretNames(BTreeSet<String>);

impl SecretNames {
    /// Collects the sensitive names of all operations of a service.
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
        self.0.contains(&name) || SECRET_NAME_PARTS.iter().any(|part| name.contains(part))
    }

    /// Returns an object or a list on one line, without secrets and cut to a length; `None` for
    /// anything else.
    pub(crate) fn hide(&self, body: &[u8], longest: usize) -> Option<String> {
        let json = std::str::from_utf8(body).ok()?;
        let is_known = json.trim_start().starts_with(['{', '[']);
        serde_json::from_str::<IgnoredAny>(json).ok().filter(|_| is_known)?;
        let mut shown = String::new();
        let mut rest = json;
        while let Some(token) = next(&mut rest) {
            let is_text = token.starts_with('"');
            let is_name = is_text && rest.trim_start().starts_with(':');
            let hides_value = is_name && unescape(token).is_none_or(|name| self.has(&name));
            let shown_text = if is_text { shown_text(token) } else { token.into() };
            let token = &*shown_text;
            if shown.len() + token.len() > longest {
                shown.push_str("...");
                break;
            }
            shown.push_str(token);
            if hides_value {
                next(&mut rest);
                skip(&mut rest);
                shown.push(':');
                shown.push_str(HIDDEN);
            }
        }
        Some(shown)
    }
}

/// Returns a JSON string as it is shown. Strings that are long or contain JSON are hidden, and of
/// URLs the user, the query and the fragment.
fn shown_text(token: &str) -> Cow<'_, str> {
    // A string that is not Unicode cannot be searched.
    let Some(text) = unescape(token) else { return HIDDEN.into() };
    if text.len() > LONGEST_TEXT || text.trim_start().starts_with(['{', '[']) {
        return HIDDEN.into();
    }
    let shown = without_secret_parts(&text);
    if shown == text { token.into() } else { serde_json::Value::from(shown).to_string().into() }
}

/// Replaces what URLs can contain as secrets: `user:password@`, and what is after a `?` or a `#`. URLs
/// are often written without their scheme, and in sentences, so every word is searched.
fn without_secret_parts(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let body = word.trim_end();
        let space = word.get(body.len()..).unwrap_or_default();
        // A reference within a document, such as `#/definitions/Pet`, and the end of a question.
        let is_rest = |at: usize| {
            let rest = body.get(at + 1..).unwrap_or_default();
            let is_reference = at == 0 && body.starts_with('#');
            !rest.is_empty() && !is_reference
        };
        let cut = body.match_indices(['?', '#']).map(|(at, _)| at).find(|at| is_rest(*at));
        let (before, after) = match cut {
            Some(at) => (body.get(..=at).unwrap_or_default(), "***"),
            None => (body, ""),
        };
        let start = before.find("://").map_or(0, |at| at + 3);
        let authority = before.get(start..).unwrap_or_default();
        let authority = authority.split('/').next().unwrap_or_default();
        let user = authority
            .rfind('@')
            .filter(|at| authority.get(..*at).is_some_and(|user| user.contains(':')));
        match user {
            Some(at) => {
                let scheme = before.get(..start).unwrap_or_default();
                let rest = before.get(start + at..).unwrap_or_default();
                format!("{scheme}***{rest}{after}{space}")
            }
            None => format!("{before}{after}{space}"),
        }
    });
    words.collect()
}

/// Returns the same name for `x-api-key`, `apiKey` and `API_KEY`.
fn without_punctuation(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the text of a JSON string token, without escapes; `None` if it is not Unicode.
fn unescape(token: &str) -> Option<String> {
    serde_json::from_str(token).ok()
}

/// Takes the next token of valid JSON: punctuation, a string, or a literal.
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

/// Returns the index after the closing quotation mark.
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

/// Takes one value, including everything in it.
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
        let secrets = SecretNames(BTreeSet::from(["code".to_owned(), "value".to_owned()]));
        secrets.hide(json.as_bytes(), 4096)
    }

    #[test]
    fn values_of_secret_names_are_hidden() {
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
    fn strings_that_are_long_or_contain_json_are_hidden() {
        assert_eq!(hide(r#"{"a":" {\"code\":\"hush\"}"}"#).unwrap(), r#"{"a":"***"}"#);
        assert_eq!(hide(r#"{"a":"[1]"}"#).unwrap(), r#"{"a":"***"}"#);
        let long = |length| format!(r#"["{}"]"#, "é".repeat(length));
        assert_eq!(hide(&long(128)).unwrap(), long(128));
        assert_eq!(hide(&long(129)).unwrap(), r#"["***"]"#);
    }

    #[test]
    fn secret_parts_of_urls_are_hidden() {
        for (text, shown) in [
            ("https://h/p?token=hush", "https://h/p?***"),
            ("https://user:hush@h/x", "https://***@h/x"),
            ("https://h/#access=hush", "https://h/#***"),
            ("h.example.com/x?sig=hush", "h.example.com/x?***"),
            ("what? see https://x/y?sig=hush now", "what? see https://x/y?*** now"),
            ("user:hush@h:8000/x?hush https://a:b@c", "***@h:8000/x?*** https://***@c"),
            ("?sig=hush", "?***"),
            ("/p?hush", "/p?***"),
            ("#/definitions/Pet", "#/definitions/Pet"),
            ("me@example.com  is it?", "me@example.com  is it?"),
            ("arn:aws:iam::1:role/a@b", "arn:aws:iam::1:role/a@b"),
        ] {
            assert_eq!(without_secret_parts(text), shown);
            let json = serde_json::json!([{ "a": text }]).to_string();
            let expected = serde_json::json!([{ "a": shown }]).to_string();
            assert_eq!(hide(&json).unwrap(), expected);
        }
        assert_eq!(hide(r#"{"https://h/p?k=hush":1}"#).unwrap(), r#"{"https://h/p?***":1}"#);
    }

    #[test]
    fn strings_that_are_not_unicode_are_hidden() {
        let json = r#"{"a":"{\"password\":\"hush\"}\ud800","token\ud800":"hush"}"#;
        assert_eq!(hide(json).unwrap(), r#"{"a":"***","***":"***"}"#);
    }

    #[test]
    fn only_objects_and_lists_are_shown() {
        for other in ["", "\"hush\"", "7", "<x/>", "{\"a\":", "{} {}", "hush", "{\"a\":\"\n\"}"] {
            assert_eq!(hide(other), None, "{other}");
        }
        let secrets = SecretNames(BTreeSet::new());
        assert_eq!(secrets.hide(b"[\"\xff\"]", 100), None);
    }

    #[test]
    fn long_bodies_are_cut_between_tokens() {
        let secrets = SecretNames(BTreeSet::new());
        let list = format!("[{}0]", "1,".repeat(5000));
        let shown = secrets.hide(list.as_bytes(), 100).unwrap();
        assert!(shown.len() <= 103 && shown.ends_with("..."), "{shown}");
        // A hidden value does not count towards the length.
        let long = format!(r#"{{"a":"{}","b":1}}"#, "x".repeat(5000));
        assert_eq!(secrets.hide(long.as_bytes(), 100).unwrap(), r#"{"a":"***","b":1}"#);
    }
}
