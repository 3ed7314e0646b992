//! What is known of the settings of a namespace. With others, provisioning may fail or not.

use serde_json::Value;

use super::namespace::table_name;
use super::refusal::Refusal;
use super::row;
use crate::input::Object;

const TEXTS: [&str; 7] = [
    "TableIndexes",
    "MetadataIndexes",
    "DeleteMode",
    "CrawlerRolename",
    "GremlinAddress",
    "CatalogDatabase",
    "StorageEncryptionKMSKeyARN",
];

/// Most indexes of a table, less the one that the server adds.
const MOST_INDEXES: usize = 19;

/// Longest name of an indexed attribute. The name of its index may be longer, and has a limit.
const LONGEST_INDEX: usize = 100;

/// Returns the primary key of a new namespace. Refuses settings with which it is not known whether
/// the tables can be created.
pub(super) fn check<'a>(name: &str, body: &'a Object) -> Result<&'a str, Refusal> {
    refuse_unknown(body)?;
    let Some(Value::String(key)) = body.get("PrimaryKey") else {
        return Err(Refusal::not_here("primary keys that are not texts"));
    };
    if !row::is_ordinary(key) {
        return Err(Refusal::not_here(format_args!("tables with the key `{key}`")));
    }
    let table = table_name(name);
    let has_letters = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    if !(3..=255).contains(&table.len()) || !table.chars().all(has_letters) {
        return Err(Refusal::not_here(format_args!("namespaces with the name `{name}`")));
    }
    for setting in ["TableIndexes", "MetadataIndexes"] {
        if let Some(Value::String(indexes)) = body.get(setting) {
            check_indexes(setting, indexes, key)?;
        }
    }
    Ok(key)
}

/// Refuses values of a type that the server does not expect.
pub(super) fn refuse_unknown(body: &Object) -> Result<(), Refusal> {
    for (name, value) in body {
        let is_known = match (name.as_str(), value) {
            // The server stores this one, and fails when it needs it.
            ("SchemaValidationRefreshHitcount", value) => value.is_null() || value.is_u64(),
            (_, Value::Null) => false,
            ("StrictOCCV", Value::String(word)) => ["true", "false"].contains(&word.as_str()),
            ("StrictOCCV" | "NonItemMasterWritesAllowed", value) => value.is_boolean(),
            (name, value) if TEXTS.contains(&name) => {
                value.as_str().is_some_and(|own| !own.is_empty())
            }
            _ => true,
        };
        if !is_known {
            return Err(Refusal::not_here(format_args!("`{name}` with the value {value}")));
        }
    }
    Ok(())
}

/// Refuses a list of indexed attributes, `a,b=number`, in which anything is unusual.
fn check_indexes(setting: &str, indexes: &str, key: &str) -> Result<(), Refusal> {
    let mut seen = Vec::new();
    for index in indexes.split(',') {
        let (name, ty) = index.split_once('=').unwrap_or((index, "string"));
        let has_type = matches!(ty, "string" | "number")
            || ["int", "bin"].iter().any(|begin| ty.starts_with(begin));
        let is_known =
            has_type && name.len() <= LONGEST_INDEX && row::is_ordinary(name) && name != key;
        if !is_known || seen.contains(&name) || seen.len() == MOST_INDEXES {
            return Err(Refusal::not_here(format_args!("`{setting}` with `{index}`")));
        }
        seen.push(name);
    }
    Ok(())
}
