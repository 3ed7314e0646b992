//! Definitions that are imported and exported, with the documents between.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod documentation;
mod export;
mod import;
mod put;
mod refused;
mod samples;

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::import::{ImportOptions, import as import_definition};
use crate::backend::Context;
use crate::fault::Fault;
use crate::input::{Object, Query};
use crate::ready::Ready;
use crate::resources::Store;

fn context() -> Context {
    Context {
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
        region: "eu-central-1".to_owned(),
        account_id: "123456789012",
        page_size: 25,
        ready: Ready::AtOnce,
    }
}

/// A store with the VPC link of the definitions.
fn new_store() -> Store {
    let mut store = Store::default();
    store.put("/vpclinks/link01".to_owned(), Object::new());
    store
}

/// Imports into a new API. Returns its RestApi.
fn import(definition: &str, query: &str, store: &mut Store) -> Result<Value, Fault> {
    let options = ImportOptions::read(&Query::parse(query), true)?;
    import_definition(definition.as_bytes(), &options, None, &context(), store)
}

/// Imports into the API of `rest_api`.
fn put(definition: &str, query: &str, rest_api: &Value, store: &mut Store) -> Result<Value, Fault> {
    let options = ImportOptions::read(&Query::parse(query), false)?;
    import_definition(definition.as_bytes(), &options, Some(&path(rest_api)), &context(), store)
}

/// The path of an API.
fn path(rest_api: &Value) -> String {
    format!("/restapis/{}", rest_api["id"].as_str().unwrap())
}

/// A store with a new API, and its path.
fn imported(definition: &str) -> (Store, String) {
    let mut store = new_store();
    let rest_api = import(definition, "", &mut store).unwrap();
    let api = path(&rest_api);
    (store, api)
}

fn text<'a>(document: &'a Object, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The paths of all resources, sorted.
fn resources(api: &str, store: &Store) -> Vec<String> {
    let items = store.collection(&format!("{api}/resources")).collect::<Vec<_>>();
    let mut paths: Vec<_> =
        items.iter().map(|item| text(&item.document, "path").to_owned()).collect();
    paths.sort_unstable();
    paths
}

/// The path of the documents of a resource.
fn resource(path: &str, api: &str, store: &Store) -> String {
    let collection = format!("{api}/resources");
    let found = store.collection(&collection).find(|item| text(&item.document, "path") == path);
    found.unwrap_or_else(|| panic!("{path}")).path.clone()
}

/// A document by its path below a resource, such as `methods/GET`.
fn below(path: &str, rest: &str, api: &str, store: &Store) -> Value {
    let document = store.get(&format!("{}/{rest}", resource(path, api, store)));
    document.cloned().map_or(Value::Null, Value::Object)
}

/// All documents of an API, with names and paths in place of ids.
fn whole(api: &str, store: &Store) -> Value {
    let by_name = |collection: &str| -> Vec<(String, Object)> {
        let collection = format!("{api}/{collection}");
        let items = store.collection(&collection);
        let mut items: Vec<_> = items
            .map(|item| {
                let mut document = item.document.clone();
                let name = item.path.rsplit('/').next().unwrap().to_owned();
                document.remove("id");
                (name, document)
            })
            .collect();
        items.sort_by(|one, other| {
            (text(&one.1, "name"), &one.0).cmp(&(text(&other.1, "name"), &other.0))
        });
        items
    };
    let name_of = |collection: &str, id: &Value| {
        let id = id.as_str().unwrap();
        let document = store.get(&format!("{api}/{collection}/{id}")).unwrap();
        document["name"].clone()
    };
    let documents = |items: Vec<(String, Object)>| -> Vec<Value> {
        items.into_iter().map(|(_, document)| document.into()).collect()
    };
    let mut paths = Object::new();
    for path in resources(api, store) {
        let resource = resource(&path, api, store);
        let id = resource.rsplit('/').next().unwrap();
        let methods = format!("{resource}/methods");
        for item in store.collection(&methods) {
            let mut method = item.document.clone();
            for (member, collection) in
                [("authorizerId", "authorizers"), ("requestValidatorId", "requestvalidators")]
            {
                if let Some(id) = method.get_mut(member) {
                    *id = name_of(collection, id);
                }
            }
            let integration_path = format!("{}/integration", item.path);
            let mut integration = store.get(&integration_path).cloned().unwrap_or_default();
            if integration.get("cacheNamespace").is_some_and(|own| own == id) {
                integration.remove("cacheNamespace");
            }
            let responses = |path: &str| -> Object {
                let collection = format!("{path}/responses");
                let items = store.collection(&collection);
                items
                    .map(|item| {
                        (
                            text(&item.document, "statusCode").to_owned(),
                            item.document.clone().into(),
                        )
                    })
                    .collect()
            };
            let own = json!({
                "method": method,
                "responses": responses(&item.path),
                "integration": integration,
                "integrationResponses": responses(&integration_path),
            });
            paths.insert(format!("{} {path}", text(&item.document, "httpMethod")), own);
        }
    }
    let mut rest_api = store.get(api).cloned().unwrap();
    for member in ["id", "rootResourceId", "createdDate"] {
        rest_api.remove(member);
    }
    let whole = json!({
        "api": rest_api,
        "paths": paths,
        "resources": resources(api, store),
        "models": documents(by_name("models")),
        "authorizers": documents(by_name("authorizers")),
        "validators": documents(by_name("requestvalidators")),
        "gatewayResponses": documents(by_name("gatewayresponses")),
    });
    // References and policies have the id of the API.
    let id = api.rsplit('/').next().unwrap();
    serde_json::from_str(&whole.to_string().replace(id, "API")).unwrap()
}
