//! The five verbs, as the operation table describes them.

use hyper::StatusCode;
use petard::Method;
use petard::operation::{Location, Output, Param, Type, Verb};
use serde_json::Value;

use super::page::{Entry, page};
use super::{Call, Rules, Store, filter, patch, waiters};
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::Object;
use crate::path;
use crate::ready::Ready;

/// Carries out a call.
pub(crate) fn perform(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Answer, Fault> {
    rules.check(call)?;
    if let Some(answer) = rules.perform(call, store) {
        return answer;
    }
    // What nothing creates is kept only if the rules have put it there.
    let is_kept = call.create.is_some() || call.item().is_ok_and(|item| store.contains(&item));
    if !call.is_plain() || !is_kept {
        return Err(call.unknown());
    }
    if call.operation.verb() != Verb::List {
        filter::check(call, rules)?;
    }
    let answer = match call.operation.verb() {
        Verb::List => list(call, store, rules)?,
        Verb::Get => {
            let item = call.item()?;
            let Some(kept) = store.item_mut(&item) else { return Err(absent(call, store, rules)) };
            // Otherwise a read changes nothing, so that a state file need not be written.
            if matches!(call.context.ready, Ready::AfterReads(_)) {
                kept.reads = kept.reads.saturating_add(1);
            }
            shown(call, &item, store, rules)
        }
        Verb::Create => create(call, store, rules)?,
        Verb::Update => update(call, store, rules)?,
        Verb::Delete => delete(call, store, rules)?,
        _ => return Err(call.unknown()),
    };
    let status = status(call);
    Ok(match call.operation.output() {
        Output::Json => Answer::json(status, &answer),
        _ => Answer::empty(status),
    })
}

/// An item as responses have it.
fn shown(call: &Call, path: &str, store: &Store, rules: &dyn Rules) -> Value {
    let Some(item) = store.item(path) else { return Value::Null };
    let shown = rules.view(call, path, &item.document, store);
    Value::Object(waiters::show(call, item, rules, shown))
}

/// The status of a success.
pub(crate) fn status(call: &Call) -> StatusCode {
    StatusCode::from_u16(call.operation.status()).unwrap_or(StatusCode::OK)
}

fn list(call: &Call, store: &Store, rules: &dyn Rules) -> Result<Value, Fault> {
    check_parents(call, store, rules)?;
    let collection = call.collection()?;
    let entries = match rules.list(call, store) {
        Some(entries) => {
            filter::check(call, rules)?;
            entries
        }
        None => filter::select(call, &collection, store, rules)?
            .into_iter()
            .map(|item| Entry {
                key: format!("{:020}", item.number),
                value: shown(call, &item.path, store, rules),
            })
            .collect(),
    };
    page(call, &collection, rules.highest_limit(), entries)
}

fn create(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Value, Fault> {
    let create = call.create.ok_or_else(|| call.unknown())?;
    check_parents(call, store, rules)?;
    let mut document = call.body.clone();
    let resource = call.resource;
    let item = if resource.collection_path().is_none() || create.path() == resource.item_path() {
        let key = path::last_label(resource.item_path()).and_then(|name| call.label(name));
        if let Some(key) = key {
            document.insert(resource.identity().to_owned(), key.into());
        }
        call.item()?
    } else {
        let key = match resource.given_by() {
            None => rules.new_key(call).unwrap_or_else(|| store.new_key()),
            Some(name) => {
                let value = document.remove(name).or_else(|| rules.default_key(resource));
                let missing = || Fault::bad_request(format!("`{name}` is required"));
                key(name, &value.ok_or_else(missing)?)?
            }
        };
        let item = format!("{}/{}", call.collection()?, path::segment(&key));
        if call.operation.method() != Method::PUT && store.contains(&item) {
            return Err(rules.exists(call, &key));
        }
        document.insert(resource.identity().to_owned(), key.into());
        item
    };
    rules.creating(call, &item, &mut document, store)?;
    waiters::complete(call, &mut document);
    store.put(item.clone(), document);
    if let Some(kept) = store.item_mut(&item) {
        (kept.created, kept.reads) = (call.context.now, 0);
    }
    Ok(shown(call, &item, store, rules))
}

/// A key that can be part of a path.
fn key(name: &str, value: &Value) -> Result<String, Fault> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    if matches!(text.as_str(), "" | "." | "..") {
        return Err(Fault::bad_request(format!("Invalid `{name}`: it cannot be part of a path")));
    }
    Ok(text)
}

/// Updates by JSON Patch if the table says so; otherwise the body is the new document (PUT), or
/// new members of it.
pub(crate) fn update(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Value, Fault> {
    let item = call.item()?;
    let Some(document) = store.get(&item) else { return Err(absent(call, store, rules)) };
    let document = document.clone();
    let is_patch = |param: &&Param| {
        param.location() == Location::Body && matches!(param.ty(), Type::List(Type::Patch))
    };
    let mut changed = if let Some(param) = call.operation.params().iter().find(is_patch) {
        patch::apply(call, call.body.get(param.wire_name()), &document, store, rules)?
    } else {
        let identity = call.resource.identity();
        let kept = |name: &str| call.operation.method() != Method::PUT || name == identity;
        let kept = document.iter().filter(|(name, _)| kept(name));
        let mut changed: Object = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        changed.extend(call.body.clone());
        changed
    };
    let renamed = rules.updating(call, &item, &document, &mut changed, store)?;
    if renamed != item {
        store.rename(&item, &renamed);
    }
    store.put(renamed.clone(), changed);
    Ok(shown(call, &renamed, store, rules))
}

fn delete(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Value, Fault> {
    let item = call.item()?;
    if !store.contains(&item) {
        return Err(absent(call, store, rules));
    }
    rules.deleting(call, &item, store)?;
    let document = store.remove(&item).unwrap_or_default();
    let shown = rules.view(call, &item, &document, store);
    rules.deleted(call, &item, store);
    Ok(Value::Object(shown))
}

/// Returns an error if a parent of the item does not exist.
pub(crate) fn check_parents(call: &Call, store: &Store, rules: &dyn Rules) -> Result<(), Fault> {
    let missing = call.parents().into_iter().rev().find(|(_, path)| !store.contains(path));
    missing.map_or(Ok(()), |(parent, _)| Err(rules.absent(call, parent, store)))
}

pub(crate) fn absent(call: &Call, store: &Store, rules: &dyn Rules) -> Fault {
    rules.absent(call, call.resource, store)
}
