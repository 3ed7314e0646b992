//! Deployments, and the automatic ones of a Stage with `autoDeploy`.

use serde_json::{Value, json};

use super::{apis, limits};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store};

const NO_ROUTE: &str = "At least one route is required before deploying the Api.";

/// Completes a new Deployment, which is complete at once.
pub(crate) fn creating(
    call: &Call,
    item: &str,
    document: &mut Object,
    store: &mut Store,
) -> Result<(), Fault> {
    let api = apis::path_of(item);
    if !has_route(store, &api) {
        return Err(Fault::bad_request("Unable to deploy API because no routes exist in this API"));
    }
    let id = document.get("deploymentId").cloned().unwrap_or_default();
    if let Some(Value::String(name)) = document.remove("stageName") {
        let stage = store.get_mut(&format!("{api}/stages/{}", segment(&name)));
        let stage = stage.filter(|stage| stage.get("autoDeploy") != Some(&json!(true)));
        let Some(stage) = stage else {
            let situation = "the Stage does not exist or has `autoDeploy`";
            return Err(limits::unknown_effect(call, situation));
        };
        stage.insert("deploymentId".to_owned(), id);
        stage.insert("lastUpdatedDate".to_owned(), apis::time(call.context.now));
    }
    complete(call, document, false);
    Ok(())
}

fn complete(call: &Call, document: &mut Object, is_automatic: bool) {
    document.insert("autoDeployed".to_owned(), is_automatic.into());
    document.insert("createdDate".to_owned(), apis::time(call.context.now));
    document.insert("deploymentStatus".to_owned(), "DEPLOYED".into());
}

/// Whether an Api has Routes.
pub(crate) fn has_route(store: &Store, api: &str) -> bool {
    store.collection(format!("{api}/routes")).next().is_some()
}

/// After a change of an Api: each Stage with `autoDeploy` gets a Deployment of its own.
pub(crate) fn automatic(call: &Call, api: &str, has_route: bool, store: &mut Store) {
    let is_automatic = |stage: &Object| stage.get("autoDeploy") == Some(&json!(true));
    let stages = store.collection(format!("{api}/stages"));
    let stages = stages.filter(|stage| is_automatic(&stage.document));
    let stages: Vec<String> = stages.map(|stage| stage.path.clone()).collect();
    for path in stages {
        let mut stage = store.get(&path).cloned().unwrap_or_default();
        deploy(call, api, has_route, &mut stage, store);
        store.put(path, stage);
    }
}

/// Deploys an Api to a Stage.
pub(crate) fn deploy(
    call: &Call,
    api: &str,
    has_route: bool,
    stage: &mut Object,
    store: &mut Store,
) {
    let message = if has_route {
        let id = store.new_key();
        let mut deployment = Object::new();
        deployment.insert("deploymentId".to_owned(), id.as_str().into());
        complete(call, &mut deployment, true);
        store.put(format!("{api}/deployments/{}", segment(&id)), deployment);
        stage.insert("deploymentId".to_owned(), id.as_str().into());
        format!("Successfully deployed stage with deployment ID '{id}'")
    } else {
        format!("Deployment attempt failed: {NO_ROUTE}")
    };
    stage.insert("lastDeploymentStatusMessage".to_owned(), message.into());
}

/// A Deployment that a Stage uses cannot be removed.
pub(crate) fn deleting(call: &Call, item: &str, store: &Store) -> Result<(), Fault> {
    let api = apis::path_of(item);
    let mut stages = store.collection(format!("{api}/stages"));
    if stages.any(|stage| text(&stage.document, "deploymentId") == Some(call.key())) {
        return Err(limits::unknown_error(call, "a Stage uses the Deployment"));
    }
    Ok(())
}
