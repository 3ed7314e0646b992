//! Checks the arguments of a call, and converts them into the form that is sent.
//!
//! Finds all problems of a call, for one error. Messages do not contain values, which may be
//! secret.

use std::borrow::Cow;

use aws_smithy_types::date_time::Format;

use super::input::Input;
use crate::model::{
    Body, Closed, Constraint, Encoding, Enum, Location, Operation, Param, Shape, Type,
};
use crate::value::argument::{Argument, View};
use crate::value::encode;

/// Deeper values are a mistake, and recursion needs an end.
const MOST_LEVELS: usize = 128;

/// A parameter that is sent: its name in the request, and its value in the form that is sent.
pub(super) struct BoundParam<'a> {
    pub(super) param: &'static Param,
    pub(super) wire: Cow<'a, str>,
    pub(super) value: Cow<'a, Argument>,
}

/// Checks the arguments of a call. Returns the parameters that are sent, in the order of the model,
/// and adds what is wrong to `problems`.
pub(super) fn validate<'a>(input: &'a Input, problems: &mut Vec<String>) -> Vec<BoundParam<'a>> {
    check_presence(input, problems);
    check_names(input, problems);
    check_body(input, problems);
    let mut bound = Vec::new();
    for param in input.operation().params() {
        let Some(value) = input.argument(param.name()) else { continue };
        match normalize(param, value, MOST_LEVELS) {
            Ok(Normal::LeftOut) => {}
            Ok(Normal::Same) => bound.extend(bind(input, param, Cow::Borrowed(value))),
            Ok(Normal::New(value)) => bound.extend(bind(input, param, Cow::Owned(value))),
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    bound
}

fn bind<'a>(
    input: &'a Input,
    param: &'static Param,
    value: Cow<'a, Argument>,
) -> Option<BoundParam<'a>> {
    Some(BoundParam { param, wire: input.wire_name(param)?, value })
}

/// Checks which parameters are set, against those that must or must not be.
fn check_presence(input: &Input, problems: &mut Vec<String>) {
    let operation = input.operation();
    let given = |name: &&&'static str| {
        let value = operation.param(name).zip(input.argument(name));
        value.is_some_and(|(param, value)| !is_left_out(param, value))
    };
    for (name, _) in input.arguments() {
        if operation.param(name).is_none() {
            problems.push(format!("there is no parameter `{name}`"));
        }
    }
    let is_missing = |param: &&Param| param.is_required() && input.argument(param.name()).is_none();
    let missing: Vec<&str> =
        operation.params().iter().filter(is_missing).map(Param::name).collect();
    if !missing.is_empty() {
        problems.push(format!("{} {} required", quoted(&missing, "and"), is_or_are(&missing)));
    }
    for rule in operation.constraints() {
        match rule {
            Constraint::Exclusive(names) => {
                let both: Vec<&str> = names.iter().filter(given).copied().collect();
                if both.len() > 1 {
                    problems.push(format!(
                        "{} exclude each other: set only one of them",
                        quoted(&both, "and")
                    ));
                }
            }
            Constraint::AtLeastOne(names) if !names.iter().any(|name| given(&name)) => {
                problems.push(format!("at least one of {} is required", quoted(names, "or")));
            }
            Constraint::Requires(name, needed) if given(&name) && !given(&needed) => {
                problems.push(format!("`{name}` is only allowed together with `{needed}`"));
            }
            // `check_body` checks the rules of names and values.
            Constraint::AtLeastOne(_)
            | Constraint::Requires(..)
            | Constraint::Refused(_)
            | Constraint::NoNulls => {}
        }
    }
}

fn quoted(names: &[&str], last: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [rest @ .., end] if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Checks names that are the value of a parameter: nothing else must be sent under such a name.
fn check_names(input: &Input, problems: &mut Vec<String>) {
    let params = input.operation().params();
    for naming in params.iter().filter(|param| param.location() == Location::Name) {
        let by = naming.name();
        let name = match input.value_as_name(naming) {
            // `check_presence` reports a required parameter that is missing.
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
            } else if let Some(other) = input.sender(named.location(), &name, Some(named)) {
                problems.push(format!(
                    "`{by}` is `{name}`, the name that `{own}` is sent under, but {other}"
                ));
            }
        }
    }
}

/// Returns why this name must not be sent at the top level of the body or in the query.
pub(super) fn refusal(operation: &Operation, name: &str) -> Option<&'static str> {
    operation.constraints().iter().find_map(|rule| match rule {
        Constraint::Refused(names) => {
            names.iter().find(|(own, _)| *own == name).map(|(_, why)| *why)
        }
        _ => None,
    })
}

/// Checks for names and nulls that an operation must not send in its body. `serialize` checks the
/// names in a query.
fn check_body(input: &Input, problems: &mut Vec<String>) {
    let operation = input.operation();
    let no_nulls = operation.constraints().contains(&Constraint::NoNulls);
    let mut check = |inside: Option<&str>, name: &str, is_null: bool| {
        let has = inside.map_or_else(String::new, |body| format!("`{body}` has "));
        let which = if inside.is_some() { ", which" } else { "" };
        if let Some(why) = refusal(operation, name) {
            problems.push(format!("{has}`{name}`{which} cannot be sent: {why}"));
        } else if no_nulls && is_null {
            problems.push(format!(
                "{has}`{name}`{which} is null, and `{}` does not accept null: set a value, or leave it out",
                operation.name()
            ));
        }
    };
    for (param, value) in input.given() {
        match (operation.body(), param.location()) {
            (Body::Members, Location::Body) => {
                let brought = param.named_by().and_then(|_| input.wire_name(param));
                // A closed enum refuses null itself.
                let is_null = is_null(value) && !is_closed_enum(param.ty());
                check(None, &brought.unwrap_or_else(|| param.name().into()), is_null);
            }
            (Body::Document, Location::Payload) => {
                if let View::Map(entries) = value.view() {
                    for (name, value) in entries {
                        check(Some(param.name()), name, is_null(value));
                    }
                }
                check(None, param.name(), is_null(value));
            }
            _ => {}
        }
    }
    for (name, value) in input.extras(true) {
        check(None, name, is_null(value));
    }
}

fn is_null(value: &Argument) -> bool {
    matches!(value.view(), View::Null)
}

/// Returns true if a parameter with this value is not sent.
fn is_left_out(param: &Param, value: &Argument) -> bool {
    param.encoding() == Encoding::OnlyIfTrue && matches!(value.view(), View::Boolean(false))
}

/// A value in the form that is sent.
enum Normal {
    LeftOut,
    /// Unchanged.
    Same,
    New(Argument),
}

/// Returns the value of a parameter, or of a member of a shape, in the form that is sent, or why it
/// cannot be sent.
fn normalize(param: &Param, value: &Argument, levels: usize) -> Result<Normal, String> {
    if is_left_out(param, value) {
        return Ok(Normal::LeftOut);
    }
    // What a closed enum does not have is refused as such, also if it is empty.
    let is_list = matches!(value.view(), View::List(_));
    if param.is_non_empty()
        && (is_list || !is_closed_enum(param.ty()))
        && let Some(empty) = emptiness(value)
    {
        let remedy = if param.is_required() { "" } else { ", or leave it out" };
        return Err(format!(
            "is {empty}, which the service would misinterpret, for example as every item: set a value{remedy}"
        ));
    }
    let typed = normalize_type(param.ty(), value, levels)?;
    let value = typed.as_ref().unwrap_or(value);
    let formed = match param.encoding() {
        Encoding::CommaSeparated => joined(param, value)?,
        Encoding::Text => literal_as_text(value)?,
        Encoding::Iso8601 => times_as_text(param.ty(), value, Format::DateTimeWithOffset)?,
        Encoding::HttpDate => times_as_text(param.ty(), value, Format::HttpDate)?,
        // In a body a point in time is sent as seconds anyway, as a number.
        Encoding::Epoch if !matches!(param.location(), Location::Body | Location::Payload) => {
            times_as_text(param.ty(), value, Format::EpochSeconds)?
        }
        Encoding::Plain | Encoding::OnlyIfTrue | Encoding::Epoch => None,
    };
    Ok(formed.or(typed).map_or(Normal::Same, Normal::New))
}

/// Whether a type is a closed enum or a list of one.
fn is_closed_enum(ty: &Type) -> bool {
    match ty {
        Type::Enum(one) => one.closed().is_some(),
        Type::List(element) => is_closed_enum(element),
        _ => false,
    }
}

/// Describes a value that is empty or null; `None` for other values.
fn emptiness(value: &Argument) -> Option<&'static str> {
    match value.view() {
        View::Null => Some("null"),
        View::Text("") => Some("an empty string"),
        View::Blob(bytes) if bytes.is_empty() => Some("empty"),
        View::List([]) => Some("an empty list"),
        View::Map([]) => Some("empty"),
        _ => None,
    }
}

/// Returns the value in the form of its type, at every depth; `None` if it is unchanged.
fn normalize_type(ty: &Type, value: &Argument, levels: usize) -> Result<Option<Argument>, String> {
    if !is_checked(ty) {
        return Ok(None);
    }
    let Some(inside) = levels.checked_sub(1) else {
        return Err(format!("is nested more than {MOST_LEVELS} levels deep"));
    };
    match (ty, value.view()) {
        (_, View::Invalid) => match value {
            Argument::Invalid(why) => Err(why.clone()),
            _ => Ok(None),
        },
        (Type::Enum(one), _) => match one.closed() {
            Some(closed) => closed_value(one, closed, value),
            None => Ok(None),
        },
        (Type::Date, _) => check_date(value).map(|()| None),
        (Type::Number, _) => Ok(non_finite(value).map(Argument::from)),
        (Type::Object, View::Map(_) | View::BrokenMap) => Ok(None),
        (Type::Object, _) => Err(format!("is {}, where a JSON object is needed", kind(value))),
        (Type::List(element), View::List(items)) => {
            let mut changed = false;
            let mut list = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let new = normalize_type(element, item, inside);
                let new = new.map_err(|why| format!("has item {index}, which {why}"))?;
                changed |= new.is_some();
                list.push(new.unwrap_or_else(|| item.clone()));
            }
            Ok(changed.then_some(Argument::List(list)))
        }
        // A query sends one value where a list may stand.
        (Type::List(element @ (Type::Enum(_) | Type::List(_))), _) => {
            normalize_type(element, value, inside)
        }
        (Type::Map(element), View::Map(entries)) => normalize_entries(entries, |_, value| {
            Ok(normalize_type(element, value, inside)?.map_or(Normal::Same, Normal::New))
        }),
        (Type::Shape(shape), View::Map(entries)) => {
            check_members(shape, entries)?;
            normalize_entries(entries, |name, value| {
                match shape.members().iter().find(|member| member.wire_name() == name) {
                    Some(member) => normalize(member, value, inside),
                    None => Ok(Normal::Same),
                }
            })
        }
        (Type::Shape(shape), view)
            if shape.is_union() && !matches!(view, View::Null | View::BrokenMap) =>
        {
            let (kind, name) = (kind(value), shape.name());
            Err(format!(
                "is {kind}, where {} is needed: {}",
                with_article(name),
                remedy_for_union(shape)
            ))
        }
        _ => Ok(None),
    }
}

/// Checks that an object has the members that its shape requires, or the only one of a union. That one
/// may be a member of a newer version of the service, which the model does not have.
fn check_members(shape: &Shape, entries: &[(String, Argument)]) -> Result<(), String> {
    if shape.is_union() {
        // A service reads null as a member that is not there.
        let set = entries.iter().filter(|(_, value)| !is_null(value));
        let set: Vec<&str> = set.map(|(name, _)| name.as_str()).collect();
        let has = match set.as_slice() {
            [_] => return Ok(()),
            [] => "no member".to_owned(),
            names => quoted(names, "and"),
        };
        let name = shape.name();
        return Err(format!("is {} with {has}: {}", with_article(name), remedy_for_union(shape)));
    }
    let is_missing = |member: &&Param| {
        member.is_required() && !entries.iter().any(|(name, _)| name == member.wire_name())
    };
    let missing = shape.members().iter().filter(is_missing).map(Param::wire_name);
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (name, are) = (with_article(shape.name()), is_or_are(&missing));
    Err(format!("is {name} without {}, which {are} required", quoted(&missing, "and")))
}

fn is_or_are(names: &[&str]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

/// Returns the name of a type with its article.
fn with_article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

fn remedy_for_union(shape: &Shape) -> String {
    let members: Vec<&str> = shape.members().iter().map(Param::wire_name).collect();
    match members.as_slice() {
        [one] => format!("set `{one}`, and nothing else"),
        members => format!("set exactly one of {}", quoted(members, "or")),
    }
}

/// Returns the object with normalized members; `None` if all of them are unchanged.
fn normalize_entries(
    entries: &[(String, Argument)],
    normalize: impl Fn(&str, &Argument) -> Result<Normal, String>,
) -> Result<Option<Argument>, String> {
    let mut changed = false;
    let mut object = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        let new = normalize(name, value).map_err(|why| format!("has `{name}`, which {why}"))?;
        changed |= !matches!(new, Normal::Same);
        match new {
            Normal::LeftOut => {}
            Normal::Same => object.push((name.clone(), value.clone())),
            Normal::New(value) => object.push((name.clone(), value)),
        }
    }
    Ok(changed.then_some(Argument::Map(object)))
}

/// Returns true if values of this type can be refused or changed.
fn is_checked(ty: &Type) -> bool {
    match ty {
        Type::Object | Type::Shape(_) | Type::Date | Type::Number => true,
        Type::Enum(one) => one.closed().is_some(),
        Type::List(element) | Type::Map(element) => is_checked(element),
        _ => false,
    }
}

/// Returns the text of a number that JSON does not have; `None` for other values.
fn non_finite(value: &Argument) -> Option<&'static str> {
    match value {
        Argument::Number(value) if value.is_nan() => Some("NaN"),
        Argument::Number(value) if *value == f64::INFINITY => Some("Infinity"),
        Argument::Number(value) if *value == f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}

/// Returns the value of a closed enum in the spelling of the service; `None` if it is unchanged.
fn closed_value(one: &Enum, closed: &Closed, value: &Argument) -> Result<Option<Argument>, String> {
    let View::Text(text) = value.view() else { return Err(none_of(one, closed)) };
    if one.values().contains(&text) {
        return Ok(None);
    }
    let mut known = one.values().iter().copied();
    let mut names = closed.names().iter();
    let meant = match known.find(|value| value.eq_ignore_ascii_case(text)) {
        Some(_) if closed.ignores_case() => return Ok(None),
        Some(value) => value,
        None => match names.find(|(name, _)| name.eq_ignore_ascii_case(text)) {
            Some((_, value)) => value,
            None => return Err(none_of(one, closed)),
        },
    };
    Ok(Some(meant.into()))
}

fn none_of(one: &Enum, closed: &Closed) -> String {
    let values = one.values().iter().map(|value| {
        let mut names = closed.names().iter().filter(|(_, named)| named == value);
        names.next().map_or_else(|| format!("`{value}`"), |(name, _)| format!("`{value}` ({name})"))
    });
    format!("is none of {}", values.collect::<Vec<_>>().join(", "))
}

/// Returns a list as one string. A value that is not a list is unchanged: the caller has joined it.
fn joined(param: &Param, value: &Argument) -> Result<Option<Argument>, String> {
    let View::List(items) = value.view() else { return Ok(None) };
    let format = match param.location() {
        Location::Header => Format::HttpDate,
        Location::Body | Location::Payload => Format::EpochSeconds,
        _ => Format::DateTimeWithOffset,
    };
    // An HTTP date has a comma, and can be told apart from the next one all the same.
    let may_have_commas =
        param.location() == Location::Header && matches!(param.ty(), Type::List(Type::Timestamp));
    let mut texts = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let why = match encode::to_text(item, format) {
            Ok(text) if text.is_empty() => "is empty",
            Ok(text) if text.contains(',') && !may_have_commas => "contains a comma",
            Ok(text) => {
                texts.push(text);
                continue;
            }
            Err(why) => return Err(format!("has item {index}, which {why}")),
        };
        return Err(format!(
            "has item {index}, which {why}: the items are sent as one string, separated by commas"
        ));
    }
    Ok(Some(Argument::Text(texts.join(","))))
}

/// Returns booleans and numbers as text; `None` for other values, which are unchanged.
fn literal_as_text(value: &Argument) -> Result<Option<Argument>, String> {
    let is_literal = matches!(value.view(), View::Boolean(_) | View::Number);
    let text = is_literal.then(|| encode::to_text(value, Format::EpochSeconds)).transpose()?;
    Ok(text.map(|text| Argument::Text(text.into_owned())))
}

/// Returns the value with its points in time as text, or `None` if it has none.
fn times_as_text(ty: &Type, value: &Argument, format: Format) -> Result<Option<Argument>, String> {
    let changed = |element: &Type, value: &Argument| {
        Ok::<_, String>(times_as_text(element, value, format)?.unwrap_or_else(|| value.clone()))
    };
    Ok(match (ty, value) {
        (Type::List(element), Argument::List(items)) => {
            let items: Result<Vec<_>, String> =
                items.iter().map(|item| changed(element, item)).collect();
            Some(Argument::List(items?))
        }
        (Type::Map(element), Argument::Map(entries)) => {
            let entry =
                |(name, value): &(String, Argument)| Ok((name.clone(), changed(element, value)?));
            let entries: Result<Vec<_>, String> = entries.iter().map(entry).collect();
            Some(Argument::Map(entries?))
        }
        (_, Argument::Timestamp(_)) => {
            Some(Argument::Text(encode::to_text(value, format)?.into_owned()))
        }
        _ => None,
    })
}

/// Checks a calendar date. Null is accepted here: only a body can send it.
fn check_date(value: &Argument) -> Result<(), String> {
    match value.view() {
        View::Text(text) if is_date(text) => Ok(()),
        View::Null => Ok(()),
        View::Text(_) => Err("is not a calendar date: write it as 2026-11-25".to_owned()),
        _ => Err(format!(
            "is {}, but a calendar date is needed: write it as 2026-11-25",
            kind(value)
        )),
    }
}

/// Returns whether a text is a date of the Gregorian calendar, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |text: &str, digits: usize| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_number)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap_year =
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Describes the kind of a value, for messages.
fn kind(value: &Argument) -> &'static str {
    match value.view() {
        View::Null => "null",
        View::Boolean(_) => "a boolean",
        View::Number | View::Timestamp => "a number",
        View::Text(_) | View::BrokenText => "a string",
        View::Blob(_) => "bytes",
        View::List(_) => "a list",
        View::Map(_) | View::BrokenMap => "an object",
        View::Invalid => "no value",
    }
}

#[cfg(test)]
mod tests {
    use super::with_article;

    #[test]
    fn names_of_types_have_their_article() {
        assert_eq!(
            (&*with_article("Address"), &*with_article("Stage")),
            ("an `Address`", "a `Stage`")
        );
    }
}
