//! What an answer says of itself: whether anything was changed.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::outcome::response::Response;

/// What the server calls it.
const MODIFIED: &str = "DataModified";

/// Whether a write of the AWS Data API changed anything. `None` when the answer does not say.
///
/// | answer | is |
/// | --- | --- |
/// | `{"DataModified": true}`: deletes, schemas, `remove_item_master` | that |
/// | `{"DataModified": true, "Attributes": {..}}`: `put_info` | that |
/// | `{"Resource": {"DataModified": true}, "Metadata": {"DataModified": false}}`: writes of items, part by part | whether any part was changed |
/// | `[{"id": "1", "DataModified": true}, ..]`: `set_item_master`, item by item | whether any item was changed |
/// | status 304 | `false` |
/// | everything else: reads, an empty body, no JSON | `None` |
///
/// The server also says `true` where it did nothing: the methods' pages tell.
pub fn data_modified(response: &Response) -> Option<bool> {
    if response.status() == StatusCode::NOT_MODIFIED {
        return Some(false);
    }
    // What is read may have an attribute of that name.
    let reads = |method: &Method| [Method::GET, Method::HEAD, Method::POST].contains(method);
    if response.answer().table.is_some_and(|operation| reads(operation.method())) {
        return None;
    }
    match response.json().ok()? {
        Value::Object(answer) => whole(answer).or_else(|| any(answer.values(), part)),
        Value::Array(items) => any(items.iter(), item),
        _ => None,
    }
}

/// Of all that was asked for. A Resource has other members beside one of that name.
fn whole(answer: &Map<String, Value>) -> Option<bool> {
    let alone = answer.keys().all(|name| matches!(name.as_str(), MODIFIED | "Attributes"));
    answer.get(MODIFIED).filter(|_| alone)?.as_bool()
}

/// Of a part of an item.
fn part(part: &Value) -> Option<bool> {
    part.as_object().filter(|part| part.len() == 1)?.get(MODIFIED)?.as_bool()
}

/// Of one item among several.
fn item(item: &Value) -> Option<bool> {
    item.get(MODIFIED)?.as_bool()
}

/// Whether any is true, if all of them say something.
fn any<'a>(
    values: impl Iterator<Item = &'a Value>,
    says: impl Fn(&Value) -> Option<bool>,
) -> Option<bool> {
    let each: Option<Vec<bool>> = values.map(says).collect();
    each.filter(|each| !each.is_empty()).map(|each| each.contains(&true))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::SystemTime;

    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;
    use crate::data_api::generated::SERVICE;
    use crate::outcome::head::ResponseHead;

    fn modified(operation: Option<&str>, status: u16, body: &'static str) -> Option<bool> {
        let named = |name| SERVICE.operations().iter().find(|one| one.name() == name).copied();
        let answer = ResponseHead {
            operation: "x".into(),
            table: operation.map(|name| named(name).unwrap()),
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            at: SystemTime::UNIX_EPOCH,
            attempts: 1,
        };
        data_modified(&Response::new(answer, Bytes::from_static(body.as_bytes())))
    }

    #[test]
    fn shapes_that_say_it() {
        let (yes, no) = (Some(true), Some(false));
        for (status, body, said) in [
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
            assert_eq!(modified(None, status, body), said, "{body}");
            assert_eq!(modified(Some("put_info"), status, body), said, "{body}");
        }
    }

    #[test]
    fn everything_else_says_nothing() {
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
    fn what_is_read_says_nothing_whatever_it_is_called() {
        for operation in ["get_metadata", "get_info", "find", "validate_item"] {
            assert_eq!(modified(Some(operation), 200, r#"{"DataModified": true}"#), None);
            assert_eq!(modified(Some(operation), 304, ""), Some(false));
        }
    }
}
