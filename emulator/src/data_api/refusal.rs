//! Errors, as the server sends them.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use serde_json::json;

use super::json_text;
use crate::answer::Answer;
use crate::fault::Fault;

/// Why a request is not carried out.
#[derive(Debug)]
pub(super) enum Refusal {
    BadRequest(String),
    NotFound(String),
    Conflict(String),
    /// An exception that the server does not handle. Its cause is not sent.
    Internal,
    /// DynamoDB refuses an update. The body is not JSON.
    UpdateRefused(String),
    /// Content of another type than JSON.
    MediaType(String),
    /// API Gateway has no such route.
    NoRoute,
    /// The server never responds, so API Gateway does.
    TimedOut,
    /// The server supports this; the local endpoint does not.
    NotHere(String),
}

impl Refusal {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }

    /// No item has this id.
    pub(super) fn no_item(id: &str) -> Self {
        Self::NotFound(format!("Invalid ID {id}"))
    }

    /// DynamoDB refuses the parameters of a search.
    pub(super) fn search() -> Self {
        Self::bad_request("Validation Exception while processing query request")
    }

    /// `what` begins with a noun: `schemas with the keyword ...`.
    pub(super) fn not_here(what: impl std::fmt::Display) -> Self {
        Self::NotHere(format!("the local endpoint does not know {what}"))
    }
}

impl From<&Refusal> for Answer {
    fn from(refusal: &Refusal) -> Self {
        let with_code = |status, code: &str, message: &str| {
            let body = json!({ "Code": code, "Message": message });
            text(status, "application/json", json_text::compact(&body))
        };
        // This version of the server repeats the code in the message.
        let error = |status, code: &str, message: &str| {
            with_code(status, code, &format!("{code}: {message}"))
        };
        match refusal {
            Refusal::BadRequest(message) => {
                error(StatusCode::BAD_REQUEST, "BadRequestError", message)
            }
            Refusal::NotFound(message) => error(StatusCode::NOT_FOUND, "NotFoundError", message),
            Refusal::Conflict(message) => error(StatusCode::CONFLICT, "ConflictError", message),
            Refusal::Internal => with_code(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServerError",
                "An internal server error occurred.",
            ),
            Refusal::UpdateRefused(why) => text(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/json",
                format!(
                    "{{'message': ClientError({}), 'detail': None}}",
                    json_text::python_text(&format!(
                        "An error occurred (ValidationException) when calling the UpdateItem \
                         operation: {why}"
                    ))
                ),
            ),
            Refusal::MediaType(own) => with_code(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaType",
                &format!("Unsupported media type: {own}"),
            ),
            Refusal::NoRoute => Self::from(&Fault::no_token()),
            Refusal::TimedOut => Self::json(
                StatusCode::GATEWAY_TIMEOUT,
                &json!({ "message": "Endpoint request timed out" }),
            ),
            Refusal::NotHere(message) => Self::from(&Fault::not_here(message)),
        }
    }
}

/// A response with this text as its body.
pub(super) fn text(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    let headers = vec![(CONTENT_TYPE, HeaderValue::from_static(content_type))];
    Answer { status, headers, body: body.into() }
}
