//! An error answer: its code, its message, what they mean, and how they read on one line.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use http::header::{DATE, RETRY_AFTER};
use serde_json::Value;

use crate::outcome::head::ResponseHead;
use crate::text::one_line;

/// Of a body, no more bytes are looked at for that.
const LONGEST_START: usize = 16 * 1024;

/// What an error answer says of itself.
#[derive(Default)]
pub(crate) struct ServiceError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ServiceError {
    /// The code from the header, else from the body; the message from the body.
    /// Of a body that is not whole only JSON is read. `hidden` finds the message in a text in which
    /// the service hides it.
    pub(crate) fn read(
        answer: &ResponseHead,
        body: &[u8],
        whole: bool,
        hidden: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let header = answer.headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok());
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

    /// `ConflictException (409): Stage already exists`.
    pub(crate) fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        answer: &ResponseHead,
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
pub(crate) fn retry_after(answer: &ResponseHead) -> Option<Duration> {
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
