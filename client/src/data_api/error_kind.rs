//! The kinds of errors that the Python SDK distinguishes.

use crate::outcome::error::Error;

/// Messages of a 404 that mean that the server lacks a feature. The whole message is compared,
/// because other messages quote ids, which may contain any text.
const UNIMPLEMENTED: [&str; 3] = [
    "Not Implemented",
    "No ElasticSearch Endpoint Configured",
    "Cannot perform Lineage search without Gremlin Endpoint",
];

/// The kind of an error of the AWS Data API. The variants are the exceptions of its Python SDK.
///
/// ```no_run
/// use petard::data_api::{self, DataApi, ErrorKind};
///
/// # async fn example(client: DataApi) {
/// if let Err(error) = client.get_resource("MyItem", "1").await {
///     match data_api::error_kind(&error) {
///         Some(ErrorKind::ResourceNotFound) => println!("there is no such item"),
///         Some(_) => println!("{:?}", error.message()),
///         None => println!("there was no response"),
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Status 409: the item has another version, or can only be written through its master.
    ConstraintViolation,
    /// Status 404: the item does not exist or is deleted. A 404 that does not come from the Data
    /// API itself is [`Detailed`](Self::Detailed); most often the address is wrong.
    ResourceNotFound,
    /// Status 400, or an error before the request was sent: invalid parameters, a violated schema,
    /// or a namespace that does not exist or is not active.
    InvalidArguments,
    /// Status 404: the server has no graph or no search, or does not implement the operation.
    /// `lineage_search` without a graph is status 500 and therefore [`Detailed`](Self::Detailed).
    UnimplementedFeature,
    /// Any other error response. See status, code and message of the error.
    Detailed,
}

/// Returns the kind of an error.
///
/// Invalid parameters, which are found before anything is sent, are
/// [`InvalidArguments`](ErrorKind::InvalidArguments). Other errors without a response, such as a
/// failed connection or missing credentials, are `None`.
///
/// [`Error::message`] returns the server's message for each kind.
pub fn error_kind(error: &Error) -> Option<ErrorKind> {
    if error.is_invalid_input() {
        return Some(ErrorKind::InvalidArguments);
    }
    let status = error.status().filter(|_| error.is_service())?;
    let message = error.message().unwrap_or_default();
    Some(match status.as_u16() {
        400 => ErrorKind::InvalidArguments,
        404 if UNIMPLEMENTED.contains(&message) => ErrorKind::UnimplementedFeature,
        // Errors of the server have a code or no body; a page without a code is from another
        // server.
        404 if error.code().is_none() && error.body().is_some_and(|body| !body.is_empty()) => {
            ErrorKind::Detailed
        }
        404 => ErrorKind::ResourceNotFound,
        409 => ErrorKind::ConstraintViolation,
        _ => ErrorKind::Detailed,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use bytes::Bytes;

    use super::super::items::PrimaryKeys;
    use super::*;
    use crate::outcome::head::ResponseHead;
    use crate::outcome::service_error::{ErrorPlaces, ServiceError};
    use crate::request::interceptor::Interceptor as _;

    fn error(status: u16, body: &'static str) -> Error {
        let head = ResponseHead::example("find", status);
        let hook = PrimaryKeys::default();
        let hidden = |text: &str| hook.error_message(text);
        let service_error =
            ServiceError::read(&head, body.as_bytes(), true, ErrorPlaces::default(), &hidden);
        Error::service(
            head.into(),
            service_error,
            String::new(),
            Bytes::from_static(body.as_bytes()),
        )
    }

    #[test]
    fn kinds_messages_and_codes() {
        use ErrorKind::{
            ConstraintViolation, Detailed, InvalidArguments, ResourceNotFound, UnimplementedFeature,
        };
        for (status, body, kind, code, message) in [
            (
                400,
                r#"{"Code":"BadRequestError","Message":"BadRequestError: data must be object"}"#,
                InvalidArguments,
                Some("BadRequestError"),
                Some("data must be object"),
            ),
            (
                404,
                r#"{"Code":"NotFoundError","Message":"NotFoundError: Not Implemented"}"#,
                UnimplementedFeature,
                Some("NotFoundError"),
                Some("Not Implemented"),
            ),
            (
                404,
                r#"{"Code":"NotFoundError","Message":"No ElasticSearch Endpoint Configured"}"#,
                UnimplementedFeature,
                Some("NotFoundError"),
                Some("No ElasticSearch Endpoint Configured"),
            ),
            (404, "", ResourceNotFound, None, None),
            (404, "<h1>nginx</h1>", Detailed, None, None),
            (404, r#"{"message":"Not Found"}"#, Detailed, None, Some("Not Found")),
            (
                409,
                r#"{"Code":"ConflictError","Message":"ConflictErrors: x"}"#,
                ConstraintViolation,
                Some("ConflictError"),
                Some("ConflictErrors: x"),
            ),
            (
                500,
                "{'message': ClientError('it broke'), 'detail': None}",
                Detailed,
                None,
                Some("it broke"),
            ),
            (403, r#"{"message":"Forbidden"}"#, Detailed, None, Some("Forbidden")),
            (502, "<html>Bad Gateway</html>", Detailed, None, None),
        ] {
            let error = error(status, body);
            assert_eq!(error_kind(&error), Some(kind), "{body}");
            assert_eq!((error.code(), error.message()), (code, message), "{body}");
            assert_eq!(error.body().unwrap(), body);
            assert_eq!(error.is_bad_request(), status == 400);
        }
    }

    #[test]
    fn requests_that_were_not_sent_and_errors_without_a_response() {
        let refused = Error::input("find", "`Segment` needs `TotalSegments`");
        assert_eq!(error_kind(&refused), Some(ErrorKind::InvalidArguments));
        assert!(!refused.is_bad_request());
        assert_eq!(error_kind(&Error::configuration(None, "no region")), None);
    }
}
