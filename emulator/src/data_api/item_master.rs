//! Masters of items.

use serde_json::{Map, Value, json};

use super::answer::{self, Reply};
use super::refusal::Refusal;
use super::row::{self, ITEM_MASTER};
use super::service::DataApi;
use crate::backend::Context;
use crate::input::Object;

impl DataApi {
    /// Sets the master of one item, or of several that are separated by commas. Ids are not decoded.
    pub(super) fn set_item_master(
        &mut self,
        name: &str,
        body: &Object,
        context: &Context,
    ) -> Reply {
        let ready = self.namespace(name)?.ready_mut()?;
        let key = ready.primary_key.clone();
        let (Some(ids), Some(master)) = (body.get(&key), body.get(ITEM_MASTER)) else {
            return Err(Refusal::bad_request(format!(
                "Request must include {key} and ItemMasterID"
            )));
        };
        let (Some(ids), Some(master)) = (ids.as_str(), master.as_str()) else {
            return Err(Refusal::Internal);
        };
        match ready.resources.get(master) {
            None => {
                return Err(Refusal::bad_request(format!(
                    "Invalid Item Master Reference {master}"
                )));
            }
            Some(row) if row::is_deleted(row) => {
                return Err(Refusal::not_here("masters that are deleted"));
            }
            Some(_) => {}
        }
        if ids.split(',').any(|id| ready.resources.get(id).is_some_and(row::is_deleted)) {
            return Err(Refusal::not_here("masters of deleted items"));
        }
        let mut results = Vec::new();
        for id in ids.split(',') {
            let row = ready.resources.get_mut(id);
            let mut result = Map::new();
            result.insert(key.clone(), id.into());
            result.insert("DataModified".to_owned(), row.is_some().into());
            results.push(Value::Object(result));
            if let Some(row) = row {
                row.insert(ITEM_MASTER.to_owned(), master.into());
                row::stamp(row, "update", context);
            }
        }
        Ok(answer::created(&json!(results)))
    }

    pub(super) fn remove_item_master(
        &mut self,
        name: &str,
        body: &Object,
        context: &Context,
    ) -> Reply {
        let ready = self.namespace(name)?.ready_mut()?;
        let id = match body.get(&ready.primary_key) {
            None | Some(Value::Null) => return Err(Refusal::not_found("Resource Not Found")),
            Some(Value::String(id)) => id,
            Some(_) => return Err(Refusal::not_here("ids that are not texts")),
        };
        let row = ready.resources.get_mut(id).filter(|row| !row::is_deleted(row));
        let row = row.ok_or_else(|| Refusal::no_item(id))?;
        if let Some(own) = row.get(ITEM_MASTER) {
            let expected = body.get(ITEM_MASTER).filter(|expected| expected.is_string());
            let expected = expected.ok_or_else(|| Refusal::not_here("a removal of any master"))?;
            if own != expected {
                // The server does not fill in the name.
                return Err(Refusal::bad_request(
                    "Item Master {assert_item_master} does not match actual Item Master",
                ));
            }
        }
        row.shift_remove(ITEM_MASTER);
        row::stamp(row, "update", context);
        Ok(answer::modified(true))
    }
}
