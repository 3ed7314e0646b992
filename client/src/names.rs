//! Names on the wire: most are the model's, some are the value of another parameter.

use std::borrow::Cow;

use aws_smithy_types::date_time::Format;

use crate::argument::Argument;
use crate::call::Call;
use crate::encode;
use crate::operation::{Param, Place, Type};

/// The name under which a parameter of this call is sent; `None` as long as nobody says it.
pub(crate) fn on_the_wire<'a>(call: &'a Call, param: &Param) -> Option<Cow<'a, str>> {
    let Some(by) = param.named_by() else { return Some(param.wire().into()) };
    value(call, call.operation().param(by)?).ok().flatten()
}

/// What is wrong with the names that this call gives.
pub(crate) fn check(call: &Call, problems: &mut Vec<String>) {
    let params = call.operation().params();
    for naming in params.iter().filter(|param| param.place() == Place::Name) {
        let by = naming.name();
        let name = match value(call, naming) {
            // One that is required and missing is told with the others.
            Ok(None) => continue,
            Ok(Some(name)) => name,
            Err(why) => {
                problems.push(format!("`{by}` {why}"));
                continue;
            }
        };
        for named in params.iter().filter(|param| param.named_by() == Some(by)) {
            let own = named.name();
            if name.is_empty() {
                problems
                    .push(format!("`{by}` is empty, and is the name that `{own}` is sent under"));
            } else if let Some(other) = taken(call, named.place(), &name, Some(named)) {
                problems.push(format!(
                    "`{by}` is `{name}`, the name that `{own}` is sent under, but {other}"
                ));
            }
        }
    }
}

/// Who sends this name at this place, but for the parameter that wants it, if it is one that does.
pub(crate) fn taken(
    call: &Call,
    place: Place,
    name: &str,
    wanted_by: Option<&Param>,
) -> Option<String> {
    let operation = call.operation();
    let mut constants = operation.constants().iter();
    if constants.any(|constant| constant.place == place && constant.wire == name) {
        return Some(format!("the operation always sends `{name}` itself"));
    }
    let other = operation.params().iter().find(|param| {
        param.place() == place
            && wanted_by.is_none_or(|own| own.name() != param.name())
            && !is_spilled(param)
            && on_the_wire(call, param).as_deref() == Some(name)
    })?;
    Some(format!("that is what the parameter `{}` sends", other.name()))
}

/// Whether its entries are sent as pairs of their own.
pub(crate) fn is_spilled(param: &Param) -> bool {
    param.place() == Place::Query && matches!(param.ty(), Type::Map(_))
}

/// The value of a parameter that names others.
fn value<'a>(call: &'a Call, naming: &Param) -> Result<Option<Cow<'a, str>>, String> {
    Ok(match call.argument(naming.name()) {
        None => naming.default().map(Cow::Borrowed),
        Some(Argument::Text(text)) => Some(Cow::Borrowed(text)),
        Some(other) => Some(encode::text(other, Format::DateTimeWithOffset)?.into()),
    })
}
