//! What needs another service: lineage, the understanding of documents, Elasticsearch.

use serde_json::Value;

use super::answer::{self, Reply};
use super::json_text::python_value;
use super::namespace::Namespace;
use super::refusal::Refusal;
use super::service::DataApi;
use crate::backend::Context;
use crate::input::Object;

/// Says why References are not written: without a graph the server refuses them, and the local
/// endpoint has none.
pub(super) fn no_references(namespace: &Namespace, references: &Value) -> Refusal {
    if !namespace.has_graph() {
        return Refusal::not_found("Cannot perform Lineage search without Gremlin Endpoint");
    }
    let is_malformed = |reference: &&Value| reference.get("Resource").is_none();
    match references.as_array().and_then(|all| all.iter().find(is_malformed)) {
        Some(malformed) => Refusal::bad_request(format!(
            "Malformed Reference: {}. Must Contain a Resource",
            python_value(malformed)
        )),
        None => Refusal::not_here("graphs of References"),
    }
}

impl DataApi {
    /// Without a graph, the server fails.
    pub(super) fn lineage(&mut self, name: &str, direction: &str) -> Reply {
        if !["upstream", "downstream"].contains(&direction) {
            return Err(Refusal::NoRoute);
        }
        let namespace = self.namespace(name)?;
        namespace.ready()?;
        if namespace.has_graph() {
            return Err(Refusal::not_here("graphs of References"));
        }
        Err(Refusal::Internal)
    }

    /// Accepts the work, whose results appear later and elsewhere.
    pub(super) fn understand(
        &mut self,
        name: &str,
        id: String,
        body: &Object,
        context: &Context,
    ) -> Reply {
        let (namespace, id) = self.of_item(name, id, context)?;
        let item = namespace.ready()?.item(&id).ok_or_else(|| Refusal::no_item(&id))?;
        let attribute = match body.get("StorageAttribute") {
            None | Some(Value::Null) => "StorageLocation",
            Some(Value::String(attribute)) => attribute,
            Some(_) => return Err(Refusal::not_here("a `StorageAttribute` that is not a text")),
        };
        // The server looks into the Metadata next, and fails there.
        item.get(attribute).map(|_| answer::accepted()).ok_or(Refusal::Internal)
    }

    /// The server never connects to Elasticsearch.
    pub(super) fn search(&mut self, name: &str) -> Reply {
        self.namespace(name)?.ready()?;
        Err(Refusal::not_found("No ElasticSearch Endpoint Configured"))
    }
}
