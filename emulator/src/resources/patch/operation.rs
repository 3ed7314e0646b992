//! One operation of a JSON Patch, as the request has it.

use serde_json::Value;

use crate::fault::Fault;
use crate::input::Object;

/// The operations of RFC 6902.
pub(crate) const WORDS: [&str; 6] = ["add", "remove", "move", "test", "replace", "copy"];

/// One operation of a JSON Patch.
pub(crate) struct PatchOperation {
    /// One of [`WORDS`].
    pub(crate) op: String,
    /// As it was sent. Empty if there is none.
    pub(crate) path: String,
    pub(crate) value: Option<Value>,
    pub(crate) from: Option<String>,
}

impl PatchOperation {
    /// Reads the operations of a patch.
    pub(crate) fn read_all(operations: Option<&Value>) -> Result<Vec<Self>, Fault> {
        let operations = match operations {
            Some(Value::Array(operations)) => operations.as_slice(),
            None | Some(Value::Null) => &[],
            Some(_) => {
                return Err(Fault::bad_request("Invalid patch: the operations are not a list"));
            }
        };
        operations.iter().map(Self::read).collect()
    }

    fn read(operation: &Value) -> Result<Self, Fault> {
        let wrong =
            |why: &str| Fault::bad_request(format!("Invalid patch operation {operation}: {why}"));
        let members = operation.as_object().ok_or_else(|| wrong("it is not an object"))?;
        let text = |name: &str| match members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(&format!("`{name}` is not a text"))),
        };
        Ok(Self {
            op: text("op")?.unwrap_or_default(),
            path: text("path")?.unwrap_or_default(),
            value: members.get("value").filter(|value| !value.is_null()).cloned(),
            from: text("from")?,
        })
    }

    /// The segments of the path, as they were sent. `None` if the path is not a JSON pointer.
    pub(crate) fn raw_segments(&self) -> Option<Vec<&str>> {
        let segments: Vec<&str> = self.path.strip_prefix('/')?.split('/').collect();
        segments.iter().all(|segment| is_escaped(segment)).then_some(segments)
    }

    /// The value if it is a text.
    pub(crate) fn text(&self) -> Option<&str> {
        self.value.as_ref().and_then(Value::as_str)
    }

    /// The operation as JSON.
    pub(crate) fn to_json(&self) -> Value {
        let mut members = Object::new();
        members.insert("op".to_owned(), self.op.clone().into());
        members.insert("path".to_owned(), self.path.clone().into());
        members.extend(self.value.clone().map(|value| ("value".to_owned(), value)));
        members.extend(self.from.clone().map(|from| ("from".to_owned(), from.into())));
        Value::Object(members)
    }
}

/// Whether every `~` begins one of the two escapes of a JSON pointer.
fn is_escaped(segment: &str) -> bool {
    segment.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// A segment without escapes.
pub(crate) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_escapes_exist() {
        for (path, segments) in [
            ("/a/b~1c", Some(vec!["a", "b~1c"])),
            ("/~0", Some(vec!["~0"])),
            ("/", Some(vec![""])),
            ("/~2", None),
            ("/a~", None),
            ("/~01/~", None),
            ("a", None),
            ("", None),
        ] {
            let operation =
                PatchOperation { op: "add".into(), path: path.into(), value: None, from: None };
            assert_eq!(operation.raw_segments(), segments, "{path}");
        }
        assert_eq!(unescape("a~1b~0c~01"), "a/b~c~1");
    }
}
