//! Names on the wire: most are the model's, some are the value of another parameter.

use crate::model::{Param, Place, Type};
use crate::request::input::Input;

/// What is wrong with the names that this call gives.
pub(crate) fn check(input: &Input, problems: &mut Vec<String>) {
    let params = input.operation().params();
    for naming in params.iter().filter(|param| param.place() == Place::Name) {
        let by = naming.name();
        let name = match input.value_as_name(naming) {
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
            } else if let Some(other) = taken(input, named.place(), &name, Some(named)) {
                problems.push(format!(
                    "`{by}` is `{name}`, the name that `{own}` is sent under, but {other}"
                ));
            }
        }
    }
}

/// Who sends this name at this place, but for the parameter that wants it, if it is one that does.
pub(crate) fn taken(
    input: &Input,
    place: Place,
    name: &str,
    wanted_by: Option<&Param>,
) -> Option<String> {
    let operation = input.operation();
    let mut constants = operation.constants().iter();
    if constants.any(|constant| constant.place == place && constant.wire == name) {
        return Some(format!("the operation always sends `{name}` itself"));
    }
    let other = operation.params().iter().find(|param| {
        param.place() == place
            && wanted_by.is_none_or(|own| own.name() != param.name())
            && !is_spilled(param)
            && input.wire_name(param).as_deref() == Some(name)
    })?;
    Some(format!("that is what the parameter `{}` sends", other.name()))
}

/// Whether its entries are sent as pairs of their own.
pub(crate) fn is_spilled(param: &Param) -> bool {
    param.place() == Place::Query && matches!(param.ty(), Type::Map(_))
}
