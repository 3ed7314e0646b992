//! Creates namespaces and removes them.

use serde_json::Value;

use super::answer::{self, Reply};
use super::namespace::{ACTIVE, CREATING, Namespace, ReadyTables, Tables, table_name};
use super::refusal::Refusal;
use super::row;
use super::service::DataApi;
use super::settings;
use crate::backend::Context;
use crate::input::Object;
use crate::ready::Ready;

/// Members that the server passes on beside its own arguments of the same name.
const ARGUMENTS: [&str; 6] = ["region", "stage", "api_name", "logger", "self", "caller_identity"];

/// Members with which provisioning fails, even if they are null.
const FATAL: [&str; 3] =
    ["ElasticSearchDomain", "FirehoseDeliveryIamRoleArn", "FailedIndexRecordBucket"];

impl DataApi {
    /// Creates a namespace or changes its settings. The work is done at once.
    pub(super) fn provision(&mut self, name: &str, body: Object, context: &Context) -> Reply {
        if ARGUMENTS.iter().any(|argument| body.contains_key(*argument)) {
            return Err(Refusal::Internal);
        }
        let is_fatal = FATAL.iter().any(|fatal| body.contains_key(*fatal))
            || body.get("StrictOCCV") == Some(&Value::Null);
        if let Some(namespace) = self.find(name) {
            reprovision(namespace, body, is_fatal, context)?;
        } else {
            let namespace = provisioned(name, body, is_fatal, context)?;
            self.insert(namespace);
        }
        Ok(answer::nothing())
    }

    /// Deletes the items of a namespace. The server then waits for ever.
    pub(super) fn drop_namespace(&mut self, name: &str) -> Reply {
        let namespace = self.namespace(name)?;
        namespace.ready()?;
        namespace.tables = Tables::Dropped;
        Err(Refusal::TimedOut)
    }
}

fn provisioned(
    name: &str,
    body: Object,
    is_fatal: bool,
    context: &Context,
) -> Result<Namespace, Refusal> {
    let mut namespace = Namespace::new(name, context.now);
    if is_fatal || !can_be_key(body.get("PrimaryKey")) {
        namespace.info.insert("Status".to_owned(), CREATING.into());
        namespace.tables = Tables::Failed;
        return Ok(namespace);
    }
    let key = settings::check(name, &body)?;
    namespace.tables = Tables::Ready(ReadyTables::new(key));
    let table = table_name(name);
    for (setting, value) in [
        ("region", &*context.region),
        ("Stage", super::namespace::STAGE),
        ("DataType", name),
        ("DeployedAccount", context.account_id),
        ("StorageTable", &table),
        ("StorageHandler", "dynamo_data_api"),
        ("CatalogDatabase", "data-api"),
    ] {
        namespace.info.insert(setting.to_owned(), value.into());
    }
    namespace.info.extend(body);
    namespace.provisioned = context.ready;
    let is_ready = namespace.provisioned == Ready::AtOnce;
    let status = if is_ready { ACTIVE } else { CREATING };
    namespace.info.insert("Status".to_owned(), status.into());
    stamp_info(&mut namespace.info, context);
    Ok(namespace)
}

/// Stores settings over those of an existing namespace. Its tables stay as they are.
fn reprovision(
    namespace: &mut Namespace,
    body: Object,
    is_fatal: bool,
    context: &Context,
) -> Result<(), Refusal> {
    let Tables::Ready(ready) = &namespace.tables else {
        return Err(Refusal::not_here("provisioning of a namespace without its tables"));
    };
    settings::refuse_unknown(&body)?;
    let has_other_key = body.get("PrimaryKey").is_some_and(|key| *key != *ready.primary_key);
    let has_other_index = ["TableIndexes", "MetadataIndexes"].into_iter().any(|setting| {
        body.get(setting).is_some_and(|own| namespace.info.get(setting) != Some(own))
    });
    if is_fatal || has_other_key || has_other_index {
        return Err(Refusal::not_here("other tables or indexes of a namespace that has some"));
    }
    namespace.info.extend(body);
    stamp_info(&mut namespace.info, context);
    Ok(())
}

/// Whether DynamoDB may accept the key of a new table. Its names have 1 to 255 bytes.
fn can_be_key(key: Option<&Value>) -> bool {
    match key {
        None | Some(Value::Null) => false,
        Some(Value::String(key)) => (1..=255).contains(&key.len()),
        Some(_) => true,
    }
}

/// Writes when the settings were changed.
pub(super) fn stamp_info(info: &mut Object, context: &Context) {
    info.insert("LastUpdateDate".to_owned(), row::date(context.now).into());
    info.insert("LastUpdatedBy".to_owned(), "System".into());
    info.insert("LastUpdateAction".to_owned(), "update".into());
}
