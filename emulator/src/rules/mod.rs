//! What services do beyond what their tables say: a room for each.
//!
//! Only what callers cannot do without belongs here.

mod apigateway;

use petard::Service;
use petard::operation::Resource;
use serde_json::Value;

use crate::call::Call;
use crate::fault::Fault;
use crate::input::Object;
use crate::store::Store;

pub(crate) trait Rules {
    /// The key of an item whose create may leave it out.
    fn default_key(&self, _resource: &Resource) -> Option<Value> {
        None
    }

    /// Before a new document is stored at `item`: completes or refuses it.
    fn creating(
        &self,
        _call: &Call,
        _item: &str,
        _document: &mut Object,
        _store: &mut Store,
    ) -> Result<(), Fault> {
        Ok(())
    }

    /// After `item` was removed, with everything below it.
    fn deleted(&self, _call: &Call, _item: &str, _store: &mut Store) {}

    /// Whether the answer has the sensitive members, too.
    fn reveals(&self, _call: &Call) -> bool {
        false
    }
}

/// The rules of a service.
pub(crate) fn rules_of(service: &Service) -> &'static dyn Rules {
    match service.name() {
        "apigateway" => &apigateway::ApiGateway,
        _ => &TableOnly,
    }
}

/// Nothing but the table.
struct TableOnly;

impl Rules for TableOnly {}
