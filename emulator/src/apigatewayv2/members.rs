//! Removes single members of a document: each has a path of its own.

use serde_json::Value;

use super::{apis, limits};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::resources::{Call, Rules, Store, verbs};

/// The member that an operation removes from the parent's document, and the label of the key if it
/// is one entry of that member.
pub(crate) fn removed_by(operation: &str) -> Option<(&'static str, Option<&'static str>)> {
    match operation {
        "delete_cors_configuration" => Some(("corsConfiguration", None)),
        "delete_access_log_settings" => Some(("accessLogSettings", None)),
        "delete_route_settings" => Some(("routeSettings", Some("routeKey"))),
        "delete_route_request_parameter" => {
            Some(("requestParameters", Some("requestParameterKey")))
        }
        _ => None,
    }
}

/// Removes the member or the entry.
pub(crate) fn remove(
    call: &Call,
    (member, label): (&str, Option<&str>),
    store: &mut Store,
    rules: &dyn Rules,
) -> Result<Answer, Fault> {
    verbs::check_parents(call, store, rules)?;
    let parent = call.parents().into_iter().next().ok_or_else(|| call.unknown())?;
    let document = store.get_mut(&parent.1).ok_or_else(|| call.unknown())?;
    let removed = match label {
        None => document.remove(member),
        Some(label) => {
            let entries = document.get_mut(member).and_then(Value::as_object_mut);
            entries.and_then(|entries| entries.remove(call.label_or_empty(label)))
        }
    };
    if let Some(changed) = document.get_mut("lastUpdatedDate") {
        *changed = apis::time(call.context.now);
    }
    match removed {
        Some(_) => Ok(Answer::empty(verbs::status(call))),
        None => Err(limits::unknown_error(call, "there is none")),
    }
}
