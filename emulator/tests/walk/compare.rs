//! Comparison of documents.

use serde_json::{Map, Value};

/// Returns true if two values are equal. Numbers are compared as such, and texts that are JSON
/// objects are compared as JSON.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::String(one), Value::String(other)) => {
            one == other
                || match (object_in(one), object_in(other)) {
                    (Some(one), Some(other)) => same(&one, &other),
                    _ => false,
                }
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|o| same(value, o)))
        }
        _ => one == other,
    }
}

fn object_in(text: &str) -> Option<Value> {
    let parsed: Value = serde_json::from_str(text).ok()?;
    parsed.is_object().then_some(parsed)
}

/// Returns true if everything that was set is in the document. Objects may have more members.
pub(crate) fn contains(document: &Value, set: &Value) -> bool {
    match (document, set) {
        (Value::Object(document), Value::Object(set)) => set.iter().all(|(name, value)| {
            is_empty(value) || document.get(name).is_some_and(|found| contains(found, value))
        }),
        (Value::Array(document), Value::Array(set)) => {
            document.len() == set.len()
                && document.iter().zip(set).all(|(found, value)| contains(found, value))
        }
        _ => same(document, set),
    }
}

/// The document without what may change at any time and without empty members: whether the service
/// shows those is not known.
pub(crate) fn settled(document: &Value, free: &[String]) -> Value {
    let mut document = document.clone();
    remove(&mut document, "/lastUpdatedDate");
    for pointer in free {
        remove(&mut document, pointer);
    }
    without_empty(&document)
}

fn without_empty(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().map(|(name, value)| (name.clone(), without_empty(value)));
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(entries) => Value::Array(entries.iter().map(without_empty).collect()),
        other => other.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Sets a place of a document, and the objects above it; with null, the place is removed.
pub(crate) fn set(document: &mut Value, pointer: &str, value: &Value) {
    if value.is_null() {
        return remove(document, pointer);
    }
    let mut place = document;
    for name in pointer.split('/').skip(1).map(unescaped) {
        if !place.is_array() && !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = match place {
            Value::Array(entries) => {
                let index: usize = name.parse().unwrap();
                entries.resize(entries.len().max(index + 1), Value::Null);
                &mut entries[index]
            }
            Value::Object(members) => members.entry(name).or_insert(Value::Null),
            _ => unreachable!(),
        };
    }
    *place = value.clone();
}

fn remove(document: &mut Value, pointer: &str) {
    let Some((above, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(members)) = document.pointer_mut(above) {
        members.remove(&unescaped(name));
    }
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// Returns where two documents differ, for people.
pub(crate) fn difference(expected: &Value, found: &Value) -> String {
    let mut places = Vec::new();
    collect(expected, found, "", &mut places);
    places.join(", ")
}

fn collect(expected: &Value, found: &Value, place: &str, places: &mut Vec<String>) {
    if same(expected, found) {
        return;
    }
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            for name in names {
                let of = |members: &Map<String, Value>| members.get(name).cloned();
                let (one, other) = (of(one).unwrap_or_default(), of(other).unwrap_or_default());
                collect(&one, &other, &format!("{place}/{name}"), places);
            }
        }
        _ => places.push(format!("{place} is {found}, not {expected}")),
    }
}
