//! What is secret by its name in a request without a model: headers, pairs of a query or of a form, and
//! members of JSON.

use std::ops::Range;

use serde_json::value::RawValue;

use crate::json::{BorrowedMembers, Kind};
use crate::run::curl_command::HIDDEN_IN_URL;

pub(super) use crate::arguments::input::HIDDEN;

/// Returns whether a value with this name is secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    petard::SECRET_NAME_PARTS.iter().any(|part| name.contains(part))
}

/// Texts in which secrets are replaced by [`HIDDEN`].
pub(super) struct Masked;

impl Masked {
    /// Returns a query without secrets.
    pub(super) fn query(query: &str) -> String {
        pairs(query, HIDDEN_IN_URL)
    }

    /// Returns a body without secrets. A body that is neither JSON nor a form is returned unchanged.
    pub(super) fn body(body: &[u8]) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(body) else { return body.to_vec() };
        let masked = match serde_json::from_str::<&RawValue>(text) {
            Ok(json) => {
                let mut secrets = Vec::new();
                find_secrets(text, json, &mut secrets);
                replaced(text, &secrets)
            }
            Err(_) => pairs(text, HIDDEN),
        };
        masked.into_bytes()
    }
}

/// Replaces the values of secret pairs.
fn pairs(text: &str, hidden: &str) -> String {
    let pairs = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) => format!("{name}={hidden}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Adds the places of secret members.
fn find_secrets(text: &str, json: &RawValue, secrets: &mut Vec<Range<usize>>) {
    match Kind::of(json) {
        Kind::Object => {
            let Ok(BorrowedMembers(members)) = serde_json::from_str(json.get()) else {
                return;
            };
            for (name, value) in members {
                if is_secret_name(&name) && Kind::of(value) != Kind::Null {
                    // The value is a part of the text.
                    let start = value.get().as_ptr().addr() - text.as_ptr().addr();
                    secrets.push(start..start + value.get().len());
                } else {
                    find_secrets(text, value, secrets);
                }
            }
        }
        Kind::List => {
            let items = serde_json::from_str::<Vec<&RawValue>>(json.get());
            items.into_iter().flatten().for_each(|item| find_secrets(text, item, secrets));
        }
        _ => {}
    }
}

/// Replaces JSON values.
fn replaced(text: &str, secrets: &[Range<usize>]) -> String {
    let (mut masked, mut end) = (String::new(), 0);
    for secret in secrets {
        masked.push_str(text.get(end..secret.start).unwrap_or_default());
        masked.push_str(&format!("\"{HIDDEN}\""));
        end = secret.end;
    }
    masked.push_str(text.get(end..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_secret_by_their_names() {
        let body =
            |text: &str| String::from_utf8(Masked::body(text.as_bytes())).unwrap_or_default();
        for (plain, masked) in [
            (
                r#"{ "user" : "me", "passWord": "a\"b", "n":1.0}"#,
                r#"{ "user" : "me", "passWord": "***", "n":1.0}"#,
            ),
            (
                r#"[{"api_key": {"a":1}}, {"x":{"accessToken":7}}]"#,
                r#"[{"api_key": "***"}, {"x":{"accessToken":"***"}}]"#,
            ),
            (r#"{"token":null}"#, r#"{"token":null}"#),
            ("user=me&password=a=b&x", "user=me&password=***&x"),
            ("plain text", "plain text"),
        ] {
            assert_eq!(body(plain), masked);
        }
        assert_eq!(Masked::body(b"\xff\0"), b"\xff\0");
        assert_eq!(Masked::query("a=b&Access_Token=x%20y&flag"), "a=b&Access_Token=%2A%2A%2A&flag");
    }
}
