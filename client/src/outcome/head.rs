//! The head of a response: everything except its body.

use std::borrow::Cow;
use std::time::SystemTime;

use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::model::{Operation, Verb};
use crate::outcome::secrets::Secrets;

/// A response without its body, and the call that it belongs to.
pub(crate) struct ResponseHead {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) table: Option<&'static Operation>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// When the headers arrived, in the corrected time of this machine.
    pub(crate) at: SystemTime,
    pub(crate) attempts: u32,
    /// The secrets of the request, which the response may repeat.
    pub(crate) secrets: Secrets,
}

impl ResponseHead {
    /// Returns true if the operation may return a list. Raw calls always may.
    pub(crate) fn lists(&self) -> bool {
        self.table.is_none_or(|operation| operation.verb() == Verb::List)
    }

    /// Returns the content coding of the body, such as `gzip`; `None` if the body is not encoded.
    pub(crate) fn coding(&self) -> Option<&str> {
        let coding = self.headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim();
        (!coding.is_empty() && !coding.eq_ignore_ascii_case("identity")).then_some(coding)
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        // HTTP APIs of API Gateway send the last one only.
        ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id", "apigw-requestid"]
            .iter()
            .find_map(|name| self.headers.get(*name)?.to_str().ok())
    }
}

#[cfg(any(test, fuzzing))]
impl ResponseHead {
    /// Returns the head of a response for tests, without headers and secrets.
    pub(crate) fn example(operation: &'static str, status: u16) -> Self {
        Self {
            operation: Cow::Borrowed(operation),
            table: None,
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: HeaderMap::new(),
            at: SystemTime::UNIX_EPOCH,
            attempts: 1,
            secrets: Secrets::default(),
        }
    }
}
