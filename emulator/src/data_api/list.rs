//! Lists items.

use serde_json::{Value, json};

use super::answer::{self, Reply};
use super::page::{self, MOST};
use super::refusal::Refusal;
use super::row;
use super::service::DataApi;
use super::table::Range;
use crate::input::{Object, Query};

impl DataApi {
    /// Deleted items are left out after the limit is applied, so that a page may be shorter.
    pub(super) fn list(&mut self, name: &str, query: &Query) -> Reply {
        let ready = self.namespace(name)?.ready()?;
        let limit = match query.get("Limit") {
            None => None,
            Some(text) => {
                let limit = text.parse::<usize>().ok().filter(|limit| *limit > 0);
                Some(limit.ok_or(Refusal::Internal)?)
            }
        };
        let after = query.get("LastEvaluatedKey");
        if after == Some("") {
            return Err(Refusal::not_here("an empty key to continue after"));
        }
        let range = Range {
            after,
            segment: page::segment(query.get("Segment"), query.get("TotalSegments"))?,
            limit,
        };
        let page = ready.resources.page(range, |_| true)?;
        let mut items: Vec<&Object> =
            page.rows.into_iter().filter(|row| !row::is_deleted(row)).collect();
        let last = if items.len() > MOST {
            // Such a page is cut by the server and not by DynamoDB.
            if limit.is_none() {
                items.truncate(MOST);
            }
            items.last().map(|row| Value::from(ready.resources.id_of(row)))
        } else {
            page.last.map(|id| ready.resources.key_of(&id))
        };
        Ok(answer::document(&json!({ "LastEvaluatedKey": last, "Items": items })))
    }
}
