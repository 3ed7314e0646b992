//! The token of the page that follows a page.

use percent_encoding::percent_decode_str;

use crate::model::{Operation, Paging};
use crate::outcome::document::{Document, absolute, describe};
use crate::outcome::error::Result;
use crate::value::raw_json;

/// Returns the token of the next page: the value at the model's pointer, or from the `next` link of
/// a HAL response.
pub(crate) fn next_token(page: &Document, operation: &Operation) -> Result<Option<String>> {
    let Some(paging) = operation.paging().filter(|_| !page.bytes().is_empty()) else {
        return Ok(None);
    };
    if let Some(parts) = page.page() {
        let there = parts.token.clone().and_then(|place| page.bytes().get(place));
        let token = there.filter(|there| *there != b"null").map(|there| token(there, paging));
        let token = token.transpose().map_err(|why| page.unreadable(&why))?.flatten();
        return Ok(token.filter(|token| !token.is_empty()));
    }
    let json = page.raw()?;
    let token = raw_json::at_pointer(json, paging.output_token())
        .map(|there| token(there, paging))
        .transpose();
    let token = token.map_err(|why| page.unreadable(&why))?.flatten();
    let wire = operation
        .param(paging.input_token())
        .map_or(paging.input_token(), |param| param.wire_name());
    let linked = || {
        let next = raw_json::at_pointer(json, "/_links/next")?;
        let next = raw_json::elements(next).map_or(Some(next), |mut several| several.next())?;
        query_value(&raw_json::scalar_text(raw_json::at_pointer(next, "/href")?)?, wire)
    };
    Ok(token.or_else(linked).filter(|token| !token.is_empty()))
}

/// Returns the token of the next page at a JSON pointer or in the member of this name, which is
/// sent under another name.
pub(crate) fn token_at(page: &Document, pointer: &str, name: &str) -> Result<Option<String>> {
    if page.bytes().is_empty() {
        return Ok(None);
    }
    let there = raw_json::at_pointer(page.raw()?, &absolute(pointer));
    let token = there.map(|there| text_of(there, false, pointer, name)).transpose();
    let token = token.map_err(|why| page.unreadable(&why))?.flatten();
    Ok(token.filter(|token| !token.is_empty()))
}

fn token(there: &[u8], paging: Paging) -> Result<Option<String>, String> {
    text_of(there, paging.unwraps_token(), paging.output_token(), paging.input_token())
}

/// Returns the text of a token; a number keeps all its digits. An object is an error: the service
/// does not accept it as a token, and might start at any page if it were sent.
fn text_of(
    there: &[u8],
    unwraps: bool,
    output: &str,
    input: &str,
) -> Result<Option<String>, String> {
    let only = || {
        let mut members = raw_json::members(there).filter(|_| unwraps)?;
        let (_, only) = members.next()?;
        members.next().is_none().then_some(only)
    };
    let value = only().unwrap_or(there);
    if !value.starts_with(b"{") && !value.starts_with(b"[") && !is_boolean(value) {
        return Ok(raw_json::scalar_text(value));
    }
    let what = describe(there);
    Err(format!(
        "the token of the next page, at `{output}`, is not a string or a number: {what}. Paging \
         stops here; if the service accepts a part of it as a token, set `{input}` to that part in \
         a new call"
    ))
}

fn is_boolean(value: &[u8]) -> bool {
    [&b"true"[..], b"false"].contains(&value)
}

/// Returns the value of a key in the query of a link. A `+` is not a space: tokens are often
/// base64.
fn query_value(link: &str, wire: &str) -> Option<String> {
    let (_, query) = link.split('#').next()?.split_once('?')?;
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let decode = |text| percent_decode_str(text).decode_utf8().ok();
        (decode(name)? == wire).then(|| decode(value).map(Into::into))?
    })
}
