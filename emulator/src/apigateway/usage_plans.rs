//! UsagePlans: the Stages they are for, and their limits.

use serde_json::{Value, json};

use super::references;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::patch::{Change, object_at};
use crate::resources::{Call, Store};

/// Completes a new UsagePlan.
pub(crate) fn creating(document: &mut Object, store: &Store) -> Result<(), Fault> {
    document.entry("apiStages").or_insert_with(|| json!([]));
    let name = text(document, "name").unwrap_or_default();
    let entries = document.get("apiStages").and_then(Value::as_array).map_or(0, Vec::len);
    let stages: Vec<_> = references::stages_of(document).collect();
    if stages.len() != entries {
        return Err(Fault::bad_request("Invalid API Stage specified"));
    }
    for (place, (api, stage)) in stages.iter().enumerate() {
        check_stage(api, stage, name, store)?;
        if stages.iter().take(place).any(|other| other == &(*api, *stage)) {
            return Err(Fault::not_here(
                "the local endpoint does not know UsagePlans with a Stage twice",
            ));
        }
    }
    complete(document)
}

fn check_stage(api: &str, stage: &str, plan: &str, store: &Store) -> Result<(), Fault> {
    if references::has_stage(store, api, stage) { Ok(()) } else { Err(no_stage(api, stage, plan)) }
}

fn no_stage(api: &str, stage: &str, plan: &str) -> Fault {
    Fault::not_found(format!(
        "Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {plan}"
    ))
}

/// Completes the quota: it has a limit, a period and an offset.
pub(crate) fn complete(document: &mut Object) -> Result<(), Fault> {
    if let Some(Value::Object(throttle)) = document.get_mut("throttle")
        && let Some(rate) = throttle.get("rateLimit").and_then(Value::as_f64)
    {
        throttle.insert("rateLimit".to_owned(), rate.into());
    }
    let limits = document.get("throttle").into_iter().chain(document.get("quota"));
    let mut members = limits.filter_map(Value::as_object).flatten();
    let negative = members.find(|(_, limit)| limit.as_f64().is_some_and(|limit| limit < 0.0));
    if let Some((name, limit)) = negative {
        return Err(Fault::bad_request(format!("Invalid value for {name}: {limit}")));
    }
    if let Some(Value::Object(quota)) = document.get_mut("quota") {
        quota.entry("offset").or_insert_with(|| 0.into());
        if !quota.contains_key("limit") || !quota.contains_key("period") {
            return Err(Fault::bad_request("Usage Plan quota must have a limit and a period"));
        }
        if text(quota, "period") == Some("DAY") && quota.get("offset") != Some(&0.into()) {
            return Err(Fault::bad_request(
                "Usage Plan quota offset must be zero in the DAY period",
            ));
        }
    }
    Ok(())
}

/// Patches of the Stages and of their limits.
pub(crate) fn patch(
    call: &Call,
    change: &Change<'_>,
    document: &mut Object,
    store: &Store,
) -> Option<Result<(), Fault>> {
    let parts: Vec<&str> = change.row.path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["apiStages"] => Some(patch_stages(call, change, document, store)),
        ["apiStages", _, "throttle", ..] => Some(patch_limits(call, change, document)),
        _ => None,
    }
}

fn patch_stages(
    call: &Call,
    change: &Change<'_>,
    document: &mut Object,
    store: &Store,
) -> Result<(), Fault> {
    let value = change.operation.text().unwrap_or_default();
    let plan = call.key();
    if value.trim_start().starts_with(['{', '[']) {
        return Err(Fault::not_found(format!(
            "Invalid API Stage {value} specified for usageplan {plan}"
        )));
    }
    let Some((api, stage)) = value.split_once(':') else {
        return Err(Fault::bad_request("Invalid API Stage specified"));
    };
    check_stage(api, stage, plan, store)?;
    let place = references::stages_of(document).position(|own| own == (api, stage));
    let stages = document.entry("apiStages").or_insert_with(|| json!([]));
    let Some(stages) = stages.as_array_mut() else { return Err(change.unknown("")) };
    match (change.operation.op.as_str(), place) {
        ("add", None) => stages.push(json!({ "apiId": api, "stage": stage })),
        ("remove", Some(place)) => drop(stages.remove(place)),
        ("add", Some(_)) => return Err(change.unknown(" for a Stage that is there")),
        _ => return Err(no_stage(api, stage, plan)),
    }
    Ok(())
}

/// The limits of one method of a Stage, or of all its methods.
fn patch_limits(call: &Call, change: &Change<'_>, document: &mut Object) -> Result<(), Fault> {
    let label = change.segment(1);
    let Some((api, stage)) = label.split_once(':') else {
        return Err(Fault::bad_request("Invalid API Stage specified"));
    };
    let Some(place) = references::stages_of(document).position(|own| own == (api, stage)) else {
        return Err(no_stage(api, stage, call.key()));
    };
    let entry = document.get_mut("apiStages").and_then(|stages| stages.get_mut(place));
    let Some(entry) = entry.and_then(Value::as_object_mut) else {
        return Err(change.unknown(""));
    };
    // The path of the root is `/`.
    let method = format!("{}/{}", change.segment(3).trim_end_matches('/'), change.segment(4));
    if change.segments.len() > 3 && !change.segment(3).starts_with('/') {
        return Err(change.unknown(": the path of the method does not begin with a slash"));
    }
    let throttle = ["throttle".to_owned()];
    match (change.segments.len(), change.operation.op.as_str()) {
        (3, "remove") => {
            entry.remove("throttle").map(drop).ok_or_else(|| change.unknown(" without limits"))
        }
        (3, _) => {
            let limits = change.value()?.filter(are_limits).ok_or_else(|| {
                Fault::bad_request(
                    "Invalid throttle: it is an object of `rateLimit` and `burstLimit`, which are \
                     numbers, by path and method",
                )
            })?;
            entry.insert("throttle".to_owned(), limits);
            Ok(())
        }
        (5, _) => {
            let limits = object_at(entry, &throttle).ok_or_else(|| change.unknown(""))?;
            limits.remove(&method).map(drop).ok_or_else(|| change.unknown(" without limits"))?;
            if limits.is_empty() {
                entry.remove("throttle");
            }
            Ok(())
        }
        _ => {
            let value = change.value()?.ok_or_else(|| change.unknown(" without a value"))?;
            let names = ["throttle".to_owned(), method];
            let limits = object_at(entry, &names).ok_or_else(|| change.unknown(""))?;
            limits.insert(change.segment(5).to_owned(), value);
            Ok(())
        }
    }
}

/// Whether a value has limits, which are numbers, by path and method.
fn are_limits(value: &Value) -> bool {
    let is_limit = |(name, limit): (&String, &Value)| {
        ["rateLimit", "burstLimit"].contains(&name.as_str()) && limit.is_number()
    };
    let of_method = |(path, limits): (&String, &Value)| {
        path.starts_with('/')
            && limits.as_object().is_some_and(|limits| limits.iter().all(is_limit))
    };
    value.as_object().is_some_and(|methods| methods.iter().all(of_method))
}

/// Whether a UsagePlan is listed: the wanted ApiKey is a member of it.
pub(crate) fn keeps(call: &Call, document: &Object, store: &Store) -> bool {
    let id = text(document, "id").unwrap_or_default();
    let member =
        |key: &str| store.contains(&format!("/usageplans/{}/keys/{}", segment(id), segment(key)));
    call.query.get("keyId").is_none_or(member)
}

/// A UsagePlan with Stages cannot be removed.
pub(crate) fn deleting(item: &str, store: &Store) -> Result<(), Fault> {
    let first = store.get(item).and_then(|plan| references::stages_of(plan).next());
    if let Some((api, stage)) = first {
        let id = item.rsplit('/').next().unwrap_or_default();
        return Err(Fault::bad_request(format!(
            "Cannot delete Usage Plan {id} because there are API Stages associated with it, \
             including {api}:{stage}"
        )));
    }
    Ok(())
}
