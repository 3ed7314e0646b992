//! Error responses: their code, their message, what these mean, and their text.

use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue, RETRY_AFTER};
use serde::de::IgnoredAny;

use crate::model::Service;
use crate::outcome::head::ResponseHead;
use crate::text::one_line;
use crate::value::raw_json;

/// Number of bytes at the start of a body from which code and message are read. A body may be much
/// longer.
const LONGEST_START: usize = 64 * 1024;

/// The code and the message of an error response.
#[derive(Default)]
pub(crate) struct ServiceError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// Where a service has the code and the message of its error responses, as JSON pointers.
#[derive(Clone, Copy, Default)]
pub(crate) struct ErrorPlaces {
    code: Option<&'static str>,
    message: Option<&'static str>,
}

impl ErrorPlaces {
    pub(crate) fn of(service: &Service) -> Self {
        Self { code: service.error_code(), message: service.error_message() }
    }
}

impl ServiceError {
    /// Reads the code from its place, the header or the body, and the message from the body. If the
    /// body is not complete, text that is not JSON is ignored.
    pub(crate) fn read(
        head: &ResponseHead,
        body: &[u8],
        whole: bool,
        places: ErrorPlaces,
        hidden: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let header = head.headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok());
        let start = start(body);
        // Without parsing the whole: it may be long, and its values may need much memory.
        let is_whole = whole && start.len() == body.len();
        let is_json = is_json(start, is_whole);
        let json = start.trim_ascii();
        let member =
            |name: &str| raw_json::string(raw_json::member(json, name).filter(|_| is_json)?);
        let at = |pointer: &str| {
            let there = raw_json::find(json, pointer).filter(|_| is_json)?;
            // A number at the end of what was read may have more digits.
            let is_at_end = there.as_ptr_range().end == json.as_ptr_range().end;
            text(there).filter(|_| is_whole || !is_at_end)
        };
        let owned = |code: &str| bare_code(code).map(str::to_owned);
        let code = places
            .code
            .and_then(at)
            .or_else(|| header.and_then(owned))
            .or_else(|| CODES.into_iter().find_map(|name| owned(&member(name)?)));
        let message = if is_json {
            places.message.and_then(at).or_else(|| MESSAGES.into_iter().find_map(member))
        } else {
            let plain = std::str::from_utf8(start).ok().filter(|text| whole && is_plain(text));
            plain.map(str::to_owned)
        };
        let message = message.map(|message| {
            hidden(&message).unwrap_or_else(|| without_code(&message, code.as_deref()).to_owned())
        });
        Self { code, message }
    }

    /// Writes a text such as `ConflictException (409): Stage already exists`.
    pub(crate) fn describe(&self, f: &mut String, head: &ResponseHead, body: &[u8]) -> fmt::Result {
        let shown = |text: &str| head.secrets.shown(without_canonical_request(text));
        match &self.code {
            Some(code) => write!(f, "{} ({})", shown(code), head.status.as_u16())?,
            None => write!(f, "HTTP {}", head.status)?,
        }
        let text = match (&self.message, head.coding()) {
            (Some(message), _) => shown(message),
            (None, Some(coding)) => undecoded(coding),
            (None, None) if head.status.is_redirection() => "redirects are not followed".to_owned(),
            (None, None) => shown(&String::from_utf8_lossy(start(body))),
        };
        if text.is_empty() { Ok(()) } else { write!(f, ": {text}") }
    }

    /// Returns true if the service received the request too slowly.
    pub(crate) fn is_late(&self) -> bool {
        matches!(self.code.as_deref(), Some("RequestTimeout" | "RequestTimeoutException"))
    }

    /// Returns true if the service did nothing, because of a concurrent change of the same
    /// resource.
    pub(crate) fn is_collision(&self) -> bool {
        self.message.as_deref().is_some_and(|message| {
            message.contains("concurrent modification") && message.contains("try again")
        })
    }
}

/// Returns the error text for a body with a content coding.
pub(crate) fn undecoded(coding: &str) -> String {
    format!("the body has the content coding `{}`, which petard does not decode", one_line(coding))
}

/// Returns true for a page of HTML, which no API sends: the response is from another server.
pub(crate) fn is_page(head: &ResponseHead, body: &[u8]) -> bool {
    let starts = |text: &[u8], start: &str| {
        text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start.as_bytes()))
    };
    let content_type = head.headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    if ["text/html", "application/xhtml+xml"].iter().any(|kind| starts(content_type, kind)) {
        return true;
    }
    // Comments and the declaration of XML may be before the page.
    let mut rest = start(body).trim_ascii_start();
    for _ in 0..10 {
        let end = match rest {
            [b'<', b'!', b'-', b'-', ..] => &b"-->"[..],
            [b'<', b'?', ..] => b"?>",
            _ => break,
        };
        let Some(at) = rest.windows(end.len()).position(|there| there == end) else { break };
        rest = rest.get(at + end.len()..).unwrap_or_default().trim_ascii_start();
    }
    starts(rest, "<!doctype html") || starts(rest, "<html")
}

/// Members that contain the code, in the order in which they are read.
const CODES: [&str; 3] = ["__type", "code", "Code"];

/// Members that contain the message, in the order in which they are read.
const MESSAGES: [&str; 3] = ["message", "Message", "errorMessage"];

/// Returns true if the start of a body is JSON. `is_whole` is false if the rest is not known.
fn is_json(start: &[u8], is_whole: bool) -> bool {
    match serde_json::from_slice::<IgnoredAny>(start) {
        Ok(_) => true,
        Err(error) => error.is_eof() && !is_whole && !start.trim_ascii().is_empty(),
    }
}

/// Returns the text of a string or a number; `None` if it is empty, and for other values.
fn text(json: &[u8]) -> Option<String> {
    let is_number = json.starts_with(b"-") || json.first().is_some_and(u8::is_ascii_digit);
    let is_text = json.starts_with(b"\"") || is_number;
    let text = raw_json::scalar_text(json).filter(|_| is_text)?;
    (!text.trim().is_empty()).then_some(text)
}

/// Returns the start of a body, without a part of a character at its end.
fn start(body: &[u8]) -> &[u8] {
    let Some(start) = body.get(..LONGEST_START) else { return body };
    match std::str::from_utf8(start) {
        Err(error) if error.error_len().is_none() => {
            start.get(..error.valid_up_to()).unwrap_or(start)
        }
        _ => start,
    }
}

/// Returns true if a body is neither empty nor HTML or XML.
fn is_plain(body: &str) -> bool {
    !body.trim().is_empty() && !body.trim_start().starts_with('<')
}

/// Removes namespace and URL: `aws.x#ConflictException:http://...` becomes `ConflictException`.
fn bare_code(code: &str) -> Option<&str> {
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().trim();
    (!code.is_empty()).then_some(code)
}

/// Removes the code from a message: `ConflictError: exists` becomes `exists`.
fn without_code<'a>(message: &'a str, code: Option<&str>) -> &'a str {
    code.and_then(|code| message.strip_prefix(code)?.strip_prefix(": ")).unwrap_or(message)
}

/// Removes the canonical request, which contains the session token, from the message of a signature
/// error.
fn without_canonical_request(message: &str) -> &str {
    message.split("The Canonical String").next().unwrap_or_default()
}

/// Returns true for codes that mean throttling.
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

/// Returns true for codes that mean an exhausted quota, which slower requests do not help against.
pub(crate) fn is_quota(code: &str) -> bool {
    matches!(
        code,
        "LimitExceeded"
            | "LimitExceededException"
            | "QuotaExceededException"
            | "ResourceLimitExceededException"
            | "ServiceLimitExceededException"
            | "ServiceQuotaExceededException"
    )
}

/// Returns the delay that the service requests: `x-amz-retry-after`, in milliseconds, or else
/// `Retry-After`, in seconds or as a date, which is compared with the header `Date` or with the time
/// at which the response arrived.
pub(crate) fn retry_after(head: &ResponseHead) -> Option<Duration> {
    let header = |name: HeaderName| Some(head.headers.get(name)?.to_str().ok()?.trim());
    if let Some(milliseconds) = header(RETRY_AFTER_MILLISECONDS).and_then(whole_number) {
        return Some(Duration::from_millis(milliseconds));
    }
    let value = header(RETRY_AFTER)?;
    if let Some(seconds) = whole_number(value) {
        return Some(Duration::from_secs(seconds));
    }
    let theirs = header(DATE).and_then(http_date);
    Some(http_date(value)?.duration_since(theirs.unwrap_or(head.at)).unwrap_or_default())
}

const RETRY_AFTER_MILLISECONDS: HeaderName = HeaderName::from_static("x-amz-retry-after");

/// Parses a number of digits. A number that is too large is the largest one.
fn whole_number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Parses an HTTP date in any of the three forms of RFC 9110, such as
/// `Tue, 20 Oct 2020 06:14:38 GMT`.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    let parse = |text: &str| DateTime::from_str(text, Format::HttpDate).ok();
    let text = text.trim();
    let date = parse(text).or_else(|| parse(&modern_date(text)?))?;
    SystemTime::try_from(date).ok()
}

/// Converts the two obsolete forms of a date into the current one. The name of the day is not
/// checked.
fn modern_date(text: &str) -> Option<String> {
    if let Some((_, date)) = text.split_once(", ") {
        // RFC 850: `Tuesday, 20-Oct-20 06:14:38 GMT`.
        let (day, rest) = date.split_once('-')?;
        let (month, rest) = rest.split_once('-')?;
        let (year, time) = rest.split_once(' ')?;
        let year = year.parse::<u8>().ok().filter(|year| *year < 100)?;
        let century = if year < 70 { 20 } else { 19 };
        return Some(format!("Tue, {day} {month} {century}{year:02} {time}"));
    }
    // The function `asctime` of C: `Tue Oct 20 06:14:38 2020`.
    let mut words = text.split_ascii_whitespace().skip(1);
    let (month, day) = (words.next()?, words.next()?);
    let (time, year) = (words.next()?, words.next()?);
    Some(format!("Tue, {day:0>2} {month} {year} {time} GMT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_form() {
        let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        for text in [
            "Tue, 20 Oct 2020 06:14:38 GMT",
            "Tuesday, 20-Oct-20 06:14:38 GMT",
            "Tue Oct 20 06:14:38 2020",
        ] {
            assert_eq!(http_date(text), at(1_603_174_478), "{text}");
        }
        assert_eq!(http_date("Sun Nov  6 08:49:37 1994"), at(784_111_777));
        assert_eq!(http_date("Sunday, 06-Nov-94 08:49:37 GMT"), at(784_111_777));
        for text in ["", "soon", "Tue, 20 Oct", "Tue Oct 32 06:14:38 2020", "x, 1-2-3", "a b c d e"]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_any_size() {
        assert_eq!(whole_number("18446744073709551616"), Some(u64::MAX));
        assert_eq!((whole_number("0"), whole_number("007")), (Some(0), Some(7)));
        assert_eq!((whole_number(""), whole_number("-1"), whole_number("1.5")), (None, None, None));
    }

    #[test]
    fn the_start_of_a_body_ends_between_characters() {
        let body = "é".repeat(LONGEST_START);
        let long = format!("x{body}");
        assert_eq!((start(body.as_bytes()).len(), start(b"x")), (LONGEST_START, &b"x"[..]));
        assert_eq!(start(long.as_bytes()).len(), LONGEST_START - 1);
        let binary = vec![0xff; LONGEST_START + 1];
        assert_eq!(start(&binary).len(), LONGEST_START);
    }
}
