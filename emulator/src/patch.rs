//! JSON Patch of whole members of a document.

use petard::operation::{Encoding, Location, Operation, Param, Type};
use serde_json::Value;

use crate::fault::Fault;
use crate::input::Object;

/// Applies the operations in order, all or none. The types of members are those of `create`.
pub(crate) fn apply(
    operations: Option<&Value>,
    document: &Object,
    create: &Operation,
) -> Result<Object, Fault> {
    let operations = match operations {
        Some(Value::Array(operations)) => operations.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => return Err(Fault::bad_request("Invalid patch: the operations are not a list")),
    };
    let mut changed = document.clone();
    for operation in operations {
        one(operation, &mut changed, create)?;
    }
    Ok(changed)
}

fn one(operation: &Value, document: &mut Object, create: &Operation) -> Result<(), Fault> {
    let wrong = |why: String| Fault::bad_request(format!("Invalid patch {operation}: {why}"));
    let text = |name: &str| {
        operation[name].as_str().ok_or_else(|| wrong(format!("`{name}` is not a text")))
    };
    let (op, path) = (text("op")?, text("path")?);
    let name =
        path.strip_prefix('/').ok_or_else(|| wrong("`path` does not begin with `/`".into()))?;
    if name.contains('/') {
        return Err(Fault::not_here(format!(
            "the local endpoint changes whole members only, such as `/name`, and not yet `{path}`"
        )));
    }
    let name = name.replace("~1", "/").replace("~0", "~");
    match op {
        "add" | "replace" => {
            let value =
                operation.get("value").ok_or_else(|| wrong("there is no `value`".into()))?;
            let param = create
                .params()
                .iter()
                .find(|p| p.location() == Location::Body && p.wire_name() == name);
            document.insert(name, typed(value, param).map_err(wrong)?);
            Ok(())
        }
        "remove" => match document.remove(&name) {
            Some(_) => Ok(()),
            None => Err(wrong(format!("there is no member `{name}`"))),
        },
        "move" | "copy" | "test" => Err(Fault::not_here(format!(
            "the local endpoint knows `add`, `replace` and `remove`, and not yet `{op}`"
        ))),
        _ => Err(wrong(format!("there is no operation `{op}`"))),
    }
}

/// The value in the type of the member. Values of patches are often text.
fn typed(value: &Value, param: Option<&Param>) -> Result<Value, String> {
    // A member that is sent as text is kept as text.
    let literal = param.filter(|param| param.encoding() != Encoding::Text);
    let wants = match literal.map(Param::ty) {
        Some(Type::Boolean) => Value::is_boolean,
        Some(Type::Integer | Type::Number) => Value::is_number,
        _ => return Ok(value.clone()),
    };
    let read = match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    };
    if wants(&read) { Ok(read) } else { Err("the value is of another type than the member".into()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    fn patched(operations: &Value) -> Result<Value, String> {
        let create = petard::SERVICES
            .iter()
            .flat_map(|service| service.operations())
            .find(|o| o.name() == "create_api_key")
            .unwrap();
        let document = json!({"name": "x", "enabled": true, "a/b~": 1});
        apply(Some(operations), document.as_object().unwrap(), create)
            .map(Value::Object)
            .map_err(|fault| fault.message)
    }

    #[test]
    fn whole_members_are_added_replaced_and_removed() {
        let operations = json!([
            {"op": "replace", "path": "/name", "value": "true"},
            {"op": "replace", "path": "/enabled", "value": "false"},
            {"op": "add", "path": "/description", "value": "d"},
            {"op": "remove", "path": "/a~1b~0"},
        ]);
        let expected = json!({"name": "true", "enabled": false, "description": "d"});
        assert_eq!(patched(&operations), Ok(expected));
    }

    #[test]
    fn what_is_sent_as_text_stays_text() {
        let param = Param::body("strict", Type::Boolean, "");
        assert_eq!(typed(&json!("true"), Some(&param)), Ok(json!(true)));
        assert_eq!(
            typed(&json!("true"), Some(&param.with_encoding(Encoding::Text))),
            Ok(json!("true"))
        );
    }

    #[test]
    fn what_is_refused() {
        for (operation, why) in [
            (json!({"op": "replace", "path": "/tags/a", "value": "b"}), "whole members only"),
            (json!({"op": "replace", "path": "name", "value": "b"}), "does not begin with `/`"),
            (json!({"op": "move", "path": "/a", "from": "/name"}), "not yet `move`"),
            (json!({"op": "remove", "path": "/nothing"}), "no member `nothing`"),
            (json!({"op": "add", "path": "/name"}), "no `value`"),
            (json!({"op": "add", "path": "/enabled", "value": "perhaps"}), "another type"),
            (json!({"op": "add"}), "`path` is not a text"),
            (json!(7), "`op` is not a text"),
        ] {
            let error = patched(&json!([operation])).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        assert!(patched(&json!({})).unwrap_err().contains("not a list"));
    }
}
