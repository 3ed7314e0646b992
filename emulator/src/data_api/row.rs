//! Rows of a table: their attributes, and what the server writes into all of them.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::backend::Context;
use crate::input::Object;

pub(super) const ITEM_VERSION: &str = "ItemVersion";
pub(super) const ITEM_MASTER: &str = "ItemMasterID";
pub(super) const DELETED: &str = "deleted";
pub(super) const TOMBSTONED: &str = "tombstoned";

/// The attributes that the server itself writes with each update.
pub(super) const SYSTEM: [&str; 4] =
    ["LastUpdateDate", "LastUpdatedBy", "LastUpdateAction", ITEM_VERSION];

/// The user of the server's role, as in `LastUpdatedBy`.
const USER: &str = "LOCALENDPOINT";

/// Longest item of DynamoDB, in bytes.
const LONGEST: usize = 400 * 1024;

/// Names that the server uses in its own expressions.
const PLACEHOLDERS: [&str; 5] = ["del", DELETED, "lud", "lub", "lua"];

/// Returns the time as the server writes it: `2026-11-22 04:18:26`, without a zone.
pub(super) fn date(now: SystemTime) -> String {
    let text = DateTime::from(now).fmt(Format::DateTime).unwrap_or_default();
    let text: String = text.chars().take("2026-11-22T04:18:26".len()).collect();
    text.replace('T', " ")
}

/// Writes who updated a row, when, and by what, and increases its version.
pub(super) fn stamp(row: &mut Object, action: &str, context: &Context) {
    let by = format!("{}.{USER}", context.account_id);
    row.insert("LastUpdateDate".to_owned(), date(context.now).into());
    row.insert("LastUpdatedBy".to_owned(), by.into());
    row.insert("LastUpdateAction".to_owned(), action.into());
    let version = row.get(ITEM_VERSION).and_then(Value::as_u64).unwrap_or_default();
    row.insert(ITEM_VERSION.to_owned(), json!(version + 1));
}

/// Whether a row is deleted and can be neither read nor found. A restored one has a 0 there.
pub(super) fn is_deleted(row: &Object) -> bool {
    row.get(DELETED).is_some_and(|mark| *mark != 0)
}

/// Returns what an update may change: neither the key nor the attributes of the server.
pub(super) fn changes(attributes: &Object, key: &str) -> Object {
    let own = |name: &str| name != key && !SYSTEM.contains(&name);
    let changes = attributes.iter().filter(|(name, _)| own(name));
    changes.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Whether the server can write an attribute with this name.
fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty()
        && name.bytes().all(is_part)
        && !PLACEHOLDERS.contains(&name)
        // The server searches its expression for these.
        && !["SET", "ADD", "REMOVE"].iter().any(|verb| name.contains(verb))
}

/// Whether a name is one of an ordinary attribute: the server does not use it for anything else.
pub(super) fn is_ordinary(name: &str) -> bool {
    is_name(name) && !SYSTEM.contains(&name) && ![ITEM_MASTER, TOMBSTONED, "incr"].contains(&name)
}

/// Refuses what the server fails to write.
pub(super) fn check(changes: &Object) -> Result<(), Refusal> {
    if changes.iter().any(|(name, value)| !is_name(name) || has_fraction(value)) {
        return Err(Refusal::Internal);
    }
    if changes.iter().map(|(name, value)| name.len() + size(value)).sum::<usize>() > LONGEST {
        return Err(Refusal::not_here("items above 400 KB"));
    }
    Ok(())
}

/// Whether a number in the value is written with a fraction, even `2.0`, or is too long.
pub(super) fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(members) => members.values().any(has_fraction),
        _ => false,
    }
}

/// Writes attributes into a row, which is deleted no more. The attribute `incr` has the name of a
/// placeholder of the server, whose value is 1.
pub(super) fn update(row: &mut Object, changes: Object, context: &Context) {
    for (name, value) in changes {
        let value = if name == "incr" { json!(1) } else { value };
        row.insert(name, value);
    }
    row.shift_remove(DELETED);
    stamp(row, "update", context);
}

/// Returns the bytes that an attribute's value counts for in DynamoDB, or about that.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(number) => number.to_string().len().div_ceil(2) + 1,
        Value::String(text) => text.len(),
        Value::Array(items) => 3 + items.iter().map(|item| size(item) + 1).sum::<usize>(),
        Value::Object(members) => 3 + size_of(members) + members.len(),
    }
}

/// Returns the bytes that a row counts for.
pub(super) fn size_of(row: &Object) -> usize {
    row.iter().map(|(name, value)| name.len() + size(value)).sum()
}
