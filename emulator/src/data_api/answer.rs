//! Successes, as the server sends them.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::json_text;
use super::refusal::{Refusal, text};
use crate::answer::Answer;

/// What an operation returns.
pub(super) type Reply = Result<Answer, Refusal>;

const JSON: &str = "text/json";

/// Returns a document.
///
/// An object with a member `Body` is returned as that member only: the server takes it for its own
/// wrapper of a response. `DataModified` beside it then decides the status.
pub(super) fn document(value: &Value) -> Answer {
    let Some(body) = value.get("Body") else {
        return text(StatusCode::OK, JSON, json_text::indented(value));
    };
    let status = match value.get("DataModified") {
        Some(Value::Bool(true)) => StatusCode::CREATED,
        Some(Value::Bool(false)) => StatusCode::NOT_MODIFIED,
        _ => StatusCode::OK,
    };
    let body = match body {
        _ if status == StatusCode::NOT_MODIFIED => String::new(),
        Value::String(body) => body.clone(),
        body => json_text::compact(body),
    };
    text(status, JSON, body)
}

/// Returns the document of a 201.
pub(super) fn created(value: &Value) -> Answer {
    text(StatusCode::CREATED, JSON, json_text::compact(value))
}

/// Returns the usual acknowledgement.
pub(super) fn modified(modified: bool) -> Answer {
    document(&json!({ "DataModified": modified }))
}

/// Returns a 204.
pub(super) fn nothing() -> Answer {
    text(StatusCode::NO_CONTENT, JSON, String::new())
}

/// Returns the 202 of work that goes on.
pub(super) fn accepted() -> Answer {
    text(StatusCode::ACCEPTED, "text/plain", "null".to_owned())
}

/// Returns the 200 of a HEAD. API Gateway sends no body.
pub(super) fn exists() -> Answer {
    text(StatusCode::OK, JSON, String::new())
}
