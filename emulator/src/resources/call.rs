//! One parsed request: the operation, its resource, its labels and its input.

use bytes::Bytes;
use hyper::HeaderMap;
use petard::Service;
use petard::operation::{Body, Location, Operation, Output, Resource, Verb};

use crate::backend::{Context, Received};
use crate::fault::Fault;
use crate::input::{self, Object, Query};
use crate::path::{self, Labels};

pub(crate) struct Call {
    pub(crate) service: &'static Service,
    pub(crate) operation: &'static Operation,
    pub(crate) resource: &'static Resource,
    /// The operation that creates items of the resource. Its parameters are their members.
    pub(crate) create: Option<&'static Operation>,
    labels: Labels,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    /// The object in the body.
    pub(crate) body: Object,
    /// The idempotency token, which is not a member of `body`.
    pub(crate) token: Option<String>,
    /// The body as it was received.
    pub(crate) bytes: Bytes,
    pub(crate) context: Context,
}

impl Call {
    /// Returns an error if the operation has no resource, or a required parameter is missing.
    pub(crate) fn new(received: &Received<'_>, context: &Context) -> Result<Self, Fault> {
        let (service, operation) = (received.service, received.operation);
        let resource =
            named(service, operation.resource()).ok_or_else(|| Fault::unknown(operation))?;
        let mut body = input::object(operation, received.body)?;
        let (labels, query) = (received.labels.clone(), received.query.clone());
        input::check_required(operation, &query, &body)?;
        let token = operation.idempotency_token().and_then(|name| operation.param(name));
        let token = token.and_then(|param| match param.location() {
            Location::Query => query.get(param.wire_name()).map(str::to_owned),
            Location::Header => received
                .headers
                .get(param.wire_name())
                .and_then(|value| Some(value.to_str().ok()?.to_owned())),
            _ => body.remove(param.wire_name())?.as_str().map(str::to_owned),
        });
        Ok(Self {
            service,
            operation,
            resource,
            create: create_of(service, resource),
            labels,
            query,
            headers: received.headers.clone(),
            body,
            token,
            bytes: received.body.clone(),
            context: context.clone(),
        })
    }

    /// Whether the operation is one of the five verbs, with JSON or nothing in both bodies.
    pub(crate) fn is_plain(&self) -> bool {
        self.operation.verb() != Verb::Action
            && self.operation.body() != Body::Blob
            && !matches!(self.operation.output(), Output::Blob(_))
    }

    pub(super) fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The value of a label.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// The value of a label, or an empty text.
    pub(crate) fn label_or_empty(&self, name: &str) -> &str {
        self.label(name).unwrap_or_default()
    }

    /// The value of the last label of the item's path: the key of the item.
    pub(crate) fn key(&self) -> &str {
        path::last_label(self.resource.item_path())
            .and_then(|name| self.label(name))
            .unwrap_or_default()
    }

    /// The path of the item.
    pub(crate) fn item(&self) -> Result<String, Fault> {
        path::fill(self.resource.item_path(), &self.labels).ok_or_else(|| self.unknown())
    }

    /// The path of the collection, without a slash at its end.
    pub(crate) fn collection(&self) -> Result<String, Fault> {
        let filled =
            self.resource.collection_path().and_then(|path| path::fill(path, &self.labels));
        filled.map(|path| path.trim_end_matches('/').to_owned()).ok_or_else(|| self.unknown())
    }

    /// The parent resources, the nearest first, and the paths of their items. Parents without an
    /// operation that creates them count as existing and are left out.
    pub(crate) fn parents(&self) -> Vec<(&'static Resource, String)> {
        let mut parents = Vec::new();
        let mut resource = self.resource;
        while let Some(parent) = resource.parent().and_then(|name| named(self.service, name)) {
            resource = parent;
            if create_of(self.service, parent).is_some() {
                parents.extend(
                    path::fill(parent.item_path(), &self.labels).map(|path| (parent, path)),
                );
            }
        }
        parents
    }

    /// The key of a parent's item in this request.
    pub(crate) fn key_of(&self, resource: &Resource) -> &str {
        path::last_label(resource.item_path()).and_then(|name| self.label(name)).unwrap_or_default()
    }

    pub(crate) fn unknown(&self) -> Fault {
        Fault::unknown(self.operation)
    }
}

fn named(service: &'static Service, name: &str) -> Option<&'static Resource> {
    service.resources().iter().find(|resource| resource.name() == name).copied()
}

/// The operation that creates items of a resource, if it takes a document.
fn create_of(service: &'static Service, resource: &Resource) -> Option<&'static Operation> {
    let creates = |operation: &&&Operation| {
        operation.verb() == Verb::Create
            && operation.resource() == resource.name()
            && operation.body() != Body::Blob
    };
    service.operations().iter().find(creates).copied()
}
