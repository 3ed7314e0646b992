//! Closed enums: a text that is none of their values is refused, and one that means a value goes
//! out as the service spells it. Wherever in an argument such an enum is: in lists, maps, shapes.

use std::borrow::Cow;

use crate::model::{Closed, Enum, Param, Type};
use crate::request::input::Input;
use crate::request::outgoing::{DEEPEST, too_deep};
use crate::value::argument::Argument;
use crate::value::encode;
use crate::value::raw_json;

/// The call with all values of closed enums as they are sent. In the place of one that is refused
/// is the reason, for whoever writes it.
pub(crate) fn settle(input: &Input) -> Cow<'_, Input> {
    let mut settled = Cow::Borrowed(input);
    for param in input.operation().params() {
        let Some(value) = input.argument(param.name()) else { continue };
        let value = match spelt(param.ty(), value, DEEPEST) {
            Ok(None) => continue,
            Ok(Some(value)) => value,
            Err(why) => Argument::Invalid(why),
        };
        settled.to_mut().put(param.name(), value);
    }
    settled
}

/// The value as it is sent; `None` if that is as it is.
fn spelt(ty: &Type, value: &Argument, levels: usize) -> Result<Option<Argument>, String> {
    let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
    match (ty, value) {
        (_, Argument::Invalid(_)) => Ok(None),
        (Type::Enum(one), value) => match &one.closed {
            Some(closed) => known(one, closed, value),
            None => Ok(None),
        },
        (Type::List(_) | Type::Map(_) | Type::Shape(_), Argument::Json(json)) => {
            match (encode::open(json), ty) {
                (Some(opened), _) => spelt(ty, &opened, levels + 1),
                (None, Type::List(element)) => spelt(element, value, levels),
                (None, _) => Ok(None),
            }
        }
        (Type::List(element), Argument::List(items)) => {
            let spelt = items.iter().enumerate().map(|(index, item)| {
                spelt(element, item, levels).map_err(|why| format!("has item {index}, which {why}"))
            });
            Ok(whole(spelt.collect::<Result<_, _>>()?, items.iter()).map(Argument::List))
        }
        // A query sends one value where a list may stand.
        (Type::List(element), one) => spelt(element, one, levels),
        (Type::Map(_) | Type::Shape(_), Argument::Map(entries)) => {
            let spelt = entries.iter().map(|(name, value)| {
                let ty = match ty {
                    Type::Map(element) => Some(*element),
                    Type::Shape(shape) => {
                        let member = shape.members.iter().find(|member| member.wire() == name);
                        member.map(Param::ty)
                    }
                    _ => None,
                };
                let spelt = ty.map_or(Ok(None), |ty| spelt(ty, value, levels));
                spelt.map_err(|why| format!("has `{name}`, which {why}"))
            });
            let values = entries.iter().map(|(_, value)| value);
            let whole = whole(spelt.collect::<Result<_, _>>()?, values);
            let names = entries.iter().map(|(name, _)| name.clone());
            Ok(whole.map(|values| Argument::Map(names.zip(values).collect())))
        }
        _ => Ok(None),
    }
}

/// All parts, if one of them is spelt anew.
fn whole<'a>(
    spelt: Vec<Option<Argument>>,
    given: impl Iterator<Item = &'a Argument>,
) -> Option<Vec<Argument>> {
    let parts = spelt.iter().any(Option::is_some).then_some(spelt)?;
    Some(
        parts.into_iter().zip(given).map(|(new, old)| new.unwrap_or_else(|| old.clone())).collect(),
    )
}

fn known(one: &Enum, closed: &Closed, value: &Argument) -> Result<Option<Argument>, String> {
    let text = match value {
        Argument::Text(text) => Some(text.clone()),
        Argument::Json(json) if json.get().starts_with('"') => raw_json::text(json),
        _ => None,
    };
    let Some(text) = text else { return Err(none_of(one, closed)) };
    let mut values = one.values.iter().copied();
    let mut names = closed.names.iter();
    let value = if one.values.contains(&text.as_str()) {
        return Ok(None);
    } else if let Some(value) = values.find(|value| value.eq_ignore_ascii_case(&text)) {
        if closed.any_case { text.as_str() } else { value }
    } else if let Some((_, value)) = names.find(|(name, _)| name.eq_ignore_ascii_case(&text)) {
        value
    } else {
        return Err(none_of(one, closed));
    };
    Ok((value != text).then(|| value.into()))
}

/// Without the text itself: what stands in a wrong place may be secret.
fn none_of(one: &Enum, closed: &Closed) -> String {
    let values = one.values.iter().map(|value| {
        let mut names = closed.names.iter().filter(|(_, named)| named == value);
        names.next().map_or_else(|| format!("`{value}`"), |(name, _)| format!("`{value}` ({name})"))
    });
    format!("is none of {}", values.collect::<Vec<_>>().join(", "))
}
