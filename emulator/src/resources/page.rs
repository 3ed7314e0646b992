//! One page of a list: its limit, its start, and the token of the next one.

use aws_smithy_types::base64;
use petard::operation::{Paging, Param};
use serde_json::Value;

use super::Call;
use crate::fault::Fault;
use crate::input::Object;

/// Where the items are when a list does not page.
const UNPAGED: &str = "/item";

/// An item of a list.
pub(crate) struct Entry {
    /// Its place in the list: items are in the order of their keys.
    pub(crate) key: String,
    pub(crate) value: Value,
}

/// The response of a list: a page of the entries, at the place that the table names.
pub(crate) fn page(
    call: &Call,
    collection: &str,
    highest_limit: Option<usize>,
    mut entries: Vec<Entry>,
) -> Result<Value, Fault> {
    entries.sort_by(|one, other| one.key.cmp(&other.key));
    let mut answer = Value::Object(Object::new());
    let Some(paging) = call.operation.paging() else {
        set(&mut answer, UNPAGED, entries.into_iter().map(|entry| entry.value).collect());
        return Ok(answer);
    };
    let limit = limit(call, paging, highest_limit)?;
    let input_token = sent_as(call, paging.input_token());
    let after = match call.query.get(input_token).filter(|token| !token.is_empty()) {
        Some(token) => Some(read_token(token, collection).ok_or_else(|| {
            Fault::bad_request(format!("Invalid {input_token} parameter specified"))
        })?),
        None => None,
    };
    let follows = |entry: &Entry| after.as_ref().is_none_or(|after| entry.key > *after);
    let mut rest = entries.into_iter().filter(follows).peekable();
    let (mut items, mut last) = (Vec::new(), None);
    while let Some(entry) = rest.next_if(|_| items.len() < limit) {
        last = Some(entry.key);
        items.push(entry.value);
    }
    set(&mut answer, paging.items(), items.into());
    if let Some(last) = last.filter(|_| rest.peek().is_some()) {
        set(&mut answer, paging.output_token(), token(&last, collection).into());
    }
    Ok(answer)
}

/// The name under which a parameter is sent.
fn sent_as(call: &Call, name: &'static str) -> &'static str {
    call.operation.param(name).map_or(name, Param::wire_name)
}

fn limit(call: &Call, paging: Paging, highest: Option<usize>) -> Result<usize, Fault> {
    let name = paging.limit().map(|name| sent_as(call, name));
    let Some((name, text)) = name.and_then(|name| Some((name, call.query.get(name)?))) else {
        return Ok(call.context.page_size);
    };
    let number: i64 = text.parse().map_err(|_| {
        Fault::bad_request(format!("Invalid {name} parameter specified: it is a number"))
    })?;
    let limit = usize::try_from(number).ok().filter(|limit| *limit > 0);
    limit.filter(|limit| highest.is_none_or(|highest| *limit <= highest)).ok_or_else(|| {
        let upto = highest.map(|highest| format!(" to {highest}")).unwrap_or_default();
        Fault::not_here(format!(
            "the local endpoint knows values of `{name}` from 1{upto}, and not {number}"
        ))
    })
}

/// The token of the next page. It has the key of the last item, so that no item is skipped if
/// others are removed in between. Base64 has characters that a client must encode.
fn token(after: &str, collection: &str) -> String {
    base64::encode(format!("{collection}?{after}"))
}

fn read_token(token: &str, collection: &str) -> Option<String> {
    let text = String::from_utf8(base64::decode(token).ok()?).ok()?;
    let (of, after) = text.split_once('?')?;
    (of == collection).then(|| after.to_owned())
}

/// Puts a value at a JSON pointer, and creates objects on the way. At the root it replaces all.
pub(crate) fn set(target: &mut Value, pointer: &str, value: Value) {
    let mut place = target;
    for name in pointer.split('/').skip(1) {
        if !place.is_object() {
            // The document is an array, which has no place for a token.
            return;
        }
        place = &mut place[name.replace("~1", "/").replace("~0", "~")];
        if place.is_null() {
            *place = Value::Object(Object::new());
        }
    }
    *place = value;
}
