//! What is sent for the values of a call: some are refused, some left out, some written in
//! another way than their type says. What places do with them is in `assemble`.
//!
//! Errors say what is wrong with the value and never show it.

use std::borrow::Cow;

use aws_smithy_types::date_time::Format;
use serde_json::value::RawValue;

use crate::model::{Form, Param, Type};
use crate::request::input::Input;
use crate::value::argument::Argument;
use crate::value::encode;
use crate::value::raw_json::{self, Members};

/// Deeper objects are a mistake, and recursion has an end.
pub(crate) const DEEPEST: usize = 128;

pub(crate) fn too_deep() -> String {
    format!("has more than {DEEPEST} levels")
}

/// A parameter that is sent, under which name, with what value.
pub(crate) struct Given<'a> {
    pub(crate) param: &'static Param,
    pub(crate) wire: Cow<'a, str>,
    pub(crate) value: Cow<'a, Argument>,
}

/// What is sent, in the order of the model.
pub(crate) fn given<'a>(input: &'a Input, problems: &mut Vec<String>) -> Vec<Given<'a>> {
    let mut given = Vec::new();
    for param in input.operation().params() {
        let Some(value) = input.argument(param.name()) else { continue };
        match sent(param, value, DEEPEST) {
            Ok(None) => {}
            Ok(Some(value)) => {
                let wire = input.wire_name(param);
                given.extend(wire.map(|wire| Given { param, wire, value }));
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    given
}

/// Whether a parameter with this value is as good as one that is not given.
pub(crate) fn is_left_out(param: &Param, value: &Argument) -> bool {
    param.form() == Form::IfTrue
        && match value {
            Argument::Boolean(value) => !value,
            Argument::Json(json) => json.get() == "false",
            _ => false,
        }
}

type Sent<'a> = Result<Option<Cow<'a, Argument>>, String>;

fn sent<'a>(param: &Param, value: &'a Argument, deepest: usize) -> Sent<'a> {
    if is_left_out(param, value) {
        return Ok(None);
    }
    if param.is_filled()
        && let Some(empty) = emptiness(value)
    {
        let remedy = if param.is_required() { "" } else { ", or leave it out" };
        return Err(format!(
            "is {empty}, which the service takes for something else, at worst for everything: give what is meant{remedy}"
        ));
    }
    let changed = match param.form() {
        Form::Joined => joined(value)?,
        Form::Text => text(value)?,
        Form::Plain | Form::IfTrue => typed(param.ty(), value, deepest)?,
    };
    Ok(Some(changed.map_or(Cow::Borrowed(value), Cow::Owned)))
}

/// What kind of nothing a value is, if it is one.
fn emptiness(value: &Argument) -> Option<&'static str> {
    let blank = |json: &RawValue| {
        let inside = json.get().get(1..json.get().len().saturating_sub(1));
        inside.is_some_and(|inside| inside.trim().is_empty())
    };
    match value {
        Argument::Text(text) if text.is_empty() => Some("an empty text"),
        Argument::Blob(bytes) if bytes.is_empty() => Some("empty"),
        Argument::List(items) if items.is_empty() => Some("an empty list"),
        Argument::Map(entries) if entries.is_empty() => Some("empty"),
        Argument::Json(json) => match json.get().as_bytes().first() {
            Some(b'n') => Some("null"),
            Some(b'"') if json.get() == "\"\"" => Some("an empty text"),
            Some(b'[') if blank(json) => Some("an empty list"),
            Some(b'{') if blank(json) => Some("empty"),
            _ => None,
        },
        _ => None,
    }
}

/// A list as one text. What is no list is what somebody has joined himself.
fn joined(value: &Argument) -> Result<Option<Argument>, String> {
    let Some(items) = items(value) else { return Ok(None) };
    let mut texts = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let why = match encode::text(item, Format::DateTimeWithOffset) {
            Ok(text) if text.is_empty() => "is empty",
            Ok(text) if text.contains(',') => "holds a comma",
            Ok(text) => {
                texts.push(text);
                continue;
            }
            Err(why) => return Err(format!("has item {index}, which {why}")),
        };
        return Err(format!(
            "has item {index}, which {why}: the items are sent as one text, with commas between them"
        ));
    }
    Ok(Some(Argument::Text(texts.join(","))))
}

/// `true`, `false` and numbers as text; what is text already, or nothing, stays.
fn text(value: &Argument) -> Result<Option<Argument>, String> {
    let literal = match value {
        Argument::Boolean(_) | Argument::Integer(_) | Argument::Number(_) => true,
        Argument::Json(json) => !json.get().starts_with(['"', '[', '{', 'n']),
        _ => false,
    };
    let written = literal.then(|| encode::text(value, Format::EpochSeconds)).transpose()?;
    Ok(written.map(Argument::Text))
}

/// The value, if what its type says of the values in it changes it.
fn typed(ty: &Type, value: &Argument, deepest: usize) -> Result<Option<Argument>, String> {
    if !looks_inside(ty) || matches!(value, Argument::Invalid(_)) {
        return Ok(None);
    }
    let deeper = deepest.checked_sub(1);
    let deeper = deeper.ok_or_else(too_deep)?;
    match ty {
        Type::Object => match kind(value) {
            OBJECT => Ok(None),
            other => Err(format!("is {other}, where a JSON object is needed")),
        },
        Type::List(element) => {
            let Some(items) = items(value) else { return Ok(None) };
            let (mut changed, mut list) = (false, Vec::with_capacity(items.len()));
            for (index, item) in items.iter().enumerate() {
                let new = typed(element, item, deeper)
                    .map_err(|why| format!("has item {index}, which {why}"))?;
                changed |= new.is_some();
                list.push(new.unwrap_or_else(|| item.clone()));
            }
            Ok(changed.then_some(Argument::List(list)))
        }
        Type::Map(element) => entries_of(value, |_, value| {
            let new = typed(element, value, deeper)?;
            Ok(Some(new.map_or(Cow::Borrowed(value), Cow::Owned)))
        }),
        Type::Shape(shape) => entries_of(value, |name, value| {
            match shape.members.iter().find(|member| member.wire() == name) {
                Some(member) => sent(member, value, deeper),
                None => Ok(Some(Cow::Borrowed(value))),
            }
        }),
        _ => Ok(None),
    }
}

/// The object, if one of its members is changed or left out.
fn entries_of(
    value: &Argument,
    sent: impl for<'b> Fn(&str, &'b Argument) -> Sent<'b>,
) -> Result<Option<Argument>, String> {
    let Some(entries) = entries(value) else { return Ok(None) };
    let (mut changed, mut object) = (false, Vec::with_capacity(entries.len()));
    for (name, value) in entries.iter() {
        match sent(name, value).map_err(|why| format!("has `{name}`, which {why}"))? {
            None => changed = true,
            Some(new) => {
                changed |= matches!(new, Cow::Owned(_));
                object.push((name.clone(), new.into_owned()));
            }
        }
    }
    Ok(changed.then_some(Argument::Map(object)))
}

/// Whether values in a value of this type can be refused or changed.
fn looks_inside(ty: &Type) -> bool {
    match ty {
        Type::Object | Type::Shape(_) => true,
        Type::List(element) | Type::Map(element) => looks_inside(element),
        _ => false,
    }
}

const OBJECT: &str = "an object";

/// What a value is, for people.
fn kind(value: &Argument) -> &'static str {
    match value {
        Argument::Map(_) => OBJECT,
        Argument::List(_) => "a list",
        Argument::Text(_) => "text",
        Argument::Boolean(_) => "a boolean",
        Argument::Blob(_) => "bytes",
        Argument::Integer(_) | Argument::Number(_) | Argument::Timestamp(_) => "a number",
        Argument::Json(json) => match json.get().as_bytes().first() {
            Some(b'{') => OBJECT,
            Some(b'[') => "a list",
            Some(b'"') => "text",
            Some(b'n') => "null",
            Some(b't' | b'f') => "a boolean",
            _ => "a number",
        },
        Argument::Invalid(_) => "no value",
    }
}

/// The items of a list, which may be one in JSON.
fn items(value: &Argument) -> Option<Cow<'_, [Argument]>> {
    match value {
        Argument::List(items) => Some(items.into()),
        Argument::Json(json) => {
            let items = raw_json::items(json)?.into_iter();
            Some(items.map(|item| Argument::Json(item.to_owned())).collect())
        }
        _ => None,
    }
}

/// The members of an object, which may be one in JSON.
fn entries(value: &Argument) -> Option<Cow<'_, [(String, Argument)]>> {
    match value {
        Argument::Map(entries) => Some(entries.into()),
        Argument::Json(json) => {
            let members = Members::of(json)?.0.into_iter();
            Some(members.map(|(name, json)| (name, Argument::Json(json.to_owned()))).collect())
        }
        _ => None,
    }
}
