//! The five verbs, as the operation table describes them.

use petard::Method;
use petard::operation::{Location, Output, Param, Type, Verb};
use serde_json::Value;

use crate::call::Call;
use crate::fault::Fault;
use crate::input::Object;
use crate::rules::Rules;
use crate::store::Store;
use crate::{page, patch, path};

/// Carries out a call. Returns the body of the response, if it has one.
pub(crate) fn perform(
    call: &Call,
    store: &mut Store,
    rules: &dyn Rules,
) -> Result<Option<Value>, Fault> {
    let answer = match call.operation.verb() {
        Verb::List => list(call, store, rules)?,
        Verb::Get => {
            let document = store.get(&call.item()?).ok_or_else(|| absent(call))?;
            shown(call, rules, document)
        }
        Verb::Create => create(call, store, rules)?,
        Verb::Update => update(call, store, rules)?,
        Verb::Delete => {
            let item = call.item()?;
            let document = store.remove(&item).ok_or_else(|| absent(call))?;
            rules.deleted(call, &item, store);
            shown(call, rules, &document)
        }
        _ => return Err(Fault::unknown(call.operation)),
    };
    Ok((call.operation.output() == Output::Json).then_some(answer))
}

fn list(call: &Call, store: &Store, rules: &dyn Rules) -> Result<Value, Fault> {
    check_parent(call, store)?;
    let collection = call.collection()?;
    let filters = filters(call);
    let items = store.collection(&collection).filter(|item| {
        filters.iter().all(|(name, wanted)| item.document.get(*name) == Some(wanted))
    });
    let view = |document: &Object| shown(call, rules, document);
    page::page(call.operation.paging(), &call.query, &collection, items, view)
}

/// Selects items by the query parameters that have the name of a member. The table does not
/// describe the others, so they are ignored.
fn filters(call: &Call) -> Vec<(&'static str, Value)> {
    let params = call.operation.params().iter().filter(|param| {
        param.location() == Location::Query && matches!(param.ty(), Type::String | Type::Enum(_))
    });
    let known =
        params.filter(|param| members(call).any(|member| member.wire_name() == param.wire_name()));
    known
        .filter_map(|p| Some((p.wire_name(), Value::from(call.query.get(p.wire_name())?))))
        .collect()
}

fn create(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Value, Fault> {
    check_parent(call, store)?;
    let mut document = call.body.clone();
    let resource = call.resource;
    let item =
        if resource.collection_path().is_none() || call.operation.path() == resource.item_path() {
            let key = path::last_label(resource.item_path()).and_then(|name| call.label(name));
            if let Some(key) = key {
                document.insert(resource.identity().to_owned(), key.into());
            }
            call.item()?
        } else {
            let key = match resource.given_by() {
                None => store.new_key(),
                Some(name) => {
                    let value = document.remove(name).or_else(|| rules.default_key(resource));
                    let missing = || Fault::bad_request(format!("`{name}` is required"));
                    key(name, &value.ok_or_else(missing)?)?
                }
            };
            let item = format!("{}/{}", call.collection()?, path::segment(&key));
            document.insert(resource.identity().to_owned(), key.into());
            item
        };
    if call.operation.method() != Method::PUT && store.get(&item).is_some() {
        return Err(Fault::conflict(format!("{} already exists", resource.name())));
    }
    rules.creating(call, &item, &mut document, store)?;
    let answer = shown(call, rules, &document);
    store.put(item, document);
    Ok(answer)
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
fn update(call: &Call, store: &mut Store, rules: &dyn Rules) -> Result<Value, Fault> {
    let item = call.item()?;
    let document = store.get(&item).ok_or_else(|| absent(call))?;
    let identity = call.resource.identity();
    let is_patch = |param: &&Param| matches!(param.ty(), Type::List(Type::Patch));
    let changed = if let Some(param) = call.operation.params().iter().find(is_patch) {
        patch::apply(call.body.get(param.wire_name()), document, call.create)?
    } else {
        let kept = |name: &str| call.operation.method() != Method::PUT || name == identity;
        let kept = document.iter().filter(|(name, _)| kept(name));
        let mut changed: Object = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        changed.extend(call.body.clone());
        changed
    };
    if changed.get(identity) != document.get(identity) {
        return Err(Fault::bad_request(format!("`{identity}` is the key and cannot be changed")));
    }
    let answer = shown(call, rules, &changed);
    store.put(item, changed);
    Ok(answer)
}

/// The document without sensitive members.
fn shown(call: &Call, rules: &dyn Rules, document: &Object) -> Value {
    let mut shown = document.clone();
    if !rules.reveals(call) {
        for member in members(call).filter(|member| member.is_sensitive()) {
            shown.remove(member.wire_name());
        }
    }
    Value::Object(shown)
}

/// The members that documents of this kind are created with.
fn members(call: &Call) -> impl Iterator<Item = &'static Param> {
    call.create.params().iter().filter(|param| param.location() == Location::Body)
}

fn check_parent(call: &Call, store: &Store) -> Result<(), Fault> {
    match call.parent() {
        Some((parent, path)) if store.get(&path).is_none() => Err(Fault::not_found(parent.name())),
        _ => Ok(()),
    }
}

fn absent(call: &Call) -> Fault {
    Fault::not_found(call.resource.name())
}
