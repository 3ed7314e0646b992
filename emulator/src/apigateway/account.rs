//! The Account, which exists from the beginning.

use serde_json::{Value, json};

use crate::fault::Fault;
use crate::input::{Object, object_of};
use crate::resources::Store;
use crate::resources::patch::Change;

const PATH: &str = "/account";

/// Creates the Account if it does not exist yet.
pub(crate) fn open(store: &mut Store) {
    if !store.contains(PATH) {
        let account = json!({
            "throttleSettings": { "burstLimit": 5000, "rateLimit": 10000.0 },
            "features": ["UsagePlans"],
            "apiKeyVersion": "4",
        });
        store.put(PATH.to_owned(), object_of(account));
    }
}

/// Patches of the role and of the features.
pub(crate) fn patch(change: &Change<'_>, document: &mut Object) -> Option<Result<(), Fault>> {
    let text = change.operation.text().unwrap_or_default();
    match (change.row.path, change.operation.op.as_str()) {
        ("/cloudwatchRoleArn", _) if change.operation.value.is_none() => {
            document.remove("cloudwatchRoleArn");
            Some(Ok(()))
        }
        ("/cloudwatchRoleArn", _) if !text.is_empty() && !text.starts_with("arn:") => {
            Some(Err(Fault::bad_request("The role ARN is not well formed")))
        }
        ("/features", "remove") if text == "UsagePlans" => {
            Some(Err(Fault::bad_request("Usage Plans cannot be disabled once enabled")))
        }
        ("/features", "add") if text == "UsagePlans" => {
            // It is there from the beginning: adding it again changes nothing.
            let features = document.get("features").and_then(Value::as_array);
            features
                .is_some_and(|features| features.iter().any(|own| own == text))
                .then_some(Ok(()))
        }
        ("/features", _) if text != "BlockedForRoutingRules" => {
            Some(Err(change.unknown(" for this feature")))
        }
        _ => None,
    }
}
