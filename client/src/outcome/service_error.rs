//! Error responses: their code, their message, what these mean, and their text.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::header::{DATE, RETRY_AFTER};
use serde_json::Value;

use crate::outcome::head::ResponseHead;
use crate::text::one_line;

/// Number of bytes at the start of a body that a message is made from.
const LONGEST_START: usize = 16 * 1024;

/// The code and the message of an error response.
#[derive(Default)]
pub(crate) struct ServiceError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ServiceError {
    /// Reads the code from the header or the body, and the message from the body. If the body is
    /// not complete, text that is not JSON is ignored.
    pub(crate) fn read(
        head: &ResponseHead,
        body: &[u8],
        whole: bool,
        hidden: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let header = head.headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok());
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let member = |name: &str| json.as_ref().and_then(|json| json.get(name)?.as_str());
        let code = header
            .and_then(bare_code)
            .or_else(|| ["__type", "code", "Code"].into_iter().find_map(|n| bare_code(member(n)?)));
        let message = match &json {
            Some(_) => ["message", "Message", "errorMessage"].into_iter().find_map(member),
            None if !whole => None,
            None => std::str::from_utf8(body).ok().filter(|text| is_plain(text)),
        };
        let message = message.map(|message| {
            hidden(message).unwrap_or_else(|| without_code(message, code).to_owned())
        });
        Self { code: code.map(str::to_owned), message }
    }

    /// Writes a text such as `ConflictException (409): Stage already exists`.
    pub(crate) fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        head: &ResponseHead,
        body: &[u8],
    ) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} ({})", one_line(code), head.status.as_u16())?,
            None => write!(f, "HTTP {}", head.status)?,
        }
        let text = match &self.message {
            Some(message) => one_line(without_canonical_request(message)).into_owned().into(),
            None if head.status.is_redirection() => Cow::Borrowed("redirects are not followed"),
            None => {
                let start = body.get(..LONGEST_START).unwrap_or(body);
                let text = String::from_utf8_lossy(start);
                one_line(without_canonical_request(&text)).into_owned().into()
            }
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
    matches!(code, "LimitExceededException" | "ServiceQuotaExceededException")
}

/// Returns the duration in `Retry-After`: seconds, or a date, which is compared with the header
/// `Date` or with the time at which the response arrived.
pub(crate) fn retry_after(head: &ResponseHead) -> Option<Duration> {
    let headers = &head.headers;
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let theirs = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?));
    Some(http_date(value)?.duration_since(theirs.unwrap_or(head.at)).unwrap_or_default())
}

/// Parses an HTTP date, such as `Tue, 20 Oct 2020 06:14:38 GMT`.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    SystemTime::try_from(DateTime::from_str(text, Format::HttpDate).ok()?).ok()
}
