//! How an operation pages.

use serde_json::{Map, Value};

use super::converted::LossKind;
use super::operation::Operation;
use super::shapes::{Shape, Shapes};
use super::types::Types;

/// Returns the paging of an operation and what of it is lost, or why it has none in the model.
pub(super) fn paging(
    types: &Types<'_>,
    operation: &Operation<'_>,
    pages: &Value,
) -> Result<(Value, Vec<(LossKind, String)>), String> {
    let mut lost = Vec::new();
    let output = operation.output.ok_or("there is no response")?;
    let one = |key: &str| match &pages[key] {
        Value::String(text) => Ok(text.as_str()),
        Value::Array(list) => match list.as_slice() {
            [one] => one.as_str().ok_or_else(|| format!("`{key}` is not a text")),
            _ => Err(format!("`{key}` is a list of several")),
        },
        _ => Err(format!("`{key}` is missing")),
    };
    let name = |member: &str| {
        let own = operation.request.names.get(member);
        own.cloned().ok_or_else(|| format!("there is no parameter `{member}`"))
    };
    let input = name(one("input_token")?)?;
    if stated(operation, &input).is_none_or(|ty| ty != "string") {
        return Err("the token is not an optional string".to_owned());
    }
    if operation.request.idempotency_token.is_some() {
        return Err("every page would have the same idempotency token".to_owned());
    }
    let token = pointer(types.source, output, one("output_token")?)?;
    let items = match &pages["result_key"] {
        Value::Array(list) if list.len() > 1 => {
            let what = "paging: items of a second list are not streamed";
            lost.push((LossKind::Other, what.to_owned()));
            list.first().and_then(Value::as_str).ok_or("`result_key` is not a text")?
        }
        _ => one("result_key")?,
    };
    let (items, shape) = place(types.source, output, items)?;
    if shape.kind() != "list" {
        return Err("the items are not a list".to_owned());
    }
    let mut made = Map::new();
    made.insert("input".to_owned(), input.into());
    made.insert("output".to_owned(), token.into());
    made.insert("items".to_owned(), items.into());
    if let Ok(limit) = one("limit_key") {
        let limit = name(limit)?;
        if let Some("integer" | "string") = stated(operation, &limit).as_deref() {
            made.insert("limit".to_owned(), limit.into());
        } else {
            let what = "paging: the limit is not an optional integer or string";
            lost.push((LossKind::Other, what.to_owned()));
        }
    }
    Ok((made.into(), lost))
}

/// Returns the type of a parameter, without what is behind it.
fn stated(operation: &Operation<'_>, name: &str) -> Option<String> {
    let request = &operation.request;
    let body = request.body.as_ref().and_then(Value::as_object);
    let stated = request
        .query
        .get(name)
        .or_else(|| request.headers.get(name))
        .or_else(|| body.and_then(|body| body.get(name)))?;
    let text = stated.as_str().or_else(|| stated["type"].as_str())?;
    text.split(' ').next().map(str::to_owned)
}

/// Returns the JSON pointer to what a path of members leads to, with the names of the response.
pub(super) fn pointer(shapes: Shapes<'_>, output: Shape<'_>, path: &str) -> Result<String, String> {
    place(shapes, output, path).map(|(pointer, _)| pointer)
}

/// Returns the JSON pointer to what a path of members leads to, and its shape.
fn place<'s>(
    shapes: Shapes<'s>,
    output: Shape<'s>,
    path: &str,
) -> Result<(String, Shape<'s>), String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.$".contains(letter);
    if path.is_empty() || !path.chars().all(plain) {
        return Err(format!("`{path}` is an expression"));
    }
    let mut pointer = String::new();
    let mut shape = output;
    for (depth, name) in path.split('.').enumerate() {
        let unknown = || format!("the response has no `{path}`");
        let member = shape.member(name).ok_or_else(unknown)?;
        if member.location().is_some() {
            return Err(format!("`{path}` is not in the body of the response"));
        }
        // The payload of a response is its body, and has no name there.
        let is_payload = depth == 0 && output.get("payload") == Some(name);
        if !is_payload {
            pointer += &format!("/{}", member.wire().replace('~', "~0").replace('/', "~1"));
        }
        shape = shapes.of(member.reference()).ok_or_else(unknown)?;
    }
    Ok((pointer, shape))
}
