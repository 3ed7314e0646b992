//! What is tested with hostile input: each function takes any bytes, and panics if a rule is broken.
//!
//! `tests/fuzz` calls these functions with inputs that a fuzzer chooses. The tests here replay the
//! inputs that it has found.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a broken rule is reported as a panic")]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use crate::client::Client;
use crate::config::config::Config;
use crate::model::{Paging, Service};
use crate::outcome::document::Document;
use crate::outcome::error::Error;
use crate::outcome::head::ResponseHead;
use crate::outcome::page::Page;
use crate::outcome::response::Response;
use crate::outcome::secrets::Secrets;
use crate::outcome::service_error::{ErrorPlaces, http_date};
use crate::request::request::Request;
use crate::send::body::Read;
use crate::send::diagnose;
use crate::value::raw_json;

const PAGING: Paging = Paging::new("position", "/position", "/item");

const SECRET: &str = "IQoJb3JpZ2luX2VjEHUSH+secret/value==";

static SERVICE: Service = Service::new("x", "X");

static OWN_PLACES: Service =
    Service::new("x", "X").with_error_code("/error/code").with_error_message("/error/0");

fn head(status: u16, headers: HeaderMap) -> ResponseHead {
    let secret = Bytes::from_static(SECRET.as_bytes());
    ResponseHead {
        headers,
        at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478),
        secrets: Secrets::new([], Some(Arc::from([secret])), &[]),
        ..ResponseHead::example("get_account", status)
    }
}

fn request() -> Request {
    let config = Config::builder().region("eu-west-1").endpoint_url("https://abc.example.com/dev");
    let call =
        Client::new(&config.build(), &SERVICE).request(Method::POST, "/orders").query("a", 1);
    let mut request = call.json(&[1, 2]).request().unwrap();
    let signature = "AWS4-HMAC-SHA256 Credential=AKID/20201020/eu-west-1/x/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=00ff00ff00ff00ff00ff00ff00ff00ff";
    request.headers.insert("authorization", HeaderValue::from_static(signature));
    request.headers.insert("x-amz-date", HeaderValue::from_static("20201020T061438Z"));
    request
}

/// Asserts that an error is one line of limited length without secrets.
fn check(error: &Error) {
    let line = error.to_string();
    let is_shown = |c: char| !c.is_control() && (c == ' ' || !c.is_whitespace());
    assert!(line.chars().all(is_shown), "not one line: {line:?}");
    // Each of code, message, request id, explanation and hint is cut at 400 characters.
    assert!(line.chars().count() < 5000, "{} characters", line.chars().count());
    let debug = format!("{error:?} {error:#?}");
    for text in [&line, &debug] {
        assert!(!text.contains(&SECRET[..20]) && !text.contains(&SECRET[16..]), "{text}");
    }
}

/// Reads an error response. The first line has the status and headers, the rest is the body.
pub fn error_response(input: &[u8]) {
    let (first, body) = split(input);
    let mut parts = first.split(|byte| *byte == b';');
    let status: u16 = number(parts.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    for name in ["x-amzn-errortype", "x-amzn-requestid", "retry-after", "content-type", "date"] {
        if let Some(Ok(value)) = parts.next().map(HeaderValue::from_bytes) {
            headers.insert(name, value);
        }
    }
    let first = Arc::new(head(300 + status % 300, headers));
    let body = Bytes::copy_from_slice(body);
    let error = diagnose::service_error(
        first,
        Read::from(body.clone()),
        &request(),
        ErrorPlaces::default(),
        None,
    );
    check(&error);
    assert_eq!(error.body().unwrap(), &body);
    // The code and the message are those that a parser of the whole JSON finds.
    if let Ok(json) = serde_json::from_slice::<Value>(&body)
        && body.len() < 60_000
    {
        let member = |name: &str| json.get(name).and_then(Value::as_str);
        let message = ["message", "Message", "errorMessage"].into_iter().find_map(member);
        assert_eq!(error.message().is_some(), message.is_some(), "{json}");
    }
    let other = Arc::new(head(400, error.headers().cloned().unwrap_or_default()));
    let places = ErrorPlaces::of(&OWN_PLACES);
    check(&diagnose::service_error(other, Read::from(body), &request(), places, None));
    let _delay = (error.retry_after(), error.is_retryable(), error.is_not_found());
}

/// Reads the message of a refused signature.
pub fn refused_signature(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let body = serde_json::json!({
        "message": format!("The Canonical String for this request should have been\n'{text}"),
    });
    let mut headers = HeaderMap::new();
    headers.insert("x-amzn-errortype", HeaderValue::from_static("InvalidSignatureException"));
    let body = Bytes::from(body.to_string());
    let head = Arc::new(head(403, headers));
    check(&diagnose::service_error(
        head,
        Read::from(body),
        &request(),
        ErrorPlaces::default(),
        None,
    ));
}

/// A type that knows no member.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// Reads a list, as the items of a page and as HAL, and compares what is found with a parser of the
/// whole JSON.
pub fn list(input: &[u8]) {
    let (pointer, body) = split(input);
    let response = Response::new(head(200, HeaderMap::new()), Bytes::copy_from_slice(body));
    let items = response.items();
    let whole = serde_json::from_slice::<Value>(body);
    let read = [response.str("/x").err(), response.deserialize::<Empty>().err()];
    for error in items.as_ref().err().into_iter().chain(read.iter().flatten()) {
        check(error);
    }
    if let (Ok(pointer), Ok(json)) = (std::str::from_utf8(pointer), &whole) {
        let expected = Document::new(response.bytes().clone(), response.head.clone());
        expected.json().unwrap();
        let of =
            |document: &Document| document.str(pointer).map(str::to_owned).map_err(|e| check(&e));
        assert_eq!(of(response.document()), of(&expected), "{pointer} of {json}");
    }
    let (Ok(json), Ok(raw)) = (&whole, raw_json::checked(body)) else {
        assert!(items.is_err() || body.is_empty() || whole.is_err());
        return;
    };
    if let Some(page) = Page::read(body, PAGING) {
        // The parts found in one pass are those that are found one by one.
        let list = raw_json::at_pointer(raw, PAGING.items()).and_then(raw_json::elements).unwrap();
        let places = page.items.iter().map(|(start, end)| &body[*start as usize..*end as usize]);
        assert!(list.eq(places), "items of {json}");
        let token = page.token.map(|place| &body[place]).filter(|token| *token != b"null");
        assert_eq!(token, raw_json::at_pointer(raw, PAGING.output_token()), "token of {json}");
        assert!(!["_links", "_embedded"].iter().any(|name| json.get(*name).is_some()), "{json}");
    }
    for item in items.into_iter().flatten() {
        // Each item is JSON by itself.
        serde_json::from_slice::<Value>(item.bytes()).unwrap_or_else(|error| panic!("{error}"));
    }
    if let Ok(pointer) = std::str::from_utf8(pointer)
        && (pointer.is_empty() || pointer.starts_with('/'))
    {
        let expected = json.pointer(pointer).filter(|value| !value.is_null());
        let found = raw_json::at_pointer(raw, pointer);
        let found = found.map(|found| serde_json::from_slice::<Value>(found).unwrap());
        assert_eq!(found.as_ref(), expected, "{pointer} of {json}");
    }
}

/// Reads a date of HTTP.
pub fn date(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(time) = http_date(&text) {
        let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map(|since| since.as_secs());
        assert!(seconds.unwrap_or_default() < 253_402_300_800, "{text}");
    }
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(input) {
        headers.insert("retry-after", value.clone());
        headers.insert("date", value);
        let head = Arc::new(head(503, headers));
        let error = diagnose::service_error(
            head,
            Read::from(Bytes::new()),
            &request(),
            ErrorPlaces::default(),
            None,
        );
        let _delay = error.retry_after();
    }
}

/// Reads and writes a file of endpoints.
#[cfg(feature = "data-api")]
pub fn endpoints(input: &[u8]) {
    crate::services::data_api::check_endpoints(input);
}

/// Splits an input into its first line and the rest.
fn split(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (&[], input),
    }
}

fn number(text: &[u8]) -> u16 {
    text.iter().fold(0_u16, |number, byte| number.wrapping_mul(10).wrapping_add((*byte).into()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests read their inputs")]

    use super::*;

    /// Replays the corpus of a target.
    fn replay(name: &str, target: fn(&[u8])) {
        let folder = format!("{}/tests/fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
        assert!(files.len() >= 5, "{} inputs of {name}", files.len());
        for file in files {
            target(&std::fs::read(file.unwrap().path()).unwrap());
        }
    }

    #[test]
    fn the_corpora_are_replayed() {
        replay("error_response", error_response);
        replay("refused_signature", refused_signature);
        replay("list", list);
        replay("date", date);
        #[cfg(feature = "data-api")]
        replay("endpoints", endpoints);
    }
}
