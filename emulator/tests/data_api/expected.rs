//! What is compared of a response, and what differs from run to run.

use serde_json::Value;

use crate::sender::{Received, Sent};

/// The user of the server's role.
const RECORDED_USER: &str = "AKIAIOSFODNN7EXAMPLE";
const OWN_USER: &str = "LOCALENDPOINT";

/// The attributes that the server writes. Rows that were written into a table past it have none.
const SYSTEM: [&str; 4] = ["LastUpdateDate", "LastUpdatedBy", "LastUpdateAction", "ItemVersion"];

/// Says how a response differs from the recorded one; nothing if it does not.
pub(crate) fn difference(sent: &Sent, recorded: &Value, received: &Received) -> Option<String> {
    let status = recorded["status"].as_u64().unwrap_or_default();
    if status != u64::from(received.status) {
        return Some(format!("status {status}, not {}", received.status));
    }
    let content_type = recorded["headers"]["content-type"].as_str().unwrap_or_default();
    if content_type != received.content_type {
        return Some(format!("content type {content_type}, not {}", received.content_type));
    }
    let code = recorded["headers"]["x-amzn-errortype"].as_str();
    if code.is_some() && code != received.error_type.as_deref() {
        return Some(format!("code {code:?}, not {:?}", received.error_type));
    }
    // HTTP allows no such bodies. The recorded server sends some, API Gateway none.
    if sent.method == "HEAD" || [204, 304].contains(&status) {
        return None;
    }
    let own = recorded["body"].as_str().unwrap_or_default();
    let (expected, found) = (text(own), text(&received.body));
    if expected == found || rows_agree(sent, own, &received.body) {
        return None;
    }
    Some(format!("\n    recorded {expected}\n    received {found}"))
}

/// The text without what is different in each run.
fn text(body: &str) -> String {
    let body = body.replace(RECORDED_USER, OWN_USER);
    let body = masked(&body, "0x", &|letter| letter.is_ascii_hexdigit());
    let body = masked(&body, "jr_", &|letter| letter.is_ascii_hexdigit());
    // How long a job took.
    let body = masked(&body, "\"ExecutedDuration\": ", &|letter| letter.is_ascii_digit());
    dates(&body)
}

/// Replaces the letters after each `prefix`.
fn masked(text: &str, prefix: &str, is_variable: &dyn Fn(char) -> bool) -> String {
    let mut parts = text.split(prefix);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push_str(prefix);
        result.push('?');
        result.push_str(part.trim_start_matches(is_variable));
    }
    result
}

/// Replaces dates with times: `2026-11-22 04:18:26`, `2026-11-22T04:18:04.875`.
fn dates(text: &str) -> String {
    let pattern = "dddd-dd-dd?dd:dd:dd";
    let mut result = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let fits = |(letter, own): (char, char)| match own {
            'd' => letter.is_ascii_digit(),
            '?' => letter == ' ' || letter == 'T',
            _ => letter == own,
        };
        let head = rest.chars().take(pattern.len());
        if rest.is_char_boundary(pattern.len())
            && head.clone().count() == pattern.len()
            && head.zip(pattern.chars()).all(fits)
        {
            result.push_str("DATE");
            rest = &rest[pattern.len()..];
            if let Some(after) = rest.strip_prefix('.') {
                rest = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
            }
        } else {
            let letter = rest.chars().next().unwrap();
            result.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    result
}

/// Compares pages of items. Recorded pages of many items are shortened to their ends and their
/// number; rows that were written past the server have no attributes of the server; long texts are
/// shortened.
fn rows_agree(sent: &Sent, recorded: &str, received: &str) -> bool {
    let parse = |body: &str| serde_json::from_str::<Value>(&text(body)).ok();
    let (Some(mut recorded), Some(mut received)) = (parse(recorded), parse(received)) else {
        return false;
    };
    let (Some(expected), Some(mut found)) = (items(&mut recorded), items(&mut received)) else {
        return false;
    };
    if ["/BigItem/", "/Wide/"].iter().any(|path| sent.target.starts_with(path)) {
        for item in found.iter_mut().filter_map(Value::as_object_mut) {
            for name in SYSTEM {
                item.shift_remove(name);
            }
            if item.get("pad").is_some_and(|pad| *pad == "x".repeat(60_000)) {
                item.insert("pad".to_owned(), "xxx(60000)".into());
            }
        }
    }
    let shortened = expected.iter().position(Value::is_string);
    let items_agree = match shortened {
        None => expected == found,
        Some(place) => {
            let number = expected[place].as_str().unwrap().split(' ').nth(1).unwrap();
            let ends = expected.len() - place - 1;
            number.parse() == Ok(found.len())
                && expected[..place] == found[..place]
                && expected[place + 1..] == found[found.len() - ends..]
        }
    };
    items_agree && recorded == received
}

/// Takes the items out of a page.
fn items(page: &mut Value) -> Option<Vec<Value>> {
    Some(std::mem::take(page.get_mut("Items")?.as_array_mut()?))
}
