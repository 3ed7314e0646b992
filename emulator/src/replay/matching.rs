//! Compares a request with an exchange.

use std::cmp::Reverse;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Request};
use serde_json::Value;

use super::exchange::Exchange;
use crate::input::Query;

/// Headers whose values are not shown.
const SECRET: [&str; 5] =
    ["authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key"];

/// Longest shown value, in characters.
const SHOWN: usize = 120;

/// A received request.
pub(crate) struct Asked<'a> {
    method: &'a str,
    path: &'a str,
    /// Decoded, sorted.
    query: Vec<(String, String)>,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

impl<'a> Asked<'a> {
    pub(crate) fn new(request: &'a Request<Bytes>) -> Self {
        let query = Query::parse(request.uri().query().unwrap_or_default());
        let mut query = query.without_signature().into_pairs();
        query.sort_unstable();
        Self {
            method: request.method().as_str(),
            path: request.uri().path(),
            query,
            headers: request.headers(),
            body: request.body(),
        }
    }

    /// The differences from an exchange, the most significant first. Empty if they match.
    pub(crate) fn differences(&self, exchange: &Exchange) -> Vec<String> {
        let mut found = Vec::new();
        let mut differ = |what: &str, recorded: &str, came: &str| {
            if recorded != came {
                found.push(different(what, recorded, came));
            }
        };
        differ("path", &exchange.path, self.path);
        differ("method", &exchange.method, self.method);
        differ("query", &pairs(&exchange.query), &pairs(&self.query));
        for (name, value) in &exchange.headers {
            let came = self.headers.get(name);
            if came != Some(value) {
                let is_secret = SECRET.contains(&name.as_str());
                let text = |value: &HeaderValue| {
                    if is_secret {
                        return "***".to_owned();
                    }
                    String::from_utf8_lossy(value.as_bytes()).into_owned()
                };
                found.push(different(
                    &shown(name),
                    &text(value),
                    &came.map(text).unwrap_or_default(),
                ));
            }
        }
        found.extend(exchange.body.as_ref().and_then(|expected| body(expected, self.body)));
        found
    }

    /// The message when no exchange matches: the request, and the nearest exchanges.
    pub(crate) fn misfit<'e>(&self, exchanges: impl Iterator<Item = &'e Exchange>) -> String {
        let mut near: Vec<_> = exchanges.map(|one| (self.differences(one), one)).collect();
        // The nearest are those with the same path, then those with the fewest differences.
        near.sort_by_key(|(differences, one)| {
            let alike = self.query.iter().filter(|pair| one.query.contains(pair)).count();
            (one.path != self.path, differences.len(), Reverse(alike))
        });
        let near = near.iter().take(3).map(|(differences, one)| {
            if differences.is_empty() {
                return format!("#{} (used up)", one.number);
            }
            format!("#{} ({})", one.number, differences.join("; "))
        });
        let near: Vec<String> = near.collect();
        let query = if self.query.is_empty() { "" } else { "?" };
        let (method, path, pairs) = (self.method, self.path, pairs(&self.query));
        let nearest = if near.is_empty() { "there are none".to_owned() } else { near.join(", ") };
        format!("no exchange fits {method} {path}{query}{pairs}; nearest: {nearest}")
    }
}

fn different(what: &str, recorded: &str, came: &str) -> String {
    format!("{what}: expected `{}`, came `{}`", cut(recorded), cut(came))
}

/// The name of a header in a message.
fn shown(name: &HeaderName) -> String {
    if name == CONTENT_TYPE { "content type".to_owned() } else { format!("header {name}") }
}

fn pairs(query: &[(String, String)]) -> String {
    query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Compares as JSON if both are JSON, otherwise byte for byte.
fn body(expected: &[u8], came: &[u8]) -> Option<String> {
    if expected == came {
        return None;
    }
    let json = |bytes| serde_json::from_slice::<Value>(bytes).ok();
    let parsed = json(expected).zip(json(came));
    let (place, expected, came) = if let Some((expected, came)) = parsed {
        let (place, expected, came) = first("", Some(&expected), Some(&came))?;
        (format!("body at `{place}`"), expected, came)
    } else {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        ("body".to_owned(), text(expected), text(came))
    };
    Some(format!("{place}: expected `{}`, came `{}`", cut(&expected), cut(&came)))
}

/// The first place in which two values differ, as a JSON pointer, and both values there.
fn first(
    at: &str,
    expected: Option<&Value>,
    came: Option<&Value>,
) -> Option<(String, String, String)> {
    if expected == came {
        return None;
    }
    let children: Vec<(String, Option<&Value>, Option<&Value>)> = match (expected, came) {
        (Some(Value::Object(expected)), Some(Value::Object(came))) => {
            let names =
                expected.keys().chain(came.keys().filter(|name| !expected.contains_key(*name)));
            names.map(|name| (name.clone(), expected.get(name), came.get(name))).collect()
        }
        (Some(Value::Array(expected)), Some(Value::Array(came))) => {
            let places = 0..expected.len().max(came.len());
            places.map(|at| (at.to_string(), expected.get(at), came.get(at))).collect()
        }
        _ => Vec::new(),
    };
    let inside = children
        .into_iter()
        .find_map(|(name, expected, came)| first(&format!("{at}/{name}"), expected, came));
    let text = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
    inside.or_else(|| Some((at.to_owned(), text(expected), text(came))))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn came(method: &str, target: &str, body: &str) -> Request<Bytes> {
        let request = Request::builder().method(method).uri(target);
        let request = request.header("content-type", "application/json");
        request.body(Bytes::from(body.to_owned())).unwrap()
    }

    fn put() -> Exchange {
        Exchange::new("PUT", "/a%20b")
            .query("x", "1 2")
            .query("a", "")
            .json(&json!({"r": [1, {"s": 2}]}))
    }

    #[test]
    fn order_of_pairs_and_members_and_blanks_do_not_matter() {
        let request = came("PUT", "/a%20b?x=1%202&a=", " {\"r\": [1, {\"s\": 2} ]}");
        assert_eq!(Asked::new(&request).differences(&put()), Vec::<String>::new());
        let json = |value: Value| Exchange::new("PUT", "/").json(&value);
        let request = came("PUT", "/", r#"{"b":1,"a":2}"#);
        assert!(Asked::new(&request).differences(&json(json!({"a": 2, "b": 1}))).is_empty());
    }

    #[test]
    fn everything_else_does_and_is_said() {
        for (request, message) in [
            (
                came("PUT", "/a%20b?x=1%202&a", r#"{"r":[1,{"s":3}]}"#),
                "body at `/r/1/s`: expected `2`, came `3`",
            ),
            (
                came("PUT", "/a%20b?x=1%202&a", r#"{"r":[1,{"s":2}],"t":null}"#),
                "body at `/t`: expected `nothing`, came `null`",
            ),
            (
                came("PUT", "/a%20b?x=1%202&a", r#"{"r":[1]}"#),
                r#"body at `/r/1`: expected `{"s":2}`, came `nothing`"#,
            ),
            (
                came("PUT", "/a%20b?x=1%202&a", r#"{"r":[1.0,{"s":2}]}"#),
                "body at `/r/0`: expected `1`, came `1.0`",
            ),
            (came("PUT", "/a%20b?x=1%202&a", ""), r#"body: expected `{"r":[1,{"s":2}]}`, came ``"#),
            (
                came("PUT", "/a%20b?x=1%202", r#"{"r":[1,{"s":2}]}"#),
                "query: expected `a=&x=1 2`, came `x=1 2`",
            ),
            (
                came("PUT", "/a+b?x=1%202&a", r#"{"r":[1,{"s":2}]}"#),
                "path: expected `/a%20b`, came `/a+b`",
            ),
            (
                came("POST", "/a%20b?x=1%202&a", r#"{"r":[1,{"s":2}]}"#),
                "method: expected `PUT`, came `POST`",
            ),
        ] {
            assert_eq!(Asked::new(&request).differences(&put()), [message]);
        }
        let other = put().content_type("text/plain");
        let request = came("PUT", "/a%20b?x=1%202&a", r#"{"r":[1,{"s":2}]}"#);
        assert_eq!(
            Asked::new(&request).differences(&other),
            ["content type: expected `text/plain`, came `application/json`"]
        );
    }

    #[test]
    fn headers_and_bodies_may_be_any() {
        let request = came("PUT", "/a%20b?x=1%202&a", "<xml>");
        let any = put().any_body().header("Content-Type", "application/json");
        assert_eq!(Asked::new(&request).differences(&any), Vec::<String>::new());
        assert_eq!(
            Asked::new(&request).differences(&any.bytes("<html>").header("if-match", "1")),
            ["header if-match: expected `1`, came ``", "body: expected `<html>`, came `<xml>`"]
        );
        let mut request = request;
        request.headers_mut().insert("authorization", HeaderValue::from_static("received"));
        assert_eq!(
            Asked::new(&request).differences(&put().any_body().header("authorization", "recorded")),
            ["header authorization: expected `***`, came `***`"]
        );
    }

    #[test]
    fn the_nearest_are_named() {
        let mut exchanges = ["/b", "/a%20b", "/c", "/d", "/a%20b"]
            .map(|path| Exchange { path: path.to_owned(), ..put() });
        for (number, exchange) in (1..).zip(&mut exchanges) {
            exchange.number = number;
        }
        let request = came("PUT", "/a%20b?y", r#"{"r":[1,{"s":2}]}"#);
        let message = Asked::new(&request).misfit(exchanges.iter());
        assert_eq!(
            message,
            "no exchange fits PUT /a%20b?y=; nearest: \
             #2 (query: expected `a=&x=1 2`, came `y=`), \
             #5 (query: expected `a=&x=1 2`, came `y=`), \
             #1 (path: expected `/b`, came `/a%20b`; query: expected `a=&x=1 2`, came `y=`)"
        );
        let alike = [("1", "z"), ("2", "y"), ("3", "z")].map(|(number, name)| Exchange {
            number: number.parse().unwrap(),
            query: vec![(name.to_owned(), String::new()), ("n".to_owned(), String::new())],
            ..put()
        });
        let message = Asked::new(&request).misfit(alike.iter());
        assert!(
            message.contains("nearest: #2 (query: expected `y=&n=`, came `y=`), #1"),
            "{message}"
        );
        let nothing = Asked::new(&request).misfit([].into_iter());
        assert!(nothing.ends_with("nearest: there are none"), "{nothing}");
        let long = came("PUT", "/", &json!({ "r": "é".repeat(300) }).to_string());
        let message = Asked::new(&long).differences(&Exchange { path: "/".into(), ..put() });
        assert!(message[1].len() < 400 && message[1].contains("é..."), "{message:?}");
    }
}
