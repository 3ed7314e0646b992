//! Amazon API Gateway: the tree of Resources, what comes with a RestApi and with a Deployment,
//! and the values of ApiKeys.

use petard::operation::{Resource, Verb};
use serde_json::{Value, json};

use super::Rules;
use crate::call::Call;
use crate::fault::Fault;
use crate::input::Object;
use crate::path::segment;
use crate::store::Store;

pub(super) struct ApiGateway;

impl Rules for ApiGateway {
    /// A mapping without a base path stands for all paths that no other mapping takes.
    fn default_key(&self, resource: &Resource) -> Option<Value> {
        (resource.name() == "BasePathMapping").then(|| "(none)".into())
    }

    fn creating(
        &self,
        call: &Call,
        item: &str,
        document: &mut Object,
        store: &mut Store,
    ) -> Result<(), Fault> {
        match call.resource.name() {
            "RestApi" => plant(item, document, store),
            "Resource" => return grow(call, item, document, store),
            "Method" | "MethodResponse" if store.get(item).is_some() => {
                return Err(Fault::conflict(format!("{} already exists", call.resource.name())));
            }
            "Deployment" => stage(item, document, store),
            "ApiKey" if !document.contains_key("value") => {
                let value: String = (0..4).map(|_| store.new_key()).collect();
                document.insert("value".to_owned(), value.into());
            }
            _ => {}
        }
        Ok(())
    }

    /// The tree of Resources is not one of paths: they know their parents by name.
    fn deleted(&self, call: &Call, item: &str, store: &mut Store) {
        if let ("Resource", Some((collection, id))) = (call.resource.name(), item.rsplit_once('/'))
        {
            let mut gone = vec![id.to_owned()];
            while let Some(id) = gone.pop() {
                for child in children(store, collection, &id) {
                    store.remove(&format!("{collection}/{child}"));
                    gone.push(child);
                }
            }
        }
    }

    /// The value of an ApiKey is shown once, and to those who ask for it.
    fn reveals(&self, call: &Call) -> bool {
        let asked = |name| call.query.get(name) == Some("true");
        call.resource.name() == "ApiKey"
            && (call.operation.verb() == Verb::Create
                || asked("includeValue")
                || asked("includeValues"))
    }
}

/// A RestApi has a root from the beginning.
fn plant(item: &str, document: &mut Object, store: &mut Store) {
    let root = store.new_key();
    store.put(format!("{item}/resources/{root}"), object(json!({ "id": root, "path": "/" })));
    document.insert("rootResourceId".to_owned(), root.into());
}

/// A Resource belongs to another one, and its path begins with that one's.
fn grow(call: &Call, item: &str, document: &mut Object, store: &Store) -> Result<(), Fault> {
    let collection = item.rsplit_once('/').map_or("", |(collection, _)| collection);
    let parent = call.label("parent_id").unwrap_or_default();
    let Some(above) = store.get(&format!("{collection}/{}", segment(parent))) else {
        return Err(Fault::not_found("Resource"));
    };
    let path = |document: &Object, name| {
        document.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let own = path(document, "pathPart");
    let path = format!("{}/{own}", path(above, "path").trim_end_matches('/'));
    let twin = |document: &Object| document.get("path") == Some(&Value::from(path.as_str()));
    if store.collection(collection).any(|other| twin(&other.document)) {
        let message = format!("Another resource with the same parent already has this name: {own}");
        return Err(Fault::conflict(message));
    }
    document.insert("parentId".to_owned(), parent.into());
    document.insert("path".to_owned(), path.into());
    Ok(())
}

/// A Deployment creates the Stage that is to serve it, or is the new one of a Stage that exists.
/// What it says of the Stage is not part of it.
fn stage(item: &str, document: &mut Object, store: &mut Store) {
    const OF_THE_STAGE: [&str; 6] = [
        "cacheClusterEnabled",
        "cacheClusterSize",
        "canarySettings",
        "stageDescription",
        "tracingEnabled",
        "variables",
    ];
    let mut stage = Object::new();
    for name in OF_THE_STAGE {
        let own = if name == "stageDescription" { "description" } else { name };
        stage.extend(document.remove(name).map(|value| (own.to_owned(), value)));
    }
    let Some(Value::String(name)) = document.remove("stageName") else { return };
    let Some((api, _)) = item.rsplit_once("/deployments/") else { return };
    let path = format!("{api}/stages/{}", segment(&name));
    let mut whole = store.get(&path).cloned().unwrap_or_default();
    whole.append(&mut stage);
    whole.extend(document.get("id").map(|id| ("deploymentId".to_owned(), id.clone())));
    whole.insert("stageName".to_owned(), name.into());
    store.put(path, whole);
}

fn children(store: &Store, collection: &str, id: &str) -> Vec<String> {
    let of_id = |document: &Object| document.get("parentId").and_then(Value::as_str) == Some(id);
    let children = store.collection(collection).filter(|item| of_id(&item.document));
    children.filter_map(|item| Some(item.path.rsplit_once('/')?.1.to_owned())).collect()
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}
