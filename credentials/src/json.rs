//! Credentials in JSON, as processes, containers and instances return them.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use serde_json::{Map, Value};

use crate::date;
use crate::text::one_line;

/// The members of an object, by name in any case.
pub(crate) struct Members(Map<String, Value>);

impl Members {
    /// Parses an object. The error does not contain the text.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        match serde_json::from_slice(text) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err("the response is not a JSON object".to_owned()),
            Err(error) => Err(format!(
                "the response is not valid JSON (line {}, column {})",
                error.line(),
                error.column()
            )),
        }
    }

    // Copies of it would be larger than what calls it.
    #[inline(never)]
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let exact = self.0.get(name);
        exact.or_else(|| {
            self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    }

    /// Returns a text that is not empty.
    #[inline(never)]
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    #[inline(never)]
    fn needed(&self, name: &str) -> Result<&str, String> {
        self.text(name).ok_or_else(|| format!("`{name}` is missing in the response"))
    }

    /// Returns a message of the source, which is not secret.
    pub(crate) fn message(&self) -> Option<String> {
        ["message", "error_description", "error"]
            .into_iter()
            .find_map(|name| self.text(name))
            .map(one_line)
    }
}

/// Reads credentials: `AccessKeyId`, `SecretAccessKey`, `Token` or `SessionToken`, and `Expiration`.
/// `lasts` tells whether they may be without an expiry.
pub(crate) fn credentials(
    members: &Members,
    lasts: bool,
    provider: &'static str,
) -> Result<Credentials, String> {
    if let Some(code) = members.text("Code").filter(|code| *code != "Success") {
        let message = members.message().map_or_else(String::new, |text| format!(": {text}"));
        return Err(format!("the response is {}{message}", one_line(code)));
    }
    if members.text("AccessKeyId").is_none()
        && let Some(message) = members.message()
    {
        return Err(format!("the response is: {message}"));
    }
    let (id, secret) = (members.needed("AccessKeyId")?, members.needed("SecretAccessKey")?);
    let given = ["Token", "SessionToken"].into_iter().filter_map(|name| members.get(name));
    let token = match given.into_iter().find(|value| !value.is_null()) {
        Some(Value::String(token)) => Some(token.as_str()).filter(|token| !token.trim().is_empty()),
        Some(_) => return Err("the token of the response is not a string".to_owned()),
        None => None,
    };
    let given = ["Expiration", "ExpiresAt"].into_iter().filter_map(|name| members.get(name));
    let expiry = match given.into_iter().find(|value| !value.is_null()) {
        Some(Value::String(text)) => {
            Some(date::parse(text).map_err(|why| format!("`Expiration` of the response {why}"))?)
        }
        Some(_) => return Err("`Expiration` of the response is not a string".to_owned()),
        None if lasts => None,
        None => return Err("`Expiration` is missing in the response".to_owned()),
    };
    new(id, secret, token, expiry, provider)
}

/// Returns credentials whose parts can be sent.
pub(crate) fn new(
    id: &str,
    secret: &str,
    token: Option<&str>,
    expiry: Option<SystemTime>,
    provider: &'static str,
) -> Result<Credentials, String> {
    let parts = [
        ("access key id", Some(id)),
        ("secret access key", Some(secret)),
        ("session token", token),
    ];
    for (name, value) in parts {
        let is_bad = |c: char| c.is_control() || c.is_whitespace();
        if value.is_some_and(|value| value.trim().contains(is_bad)) {
            return Err(format!("the {name} has white space or a control character in it"));
        }
    }
    let token = token.map(|token| token.trim().to_owned());
    Ok(Credentials::new(id.trim(), secret.trim(), token, expiry, provider))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn read(text: &str, lasts: bool) -> Result<Credentials, String> {
        credentials(&Members::parse(text.as_bytes())?, lasts, "test")
    }

    #[test]
    fn names_in_any_case_and_other_names() {
        let all = r#"{"accessKeyId":" ID","SECRETACCESSKEY":"S","sessiontoken":"T","expiresAt":"2099-01-01T00:00:00Z"}"#;
        let read = read(all, false).unwrap();
        assert_eq!((read.access_key_id(), read.session_token()), ("ID", Some("T")));
        assert!(read.expiry().is_some());
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_is_shown() {
        for (text, lasts, why) in [
            ("", false, "is not valid JSON (line 1, column 0)"),
            ("[1]", false, "is not a JSON object"),
            (r#"{"AccessKeyId":"hush"}"#, true, "`SecretAccessKey` is missing"),
            (
                r#"{"Code":"Denied","Message":"not for you"}"#,
                true,
                "the response is Denied: not for you",
            ),
            (
                r#"{"AccessKeyId":"hush","SecretAccessKey":"hush","SessionToken":7}"#,
                true,
                "the token of the response is not a string",
            ),
            (
                r#"{"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":1603174478}"#,
                true,
                "`Expiration` of the response is not a string",
            ),
            (
                r#"{"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":" "}"#,
                true,
                "`Expiration` of the response",
            ),
            (r#"{"message":"not for you"}"#, true, "the response is: not for you"),
            (
                r#"{"AccessKeyId":"hush","SecretAccessKey":"hush"}"#,
                false,
                "`Expiration` is missing",
            ),
            (
                r#"{"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":"soon"}"#,
                true,
                "is not a date",
            ),
            (
                r#"{"AccessKeyId":"hu sh","SecretAccessKey":"hush"}"#,
                true,
                "the access key id has white space",
            ),
        ] {
            let error = read(text, lasts).unwrap_err();
            assert!(error.contains(why) && !error.contains("hu"), "{error}");
        }
    }
}
