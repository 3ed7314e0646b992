//! The input of a request: its decoded query, and the JSON object in its body.

use std::time::SystemTime;

use percent_encoding::percent_decode_str;
use petard::Operation;
use petard::operation::{Body, Location, Param};
use serde_json::{Map, Value};

use crate::fault::Fault;

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The parameter of a query with a signature.
pub(crate) const SIGNATURE: &str = "X-Amz-Signature";

const SIGNATURE_PARAMETERS: [&str; 7] = [
    SIGNATURE,
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-SignedHeaders",
];

/// The decoded pairs of a query, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// A `+` is a plus, as the clients encode it.
    pub(crate) fn parse(raw: &str) -> Self {
        let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = raw.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// Removes the parameters of a signature, which are not those of an operation.
    pub(crate) fn without_signature(mut self) -> Self {
        if self.get(SIGNATURE).is_some() {
            self.0.retain(|(name, _)| !SIGNATURE_PARAMETERS.contains(&name.as_str()));
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// All values of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The object of a JSON value that is one.
pub(crate) fn object_of(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// A member that is a text.
pub(crate) fn text<'o>(object: &'o Object, name: &str) -> Option<&'o str> {
    object.get(name).and_then(Value::as_str)
}

/// A time in seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or_default()
}

/// The object in the body. An empty body counts as an empty object where the operation has one.
pub(crate) fn object(operation: &Operation, body: &[u8]) -> Result<Object, Fault> {
    match operation.body() {
        Body::None | Body::Blob => return Ok(Object::new()),
        Body::Members if body.is_empty() => return Ok(Object::new()),
        _ => {}
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => match inexact_number(body) {
            None => Ok(object),
            Some(number) => Err(Fault::not_here(format!(
                "the local endpoint keeps numbers of 64 bits, and {number} is not one"
            ))),
        },
        Ok(_) => Err(Fault::bad_request("Invalid request body: it is not a JSON object")),
        Err(error) => Err(Fault::bad_request(format!("Invalid request body: {error}"))),
    }
}

/// The first number of a JSON text that would be rounded.
fn inexact_number(json: &[u8]) -> Option<&str> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let mut rest = json;
    while let Some((first, following)) = rest.split_first() {
        if *first == b'"' {
            let mut is_escaped = false;
            let end = following.iter().position(|byte| {
                let is_end = *byte == b'"' && !is_escaped;
                is_escaped = *byte == b'\\' && !is_escaped;
                is_end
            })?;
            rest = following.get(end + 1..)?;
        } else if first.is_ascii_digit() || *first == b'-' {
            let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
            let (number, following) = rest.split_at(length);
            let number = str::from_utf8(number).ok()?;
            if !is_exact(number) {
                return Some(number);
            }
            rest = following;
        } else {
            rest = following;
        }
    }
    None
}

/// Whether 64 bits hold the number. A number with a fraction is a floating point number in any case.
fn is_exact(number: &str) -> bool {
    let is_integer = number.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
    if is_integer {
        return number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    }
    number.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Names every required parameter that is missing.
pub(crate) fn check_required(
    operation: &Operation,
    query: &Query,
    body: &Object,
) -> Result<(), Fault> {
    let missing = operation.params().iter().filter(|param| param.is_required()).filter(|param| {
        match param.location() {
            // Only the caller knows the name: it is any name that no other parameter has.
            Location::Query if param.named_by().is_some() => {
                !query.0.iter().any(|(name, _)| is_free(operation, Location::Query, name))
            }
            Location::Body if param.named_by().is_some() => {
                let free = |(name, value): (&String, &Value)| {
                    is_free(operation, Location::Body, name) && !value.is_null()
                };
                !body.iter().any(free)
            }
            Location::Query => query.get(param.wire_name()).is_none(),
            Location::Body => body.get(param.wire_name()).is_none_or(Value::is_null),
            // A route has all its labels; nothing that is kept here comes from headers; names of
            // others are not sent.
            _ => false,
        }
    });
    let names: Vec<_> = missing.map(|param| format!("`{}`", param.wire_name())).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Missing required parameters: {}", names.join(", "))))
}

/// Whether the table has no parameter that is sent under this name.
fn is_free(operation: &Operation, location: Location, name: &str) -> bool {
    let fixed = |param: &&Param| param.location() == location && param.named_by().is_none();
    let mut params = operation.params().iter().filter(fixed);
    let mut constants = operation.constants().iter().filter(|one| one.location() == location);
    !params.any(|param| param.wire_name() == name)
        && !constants.any(|constant| constant.wire_name() == name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use petard::Method;
    use petard::operation::{Type, Verb};
    use serde_json::json;

    use super::*;

    /// `id` is sent under a name that only the caller knows, in the query and in the body.
    static PUT: Operation =
        Operation::new(Verb::Create, "Row", "create_row", "PutRow", Method::PUT, "/rows")
            .with_params(&[
                Param::name_of_other("key", Type::String, "").required(),
                Param::query("id", Type::String, "").required().with_named_by("key"),
                Param::query("limit", Type::Integer, ""),
                Param::body("value", Type::String, "").required().with_named_by("key"),
                Param::body("rest", Type::Json, ""),
            ])
            .with_body(Body::Members);

    fn missing(query: &str, body: &Value) -> String {
        let checked = check_required(&PUT, &Query::parse(query), body.as_object().unwrap());
        checked.err().map_or_else(String::new, |fault| fault.message)
    }

    #[test]
    fn numbers_that_would_be_rounded_are_found() {
        for (json, number) in [
            (r#"{"a": [1, -2.50, 1e3, 18446744073709551615, 0.1, 1795699943.307682406]}"#, None),
            (r#"{"a\"1": "123456789012345678901234567890"}"#, None),
            (
                r#"{"a": [1, 123456789012345678901234567890]}"#,
                Some("123456789012345678901234567890"),
            ),
            (r#"{"a": 100000000000000000000}"#, Some("100000000000000000000")),
            (r#"{"a": 1e999}"#, Some("1e999")),
        ] {
            assert_eq!(inexact_number(json.as_bytes()), number, "{json}");
        }
    }

    #[test]
    fn what_the_caller_names_is_whatever_nothing_else_is() {
        assert_eq!(missing("sku=1", &json!({"sku": "1"})), "");
        assert_eq!(missing("limit=1&isbn=1", &json!({"rest": 1, "isbn": "1"})), "");
        let both = "Missing required parameters: `id`, `value`";
        assert_eq!(missing("limit=1", &json!({"rest": 1, "sku": null})), both);
    }
}
