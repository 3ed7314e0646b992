//! Finds items by their attributes.

use hyper::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue};
use serde_json::{Map, Value, json};

use super::answer::{self, Reply};
use super::namespace::Namespace;
use super::page::{self, MOST};
use super::refusal::Refusal;
use super::row::{self, ITEM_MASTER};
use super::service::DataApi;
use super::table::{Range, Segment, Table};
use crate::answer::Answer;
use crate::input::Object;

/// A search, as the body describes it.
struct Search<'a> {
    criteria: &'a Object,
    limit: Limit,
    after: Option<&'a str>,
    segment: Option<Segment>,
}

enum Limit {
    None,
    /// The member is there and null. It changes only the key to continue after.
    Null,
    Items(usize),
}

impl DataApi {
    pub(super) fn find_items(&mut self, name: &str, body: &Object) -> Reply {
        let namespace = self.namespace(name)?;
        let ready = namespace.ready()?;
        let (part, criteria) = criteria(body)?;
        let (table, indexes) = match part {
            Part::Resource => (&ready.resources, indexes(namespace, "TableIndexes", true)),
            Part::Metadata => (&ready.metadata, indexes(namespace, "MetadataIndexes", false)),
        };
        if criteria.values().any(row::has_fraction) {
            return Err(Refusal::Internal);
        }
        if criteria.values().any(|value| value.is_array() || value.is_object()) {
            return Err(Refusal::not_here("searches for lists and objects"));
        }
        let search = Search {
            criteria,
            limit: limit(body.get("Limit"))?,
            after: after(body.get("ExclusiveStartKey"))?,
            segment: segment(body)?,
        };
        let mut indexed = criteria.keys().filter(|name| indexes.contains(&name.as_str()));
        match (indexed.next(), indexed.next()) {
            (None, _) => by_scan(table, &search),
            (Some(index), None) => by_index(table, &ready.primary_key, index, &search),
            (Some(_), Some(_)) => Err(Refusal::not_here("searches by several indexes")),
        }
    }
}

/// Allows the pages of any origin to read the response: the only route for which the server does.
pub(super) fn with_origin(mut answer: Answer) -> Answer {
    answer.headers.push((ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")));
    answer
}

enum Part {
    Resource,
    Metadata,
}

fn criteria(body: &Object) -> Result<(Part, &Object), Refusal> {
    let (part, criteria) = match (body.get("Resource"), body.get("Metadata")) {
        (None, None) => {
            return Err(Refusal::bad_request("Find requires Resource or Metadata search"));
        }
        (Some(Value::Null), Some(Value::Null)) => {
            return Err(Refusal::not_found("Not Implemented"));
        }
        (Some(criteria), None | Some(Value::Null)) => (Part::Resource, criteria),
        (None | Some(Value::Null), Some(criteria)) => (Part::Metadata, criteria),
        (Some(_), Some(_)) => {
            return Err(Refusal::bad_request(
                "Find only supports Resource or Metadata search, not both",
            ));
        }
    };
    match criteria {
        Value::Object(criteria) if criteria.is_empty() => Err(Refusal::search()),
        Value::Object(criteria) => Ok((part, criteria)),
        _ => Err(Refusal::not_here("searches for other things than attributes")),
    }
}

/// Items are always indexed by their masters.
fn indexes<'a>(namespace: &'a Namespace, setting: &str, of_items: bool) -> Vec<&'a str> {
    let mut indexes = namespace.indexes(setting);
    indexes.extend(of_items.then_some(ITEM_MASTER));
    indexes
}

fn limit(value: Option<&Value>) -> Result<Limit, Refusal> {
    match value {
        None => Ok(Limit::None),
        Some(Value::Null) => Ok(Limit::Null),
        Some(Value::String(_)) => Err(Refusal::Internal),
        Some(value) => {
            let items = value.as_u64().and_then(|items| usize::try_from(items).ok());
            let items = items.filter(|items| *items > 0);
            items.map(Limit::Items).ok_or_else(|| Refusal::not_here("this `Limit`"))
        }
    }
}

fn after(value: Option<&Value>) -> Result<Option<&str>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if !id.is_empty() => Ok(Some(id)),
        Some(Value::String(_) | Value::Object(_)) => Err(Refusal::search()),
        Some(_) => Err(Refusal::not_here("this `ExclusiveStartKey`")),
    }
}

fn segment(body: &Object) -> Result<Option<Segment>, Refusal> {
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::not_here("a segment that is not a number")),
    };
    page::segment(text("Segment")?.as_deref(), text("TotalSegments")?.as_deref())
}

/// Filters one page of the table. The limit is applied to its hits, so that hits on later pages are
/// lost if the first page has none.
fn by_scan(table: &Table, search: &Search<'_>) -> Reply {
    let range = Range { after: search.after, segment: search.segment, limit: None };
    let page = table.page(range, |_| true)?;
    let mut hits: Vec<&Object> =
        page.rows.into_iter().filter(|row| is_hit(row, search.criteria)).collect();
    let last_hit = |hits: &[&Object]| hits.last().map(|row| Value::from(table.id_of(row)));
    let last = match search.limit {
        Limit::Items(limit) => {
            hits.truncate(limit);
            last_hit(&hits)
        }
        Limit::Null => last_hit(&hits),
        Limit::None if hits.len() > MOST => {
            hits.truncate(MOST);
            last_hit(&hits)
        }
        Limit::None => page.last.map(|id| table.key_of(&id)),
    };
    Ok(answer::document(&json!({ "LastEvaluatedKey": last, "Items": hits })))
}

/// Reads the rows with one value of the indexed attribute, then filters them. The limit counts the
/// rows before the filter.
fn by_index(table: &Table, key: &str, index: &str, search: &Search<'_>) -> Reply {
    // The server builds a filter of nothing, and a key that lacks the indexed attribute.
    if search.criteria.len() == 1 || search.after.is_some() {
        return Err(Refusal::Internal);
    }
    let value = search.criteria.get(index).filter(|value| value.is_string());
    let value = value.ok_or_else(|| Refusal::not_here("indexes of other types than texts"))?;
    if search.segment.is_some() {
        return Err(Refusal::not_here("segments of an index"));
    }
    let limit = match search.limit {
        Limit::None => None,
        Limit::Null => return Err(Refusal::not_here("a `Limit` of null with an index")),
        Limit::Items(limit) => Some(limit),
    };
    let range = Range { limit, ..Range::default() };
    let page = table.page(range, |row| row.get(index) == Some(value))?;
    let last = page.last.map(|id| {
        let mut last = Map::new();
        last.insert(key.to_owned(), id.into());
        last.insert(index.to_owned(), value.clone());
        last
    });
    let hits = page.rows.into_iter().filter(|row| is_hit(row, search.criteria));
    let hits: Vec<&Object> = hits.collect();
    if hits.len() > MOST {
        return Err(Refusal::not_here("more than 1000 hits of an index"));
    }
    Ok(answer::document(&json!({ "LastEvaluatedKey": last, "Items": hits })))
}

fn is_hit(row: &Object, criteria: &Object) -> bool {
    !row::is_deleted(row) && criteria.iter().all(|(name, value)| row.get(name) == Some(value))
}
