//! Import of API keys from a file of comma-separated values.

use std::collections::HashMap;
use std::time::SystemTime;

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Value, json};

use super::{api_keys, references};
use crate::fault::Fault;
use crate::input::{Object, Query, seconds, text};
use crate::path::segment;
use crate::resources::Store;

/// Characters of a value in a file.
const VALUE_LENGTHS: std::ops::RangeInclusive<usize> = 30..=128;

/// One row of a file.
struct Row {
    name: String,
    value: String,
    description: Option<String>,
    enabled: bool,
    usage_plan_ids: Vec<String>,
}

/// Imports the keys of a file. Keys with the same value are updated. Returns the document with the
/// ids of the keys. If it fails, no document is changed.
pub(crate) fn import_api_keys(
    file: &[u8],
    query: &Query,
    now: SystemTime,
    store: &mut Store,
) -> Result<Value, Fault> {
    if query.get("format") != Some("csv") {
        return Err(Fault::bad_request("`format` is not `csv`"));
    }
    if !matches!(query.get("failonwarnings"), None | Some("true" | "false")) {
        return Err(Fault::bad_request("`failonwarnings` is neither `true` nor `false`"));
    }
    let rows = rows(file)?;
    for plan in rows.iter().flat_map(|row| &row.usage_plan_ids) {
        if store.get(&plan_path(plan)).is_none() {
            // Whether the service warns of it or fails is not known.
            let message = "the local endpoint does not import keys of a missing usage plan";
            return Err(Fault::not_here(format!("{message}: {plan}")));
        }
    }
    for row in &rows {
        check_plans(row, store)?;
    }
    let mut ids = Vec::new();
    for row in rows {
        let id = put_key(&row, now, store);
        for plan in &row.usage_plan_ids {
            let path = format!("{}/keys/{id}", plan_path(plan));
            let mut document = Object::new();
            document.insert("id".to_owned(), id.as_str().into());
            document.insert("type".to_owned(), "API_KEY".into());
            store.put(path, document);
        }
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(json!({ "ids": ids }))
}

/// A key has one usage plan for a stage.
fn check_plans(row: &Row, store: &Store) -> Result<(), Fault> {
    let key = id_of(&row.value, store);
    let has = |plan: &str| {
        let own = plan.rsplit('/').next().unwrap_or_default();
        let path = key.as_deref().map(|key| format!("{plan}/keys/{key}"));
        row.usage_plan_ids.iter().any(|id| segment(id) == own)
            || path.is_some_and(|path| store.contains(&path))
    };
    let mut stages = Vec::new();
    for plan in store.collection("/usageplans").filter(|plan| has(&plan.path)) {
        for stage in references::stages_of(&plan.document) {
            if stages.contains(&stage) {
                // Whether the service warns of it or fails is not known.
                return Err(Fault::not_here(
                    "the local endpoint does not import a key with two usage plans for a stage",
                ));
            }
            stages.push(stage);
        }
    }
    Ok(())
}

/// The id of the key with a value.
fn id_of(value: &str, store: &Store) -> Option<String> {
    let mut keys = store.collection("/apikeys");
    let key = keys.find(|key| text(&key.document, "value") == Some(value))?;
    text(&key.document, "id").map(str::to_owned)
}

fn plan_path(id: &str) -> String {
    format!("/usageplans/{}", segment(id))
}

/// Stores a key, or updates the one with the same value. Returns its id.
fn put_key(row: &Row, now: SystemTime, store: &mut Store) -> String {
    let old = id_of(&row.value, store);
    let same = old.as_ref().and_then(|id| store.get(&format!("/apikeys/{id}")));
    let mut document = same.cloned().unwrap_or_default();
    let id = old.unwrap_or_else(|| {
        let id = store.new_key();
        document.insert("id".to_owned(), id.as_str().into());
        document.insert("value".to_owned(), row.value.as_str().into());
        document.insert("createdDate".to_owned(), seconds(now).into());
        document.insert("stageKeys".to_owned(), json!([]));
        id
    });
    document.insert("name".to_owned(), row.name.as_str().into());
    document.remove("description");
    let description = row.description.as_deref();
    document.extend(description.map(|text| ("description".to_owned(), text.into())));
    document.insert("enabled".to_owned(), row.enabled.into());
    document.insert("lastUpdatedDate".to_owned(), seconds(now).into());
    store.put(format!("/apikeys/{id}"), document);
    id
}

/// Reads the rows of a file. Messages name the row and the column, and not the value.
fn rows(file: &[u8]) -> Result<Vec<Row>, Fault> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(true).from_reader(file);
    let invalid = |place: String, why: &str| Fault::bad_request(format!("Invalid {place}: {why}"));
    let headers =
        reader.headers().map_err(|_| invalid("header line".to_owned(), "it is not UTF-8"))?;
    let columns: HashMap<String, usize> =
        headers.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    for name in ["name", "key"] {
        if !columns.contains_key(name) {
            return Err(invalid("header line".to_owned(), &format!("there is no column `{name}`")));
        }
    }
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let place = |column: &str| format!("`{column}` in row {}", at + 1);
        let record = record.map_err(|_| invalid(format!("row {}", at + 1), "it is not UTF-8"))?;
        let cells = cells(&record);
        let cell = |column: &str| {
            let cell = columns.get(column).and_then(|at| cells.get(*at)).map(|cell| cell.trim());
            cell.filter(|cell| !cell.is_empty())
        };
        let name = cell("name").unwrap_or_default();
        let description = cell("description");
        let texts = [("name", Some(name)), ("description", description)];
        let texts =
            texts.into_iter().filter_map(|(member, text)| Some((member.to_owned(), text?.into())));
        api_keys::check(&texts.collect::<Object>())
            .map_err(|fault| invalid(format!("row {}", at + 1), &fault.message))?;
        let value = cell("key").unwrap_or_default();
        if !VALUE_LENGTHS.contains(&value.chars().count()) {
            return Err(invalid(place("key"), "it does not have 30 to 128 characters"));
        }
        let enabled = match cell("enabled").map(str::to_lowercase).as_deref() {
            None | Some("true") => true,
            Some("false") => false,
            Some(_) => return Err(invalid(place("enabled"), "it is neither `true` nor `false`")),
        };
        let plans = cell("usageplanids").unwrap_or_default().split(',').map(str::trim);
        rows.push(Row {
            name: name.to_owned(),
            value: value.to_owned(),
            description: description.map(str::to_owned),
            enabled,
            usage_plan_ids: plans.filter(|plan| !plan.is_empty()).map(str::to_owned).collect(),
        });
    }
    Ok(rows)
}

/// The cells of a row. A cell in single quotes may have commas.
fn cells(record: &StringRecord) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    let mut quoted: Option<String> = None;
    for cell in record {
        let whole = match quoted.take() {
            Some(begun) => begun + "," + cell,
            None => cell.to_owned(),
        };
        let trimmed = whole.trim();
        let inner = trimmed.strip_prefix('\'');
        match inner.and_then(|inner| inner.strip_suffix('\'')) {
            Some(inner) => cells.push(inner.to_owned()),
            None if inner.is_some() => quoted = Some(whole),
            None => cells.push(whole),
        }
    }
    // A quote without an end is part of a text.
    cells.extend(quoted.iter().flat_map(|text| text.split(',')).map(str::to_owned));
    cells
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn store() -> Store {
        let mut store = Store::default();
        for plan in ["p1", "p2"] {
            store.put(format!("/usageplans/{plan}"), Object::new());
        }
        store
    }

    fn import(file: &str, store: &mut Store) -> Result<Vec<String>, Fault> {
        let query = Query::parse("format=csv");
        let body = import_api_keys(file.as_bytes(), &query, SystemTime::UNIX_EPOCH, store)?;
        let ids = body["ids"].as_array().unwrap().iter();
        Ok(ids.map(|id| id.as_str().unwrap().to_owned()).collect())
    }

    #[test]
    fn columns_are_in_any_order_and_case() {
        let mut store = store();
        let file = format!("Other,ENABLED,Name,kEy\nx,FALSE,one,{A}\n\"x,y\",,two,{B}\r\n");
        let ids = import(&file, &mut store).unwrap();
        let first = store.get(&format!("/apikeys/{}", ids[0])).unwrap();
        assert_eq!((&first["name"], &first["value"]), (&json!("one"), &json!(A)));
        assert_eq!((&first["enabled"], first.get("description")), (&json!(false), None));
        let second = store.get(&format!("/apikeys/{}", ids[1])).unwrap();
        assert_eq!((&second["name"], &second["enabled"]), (&json!("two"), &json!(true)));
    }

    #[test]
    fn keys_are_added_to_usage_plans() {
        let mut store = store();
        for quoted in ["\"p1,p2\"", "'p1,p2'", "'p1, p2 '"] {
            let file = format!("usageplanIds,name,key,description\n{quoted},one,{A},'d'\n");
            let ids = import(&file, &mut store).unwrap();
            for plan in ["p1", "p2"] {
                let key = store.get(&format!("/usageplans/{plan}/keys/{}", ids[0])).unwrap();
                assert_eq!((&key["id"], &key["type"]), (&json!(ids[0]), &json!("API_KEY")));
            }
            let key = store.get(&format!("/apikeys/{}", ids[0])).unwrap();
            assert_eq!(key["description"], "d");
        }
        assert_eq!(store.collection("/apikeys").count(), 1);
    }

    #[test]
    fn the_last_row_with_a_value_counts() {
        let mut store = store();
        let old = import(&format!("name,key\nold,{A}\n"), &mut store).unwrap();
        let new =
            import(&format!("name,key,enabled\nx,{A},\nnew,{A},false\n"), &mut store).unwrap();
        assert_eq!(old, new);
        let key = store.get(&format!("/apikeys/{}", old[0])).unwrap();
        assert_eq!((&key["name"], &key["enabled"]), (&json!("new"), &json!(false)));
    }

    #[test]
    fn what_is_refused_changes_nothing_and_has_no_value_in_its_message() {
        for (file, status, why) in [
            (format!("name\n{A}"), 400, "no column `key`"),
            (format!("key\n{A}"), 400, "no column `name`"),
            (format!("name,key\none,{B}\ntwo,{}", &A[..29]), 400, "`key` in row 2"),
            (format!("name,key\none,{A}{A}{A}{A}"), 400, "`key` in row 1"),
            (format!("name,key\n{},{A}", "n".repeat(1025)), 400, "row 1: Invalid API Key name"),
            (
                format!("name,key,description\none,{A},{}", "d".repeat(125_001)),
                400,
                "row 1: Invalid API Key description",
            ),
            (format!("name,key,enabled\none,{A},perhaps"), 400, "`enabled` in row 1"),
            (format!("name,key,usageplanids\none,{A},p1\ntwo,{B},p3"), 501, "usage plan: p3"),
        ] {
            let mut store = store();
            let fault = import(&file, &mut store).unwrap_err();
            assert_eq!(fault.status, status, "{}", fault.message);
            assert!(fault.message.contains(why), "{}", fault.message);
            assert!(!fault.message.contains(&A[..20]) && !fault.message.contains(&B[..20]));
            assert_eq!(store.collection("/apikeys").count(), 0);
        }
        let query = Query::parse("format=xml");
        let fault = import_api_keys(b"", &query, SystemTime::UNIX_EPOCH, &mut store());
        assert!(fault.unwrap_err().message.contains("`format`"));
    }
}
