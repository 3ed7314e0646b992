//! Models.

use serde_json::Value;

use super::{limits, values};
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::resources::{Call, Store};

/// Checks a new or changed Model.
pub(crate) fn check(
    call: &Call,
    item: &str,
    document: &Object,
    store: &Store,
) -> Result<(), Fault> {
    let name = text(document, "name").unwrap_or_default();
    if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Fault::bad_request(format!(
            "Invalid model name: {name}. Must be alphanumeric"
        )));
    }
    values::check_name_is_new(call, item, document, store)?;
    let schema = text(document, "schema").unwrap_or_default();
    let is_json = matches!(text(document, "contentType"), None | Some("application/json"));
    if is_json && !matches!(serde_json::from_str(schema), Ok(Value::Object(_))) {
        return Err(limits::unknown_error(call, "`schema` is not a JSON object"));
    }
    Ok(())
}
