//! What the endpoint does not know of the service, as errors.

use crate::fault::Fault;
use crate::resources::Call;

/// The error that the service has is not documented.
pub(crate) fn unknown_error(call: &Call, situation: &str) -> Fault {
    Fault::not_here(format!(
        "the local endpoint does not know which error {} has if {situation}",
        call.operation.api_name()
    ))
}

/// The effect is not documented.
pub(crate) fn unknown_effect(call: &Call, situation: &str) -> Fault {
    Fault::not_here(format!(
        "the local endpoint does not know what {} does if {situation}",
        call.operation.api_name()
    ))
}
