//! A response before it is one of hyper's.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use petard::Service;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::resources::page::set;

/// The header with the code of an error.
pub(crate) const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// A response: status, headers and body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A response without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, ..Self::default() }
    }

    /// A response with a body in JSON.
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        Self { status, headers, body: body.to_string().into() }
    }
}

/// The places of a message that the client knows without a model.
const MESSAGES: [&str; 2] = ["/message", "/Message"];

/// An error of a service, with code and message at the places that it has for them. The code is in a
/// header if the service has no place for it.
pub(crate) fn error(
    service: &Service,
    status: StatusCode,
    code: Option<&str>,
    message: &str,
) -> Answer {
    let place = service.error_code();
    // A code that is the whole body leaves no place for a message.
    let free = MESSAGES.into_iter().find(|own| place.is_none_or(|place| !overlap(own, place)));
    let mut body = json!({});
    if let Some(place) = service.error_message().or(free) {
        set(&mut body, place, message.into());
    }
    if let (Some(place), Some(code)) = (place, code) {
        set(&mut body, place, code.into());
        return Answer::json(status, &body);
    }
    let mut answer = Answer::json(status, &body);
    let code = code.and_then(|code| HeaderValue::try_from(code).ok());
    answer.headers.extend(code.map(|code| (ERROR_TYPE, code)));
    answer
}

/// Whether one of two JSON pointers leads to the other or into it.
fn overlap(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The error as API Gateway sends it.
impl From<&Fault> for Answer {
    fn from(fault: &Fault) -> Self {
        let mut answer = Self::json(fault.status(), &json!({ "message": fault.message }));
        answer.headers.push((ERROR_TYPE, HeaderValue::from_static(fault.code())));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_message_of_an_error_are_both_there() {
        let shop = || Service::new("shop", "Shop");
        for (service, header, body) in [
            (shop(), Some("Gone"), json!({"message": "why"})),
            (
                shop().with_error_message("/error/text"),
                Some("Gone"),
                json!({"error": {"text": "why"}}),
            ),
            (shop().with_error_code("/error"), None, json!({"error": "Gone", "message": "why"})),
            (
                shop().with_error_code("/message"),
                None,
                json!({"message": "Gone", "Message": "why"}),
            ),
            (
                shop().with_error_code("/message/code"),
                None,
                json!({"message": {"code": "Gone"}, "Message": "why"}),
            ),
            (
                shop().with_error_code("/e/code").with_error_message("/e/text"),
                None,
                json!({"e": {"code": "Gone", "text": "why"}}),
            ),
            (shop().with_error_code(""), None, json!("Gone")),
            (shop().with_error_message(""), Some("Gone"), json!("why")),
        ] {
            let answer = error(&service, StatusCode::GONE, Some("Gone"), "why");
            let own: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            assert_eq!(own, body);
            let mut headers = answer.headers.iter();
            let own =
                headers.find(|(name, _)| *name == ERROR_TYPE).map(|(_, value)| value.to_str());
            assert_eq!(own.and_then(Result::ok), header, "{body}");
        }
    }
}
