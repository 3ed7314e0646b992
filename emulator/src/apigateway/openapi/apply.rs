//! From what a definition describes to documents by path.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::definition::{Definition, Method, Named};
use super::document::{Version, partition};
use super::reader::Findings;
use super::schema;
use crate::backend::Context;
use crate::input::Object;
use crate::path::segment;
use crate::resources::Store;

/// The ids of an API's things, by their names.
type Ids = HashMap<String, String>;

/// Reports paths that cannot be in one API: those with two variables at the same place. `api` is
/// the API whose resources stay.
pub(crate) fn check_paths(
    definition: &Definition,
    api: Option<&str>,
    store: &Store,
    findings: &mut Findings,
) {
    let mut variables: HashMap<String, String> = HashMap::new();
    let existing = api.map(|api| format!("{api}/resources"));
    let existing = existing.iter().flat_map(|collection| store.collection(collection));
    let existing = existing.filter_map(|item| item.document.get("path")?.as_str());
    let existing = existing.map(|path| path.split('/').filter(|part| !part.is_empty()));
    let existing = existing.map(|parts| parts.map(str::to_owned).collect::<Vec<_>>());
    let own = definition.paths.iter().map(|item| item.parts.clone());
    for parts in existing.chain(own) {
        let mut parent = String::new();
        for part in parts {
            if part.starts_with('{') {
                let other = variables.entry(parent.clone()).or_insert_with(|| part.clone());
                if *other != part {
                    findings.error(format!(
                        "Unable to create resource at path '{parent}/{part}': A sibling ({other}) \
                         of this resource already has a variable path part -- only one is allowed"
                    ));
                }
            }
            parent = format!("{parent}/{part}");
        }
    }
}

/// Sets the resource policy. Its resources begin with the ARN of the API.
pub(crate) fn policy(definition: &Definition, api: &str, context: &Context, store: &mut Store) {
    let Some(policy) = &definition.policy else { return };
    let id = api.rsplit('/').next().unwrap_or_default();
    let arn = format!(
        "arn:{}:execute-api:{}:{}:{id}/",
        partition(&context.region),
        context.region,
        context.account_id
    );
    let mut policy = policy.clone();
    let statements = match policy.get_mut("Statement") {
        Some(Value::Array(statements)) => statements.as_mut_slice(),
        Some(statement) => std::slice::from_mut(statement),
        None => &mut [],
    };
    for statement in statements {
        for name in ["Resource", "NotResource"] {
            let resources = match statement.get_mut(name) {
                Some(Value::Array(resources)) => resources.as_mut_slice(),
                Some(resource) => std::slice::from_mut(resource),
                None => &mut [],
            };
            for resource in resources {
                if let Some(rest) =
                    resource.as_str().and_then(|own| own.strip_prefix("execute-api:/"))
                {
                    *resource = format!("{arn}{rest}").into();
                }
            }
        }
    }
    let mut document = store.get(api).cloned().unwrap_or_default();
    document.insert("policy".to_owned(), policy.to_string().into());
    store.put(api.to_owned(), document);
}

/// Stores what a definition describes in an API, in place of what has the same name or path. If
/// `overwrite`, other things are removed, but for stages and deployments.
pub(crate) fn apply(definition: &Definition, api: &str, overwrite: bool, store: &mut Store) {
    let authorizers =
        named(&definition.authorizers, &format!("{api}/authorizers"), overwrite, store);
    let validators = named(
        &definition.request_validators,
        &format!("{api}/requestvalidators"),
        overwrite,
        store,
    );
    gateway_responses(&definition.gateway_responses, api, overwrite, store);
    models(definition, api, overwrite, store);
    let mut resources = resources(api, store);
    let mut kept: HashSet<String> = HashSet::from(["/".to_owned()]);
    for item in &definition.paths {
        let mut path = String::new();
        for part in &item.parts {
            let parent = if path.is_empty() { "/" } else { path.as_str() };
            let parent = resources.get(parent).cloned().unwrap_or_default();
            path = format!("{path}/{part}");
            kept.insert(path.clone());
            if !resources.contains_key(&path) {
                let id = store.new_key();
                let document =
                    [("id", &id), ("parentId", &parent), ("pathPart", part), ("path", &path)];
                let document = document.map(|(name, text)| (name.to_owned(), text.as_str().into()));
                store.put(format!("{api}/resources/{id}"), Object::from_iter(document));
                resources.insert(path.clone(), id);
            }
        }
    }
    if overwrite {
        // A path that stays keeps its id.
        for (_, id) in resources.iter().filter(|(path, _)| !kept.contains(*path)) {
            store.remove(&format!("{api}/resources/{id}"));
        }
        for (_, id) in resources.iter().filter(|(path, _)| kept.contains(*path)) {
            remove_all(&format!("{api}/resources/{id}/methods"), store, |_| true);
        }
    }
    for item in &definition.paths {
        let Some(id) = resources.get(&format!("/{}", item.parts.join("/"))) else { continue };
        for own in &item.methods {
            method(own, &format!("{api}/resources/{id}"), id, &authorizers, &validators, store);
        }
    }
}

/// The ids of the resources of an API, by their paths.
fn resources(api: &str, store: &Store) -> Ids {
    let text = |document: &Object, name| document.get(name)?.as_str().map(str::to_owned);
    store
        .collection(&format!("{api}/resources"))
        .filter_map(|item| Some((text(&item.document, "path")?, text(&item.document, "id")?)))
        .collect()
}

/// Stores things with an id and a name. What has the same name keeps its id.
fn named(things: &[Named], collection: &str, overwrite: bool, store: &mut Store) -> Ids {
    let text = |document: &Object, name| document.get(name)?.as_str().map(str::to_owned);
    let old: Ids = store
        .collection(collection)
        .filter_map(|item| Some((text(&item.document, "name")?, text(&item.document, "id")?)))
        .collect();
    if overwrite {
        let own: HashSet<_> = things.iter().map(|thing| thing.name.as_str()).collect();
        remove_all(collection, store, |document| {
            !document.get("name").and_then(Value::as_str).is_some_and(|name| own.contains(name))
        });
    }
    let mut ids = Ids::new();
    for thing in things {
        let id = old.get(&thing.name).cloned().unwrap_or_else(|| store.new_key());
        let mut document = Object::new();
        document.insert("id".to_owned(), id.as_str().into());
        document.insert("name".to_owned(), thing.name.as_str().into());
        document.extend(thing.members.clone());
        store.put(format!("{collection}/{id}"), document);
        ids.insert(thing.name.clone(), id);
    }
    ids
}

fn gateway_responses(responses: &[Named], api: &str, overwrite: bool, store: &mut Store) {
    let collection = format!("{api}/gatewayresponses");
    if overwrite {
        remove_all(&collection, store, |_| true);
    }
    for response in responses {
        let mut document = Object::new();
        document.insert("responseType".to_owned(), response.name.as_str().into());
        document.extend(response.members.clone());
        store.put(format!("{collection}/{}", segment(&response.name)), document);
    }
}

fn models(definition: &Definition, api: &str, overwrite: bool, store: &mut Store) {
    let collection = format!("{api}/models");
    if overwrite {
        let own: HashSet<_> = definition.models.iter().map(|model| model.name.as_str()).collect();
        remove_all(&collection, store, |document| {
            !document.get("name").and_then(Value::as_str).is_some_and(|name| own.contains(name))
        });
    }
    let stored = schema::stored_prefix(api);
    for model in &definition.models {
        let path = format!("{collection}/{}", segment(&model.name));
        let old = store.get(&path).and_then(|old| old.get("id")).and_then(Value::as_str);
        let old = old.map(str::to_owned);
        let id = old.unwrap_or_else(|| store.new_key());
        let mut schema = model.schema.clone();
        for version in [Version::Swagger2, Version::OpenApi3] {
            schema = schema::with_references(&schema, schema::prefix(version), &stored);
        }
        let mut document = Object::new();
        document.insert("id".to_owned(), id.into());
        document.insert("name".to_owned(), model.name.as_str().into());
        let description = model.description.as_deref();
        document.extend(description.map(|text| ("description".to_owned(), text.into())));
        document.insert("schema".to_owned(), schema.to_string().into());
        document.insert("contentType".to_owned(), "application/json".into());
        store.put(path, document);
    }
}

/// Stores a method in place of one that exists. `resource` is the path of its resource.
fn method(
    own: &Method,
    resource: &str,
    resource_id: &str,
    authorizers: &Ids,
    validators: &Ids,
    store: &mut Store,
) {
    let path = format!("{resource}/methods/{}", own.http_method);
    store.remove(&path);
    let mut document = Object::new();
    document.insert("httpMethod".to_owned(), own.http_method.as_str().into());
    document.extend(own.members.clone());
    let ids = [
        ("authorizerId", own.authorizer.as_ref().and_then(|name| authorizers.get(name))),
        (
            "requestValidatorId",
            own.request_validator.as_ref().and_then(|name| validators.get(name)),
        ),
    ];
    for (member, id) in ids {
        document.extend(id.map(|id| (member.to_owned(), id.as_str().into())));
    }
    store.put(path.clone(), document);
    responses(&own.responses, &path, store);
    if let Some(integration) = &own.integration {
        let path = format!("{path}/integration");
        let mut document = integration.members.clone();
        document.entry("cacheNamespace").or_insert_with(|| resource_id.into());
        store.put(path.clone(), document);
        responses(&integration.responses, &path, store);
    }
}

fn responses(responses: &[super::definition::Response], parent: &str, store: &mut Store) {
    for response in responses {
        let mut document = Object::new();
        document.insert("statusCode".to_owned(), response.status_code.as_str().into());
        document.extend(response.members.clone());
        store.put(format!("{parent}/responses/{}", segment(&response.status_code)), document);
    }
}

/// Removes the items of a collection that `is_old` selects.
fn remove_all(collection: &str, store: &mut Store, is_old: impl Fn(&Object) -> bool) {
    let old = store.collection(collection).filter(|item| is_old(&item.document));
    let old: Vec<_> = old.map(|item| item.path.clone()).collect();
    for path in old {
        store.remove(&path);
    }
}
