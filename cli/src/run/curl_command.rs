//! The request of a call as a command of curl.
//!
//! Without `--show-secrets`, each secret is a variable of the shell. The secrets are found by comparing the
//! request with a masked one, which has [`HIDDEN`] in their place.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};
use petard::{Call, Curl, Request};

use super::Context;
use crate::arguments::input::{CallInput, HIDDEN};
use crate::config::{API_KEY, BEARER_TOKEN};
use crate::console;
use crate::failure::Failure;

/// What [`HIDDEN`] is in a URL.
pub(crate) const HIDDEN_IN_URL: &str = "%2A%2A%2A";

/// Headers whose values are secret in any request.
const SECRET_HEADERS: [&str; 5] =
    ["authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key"];

/// Returns whether the value of a header is secret in any request.
pub(crate) fn is_secret_header(name: &str) -> bool {
    SECRET_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Prints the command of a call with these parameters.
pub(crate) async fn print(context: &Context, input: &CallInput, call: Call) -> Result<(), Failure> {
    if context.globals.connection.local {
        let why = "the endpoint of `--local` ends with the command: run `petard emulate`, and use its URL \
                   with `--endpoint-url`, to print a command of curl";
        return Err(Failure::Usage(why.to_owned()));
    }
    console::print(text(context, input, call).await?)
}

/// Returns the command of a call with these parameters.
pub(crate) async fn text(
    context: &Context,
    input: &CallInput,
    call: Call,
) -> Result<String, Failure> {
    let curl = input.apply(call.clone(), false)?.to_curl().await?;
    if context.globals.result.show_secrets {
        return Ok(with_secrets(&curl));
    }
    // A masked value may be one that the operation does not accept.
    let shown = input.apply(call, true)?.request().ok();
    Ok(masked(&curl, shown.as_ref()))
}

/// A value of the command.
enum Part<'a> {
    Url,
    /// A header with this name.
    Header(&'a str),
    Body,
    /// The body in Base64, if it cannot be an argument.
    Encoded,
}

/// Returns the command with all secrets, for a POSIX shell.
pub(crate) fn with_secrets(curl: &Curl) -> String {
    write(curl, |_, text| quoted(text))
}

/// Returns the command with variables in place of secrets, after a comment that names the variables.
/// `masked` is the same request, unsigned and without secrets; `None` hides the whole URL and body.
pub(crate) fn masked(curl: &Curl, masked: Option<&Request>) -> String {
    let mut variables = Variables::default();
    let text = write(curl, |part, text| match part {
        Part::Url => variables.aligned(text, masked.map(Request::url), HIDDEN_IN_URL, "SECRET_URL"),
        Part::Header(name) => {
            let shown = masked.map(Request::headers);
            if is_hidden(curl.request(), shown, name) {
                // Besides the parameters there are only headers that authenticate the request.
                let is_parameter = shown.is_some_and(|headers| headers.contains_key(name));
                variables.header(name, text, is_parameter)
            } else {
                quoted(text)
            }
        }
        Part::Body => {
            let shown = masked.and_then(|masked| std::str::from_utf8(masked.body()).ok());
            variables.aligned(text, shown, HIDDEN, "SECRET_BODY")
        }
        Part::Encoded if masked.is_some_and(|own| own.body() == curl.request().body()) => {
            quoted(text)
        }
        Part::Encoded => variables.word("SECRET_BODY"),
    });
    if variables.0.is_empty() {
        return text;
    }
    let names: Vec<String> = variables.0.iter().map(|name| format!("${name}")).collect();
    format!(
        "# Hidden: {}. Set these variables to the values as they are sent, or add --show-secrets.\n{text}",
        names.join(", ")
    )
}

/// Returns whether the value of a header is hidden.
fn is_hidden(request: &Request, masked: Option<&HeaderMap>, name: &str) -> bool {
    let Ok(name) = name.parse::<HeaderName>() else { return false };
    match masked.and_then(|headers| headers.get(&name)) {
        Some(shown) => {
            is_secret_header(name.as_str()) || request.headers().get(&name) != Some(shown)
        }
        // Only the signature, a token or a key is added to the request.
        None => request.headers().get(&name).is_some_and(http::HeaderValue::is_sensitive),
    }
}

/// Writes the command. `word` returns a value as a word of the shell.
fn write(curl: &Curl, mut word: impl FnMut(Part<'_>, &str) -> String) -> String {
    let mut text = "curl".to_owned();
    let mut arguments = curl.arguments().into_iter();
    while let Some(option) = arguments.next() {
        let is_first_of_line = !["--globoff", "--url"].contains(&option.as_str());
        let _ = write!(text, "{}{option}", if is_first_of_line { " \\\n  " } else { " " });
        let mut value = || arguments.next().unwrap_or_default();
        let value = match option.as_str() {
            "--request" => value(),
            "--url" => word(Part::Url, &value()),
            "--header" => {
                let line = value();
                let end = line.find([':', ';']).unwrap_or(line.len());
                word(Part::Header(line.get(..end).unwrap_or_default()), &line)
            }
            "--data-raw" => word(Part::Body, &value()),
            "--data-binary" => {
                let encoded = word(Part::Encoded, &STANDARD.encode(curl.request().body()));
                text.insert_str(0, &format!("printf %s {encoded} | base64 -d | "));
                value()
            }
            _ => continue,
        };
        let _ = write!(text, " {value}");
    }
    text.push('\n');
    text
}

/// Returns a text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The names of the variables of a command.
#[derive(Default)]
struct Variables(Vec<String>);

impl Variables {
    /// Returns the word of a new variable. A number is added to a name that exists.
    fn word(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = names.find(|name| !self.0.contains(name)).unwrap_or_default();
        let word = format!("\"${name}\"");
        self.0.push(name);
        word
    }

    /// Returns the word of a text whose secrets are [`HIDDEN`] in a masked one. If that does not show where
    /// they are, the whole text is a variable.
    fn aligned(&mut self, text: &str, masked: Option<&str>, hidden: &str, whole: &str) -> String {
        if masked == Some(text) {
            return quoted(text);
        }
        let Some(parts) = masked.and_then(|masked| parts(text, masked, hidden)) else {
            return self.word(whole);
        };
        let (mut word, mut literal) = (String::new(), String::new());
        for (before, secret) in parts {
            literal.push_str(before);
            match secret {
                // Not a secret, but the same text.
                Some(secret) if secret == hidden => literal.push_str(secret),
                Some(_) => {
                    if !literal.is_empty() {
                        word.push_str(&quoted(&literal));
                    }
                    word.push_str(&self.word(&name_after(&literal)));
                    literal.clear();
                }
                None if literal.is_empty() => {}
                None => word.push_str(&quoted(&literal)),
            }
        }
        word
    }

    /// Returns the word of a secret header: its scheme and the public part of a signature are shown.
    fn header(&mut self, name: &str, line: &str, is_parameter: bool) -> String {
        let value = line.get(name.len()..).unwrap_or_default().trim_start_matches([':', ' ', ';']);
        let (shown, variable) = if let Some(at) = value.rfind("Signature=") {
            (value.get(..at + "Signature=".len()), "SIGNATURE".to_owned())
        } else if let Some((scheme, _)) = value.split_once(' ').filter(|_| name == "authorization")
        {
            let is_bearer = scheme.eq_ignore_ascii_case("bearer");
            let variable = if is_bearer { BEARER_TOKEN } else { "SECRET_AUTHORIZATION" };
            (value.get(..=scheme.len()), variable.to_owned())
        } else if name == "x-amz-security-token" {
            (None, "AWS_SESSION_TOKEN".to_owned())
        } else if !is_parameter {
            (None, API_KEY.to_owned())
        } else {
            (None, variable_name(name))
        };
        let literal = format!("{name}: {}", shown.unwrap_or_default());
        format!("{}{}", quoted(&literal), self.word(&variable))
    }
}

/// Splits a text by a masked one, which has `hidden` in the places of secrets: each part that both have, and
/// the secret after it. `None` if the places cannot be told.
fn parts<'a>(text: &'a str, masked: &str, hidden: &str) -> Option<Vec<(&'a str, Option<&'a str>)>> {
    let (first, others) = masked.split_once(hidden)?;
    let mut rest = text.strip_prefix(first)?;
    let mut start = text.get(..first.len())?;
    let mut parts = Vec::new();
    let mut others = others.split(hidden).peekable();
    while let Some(literal) = others.next() {
        let at = if others.peek().is_none() {
            rest.strip_suffix(literal)?.len()
        } else {
            // Two secrets without anything between them cannot be told apart.
            rest.find(literal).filter(|_| !literal.is_empty())?
        };
        parts.push((start, Some(rest.get(..at)?)));
        let end = at + literal.len();
        start = rest.get(at..end)?;
        rest = rest.get(end..)?;
    }
    parts.push((start, None));
    Some(parts)
}

/// Returns the name of the variable for a secret after this text, such as `{"name":"` or `?name=`.
fn name_after(before: &str) -> String {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let before = before.trim_end_matches(|c| !is_of_name(c));
    let start = before.rfind(|c| !is_of_name(c)).map_or(0, |at| at + 1);
    variable_name(before.get(start..).unwrap_or_default())
}

/// Returns the name of a variable. The prefix separates it from those that a shell has.
fn variable_name(name: &str) -> String {
    let name = crate::arguments::operation::kebab(name).replace('-', "_").to_ascii_uppercase();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if name.is_empty() { "SECRET".to_owned() } else { format!("SECRET_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_variables() {
        let word = |text: &str, masked: Option<&str>| {
            let mut variables = Variables::default();
            (variables.aligned(text, masked, HIDDEN, "SECRET_BODY"), variables.0.join(" "))
        };
        let expect = |word: &str, names: &str| (word.to_owned(), names.to_owned());
        assert_eq!(word("it's", Some("it's")), expect(r"'it'\''s'", ""));
        assert_eq!(
            word(r#"{"a":"b","apiKey":"x$y"}"#, Some(r#"{"a":"b","apiKey":"***"}"#)),
            expect(r#"'{"a":"b","apiKey":"'"$SECRET_API_KEY"'"}'"#, "SECRET_API_KEY")
        );
        assert_eq!(
            word("k=1&k=2", Some("k=***&k=***")),
            expect(r#"'k='"$SECRET_K"'&k='"$SECRET_K_2""#, "SECRET_K SECRET_K_2")
        );
        // Where a secret begins or ends is not known.
        for masked in [None, Some("******"), Some("another text"), Some("a***b")] {
            assert_eq!(word("12", masked), expect("\"$SECRET_BODY\"", "SECRET_BODY"));
        }
        assert_eq!(
            word("a=***&b=1", Some("a=***&b=***")),
            expect("'a=***&b='\"$SECRET_B\"", "SECRET_B")
        );
        assert_eq!(word("12", Some("***")), expect("\"$SECRET\"", "SECRET"));
    }

    #[test]
    fn of_headers_only_secrets_are_hidden() {
        let word = |name: &str, line: &str| Variables::default().header(name, line, true);
        assert_eq!(
            word("authorization", "authorization: AWS4-HMAC-SHA256 Credential=A/b, Signature=0f"),
            "'authorization: AWS4-HMAC-SHA256 Credential=A/b, Signature='\"$SIGNATURE\""
        );
        assert_eq!(
            word("authorization", "authorization: Bearer a.b"),
            "'authorization: Bearer '\"$PETARD_BEARER_TOKEN\""
        );
        assert_eq!(
            word("authorization", "authorization: hush"),
            "'authorization: '\"$SECRET_AUTHORIZATION\""
        );
        assert_eq!(word("x-my-key", "x-my-key: hush"), "'x-my-key: '\"$SECRET_X_MY_KEY\"");
    }
}
