//! Deletes items, their Metadata and their attributes, and restores items.

use serde_json::{Value, json};

use super::answer::{self, Reply};
use super::namespace::{DeleteMode, Namespace, metadata_id};
use super::refusal::Refusal;
use super::remove;
use super::row::{self, DELETED, ITEM_MASTER, SYSTEM, TOMBSTONED};
use super::service::DataApi;
use crate::backend::Context;
use crate::input::Object;

/// What a delete removes.
enum Target {
    Item,
    /// Attributes of the Resource.
    Attributes(Vec<String>),
    /// All Metadata.
    Metadata,
    /// Attributes of Metadata, as far as the server removes them.
    MetadataAttributes(Vec<String>),
}

impl DataApi {
    pub(super) fn delete(
        &mut self,
        name: &str,
        id: String,
        body: &Object,
        context: &Context,
    ) -> Reply {
        let (namespace, id) = self.of_item(name, id, context)?;
        let key = namespace.ready()?.primary_key.clone();
        match target(body)? {
            Target::Item => {
                let own = match body.get("DeleteMode") {
                    None | Some(Value::Null) => None,
                    Some(Value::String(own)) => Some(own.as_str()),
                    Some(_) => return Err(Refusal::not_here("a `DeleteMode` that is not a text")),
                };
                delete_item(namespace, &id, own, context)
            }
            Target::Attributes(names) => {
                if names.iter().any(|name| name == ITEM_MASTER) {
                    return Err(Refusal::bad_request("Cannot remove ItemMasterID"));
                }
                let table = &mut namespace.ready_mut()?.resources;
                check_removal(table.get(&id), &names, &key)?;
                let row = table.row(&id);
                remove::apply(row, &borrowed(&names))?;
                row::stamp(row, "attribute_delete", context);
                Ok(answer::modified(true))
            }
            Target::Metadata => {
                namespace.ready_mut()?.metadata.remove(&metadata_id(&id));
                Ok(answer::modified(true))
            }
            Target::MetadataAttributes(names) => {
                // The server looks for the row under the id of the item, and creates it there.
                let table = &mut namespace.ready_mut()?.metadata;
                check_removal(table.get(&id), &names, &key)?;
                let row = table.row(&id);
                remove::apply(row, &borrowed(&names))?;
                row::stamp(row, "attribute_delete", context);
                Ok(answer::modified(true))
            }
        }
    }

    pub(super) fn restore(&mut self, name: &str, id: String, context: &Context) -> Reply {
        let (namespace, id) = self.of_item(name, id, context)?;
        let row = namespace.ready_mut()?.resources.get_mut(&id);
        let row = row.ok_or_else(|| Refusal::not_found("Invalid Object Reference"))?;
        if !row::is_deleted(row) || row.contains_key(TOMBSTONED) {
            return Err(Refusal::bad_request(
                "Unable to Restore Tombstoned Resources or Resource is not Deleted",
            ));
        }
        row.insert(DELETED.to_owned(), json!(0));
        row::stamp(row, "restore", context);
        Ok(answer::created(&Value::Object(row.clone())))
    }
}

/// An empty list of attributes is as good as none.
fn target(body: &Object) -> Result<Target, Refusal> {
    let resource = body.get("Resource").filter(|part| !part.is_null());
    let metadata = body.get("Metadata").filter(|part| !part.is_null());
    let is_empty = |part: &Value| match part {
        Value::Array(names) => names.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    match (resource, metadata) {
        (None, None) => Ok(Target::Item),
        (Some(resource), None) if is_empty(resource) => Ok(Target::Item),
        (Some(resource), Some(_)) if is_empty(resource) => {
            Err(Refusal::not_here("a delete of no attributes beside Metadata"))
        }
        (Some(Value::Array(names)), _) => Ok(Target::Attributes(texts(names)?)),
        // The server takes a text for the list of its letters.
        (Some(Value::String(text)), _) if !text.is_empty() => {
            Ok(Target::Attributes(text.chars().map(String::from).collect()))
        }
        (None, Some(metadata)) if is_empty(metadata) => Ok(Target::Metadata),
        (None, Some(Value::Array(names))) => Ok(Target::MetadataAttributes(texts(names)?)),
        _ => Err(Refusal::not_here("a delete with this `Resource` or `Metadata`")),
    }
}

fn texts(names: &[Value]) -> Result<Vec<String>, Refusal> {
    let text = |name: &Value| name.as_str().map(str::to_owned);
    let texts: Option<_> = names.iter().map(text).collect();
    texts.ok_or_else(|| Refusal::not_here("names of attributes that are not texts"))
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Refuses a removal before the row is created.
fn check_removal(row: Option<&Object>, names: &[String], key: &str) -> Result<(), Refusal> {
    let names = borrowed(names);
    remove::check(&names, key)?;
    remove::apply(&mut row.cloned().unwrap_or_default(), &names)
}

fn delete_item(namespace: &mut Namespace, id: &str, own: Option<&str>, context: &Context) -> Reply {
    let (mode, default) = (namespace.delete_mode(own), namespace.delete_mode(None));
    if (mode, default) == (DeleteMode::Soft, DeleteMode::Tombstone) {
        return Err(Refusal::not_here("a soft delete in a namespace that removes items"));
    }
    let ready = namespace.ready_mut()?;
    if mode == DeleteMode::Soft {
        // A restored item keeps the mark, with another value: the server does not delete it again.
        if ready.resources.get(id).is_some_and(|row| row.contains_key(DELETED)) {
            return Ok(answer::modified(false));
        }
        let row = ready.resources.row(id);
        row.insert(DELETED.to_owned(), json!(1));
        row::stamp(row, "delete", context);
        return Ok(answer::modified(true));
    }
    let key = ready.primary_key.clone();
    let row = ready.resources.get_mut(id).filter(|row| !row::is_deleted(row));
    let row = row.ok_or_else(|| Refusal::not_found("Resource Not Found"))?;
    if row.contains_key(DELETED) || row.contains_key(TOMBSTONED) {
        return Err(Refusal::not_here(
            "a tombstone of an item that was restored or removed before",
        ));
    }
    let kept = |name: &String| *name == key || SYSTEM.contains(&name.as_str());
    let names: Vec<String> = row.keys().filter(|name| !kept(name)).cloned().collect();
    remove::check(&borrowed(&names), &key)?;
    remove::apply(row, &borrowed(&names))?;
    row.insert(DELETED.to_owned(), json!(1));
    row.insert(TOMBSTONED.to_owned(), json!(true));
    row::stamp(row, "delete", context);
    if default == DeleteMode::Tombstone {
        ready.metadata.remove(&metadata_id(id));
    }
    Ok(answer::modified(true))
}
