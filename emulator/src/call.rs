//! One parsed request: the operation, its resource, its labels and its input.

use petard::Service;
use petard::operation::{Body, Operation, Output, Resource, Verb};

use crate::fault::Fault;
use crate::input::{self, Object, Query};
use crate::path::{self, Labels};
use crate::route::Route;

pub(crate) struct Call {
    service: &'static Service,
    pub(crate) operation: &'static Operation,
    pub(crate) resource: &'static Resource,
    /// The operation that creates items of the resource. Its parameters are their members.
    pub(crate) create: &'static Operation,
    labels: Labels,
    pub(crate) query: Query,
    pub(crate) body: Object,
}

impl Call {
    /// Returns an error for an unsupported operation, or if a required parameter is missing.
    pub(crate) fn new(
        service: &'static Service,
        route: Route,
        query: Query,
        body: &[u8],
    ) -> Result<Self, Fault> {
        let Route { operation, labels, .. } = route;
        let unknown = || Fault::unknown(operation);
        let plain = operation.verb() != Verb::Action
            && operation.body() != Body::Blob
            && !matches!(operation.output(), Output::Blob(_));
        let resource =
            named(service, operation.resource()).filter(|_| plain).ok_or_else(unknown)?;
        let create = create_of(service, resource).ok_or_else(unknown)?;
        let body = input::object(operation, body)?;
        input::check_required(operation, &query, &body)?;
        Ok(Self { service, operation, resource, create, labels, query, body })
    }

    /// The value of a label.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
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

    /// The nearest parent resource, and the path of its item. Parents without an operation that
    /// creates them count as existing.
    pub(crate) fn parent(&self) -> Option<(&'static Resource, String)> {
        let mut resource = self.resource;
        loop {
            resource = named(self.service, resource.parent()?)?;
            if create_of(self.service, resource).is_some() {
                return Some((resource, path::fill(resource.item_path(), &self.labels)?));
            }
        }
    }

    fn unknown(&self) -> Fault {
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
