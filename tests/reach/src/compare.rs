//! A request and what botocore, or a protocol case, expects of it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::operation::{Location, Type};
use petard::reqwest::header::HeaderName;
use petard::{Operation, Request};
use serde_json::{Number, Value};

/// What is expected of a request.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) method: String,
    /// The whole URL.
    pub(crate) url: String,
    pub(crate) headers: BTreeMap<String, String>,
    /// Headers that must be absent.
    pub(crate) forbidden: Vec<String>,
    /// Whether other headers may be there.
    pub(crate) allows_more: bool,
    pub(crate) body: Option<Vec<u8>>,
}

impl Expected {
    /// Returns the request of botocore in a line of the file.
    pub(crate) fn official(request: &Value) -> Self {
        let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
        let headers = request["headers"].as_object().into_iter().flatten();
        Self {
            method: text("method"),
            url: text("url"),
            headers: headers
                .map(|(name, value)| {
                    (name.to_lowercase(), value.as_str().unwrap_or_default().to_owned())
                })
                .collect(),
            body: Some(STANDARD.decode(text("body")).unwrap_or_default()),
            ..Self::default()
        }
    }
}

/// Returns the first difference.
pub(crate) fn differences(
    operation: &Operation,
    made: &Request,
    expected: &Expected,
) -> Option<String> {
    if made.method().as_str() != expected.method {
        return Some(format!("method: {}", made.method()));
    }
    let (own, other) = (parts(made.url()), parts(&expected.url));
    for (what, own, other) in [("host", own.0, other.0), ("path", own.1, other.1)] {
        if own != other {
            return Some(format!("{what}: {own}, and botocore has {other}"));
        }
    }
    if own.2 != other.2 {
        return Some(format!("query: {:?}, and botocore has {:?}", own.2, other.2));
    }
    header_difference(operation, made, expected).or_else(|| {
        let expected = expected.body.as_ref()?;
        (!same_body(made.body(), expected)).then(|| {
            let shown =
                |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().take(300).collect::<String>();
            format!("body: {}\n      botocore: {}", shown(made.body()), shown(expected))
        })
    })
}

/// Returns host, path and the pairs of the query, whose order has no meaning.
fn parts(url: &str) -> (&str, &str, Vec<&str>) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let at = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    (host, path, pairs)
}

fn header_difference(operation: &Operation, made: &Request, expected: &Expected) -> Option<String> {
    for (name, value) in &expected.headers {
        let own = made.headers().get_all(name);
        let own: Vec<_> = own.iter().map(|own| String::from_utf8_lossy(own.as_bytes())).collect();
        // Items of a list may have a blank behind their comma.
        let is_list = operation.params().iter().any(|param| {
            param.location() == Location::Header
                && param.wire_name().eq_ignore_ascii_case(name)
                && matches!(param.ty(), Type::List(_))
        });
        let form = |text: &str| if is_list { text.replace(", ", ",") } else { text.to_owned() };
        if !matches!(own.as_slice(), [one] if form(one) == form(value)) {
            return Some(format!("header {name}: {own:?}, and botocore has {value:?}"));
        }
    }
    // The length of a body is not a part of what botocore serializes.
    let others = made.headers().keys().map(HeaderName::as_str);
    let others = others.filter(|name| *name != "content-length");
    for name in others {
        let is_forbidden = expected.forbidden.iter().any(|own| own.eq_ignore_ascii_case(name));
        if is_forbidden || (!expected.allows_more && !expected.headers.contains_key(name)) {
            return Some(format!("header {name}: botocore does not send it"));
        }
    }
    None
}

fn same_body(own: &[u8], other: &[u8]) -> bool {
    if own == other {
        return true;
    }
    let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    match (json(own), json(other)) {
        (Some(own), Some(other)) => same(&own, &other),
        _ => false,
    }
}

/// Whether two JSON values are equal. Numbers are compared by value.
fn same(own: &Value, other: &Value) -> bool {
    match (own, other) {
        (Value::Number(own), Value::Number(other)) => same_number(own, other),
        (Value::Array(own), Value::Array(other)) => {
            own.len() == other.len() && own.iter().zip(other).all(|(own, other)| same(own, other))
        }
        (Value::Object(own), Value::Object(other)) => {
            own.len() == other.len()
                && own
                    .iter()
                    .all(|(name, own)| other.get(name).is_some_and(|other| same(own, other)))
        }
        _ => own == other,
    }
}

/// Integers are compared exactly, and `1.0` is equal to `1`.
fn same_number(own: &Number, other: &Number) -> bool {
    let are_integers = !own.is_f64() && !other.is_f64();
    own == other || (!are_integers && own.as_f64() == other.as_f64())
}
