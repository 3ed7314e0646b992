//! Reads from a response whether a write changed anything.

use http::{Method, StatusCode};

use crate::outcome::response::Response;
use crate::value::raw_json::{self, Name};

/// The member in which the server returns it.
const MODIFIED: &str = "DataModified";

/// Returns whether a write of the AWS Data API changed anything, or `None` if the response does not
/// say so.
///
/// | response | result |
/// | --- | --- |
/// | `{"DataModified": true}`: deletes, schemas, `remove_item_master` | the value |
/// | `{"DataModified": true, "Attributes": {..}}`: `put_info` | the value |
/// | `{"Resource": {"DataModified": true}, "Metadata": {"DataModified": false}}`: writes of items | `true` if any part was changed |
/// | `[{"id": "1", "DataModified": true}, ..]`: `set_item_master` | `true` if any item was changed |
/// | status 304 | `false` |
/// | everything else: reads, an empty body, a body that is not JSON | `None` |
///
/// Some operations return `true` although nothing was changed; see the documentation of each
/// method.
pub fn data_modified(response: &Response) -> Option<bool> {
    if response.status() == StatusCode::NOT_MODIFIED {
        return Some(false);
    }
    // An item that is read may have an attribute of that name.
    let reads = |method: &Method| [Method::GET, Method::HEAD, Method::POST].contains(method);
    if response.head().table.is_some_and(|operation| reads(operation.method())) {
        return None;
    }
    let body = response.document().raw().ok()?;
    match (raw_json::members(body), raw_json::elements(body)) {
        (Some(members), _) => whole(body).or_else(|| any(members.map(|(_, value)| value), part)),
        (None, Some(items)) => any(items, item),
        (None, None) => None,
    }
}

/// Returns the value for the whole request. `None` if the body has other members: it is then a
/// Resource that has an attribute of this name.
fn whole(body: &[u8]) -> Option<bool> {
    let is_ours = |name: Name<'_>| matches!(&*name.text(), MODIFIED | "Attributes");
    let alone = raw_json::members(body)?.all(|(name, _)| is_ours(name));
    item(body).filter(|_| alone)
}

/// Returns the value for one part of an item.
fn part(part: &[u8]) -> Option<bool> {
    item(part).filter(|_| raw_json::members(part).is_some_and(|members| members.count() == 1))
}

/// Returns the value for one of several items.
fn item(item: &[u8]) -> Option<bool> {
    match raw_json::member(item, MODIFIED)? {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// Returns true if any value is true, and `None` if one is missing.
fn any<'a>(
    mut values: impl Iterator<Item = &'a [u8]>,
    read: impl Fn(&[u8]) -> Option<bool>,
) -> Option<bool> {
    let first = read(values.next()?)?;
    values.try_fold(first, |any, value| Some(any | read(value)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use bytes::Bytes;

    use super::*;
    use crate::data_api::generated::SERVICE;
    use crate::outcome::head::ResponseHead;

    fn modified(operation: Option<&str>, status: u16, body: &'static str) -> Option<bool> {
        let named = |name| SERVICE.operations().iter().find(|one| one.name() == name).copied();
        let table = operation.map(|name| named(name).unwrap());
        let head = ResponseHead { table, ..ResponseHead::example("x", status) };
        data_modified(&Response::new(head, Bytes::from_static(body.as_bytes())))
    }

    #[test]
    fn responses_to_writes() {
        let (yes, no) = (Some(true), Some(false));
        for (status, body, expected) in [
            (200, r#"{"DataModified": true}"#, yes),
            (200, r#"{"DataModified": false}"#, no),
            (201, r#"{"DataModified":true,"Attributes":{"DataModified":false}}"#, yes),
            (200, r#"{"Metadata":{"DataModified":false},"Resource":{"DataModified":true}}"#, yes),
            (200, r#"{"Metadata":{"DataModified":false},"Resource":{"DataModified":false}}"#, no),
            (200, r#"{"References":{"DataModified":true}}"#, yes),
            (201, r#"[{"id":"1","DataModified":false},{"id":"2","DataModified":true}]"#, yes),
            (201, r#"[{"id":"1","DataModified":false}]"#, no),
            (304, "", no),
            (304, r#"{"DataModified": true}"#, no),
        ] {
            assert_eq!(modified(None, status, body), expected, "{body}");
            assert_eq!(modified(Some("put_info"), status, body), expected, "{body}");
        }
    }

    #[test]
    fn other_responses_are_none() {
        for body in [
            "",
            "null",
            "true",
            "plain text",
            "{}",
            "[]",
            r#"{"DataModified": "true"}"#,
            r#"{"id": "1", "DataModified": true}"#,
            r#"{"Resource": {"DataModified": true, "id": "1"}}"#,
            r#"{"Resource": {"DataModified": true}, "Arn": "x"}"#,
            r#"[{"id": "1", "DataModified": true}, {"id": "2"}]"#,
        ] {
            assert_eq!(modified(None, 200, body), None, "{body}");
        }
    }

    #[test]
    fn responses_to_reads_are_none() {
        for operation in ["get_metadata", "get_info", "find", "validate_item"] {
            assert_eq!(modified(Some(operation), 200, r#"{"DataModified": true}"#), None);
            assert_eq!(modified(Some(operation), 304, ""), Some(false));
        }
    }
}
