//! The head of an answer: everything but its body.

use std::borrow::Cow;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};

use crate::model::{Operation, Verb};

/// What an answer is known by, apart from its body.
pub(crate) struct ResponseHead {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) table: Option<&'static Operation>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// When they came, as far as this machine knows what time it is for the service.
    pub(crate) at: SystemTime,
    pub(crate) attempts: u32,
}

impl ResponseHead {
    /// Whether the operation is a list by name; of a raw call nobody knows.
    pub(crate) fn lists(&self) -> bool {
        self.table.is_none_or(|operation| operation.verb() == Verb::List)
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
            .iter()
            .find_map(|name| self.headers.get(*name)?.to_str().ok())
    }
}
