//! ApiKeys, and ApiKeys as members of UsagePlans.

use petard::operation::Verb;
use serde_json::{Value, json};

use super::{absent, members, references};
use crate::fault::Fault;
use crate::input::{Object, seconds, text};
use crate::path::segment;
use crate::resources::patch::Change;
use crate::resources::{Call, Store};

const LONGEST_NAME: usize = 1024;
const LONGEST_DESCRIPTION: usize = 125_000;

/// Completes a new ApiKey.
pub(crate) fn creating(call: &Call, document: &mut Object, store: &mut Store) -> Result<(), Fault> {
    document.remove("generateDistinctId");
    document.retain(|name, value| *value != "" || name == "description");
    check(document)?;
    if let Some(value) = text(document, "value") {
        check_value(value, store)?;
    } else {
        let value: String = (0..4).map(|_| store.new_key()).collect();
        document.insert("value".to_owned(), value.into());
    }
    document.entry("enabled").or_insert_with(|| false.into());
    let keys = document.remove("stageKeys");
    let mut stages = Vec::new();
    for key in
        keys.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
    {
        let (api, stage) = (text(key, "restApiId"), text(key, "stageName"));
        stages.push(stage_key(api.unwrap_or_default(), stage.unwrap_or_default(), store)?);
    }
    document.insert("stageKeys".to_owned(), stages.into());
    let now = seconds(call.context.now);
    document.insert("createdDate".to_owned(), now.into());
    document.insert("lastUpdatedDate".to_owned(), now.into());
    Ok(())
}

fn check_value(value: &str, store: &Store) -> Result<(), Fault> {
    match value.chars().count() {
        0..20 => {
            return Err(Fault::bad_request("API Key value should be at least 20 characters"));
        }
        20..=128 => {}
        _ => {
            return Err(Fault::bad_request("API Key value exceeds maximum size of 128 characters"));
        }
    }
    if store.collection("/apikeys").any(|key| text(&key.document, "value") == Some(value)) {
        return Err(Fault::conflict("API Key already exists"));
    }
    Ok(())
}

/// Checks the lengths of texts.
pub(crate) fn check(document: &Object) -> Result<(), Fault> {
    let is_longer = |name: &str, most: usize| {
        text(document, name).is_some_and(|text| text.chars().count() > most)
    };
    if is_longer("name", LONGEST_NAME) {
        return Err(Fault::bad_request("Invalid API Key name, can be at most 1024 characters."));
    }
    if is_longer("description", LONGEST_DESCRIPTION) {
        return Err(Fault::bad_request("Invalid API Key description specified."));
    }
    Ok(())
}

/// A Stage as ApiKeys have it: `a1b2c3/prod`.
fn stage_key(api: &str, stage: &str, store: &Store) -> Result<Value, Fault> {
    if references::has_stage(store, api, stage) {
        Ok(format!("{api}/{stage}").into())
    } else {
        Err(absent::named("Stage"))
    }
}

/// Patches of the Stages, whose path is not the name of the member.
pub(crate) fn patch(
    change: &Change<'_>,
    document: &mut Object,
    store: &Store,
) -> Option<Result<(), Fault>> {
    match change.row.path {
        "/stages" => Some(patch_stages(change, document, store)),
        "/labels" => Some(Err(change.unknown(""))),
        _ => None,
    }
}

fn patch_stages(change: &Change<'_>, document: &mut Object, store: &Store) -> Result<(), Fault> {
    let value = change.operation.text().unwrap_or_default();
    let Some((api, stage)) = value.split_once('/') else {
        return Err(change.unknown(" with a value that is not `{restapi_id}/{stage_name}`"));
    };
    let key = Value::from(value);
    let keys = document.entry("stageKeys").or_insert_with(|| json!([]));
    let Some(keys) = keys.as_array_mut() else { return Err(change.unknown("")) };
    let place = keys.iter().position(|own| *own == key);
    match (change.operation.op.as_str(), place) {
        ("add", None) => keys.push(stage_key(api, stage, store)?),
        ("remove", Some(place)) => drop(keys.remove(place)),
        ("add", Some(_)) => return Err(change.unknown(" for a Stage that is there")),
        _ => return Err(change.unknown(" for a Stage that is not there")),
    }
    Ok(())
}

/// Whether an ApiKey is listed: its name begins with the wanted one.
pub(crate) fn keeps(call: &Call, document: &Object) -> bool {
    let name = call.query.get("name").unwrap_or_default();
    let customer = call.query.get("customerId");
    text(document, "name").unwrap_or_default().starts_with(name)
        && (customer.is_none() || text(document, "customerId") == customer)
}

/// An ApiKey as responses have it. Its value is shown once, and to those who ask for it.
pub(crate) fn view(call: &Call, document: &Object) -> Object {
    let mut shown = members::shown("ApiKey", document);
    let asks = |name| call.query.get(name) == Some("true");
    let is_new = call.operation.verb() == Verb::Create;
    if !is_new && !asks("includeValue") && !asks("includeValues") {
        shown.remove("value");
    }
    shown
}

/// A removed ApiKey is no longer a member of UsagePlans.
pub(crate) fn deleted(id: &str, store: &mut Store) {
    let plans: Vec<_> = store.collection("/usageplans").map(|plan| plan.path.clone()).collect();
    for plan in plans {
        store.remove(&format!("{plan}/keys/{}", segment(id)));
    }
}

/// Completes a new member of a UsagePlan. An ApiKey has one UsagePlan for a Stage.
pub(crate) fn creating_member(
    call: &Call,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    let id = text(document, "id").unwrap_or_default().to_owned();
    if !store.contains(&format!("/apikeys/{}", segment(&id))) {
        return Err(absent::named("ApiKey"));
    }
    let plan = format!("/usageplans/{}", segment(call.label_or_empty("usageplanId")));
    let empty = Object::new();
    let own: Vec<_> = references::stages_of(store.get(&plan).unwrap_or(&empty)).collect();
    for other in store.collection("/usageplans").filter(|other| other.path != plan) {
        let is_member = store.contains(&format!("{}/keys/{}", other.path, segment(&id)));
        if is_member && references::stages_of(&other.document).any(|stage| own.contains(&stage)) {
            return Err(Fault::conflict(
                "Usage plan cannot be added: the API Key is in another usage plan for the same \
                 stage",
            ));
        }
    }
    let kind = document.remove("keyType").unwrap_or_default();
    if kind != "API_KEY" {
        return Err(Fault::bad_request("Invalid key type specified. Valid options are API_KEY"));
    }
    document.insert("type".to_owned(), kind);
    Ok(())
}

/// A member of a UsagePlan as responses have it: name and value are the ApiKey's.
pub(crate) fn member(document: &Object, store: &Store) -> Object {
    let mut shown = members::shown("UsagePlanKey", document);
    let id = text(document, "id").unwrap_or_default();
    if let Some(key) = store.get(&format!("/apikeys/{}", segment(id))) {
        for name in ["name", "value"] {
            shown.extend(key.get(name).map(|value| (name.to_owned(), value.clone())));
        }
    }
    shown
}

/// Whether a member of a UsagePlan is listed: its name begins with the wanted one.
pub(crate) fn keeps_member(call: &Call, document: &Object, store: &Store) -> bool {
    let wanted = call.query.get("name").unwrap_or_default();
    text(&member(document, store), "name").unwrap_or_default().starts_with(wanted)
}
