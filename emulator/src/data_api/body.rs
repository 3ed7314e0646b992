//! The body of a request.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use serde_json::Value;

use super::refusal::Refusal;
use crate::input::Object;

/// The most digits of a number in DynamoDB.
const MOST_DIGITS: usize = 38;

/// Refuses content of another type than JSON, whether or not the operation reads it.
pub(super) fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(own) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let own = own.to_str().unwrap_or_default();
    let essence = own.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Refusal::MediaType(own.to_owned()))
}

/// Returns the value in the body. Without a content type the body is not read, and counts as null.
pub(super) fn value(headers: &HeaderMap, body: &Bytes) -> Result<Value, Refusal> {
    if !headers.contains_key(CONTENT_TYPE) {
        return Ok(Value::Null);
    }
    let value = serde_json::from_slice(body);
    let value = value.map_err(|_| Refusal::bad_request("Error Parsing JSON"))?;
    let text = std::str::from_utf8(body).unwrap_or_default();
    if has_rounded_integer(text) {
        return Err(Refusal::not_here("integers beyond 64 bits"));
    }
    Ok(value)
}

/// Returns the object in the body. The server fails with any other JSON.
pub(super) fn object(headers: &HeaderMap, body: &Bytes) -> Result<Object, Refusal> {
    match value(headers, body)? {
        Value::Object(object) => Ok(object),
        _ => Err(Refusal::Internal),
    }
}

/// Whether the text contains an integer that the server stores and that a [`Value`] rounds.
fn has_rounded_integer(text: &str) -> bool {
    let mut rest = text;
    while let Some(place) = rest.find(|letter: char| letter == '"' || letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(place);
        if let Some(inside) = from.strip_prefix('"') {
            rest = after_text(inside);
            continue;
        }
        let is_part = |letter: char| letter.is_ascii_digit() || ".eE+-".contains(letter);
        let (number, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        let is_integer = number.bytes().all(|byte| byte.is_ascii_digit());
        let fits = if before.ends_with('-') {
            format!("-{number}").parse::<i64>().is_ok()
        } else {
            number.parse::<u64>().is_ok()
        };
        if is_integer && !fits && number.len() <= MOST_DIGITS {
            return true;
        }
        rest = after;
    }
    false
}

/// The text after a JSON text whose opening quote is gone.
fn after_text(inside: &str) -> &str {
    let mut is_escaped = false;
    for (place, byte) in inside.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return inside.get(place + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// Refuses numbers that the server stores exactly and the local endpoint does not. Fractions are
/// allowed.
pub(super) fn check_exact(value: &Value) -> Result<(), Refusal> {
    /// Above this, not every integer is an `f64`.
    const EXACT: f64 = 9_007_199_254_740_992.0;

    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap_or_default();
            if float.abs() >= EXACT {
                return Err(Refusal::not_here("numbers beyond 64 bits"));
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(check_exact),
        Value::Object(members) => members.values().try_for_each(check_exact),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_that_would_be_rounded() {
        for (text, is_rounded) in [
            ("[12345678901234567890]", false),
            ("[18446744073709551616]", true),
            ("{\"a\": -9223372036854775808}", false),
            ("{\"a\": -9223372036854775809}", true),
            ("\"18446744073709551616\"", false),
            ("{\"\\\"1\": \"99999999999999999999999\", \"b\": 1.5e30}", false),
            ("100000000000000000000000000000000000001", false),
            ("", false),
        ] {
            assert_eq!(has_rounded_integer(text), is_rounded, "{text}");
        }
    }
}
