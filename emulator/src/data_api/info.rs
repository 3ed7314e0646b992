//! What is known of the stage and of its namespaces.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use hyper::HeaderMap;
use hyper::header::HOST;
use serde_json::{Value, json};

use super::answer::{self, Reply};
use super::body;
use super::namespace::{Namespace, STAGE, Tables};
use super::provision::stamp_info;
use super::refusal::Refusal;
use super::service::DataApi;
use super::table::in_scan_order;
use crate::answer::Answer;
use crate::backend::Context;
use crate::input::Query;
use crate::ready::Ready;

/// Settings that the endpoint derives its tables from.
const FIXED: [&str; 5] =
    ["PrimaryKey", "StorageTable", "StorageHandler", "TableIndexes", "MetadataIndexes"];

const STAMPS: [&str; 3] = ["LastUpdateDate", "LastUpdatedBy", "LastUpdateAction"];

/// Returns the version of the server whose behaviour this is.
pub(super) fn version() -> Answer {
    answer::document(&json!({ "version": "0.9.0b1" }))
}

/// Returns the address of the only stage, which has the host of the request. It begins with `https`,
/// as clients require of an address that a server returns, although the local endpoint has no TLS.
pub(super) fn data_apis(headers: &HeaderMap, context: &Context) -> Answer {
    let own = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = own.map_or_else(
        || format!("localendpoint.execute-api.{}.amazonaws.com", context.region),
        str::to_owned,
    );
    let endpoint = format!("https://{host}");
    answer::document(&json!({ STAGE: { "Endpoint": endpoint, "Stage": STAGE } }))
}

impl DataApi {
    pub(super) fn namespaces(&self) -> Answer {
        let mut spaces: Vec<&Namespace> = self.all().iter().collect();
        spaces.sort_by(|one, other| in_scan_order(&one.table_name(), &other.table_name()));
        let names: Vec<&str> = spaces.iter().map(|space| space.name.as_str()).collect();
        answer::document(&json!(names))
    }

    pub(super) fn status(&mut self, name: &str, context: &Context) -> Reply {
        let namespace = self.find(name).ok_or(Refusal::Internal)?;
        if matches!(namespace.provisioned, Ready::AfterReads(_)) {
            namespace.reads = namespace.reads.saturating_add(1);
        }
        namespace.advance(context.now);
        Ok(answer::document(&json!({ "Status": namespace.status() })))
    }

    pub(super) fn get_info(&mut self, name: &str, query: &Query) -> Reply {
        let Some(namespace) = self.find(name) else { return Ok(answer::nothing()) };
        refuse_failed(namespace)?;
        let info = match query.get("AttributeFilters") {
            None => namespace.info.clone(),
            Some(names) => {
                let known = |name| Some((name, namespace.info.get(name)?));
                let known = names.split(',').filter_map(known);
                known.map(|(name, value)| (name.to_owned(), value.clone())).collect()
            }
        };
        Ok(answer::document(&Value::Object(info)))
    }

    /// Writes settings, of the server too. A namespace that does not exist is created without tables.
    pub(super) fn put_info(&mut self, name: &str, body: Value, context: &Context) -> Reply {
        let attributes = match body {
            Value::Null => return Ok(answer::nothing()),
            Value::Object(attributes) => attributes,
            _ => return Err(Refusal::Internal),
        };
        if attributes.is_empty() {
            return Err(Refusal::UpdateRefused(
                "Invalid UpdateExpression: Syntax error; Expected \"#\", \"_\", or [a-zA-Z] but \
                 \",\" found."
                    .to_owned(),
            ));
        }
        if let Some(key) = ["api", "type"].into_iter().find(|key| attributes.contains_key(*key)) {
            return Err(Refusal::UpdateRefused(part_of_the_key(key)));
        }
        let unknown = |name: &&String| {
            name.is_empty() || STAMPS.contains(&name.as_str()) || FIXED.contains(&name.as_str())
        };
        if let Some(name) = attributes.keys().find(unknown) {
            return Err(Refusal::not_here(format_args!("a write of the setting `{name}`")));
        }
        attributes.values().try_for_each(body::check_exact)?;
        if self.find(name).is_none() {
            self.insert(Namespace::new(name, context.now));
        }
        let namespace = self.namespace(name)?;
        refuse_failed(namespace)?;
        namespace.info.extend(attributes);
        stamp_info(&mut namespace.info, context);
        Ok(answer::created(&json!({ "DataModified": true, "Attributes": namespace.info })))
    }

    /// Returns DynamoDB's estimates, which are hours old: those of new tables are 0.
    pub(super) fn usage(&mut self, name: &str) -> Reply {
        let namespace = self.namespace(name)?;
        if matches!(namespace.tables, Tables::Dropped) {
            return Err(Refusal::not_found("Invalid Table Name"));
        }
        namespace.ready()?;
        let table = json!({ "SizeBytes": 0, "Count": 0 });
        Ok(answer::document(&json!({ "Resource": table, "Metadata": table })))
    }

    pub(super) fn endpoints(&mut self, name: &str, context: &Context) -> Reply {
        let namespace = self.namespace(name)?;
        namespace.ready()?;
        if namespace.has_graph() {
            return Err(Refusal::not_here("the address of a graph in a list of endpoints"));
        }
        let created = DateTime::from(namespace.created).fmt(Format::DateTime).unwrap_or_default();
        let stream = created.get(.."2026-11-22T04:18:04".len()).unwrap_or_default();
        let Context { region, account_id, .. } = context;
        let table = |suffix: &str| {
            let table = namespace.table_name();
            format!("arn:aws:dynamodb:{region}:{account_id}:table/{table}{suffix}")
        };
        let stream = |suffix| format!("{}/stream/{stream}.000", table(suffix));
        Ok(answer::document(&json!({
            "ResourceTableARN": table(""),
            "ResourceStreamARN": stream(""),
            "MetadataTableARN": table("-Metadata"),
            "MetadataStreamARN": stream("-Metadata"),
        })))
    }
}

/// What DynamoDB says of an update of a key.
pub(super) fn part_of_the_key(name: &str) -> String {
    format!(
        "One or more parameter values were invalid: Cannot update attribute {name}. This attribute \
         is part of the key"
    )
}

fn refuse_failed(namespace: &Namespace) -> Result<(), Refusal> {
    if matches!(namespace.tables, Tables::Failed) {
        return Err(Refusal::not_here("the settings of a namespace whose provisioning failed"));
    }
    Ok(())
}
