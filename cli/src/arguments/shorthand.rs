//! The form `name=value,name=value` of objects and maps, in which a value may be in double quotes.

use crate::failure::suggestion;

/// Splits `name=value,name=value` of an object. `known` are the names of its members, or none if any name is
/// possible. A comma belongs to a value if no name and `=` follow it. A name that is not known is an error,
/// except in the value of the member `any`, which may have any text.
pub(super) fn pairs<'a>(
    text: &'a str,
    known: &[&str],
    any: Option<&str>,
) -> Result<Vec<(&'a str, &'a str)>, String> {
    const FORM: &str = "is neither JSON nor of the form `name=value,name=value`";
    let is_known = |name: &str| known.is_empty() || known.contains(&name);
    let unknown = |name: &str, of: Option<&str>| {
        let more = match of {
            Some(of) => format!(" (text of `{of}` with a comma needs double quotes)"),
            None => String::new(),
        };
        format!("has no member `{name}`{more}{}", suggestion(name, known.iter().copied()))
    };
    let mut pairs = Vec::new();
    let mut rest = Some(text);
    while let Some(pair) = rest {
        let (name, after) = pair.split_once('=').ok_or(FORM)?;
        let name = name.trim();
        if !is_name(name) {
            return Err(FORM.to_owned());
        }
        if !is_known(name) {
            return Err(unknown(name, None));
        }
        let mut end = None;
        for at in commas(after) {
            let next = after.get(at + 1..).and_then(|next| next.split_once('='));
            let Some((next, _)) = next.filter(|(next, _)| is_name(next.trim())) else { continue };
            let next = next.trim();
            if is_known(next) {
                end = Some(at);
                break;
            }
            if any != Some(name) {
                return Err(unknown(next, Some(name)));
            }
        }
        let (value, next) = split(after, end);
        pairs.push((name, value));
        rest = next;
    }
    Ok(pairs)
}

/// Splits `key=value,key=value` of a map. A comma belongs to a value if no key and `=` follow it.
pub(super) fn entries(text: &str) -> Option<Vec<(&str, &str)>> {
    let begins = |next: &str| next.split_once('=').is_some_and(|(key, _)| is_key(key));
    let mut entries = Vec::new();
    let mut rest = Some(text);
    while let Some(pair) = rest {
        let (key, after) = pair.split_once('=')?;
        let end = commas(after).into_iter().find(|at| after.get(at + 1..).is_some_and(begins));
        let (value, next) = split(after, end);
        entries.push((key, value));
        rest = next;
    }
    Some(entries)
}

/// Splits a value into items between commas.
pub(super) fn items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut start = 0;
    for at in commas(text) {
        items.extend(text.get(start..at));
        start = at + 1;
    }
    items.extend(text.get(start..));
    items
}

/// Returns a value without the double quotes around it, in which `\"` and `\\` are `"` and `\`.
pub(super) fn unquoted(text: &str) -> Result<String, String> {
    let Some(quoted) = text.strip_prefix('"') else { return Ok(text.to_owned()) };
    let mut value = String::new();
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if letters.as_str().is_empty() => return Ok(value),
            '"' => return Err("has text after its closing double quote".to_owned()),
            '\\' => match letters.next() {
                Some(escaped @ ('"' | '\\')) => value.push(escaped),
                other => value.extend(std::iter::once('\\').chain(other)),
            },
            letter => value.push(letter),
        }
    }
    Err("has no closing double quote".to_owned())
}

/// Splits a text at a comma.
fn split(text: &str, comma: Option<usize>) -> (&str, Option<&str>) {
    match comma {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// Returns the places of the commas of values that are not in double quotes. Quotes are at the beginning of a
/// value or of an item, or anywhere in JSON.
fn commas(text: &str) -> Vec<usize> {
    let is_json = text.trim_start().starts_with(['{', '[']);
    let mut found = Vec::new();
    let (mut is_quoted, mut is_escaped, mut is_start) = (false, false, true);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' if is_quoted => is_quoted = false,
            '"' if is_start || is_json => is_quoted = true,
            ',' if !is_quoted => found.push(at),
            _ => {}
        }
        is_start = letter == ',';
    }
    found
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.:/".contains(c))
}
