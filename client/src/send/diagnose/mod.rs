//! Turns an error response into an error with a hint about its cause.

pub(crate) mod hint;
mod signature;

use std::borrow::Cow;
use std::sync::Arc;

use http::StatusCode;

use crate::outcome::error::Error;
use crate::outcome::head::ResponseHead;
use crate::outcome::service_error::{ErrorPlaces, ServiceError};
use crate::request::interceptor::Interceptor;
use crate::request::request::Request;
use crate::send::body::Read;

/// Returns the error of an error response. `places` and `hook` are those of the service.
pub(crate) fn service_error(
    head: Arc<ResponseHead>,
    body: Read,
    request: &Request,
    places: ErrorPlaces,
    hook: Option<&dyn Interceptor>,
) -> Error {
    explained(error_of(head, body, places, hook, request.is_signed()), request)
}

fn error_of(
    head: Arc<ResponseHead>,
    body: Read,
    places: ErrorPlaces,
    hook: Option<&dyn Interceptor>,
    is_signed: bool,
) -> Error {
    let hidden = |text: &str| hook?.error_message(text);
    let service_error = ServiceError::read(&head, &body.bytes, body.is_whole(), places, &hidden);
    let bytes = body.bytes.clone();
    let (text, source) = body.lacks();
    let is_from_proxy = head.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED;
    let hint = if is_from_proxy {
        Some(hint::PROXY_LOGIN)
    } else {
        hint::for_service_error(&service_error, &bytes, is_signed)
    };
    let error = Error::service(head, service_error, text, bytes);
    let is_refused = error.status().is_some_and(|status| status.is_client_error());
    let hint = hint.or_else(|| (is_refused && error.is_page()).then_some(hint::PAGE));
    let error = error.with_hint(hint.map(Cow::Borrowed));
    match source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// Adds the explanation of a refused signature, based on the request that was sent.
fn explained(error: Error, request: &Request) -> Error {
    if let Some(hint) = hint::for_region(&error, request) {
        return error.with_hint(Some(hint.into()));
    }
    let explanation = error.message().and_then(|message| signature::explain(message, request));
    error.with_explanation(explanation)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::error::Error as _;
    use std::time::Duration;

    use bytes::Bytes;
    use http::{HeaderName, HeaderValue};

    use super::*;
    use crate::model::Service;
    use crate::outcome::service_error::http_date;

    fn error(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Error {
        error_at(ErrorPlaces::default(), status, headers, body.into())
    }

    fn error_at(
        places: ErrorPlaces,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: Bytes,
    ) -> Error {
        let headers = headers
            .iter()
            .map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)))
            .collect();
        let at = http_date("Tue, 20 Oct 2020 06:14:38 GMT").unwrap();
        let head = ResponseHead { headers, at, ..ResponseHead::example("create_stage", status) };
        error_of(Arc::new(head), body.into(), places, None, true)
    }

    #[test]
    fn one_line_with_code_status_message_and_request_id() {
        let error = error(
            409,
            &[("x-amzn-errortype", "ConflictException:http://x/"), ("x-amzn-requestid", "1234")],
            r#"{"message":"Stage already exists"}"#,
        );
        assert_eq!(
            error.to_string(),
            "create_stage: ConflictException (409): Stage already exists [request id 1234, attempts 1]"
        );
        assert!(error.is_conflict() && error.is_service() && !error.is_retryable());
        assert_eq!(error.operation(), Some("create_stage"));
        assert!(error.source().is_none());
    }

    #[test]
    fn codes_come_from_the_header_then_from_three_members() {
        for (body, code) in [
            (r#"{"__type":"com.amazonaws.x#NotFoundException"}"#, Some("NotFoundException")),
            (r#"{"code":"A:b"}"#, Some("A")),
            (r#"{"Code":"B"}"#, Some("B")),
            (r#"{"__type":"","code":"C"}"#, Some("C")),
            (r#"{"code":7}"#, None),
            ("[1]", None),
            ("", None),
        ] {
            assert_eq!(error(400, &[], body).code(), code, "{body}");
        }
        let header = error(400, &[("x-amzn-errortype", "x#H")], r#"{"__type":"B"}"#);
        assert_eq!(header.code(), Some("H"));
    }

    #[test]
    fn codes_and_messages_come_from_the_places_of_the_service_first() {
        let service = Service::new("shop", "Shop")
            .with_error_code("/error/code")
            .with_error_message("/error/detail/0/text");
        let places = ErrorPlaces::of(&service);
        let header = [("x-amzn-errortype", "H")];
        for (body, code, message) in [
            (
                r#"{"error":{"code":"a:b#c","detail":[{"text":"m"}]},"code":"A","message":"n"}"#,
                Some("a:b#c"),
                Some("m"),
            ),
            (r#"{"error":{"code":4040,"detail":[{"text":-1.50}]}}"#, Some("4040"), Some("-1.50")),
            (
                r#"{"error":{"code":null,"detail":[{"text":" "}]},"message":"n"}"#,
                Some("H"),
                Some("n"),
            ),
            (r#"{"error":{"code":true,"detail":[]},"message":"n"}"#, Some("H"), Some("n")),
            (r#"{"error":{"code":["x"],"detail":[{"text":{}}]}}"#, Some("H"), None),
            (r#"{"error":"code"}"#, Some("H"), None),
            ("error", Some("H"), Some("error")),
        ] {
            let error = error_at(places, 400, &header, body.into());
            assert_eq!((error.code(), error.message()), (code, message), "{body}");
        }
        let fallback = error_at(places, 404, &[], r#"{"__type":"x#B"}"#.into());
        assert_eq!(fallback.code(), Some("B"));
    }

    #[test]
    fn a_number_that_is_cut_is_not_a_code() {
        let service =
            Service::new("shop", "Shop").with_error_code("/code").with_error_message("/m");
        let places = ErrorPlaces::of(&service);
        let before = |length: usize| format!(r#"{{"m":"{}","code":"#, "x".repeat(length));
        // The start that is read is 64 KiB long.
        let at_the_end = before(64 * 1024 - before(0).len() - 2) + "1234}";
        let error = error_at(places, 400, &[], at_the_end.into());
        assert!(error.code().is_none() && error.message().is_some());
        let before_the_end = before(64 * 1024 - before(0).len() - 5) + "1234}";
        assert_eq!(error_at(places, 400, &[], before_the_end.into()).code(), Some("1234"));
    }

    #[test]
    fn messages_of_every_spelling_and_bodies_that_are_not_json() {
        for body in [r#"{"message":"m"}"#, r#"{"Message":"m"}"#, r#"{"errorMessage":"m"}"#] {
            assert_eq!(error(400, &[], body).message(), Some("m"));
        }
        assert_eq!(error(400, &[], "m \n").message(), Some("m \n"));
        assert_eq!(error(400, &[], " ").message(), None);
        let html = error(502, &[], "<html>\r\n  <b>Bad\u{1b}Gateway</b></html>");
        assert_eq!(
            html.to_string(),
            "create_stage: HTTP 502 Bad Gateway: <html> <b>Bad Gateway</b></html> [attempts 1]"
        );
        assert!(html.body().unwrap().starts_with(b"<html>\r\n  <b>"));
        assert!(html.is_retryable() && html.code().is_none() && html.message().is_none());
        assert_eq!(
            error(503, &[], "").to_string(),
            "create_stage: HTTP 503 Service Unavailable [attempts 1]"
        );
        let redirect = error(307, &[("location", "http://elsewhere/?secret=1")], "");
        assert_eq!(
            redirect.to_string(),
            "create_stage: HTTP 307 Temporary Redirect: redirects are not followed [attempts 1]"
        );
    }

    #[test]
    fn long_bodies_are_shortened_between_characters() {
        let body: &'static str = Box::leak("é".repeat(1000).into_boxed_str());
        let line = error(500, &[], body).to_string();
        assert!(line.ends_with("é... [attempts 1]") && line.chars().count() < 480, "{line}");
    }

    #[test]
    fn errors_about_signatures_do_not_print_the_session_token() {
        let error = error(
            403,
            &[("x-amzn-errortype", "InvalidSignatureException")],
            r#"{"message":"The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'GET\n/x\n\nx-amz-security-token:THETOKEN"}"#,
        );
        for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!text.contains("THETOKEN"), "{text}");
            assert!(text.contains("hint: check the secret access key"), "{text}");
        }
        assert!(error.message().unwrap().contains("THETOKEN"));
        assert!(error.is_access_denied());
    }

    #[test]
    fn xml_errors_about_signatures_do_not_print_the_session_token() {
        let body = "<E><Message>The request... The Canonical String for this request should have \
                    been 'x-amz-security-token:THETOKEN</Message></E>";
        let error = error(403, &[], body);
        assert!(!format!("{error} {error:?}").contains("THETOKEN"), "{error}");
    }

    #[test]
    fn an_exceeded_quota_is_not_throttling() {
        let throttle = [("x-amzn-errortype", "TooManyRequestsException"), ("retry-after", "30")];
        let throttled = error(429, &throttle, "");
        assert!(throttled.is_throttled() && throttled.is_retryable());
        assert_eq!(throttled.retry_after(), Some(Duration::from_secs(30)));
        let quota = error(429, &[("x-amzn-errortype", "LimitExceededException")], "");
        assert!(!quota.is_throttled() && !quota.is_retryable());
        // As in the retry loop, the code takes precedence over the status.
        for code in ["LimitExceededException", "ServiceQuotaExceededException"] {
            assert!(!error(503, &[("x-amzn-errortype", code)], "").is_retryable(), "{code}");
        }
        assert!(error(429, &[], "").is_throttled());
        assert!(error(400, &[], r#"{"__type":"ThrottlingException"}"#).is_throttled());
        assert!(error(429, &[("x-amzn-errortype", "New")], "").is_throttled());
    }

    #[test]
    fn concurrent_modifications_are_retryable() {
        let body = r#"{"message":"Unable to complete operation due to concurrent modification. Please try again later."}"#;
        assert!(error(409, &[], body).is_retryable());
        assert!(!error(409, &[], r#"{"message":"exists"}"#).is_retryable());
    }

    #[test]
    fn retry_after_as_a_date_is_read_by_the_services_clock() {
        let headers = [
            ("date", "Tue, 20 Oct 2020 06:14:38 GMT"),
            ("retry-after", "Tue, 20 Oct 2020 06:15:08 GMT"),
        ];
        assert_eq!(error(503, &headers, "").retry_after(), Some(Duration::from_secs(30)));
        assert_eq!(error(503, &[("retry-after", "soon")], "").retry_after(), None);
        let past = [("date", "Tue, 20 Oct 2020 06:15:09 GMT"), headers[1]];
        assert_eq!(error(503, &past, "").retry_after(), Some(Duration::ZERO));
        // Without a `Date`, relative to the time at which the response arrived.
        let alone = &headers[1..];
        assert_eq!(error(503, alone, "").retry_after(), Some(Duration::from_secs(30)));
    }

    #[test]
    fn an_error_is_a_pointer_wide_and_crosses_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
