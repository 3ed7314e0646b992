//! What a request brings: its query, decoded, and the JSON object in its body.

use percent_encoding::percent_decode_str;
use petard::Operation;
use petard::operation::{Body, Place};
use serde_json::{Map, Value};

use crate::fault::Fault;

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The pairs of a query, decoded, in the order they came.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// A `+` is a plus: that is how the clients encode.
    pub(crate) fn parse(raw: &str) -> Self {
        let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = raw.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The object in the body. An empty body counts as an empty object where the operation has one.
pub(crate) fn object(operation: &Operation, body: &[u8]) -> Result<Object, Fault> {
    match operation.body() {
        Body::None => return Ok(Object::new()),
        Body::Members if body.is_empty() => return Ok(Object::new()),
        _ => {}
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Fault::bad_request("Invalid request body: it is no JSON object")),
        Err(error) => Err(Fault::bad_request(format!("Invalid request body: {error}"))),
    }
}

/// Names every required parameter that is missing.
pub(crate) fn check_required(
    operation: &Operation,
    query: &Query,
    body: &Object,
) -> Result<(), Fault> {
    let missing = operation.params().iter().filter(|param| param.is_required()).filter(|param| {
        match param.place() {
            Place::Query => query.get(param.wire()).is_none(),
            Place::Body => body.get(param.wire()).is_none_or(Value::is_null),
            // A route has all its labels; nothing that is kept here comes from headers.
            Place::Label | Place::Header | Place::Payload => false,
        }
    });
    let names: Vec<_> = missing.map(|param| format!("`{}`", param.wire())).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Missing required parameters: {}", names.join(", "))))
}
