//! One page of a list: its limit, its start, and the token of the next one.

use aws_smithy_types::base64;
use petard::operation::Paging;
use serde_json::Value;

use crate::fault::Fault;
use crate::input::{Object, Query};
use crate::store::Item;

const DEFAULT_LIMIT: usize = 25;
const MOST: usize = 500;

/// Where the items are when a list does not page.
const UNPAGED: &str = "/item";

/// The response of a list: what `view` returns of each item, at the place that the table names.
pub(crate) fn page<'a>(
    paging: Option<Paging>,
    query: &Query,
    collection: &str,
    items: impl Iterator<Item = &'a Item>,
    view: impl Fn(&Object) -> Value,
) -> Result<Value, Fault> {
    let view = |item: &Item| view(&item.document);
    let mut answer = Value::Object(Object::new());
    let Some(paging) = paging else {
        set(&mut answer, UNPAGED, items.map(view).collect());
        return Ok(answer);
    };
    let limit = paging.limit().and_then(|name| query.get(name)).map_or(Ok(DEFAULT_LIMIT), limit)?;
    let after = match query.get(paging.input_token()).filter(|token| !token.is_empty()) {
        Some(token) => read_token(token, collection)
            .ok_or_else(|| Fault::bad_request("Invalid position parameter specified"))?,
        None => 0,
    };
    let mut rest = items.filter(|item| item.number > after).peekable();
    let (mut page, mut last) = (Vec::new(), after);
    while let Some(item) = rest.next_if(|_| page.len() < limit) {
        last = item.number;
        page.push(view(item));
    }
    set(&mut answer, paging.items(), page.into());
    if rest.peek().is_some() {
        set(&mut answer, paging.output_token(), token(last, collection).into());
    }
    Ok(answer)
}

fn limit(text: &str) -> Result<usize, Fault> {
    text.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
        Fault::bad_request(format!(
            "Invalid limit parameter specified: it is a number from 1 to {MOST}"
        ))
    })
}

/// The token of the next page. It has the number of the last item, so that no item is skipped if
/// others are removed in between. Base64 has characters that a client must encode.
fn token(after: u64, collection: &str) -> String {
    base64::encode(format!("{after}?{collection}"))
}

fn read_token(token: &str, collection: &str) -> Option<u64> {
    let text = String::from_utf8(base64::decode(token).ok()?).ok()?;
    let (after, of) = text.split_once('?')?;
    if of == collection { after.parse().ok() } else { None }
}

/// Puts a value at a JSON pointer, and creates objects on the way. At the root it replaces all.
fn set(target: &mut Value, pointer: &str, value: Value) {
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
