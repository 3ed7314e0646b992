//! The service: its names and errors, and its operations by resource.

use std::collections::{BTreeMap, BTreeSet};

use petard_codegen::names;
use serde_json::{Map, Value, json};

use super::converted::{Converted, Loss, LossKind};
use super::names::Taken;
use super::operation::{Operation, operation, resource_of};
use super::shapes::{STATUSES, Shapes};
use super::texts::sentence;
use super::types::Types;
use super::{paging, waiters};

/// A resource of the model, as it grows.
#[derive(Debug)]
struct Resource {
    name: String,
    path: String,
    labels: Map<String, Value>,
    actions: Map<String, Value>,
    waiters: Map<String, Value>,
}

/// The files of a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) name: &'s str,
    pub(super) service: &'s Value,
    pub(super) paginators: Option<&'s Value>,
    pub(super) waiters: Option<&'s Value>,
}

/// Converts a service, without some operations, each with the reason.
pub(super) fn convert(files: Source<'_>, left_out: &BTreeMap<&str, String>) -> Converted {
    let Source { name, service: source, paginators, waiters } = files;
    let shapes = Shapes::new(source);
    let mut types = Types::new(shapes);
    let mut losses = Vec::new();
    let mut routes = BTreeSet::new();
    let mut errors = Errors::default();
    let mut methods = Taken::default();
    let mut resources = Resources::default();
    let mut used = Vec::new();
    let mut made: BTreeMap<&str, (String, Operation<'_>)> = BTreeMap::new();
    for (official, source) in source["operations"].as_object().into_iter().flatten() {
        if let Some(why) = left_out.get(official.as_str()) {
            losses.push(Loss {
                operation: Some(official.clone()),
                kind: LossKind::NotMade,
                what: format!("the model would have a mistake: {why}"),
            });
            continue;
        }
        let mut one = operation(&mut types, official, source);
        if !routes.insert(one.route.clone()) {
            let what = "another operation has the same method, path and required members";
            one.losses.push((LossKind::NotMade, what.to_owned()));
        }
        let is_made = !one.losses.iter().any(|(kind, _)| *kind == LossKind::NotMade);
        if is_made {
            let codes = errors.codes(shapes, &source["errors"], &mut one.losses);
            if !codes.is_empty() {
                one.value.insert("errors".to_owned(), codes.into());
            }
            let pages = paginators.map(|file| &file["pagination"][official.as_str()]);
            if let Some(pages) = pages.filter(|pages| pages.is_object()) {
                match paging::paging(&types, &one, pages) {
                    Ok((paging, lost)) => {
                        one.value.insert("paging".to_owned(), paging);
                        one.losses.extend(lost);
                    }
                    Err(what) => one.losses.push((LossKind::Other, format!("paging: {what}"))),
                }
            }
        }
        losses.extend(listed(official, &one));
        if is_made {
            used.extend(one.request.types.iter().flat_map(|ty| ty.names.clone()));
            let method = methods.method(official);
            resources.add(&method, &one);
            made.insert(official, (method, one));
        }
    }
    for (key, waiter) in waiters.and_then(|file| file["waiters"].as_object()).into_iter().flatten()
    {
        let read = waiter["operation"].as_str().unwrap_or_default();
        let value = match made.get(read) {
            Some((method, operation)) => waiters::waiter(&types, waiter, operation, method)
                .and_then(|value| resources.add_waiter(method, names::snake(key), value)),
            None => Err("its operation is not in the model".to_owned()),
        };
        match value {
            Ok(()) => {}
            Err(what) => losses.push(Loss {
                operation: Some(read.to_owned()),
                kind: LossKind::Other,
                what: format!("the waiter {key}: {what}"),
            }),
        }
    }
    types.retain(used);
    let mut model = Map::new();
    model.insert("service".to_owned(), head(name, source, errors, &mut losses));
    model.insert("resources".to_owned(), resources.value());
    if !types.shapes.is_empty() {
        model.insert("shapes".to_owned(), types.shapes.into());
    }
    if !types.enums.is_empty() {
        model.insert("enums".to_owned(), types.enums.into());
    }
    Converted { model: model.into(), losses }
}

/// Returns the losses of an operation, each once, the worst first.
fn listed(official: &str, operation: &Operation<'_>) -> Vec<Loss> {
    let losses: BTreeSet<_> = operation.losses.iter().cloned().collect();
    let loss = |(kind, what)| Loss { operation: Some(official.to_owned()), kind, what };
    losses.into_iter().map(loss).collect()
}

/// Returns the key `service`.
fn head(name: &str, source: &Value, errors: Errors, losses: &mut Vec<Loss>) -> Value {
    let metadata = &source["metadata"];
    let text = |key: &str| metadata[key].as_str();
    let prefix = text("endpointPrefix").unwrap_or(name);
    let own = names::snake(name).replace('_', "-");
    let mut head = json!({
        "name": own,
        "endpoint": { "prefix": prefix },
        "signing_name": text("signingName").unwrap_or(prefix),
    });
    if names::is_prelude_type(&names::pascal(&own)) {
        head["client"] = format!("{}Client", names::pascal(&own)).into();
    }
    for (key, from) in
        [("title", "serviceFullName"), ("service_id", "serviceId"), ("api_version", "apiVersion")]
    {
        if let Some(text) = text(from) {
            head[key] = text.trim().into();
        }
    }
    if let Some(doc) = source["documentation"].as_str().and_then(sentence) {
        head["doc"] = doc.into();
    }
    if !errors.statuses.is_empty() {
        head["errors"] = errors.statuses.into();
    }
    if metadata["signatureVersion"] == "bearer" {
        head["auth"] = "bearer".into();
    }
    let mut lose = |what: &str| {
        losses.push(Loss { operation: None, kind: LossKind::Wire, what: what.to_owned() });
    };
    if metadata["globalEndpoint"].is_string() {
        lose("the service has one endpoint for all regions: callers must give its URL");
    }
    if metadata["auth"][0] == "aws.auth#sigv4a" {
        lose("requests are signed with SigV4, and botocore prefers SigV4A");
    }
    // What botocore adds after it has serialized a request is not in its descriptions.
    for (own, what) in ADDED {
        if metadata["serviceId"] == own {
            lose(what);
        }
    }
    head
}

/// What botocore adds to the requests of services, by their service ids.
const ADDED: [(&str, &str); 3] = [
    ("Glacier", "botocore adds `x-amz-glacier-version`, hashes of the body, and the account `-`"),
    ("API Gateway", "botocore adds `Accept: application/json`"),
    ("CloudSearch Domain", "botocore sends a search with many parameters as POST"),
];

/// Error codes of the service that operations use.
#[derive(Debug, Default)]
struct Errors {
    statuses: Map<String, Value>,
    /// Codes by the names of their constants.
    constants: BTreeMap<String, String>,
}

impl Errors {
    /// Returns the codes of an operation.
    fn codes(
        &mut self,
        shapes: Shapes<'_>,
        list: &Value,
        losses: &mut Vec<(LossKind, String)>,
    ) -> Vec<Value> {
        let mut codes = Vec::new();
        for shape in list.as_array().into_iter().flatten().filter_map(|one| shapes.of(one)) {
            let error = shape.part("error");
            let code = error["code"].as_str().unwrap_or(shape.name);
            let fallback = if shape.is("fault") { 500 } else { 400 };
            let mut status = error["httpStatusCode"].as_u64().unwrap_or(fallback);
            if !STATUSES.contains(&status) {
                losses.push((LossKind::Other, format!("the error `{code}` has no valid status")));
                status = fallback;
            }
            let constant = names::constant(code);
            let known = self.constants.entry(constant.clone()).or_insert_with(|| code.to_owned());
            if !names::is_constant(&constant) {
                let what = format!("the error `{code}` gives no name for a constant");
                losses.push((LossKind::Other, what));
            } else if known != code {
                let what = format!("the error `{code}` has the name of another one in Rust");
                losses.push((LossKind::Other, what));
            } else {
                self.statuses.entry(code.to_owned()).or_insert_with(|| status.into());
                if !codes.iter().any(|known| known == code) {
                    codes.push(code.into());
                }
            }
        }
        codes
    }
}

/// The resources of the model.
#[derive(Debug, Default)]
struct Resources {
    all: Vec<Resource>,
    taken: Taken,
    /// Resources by what paths begin with, in order.
    by_family: BTreeMap<String, Vec<usize>>,
    of_method: BTreeMap<String, usize>,
    waiters: BTreeSet<String>,
}

impl Resources {
    /// Adds an operation to the resource that its path begins with. Labels have one type in a
    /// resource, so an operation with another one gets another resource.
    fn add(&mut self, method: &str, operation: &Operation<'_>) {
        let (family, path) = resource_of(&operation.path);
        let labels: Vec<(&String, &Value)> =
            operation.request.labels.values().map(|(name, ty)| (name, ty)).collect();
        let fits = |resource: &Resource| {
            labels
                .iter()
                .all(|(name, ty)| resource.labels.get(*name).is_none_or(|known| known == *ty))
        };
        let candidates = self.by_family.entry(family.clone()).or_default();
        let found = candidates.iter().copied().find(|at| self.all.get(*at).is_some_and(fits));
        let at = found.unwrap_or_else(|| {
            candidates.push(self.all.len());
            self.all.push(Resource {
                name: self.taken.type_name(&family),
                path,
                labels: Map::new(),
                actions: Map::new(),
                waiters: Map::new(),
            });
            self.all.len() - 1
        });
        if let Some(resource) = self.all.get_mut(at) {
            for (name, ty) in labels {
                resource.labels.insert(name.clone(), ty.clone());
            }
            resource.actions.insert(method.to_owned(), operation.value.clone().into());
            self.of_method.insert(method.to_owned(), at);
        }
    }

    fn add_waiter(&mut self, method: &str, key: String, value: Value) -> Result<(), String> {
        let resource = self.of_method.get(method).and_then(|at| self.all.get_mut(*at));
        let resource = resource.ok_or("its operation is not in the model")?;
        if !self.waiters.insert(key.clone()) {
            return Err("another waiter has the same name in Rust".to_owned());
        }
        resource.waiters.insert(key, value);
        Ok(())
    }

    fn value(self) -> Value {
        let resources = self.all.into_iter().map(|resource| {
            let Resource { name, path, mut labels, actions, waiters } = resource;
            // What a label is if nothing else is stated.
            labels.retain(|_, ty| *ty != "string!");
            let mut value = json!({ "path": path });
            for (key, object) in [("labels", labels), ("actions", actions), ("waiters", waiters)] {
                if !object.is_empty() {
                    value[key] = strip_required(key, object).into();
                }
            }
            (name, value)
        });
        Value::Object(resources.collect())
    }
}

/// Labels are always required, and their types are written without `!`.
fn strip_required(key: &str, mut object: Map<String, Value>) -> Map<String, Value> {
    if key == "labels" {
        for ty in object.values_mut() {
            let text = match ty {
                Value::Object(form) => form.get_mut("type"),
                other => Some(other),
            };
            if let Some(text) = text {
                *text = text.as_str().unwrap_or_default().replacen('!', "", 1).into();
            }
        }
    }
    object
}
