//! Reads and writes items and their Metadata.

use serde_json::{Value, json};

use super::answer::{self, Reply};
use super::arn;
use super::lineage;
use super::namespace::{Namespace, ReadyTables, metadata_id};
use super::refusal::Refusal;
use super::row::{self, DELETED, ITEM_MASTER};
use super::service::DataApi;
use crate::backend::Context;
use crate::input::{Object, Query};

/// How a read deals with an item's master.
enum MasterOption {
    None,
    Include,
    Prefer,
    Other,
}

impl DataApi {
    pub(super) fn get_item(
        &mut self,
        name: &str,
        id: String,
        query: &Query,
        context: &Context,
    ) -> Reply {
        let (namespace, id) = self.of_item(name, id, context)?;
        let ready = namespace.ready()?;
        let suppress = match query.get("SuppressItemMetadataFetch") {
            None => false,
            Some(word) => truth(word).ok_or(Refusal::Internal)?,
        };
        let row = selected(ready, &id, query.get("IncludeOnlyAttributes"))?;
        let master = row.get(ITEM_MASTER).and_then(Value::as_str).map(str::to_owned);
        let option = match query.get("ItemMaster") {
            None => MasterOption::None,
            Some(word) if word.eq_ignore_ascii_case("include") => MasterOption::Include,
            Some(word) if word.eq_ignore_ascii_case("prefer") => MasterOption::Prefer,
            Some(_) => MasterOption::Other,
        };
        let mut document = Object::new();
        let own = || {
            let mut row = row.clone();
            for name in query.get("FilterAttributes").unwrap_or_default().split(',') {
                row.shift_remove(name);
            }
            let metadata = if suppress { None } else { ready.metadata_of(&id) };
            shown(namespace, &id, row, metadata, context)
        };
        let of_master = |master: &str| {
            let row = ready.item(master).ok_or_else(|| Refusal::no_item(master))?;
            let metadata = ready.metadata_of(master);
            Ok::<_, Refusal>(shown(namespace, master, row.clone(), metadata, context))
        };
        match (option, master) {
            (MasterOption::None, _) | (_, None) => {
                document.insert("Item".to_owned(), own());
            }
            (MasterOption::Include, Some(master)) => {
                document.insert("Item".to_owned(), own());
                document.insert("Master".to_owned(), of_master(&master)?);
            }
            (MasterOption::Prefer, Some(master)) => {
                document.insert("Master".to_owned(), of_master(&master)?);
            }
            // The server builds no response.
            (MasterOption::Other, Some(_)) => {}
        }
        Ok(answer::document(&Value::Object(document)))
    }

    /// The id is not decoded, and ARNs are not resolved.
    pub(super) fn has_item(&mut self, name: &str, id: &str) -> Reply {
        let ready = self.namespace(name)?.ready()?;
        arn::check(id)?;
        match ready.item(id) {
            Some(_) => Ok(answer::exists()),
            None => Err(Refusal::not_found("Resource Not Found")),
        }
    }

    pub(super) fn get_metadata(&mut self, name: &str, id: String, context: &Context) -> Reply {
        let (namespace, id) = self.of_item(name, id, context)?;
        let ready = namespace.ready()?;
        if ready.item(&id).is_none() {
            return Err(Refusal::not_found("Resource Not Found"));
        }
        let metadata = ready.metadata_of(&id).map(Value::Object);
        Ok(metadata.map_or_else(answer::nothing, |metadata| answer::document(&metadata)))
    }

    /// Writes Resource, Metadata, or both. If the Resource is refused, the Metadata are written
    /// nevertheless.
    pub(super) fn put_item(
        &mut self,
        name: &str,
        id: String,
        body: &Object,
        context: &Context,
    ) -> Reply {
        let (namespace, validators) = self.with_validators(name)?;
        namespace.ready()?;
        let id = arn::resolve(namespace, id, context)?;
        let part = |name: &str| match body.get(name) {
            None => Ok(None),
            Some(Value::Object(part)) => Ok(Some(part)),
            Some(Value::Null) if name == "Resource" => Err(Refusal::Internal),
            Some(_) => Err(Refusal::not_here(format_args!("a `{name}` that is not an object"))),
        };
        let (resource, metadata) = (part("Resource")?, part("Metadata")?);
        if resource.is_none() && metadata.is_none() && !body.contains_key("References") {
            return Err(Refusal::Internal);
        }
        if let Some(references) = body.get("References") {
            return Err(lineage::no_references(namespace, references));
        }
        let is_strict = match body.get("StrictSchemaValidation") {
            None => false,
            Some(Value::String(word)) => truth(word).ok_or(Refusal::Internal)?,
            Some(_) => return Err(Refusal::Internal),
        };
        // The server names the same attribute twice in its expression.
        if body.contains_key("ItemVersion") || body.contains_key("Constraints") {
            return Err(Refusal::Internal);
        }
        validators.check(namespace, is_strict, resource, metadata)?;
        if let Some(metadata) = metadata {
            let ready = namespace.ready_mut()?;
            let changes = row::changes(metadata, &ready.primary_key);
            row::check(&changes)?;
            row::update(ready.metadata.row(&metadata_id(&id)), changes, context);
        }
        if let Some(resource) = resource {
            put_resource(namespace, &id, resource, context)?;
        }
        Ok(answer::document(&json!({
            "Metadata": { "DataModified": metadata.is_some() },
            "Resource": { "DataModified": resource.is_some() },
        })))
    }
}

fn put_resource(
    namespace: &mut Namespace,
    id: &str,
    resource: &Object,
    context: &Context,
) -> Result<(), Refusal> {
    if resource.contains_key(ITEM_MASTER) {
        return Err(Refusal::bad_request("Cannot Update ItemMasterID"));
    }
    let is_strict = namespace.flag("StrictOCCV");
    let is_open = namespace.flag("NonItemMasterWritesAllowed");
    let ready = namespace.ready_mut()?;
    let changes = row::changes(resource, &ready.primary_key);
    row::check(&changes)?;
    if is_strict && !is_open {
        return Err(Refusal::Internal);
    }
    if let Some(existing) = ready.resources.get(id) {
        if is_strict {
            return Err(Refusal::Conflict(
                "Conditional Check Violated: attribute_not_exists(#ItemVersion)".to_owned(),
            ));
        }
        let master = existing.get(ITEM_MASTER).and_then(Value::as_str);
        if !is_open && master.is_some_and(|master| master != id) {
            return Err(Refusal::Conflict(
                "Conditional Check Violated: <boto3.dynamodb.conditions.Or object at \
                 0x7f0000000000>"
                    .to_owned(),
            ));
        }
    }
    row::update(ready.resources.row(id), changes, context);
    Ok(())
}

/// Returns the attributes that a read selects. Deleted items are found if it names some.
fn selected(ready: &ReadyTables, id: &str, only: Option<&str>) -> Result<Object, Refusal> {
    let Some(only) = only else {
        return ready.item(id).cloned().ok_or_else(|| Refusal::no_item(id));
    };
    let key = ready.primary_key.as_str();
    let names: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).chain([key]).collect();
    let mut selected = Object::new();
    let row = ready.resources.get(id).ok_or_else(|| Refusal::no_item(id))?;
    for (place, name) in names.iter().enumerate() {
        // The key that the server adds counts, too.
        if names.iter().take(place).any(|other| other == name) {
            return Err(Refusal::Internal);
        }
        if *name == DELETED && row::is_deleted(row) {
            return Err(Refusal::not_here("the mark of deleted items"));
        }
        selected.extend(row.get(*name).map(|value| ((*name).to_owned(), value.clone())));
    }
    Ok(selected)
}

/// How a read shows an item.
fn shown(
    namespace: &Namespace,
    id: &str,
    row: Object,
    metadata: Option<Object>,
    context: &Context,
) -> Value {
    let mut shown = Object::new();
    shown.insert("Arn".to_owned(), arn::of_item(namespace, id, context).into());
    shown.insert("Resource".to_owned(), row.into());
    shown.extend(metadata.map(|metadata| ("Metadata".to_owned(), metadata.into())));
    Value::Object(shown)
}

/// The words that the server takes for true and false.
fn truth(word: &str) -> Option<bool> {
    match &*word.to_lowercase() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}
