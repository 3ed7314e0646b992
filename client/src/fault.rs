//! An error answer: its code, its message, what they mean, and how they read on one line.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::header::{DATE, RETRY_AFTER};
use serde_json::Value;

use crate::body::Read;
use crate::python;
use crate::response::Answer;

/// A page of HTML says little after this many characters.
const LONGEST_LINE: usize = 400;

/// Of a body, no more bytes are looked at for that.
const LONGEST_START: usize = 16 * 1024;

/// What an error answer says of itself.
#[derive(Default)]
pub(crate) struct Fault {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl Fault {
    /// The code from the header, else from the body; the message from the body.
    pub(crate) fn read(answer: &Answer, body: &Read) -> Self {
        let header = answer.headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok());
        let json: Option<Value> = serde_json::from_slice(&body.bytes).ok();
        let member = |name: &str| json.as_ref().and_then(|json| json.get(name)?.as_str());
        let code = header
            .and_then(bare_code)
            .or_else(|| ["__type", "code", "Code"].into_iter().find_map(|n| bare_code(member(n)?)));
        let message = match &json {
            Some(_) => ["message", "Message", "errorMessage"].into_iter().find_map(member),
            None if !body.is_whole() => None,
            None => std::str::from_utf8(&body.bytes).ok().filter(|text| is_plain(text)),
        };
        let message = message.map(|message| {
            python::message(message).unwrap_or_else(|| without_code(message, code).to_owned())
        });
        Self { code: code.map(str::to_owned), message }
    }

    /// `ConflictException (409): Stage already exists`.
    pub(crate) fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        answer: &Answer,
        body: &[u8],
    ) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} ({})", one_line(code), answer.status.as_u16())?,
            None => write!(f, "HTTP {}", answer.status)?,
        }
        let text = match &self.message {
            Some(message) => one_line(without_canonical_request(message)).into_owned().into(),
            None if answer.status.is_redirection() => Cow::Borrowed("redirects are not followed"),
            None => {
                let start = body.get(..LONGEST_START).unwrap_or(body);
                let text = String::from_utf8_lossy(start);
                one_line(without_canonical_request(&text)).into_owned().into()
            }
        };
        if text.is_empty() { Ok(()) } else { write!(f, ": {text}") }
    }

    /// Whether the request came too slowly for the service.
    pub(crate) fn is_late(&self) -> bool {
        matches!(self.code.as_deref(), Some("RequestTimeout" | "RequestTimeoutException"))
    }

    /// Whether nothing was done because somebody else was changing the same thing.
    pub(crate) fn is_collision(&self) -> bool {
        self.message.as_deref().is_some_and(|message| {
            message.contains("concurrent modification") && message.contains("try again")
        })
    }
}

/// A text that is neither empty nor a page for browsers, nor XML.
fn is_plain(body: &str) -> bool {
    !body.trim().is_empty() && !body.trim_start().starts_with('<')
}

/// `aws.x#ConflictException:http://...` is `ConflictException`.
fn bare_code(code: &str) -> Option<&str> {
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().trim();
    (!code.is_empty()).then_some(code)
}

/// `ConflictError: exists` is `exists` when that is the code.
fn without_code<'a>(message: &'a str, code: Option<&str>) -> &'a str {
    code.and_then(|code| message.strip_prefix(code)?.strip_prefix(": ")).unwrap_or(message)
}

/// The message about a wrong signature quotes the request, with its session token.
fn without_canonical_request(message: &str) -> &str {
    message.split("The Canonical String").next().unwrap_or_default()
}

/// Text on one line, without control characters, shortened.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    // There are other ends of lines than those of ASCII.
    let breaks = |c: char| c.is_control() || (c.is_whitespace() && c != ' ');
    let plain = !text.contains(breaks) && text.trim() == text && !text.contains("  ");
    if plain && text.len() <= LONGEST_LINE {
        return Cow::Borrowed(text);
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let mut line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(LONGEST_LINE) {
        line.truncate(end);
        line.push_str("...");
    }
    Cow::Owned(line)
}

/// Codes that mean "too fast".
pub(crate) fn is_throttle(code: &str) -> bool {
    matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "ProvisionedThroughputExceededException"
            | "TransactionInProgressException"
            | "RequestLimitExceeded"
            | "BandwidthLimitExceeded"
            | "SlowDown"
            | "PriorRequestNotComplete"
            | "EC2ThrottledException"
    )
}

/// Codes that mean "too many things", however slowly one asks.
pub(crate) fn is_quota(code: &str) -> bool {
    matches!(code, "LimitExceededException" | "ServiceQuotaExceededException")
}

/// `Retry-After`: seconds, or a date that is compared with the answer's own clock, else with the
/// time at which it came.
pub(crate) fn retry_after(answer: &Answer) -> Option<Duration> {
    let headers = &answer.headers;
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let theirs = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?));
    Some(http_date(value)?.duration_since(theirs.unwrap_or(answer.at)).unwrap_or_default())
}

/// A date of HTTP: `Tue, 20 Oct 2020 06:14:38 GMT`.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    SystemTime::try_from(DateTime::from_str(text, Format::HttpDate).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::error::Error as _;
    use std::sync::Arc;

    use bytes::Bytes;
    use http::{HeaderName, HeaderValue, StatusCode};

    use super::*;
    use crate::Error;

    fn error(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Error {
        let headers = headers
            .iter()
            .map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)))
            .collect();
        let status = StatusCode::from_u16(status).unwrap();
        let operation = "create_stage".into();
        let at = http_date("Tue, 20 Oct 2020 06:14:38 GMT").unwrap();
        let answer = Answer { operation, table: None, status, headers, at, attempts: 1 };
        Error::service(Arc::new(answer), Bytes::from_static(body.as_bytes()).into())
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
    fn messages_of_every_spelling_and_bodies_that_are_not_json() {
        for body in [r#"{"message":"m"}"#, r#"{"Message":"m"}"#, r#"{"errorMessage":"m"}"#] {
            assert_eq!(error(400, &[], body).message(), Some("m"));
        }
        assert_eq!(error(400, &[], "m \n").message(), Some("m \n"));
        assert_eq!(error(400, &[], " ").message(), None);
        let html = error(502, &[], "<html>\r\n  <b>Bad\u{1b}Gateway</b></html>");
        assert_eq!(
            html.to_string(),
            "create_stage: HTTP 502 Bad Gateway: <html> <b>Bad Gateway</b></html>"
        );
        assert!(html.body().unwrap().starts_with(b"<html>\r\n  <b>"));
        assert!(html.is_retryable() && html.code().is_none() && html.message().is_none());
        assert_eq!(error(503, &[], "").to_string(), "create_stage: HTTP 503 Service Unavailable");
        let redirect = error(307, &[("location", "http://elsewhere/?secret=1")], "");
        assert_eq!(
            redirect.to_string(),
            "create_stage: HTTP 307 Temporary Redirect: redirects are not followed"
        );
    }

    #[test]
    fn all_ends_of_lines_are_spaces() {
        for end in ["\n", "\r\n", "\t", "\u{85}", "\u{2028}", "\u{2029}", "  "] {
            assert_eq!(one_line(&format!("a{end}b")), "a b", "{end:?}");
        }
    }

    #[test]
    fn long_bodies_are_shortened_between_characters() {
        let body: &'static str = Box::leak("é".repeat(1000).into_boxed_str());
        let line = error(500, &[], body).to_string();
        assert!(line.ends_with("é...") && line.chars().count() < 480, "{line}");
    }

    #[test]
    fn a_wrong_signature_does_not_print_the_session_token() {
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
    fn xml_about_a_wrong_signature_does_not_either() {
        let body = "<E><Message>The request... The Canonical String for this request should have \
                    been 'x-amz-security-token:THETOKEN</Message></E>";
        let error = error(403, &[], body);
        assert!(!format!("{error} {error:?}").contains("THETOKEN"), "{error}");
    }

    #[test]
    fn a_quota_is_no_throttle() {
        let throttle = [("x-amzn-errortype", "TooManyRequestsException"), ("retry-after", "30")];
        let throttled = error(429, &throttle, "");
        assert!(throttled.is_throttled() && throttled.is_retryable());
        assert_eq!(throttled.retry_after(), Some(Duration::from_secs(30)));
        let quota = error(429, &[("x-amzn-errortype", "LimitExceededException")], "");
        assert!(!quota.is_throttled() && !quota.is_retryable());
        // As in the loop of attempts: the code says more than the status.
        for code in ["LimitExceededException", "ServiceQuotaExceededException"] {
            assert!(!error(503, &[("x-amzn-errortype", code)], "").is_retryable(), "{code}");
        }
        assert!(error(429, &[], "").is_throttled());
        assert!(error(400, &[], r#"{"__type":"ThrottlingException"}"#).is_throttled());
        assert!(error(429, &[("x-amzn-errortype", "New")], "").is_throttled());
    }

    #[test]
    fn a_concurrent_change_may_be_tried_again() {
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
        // Without that, by the time at which it came.
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
