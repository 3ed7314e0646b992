//! From an operation and its arguments to a request: places, constants, rules.
//!
//! Pure: no I/O, no clock. All mistakes of a call are found before any is reported.

use std::borrow::Cow;

use aws_smithy_types::date_time::Format;
use http::Method as HttpMethod;

use crate::argument::Argument;
use crate::call::Call;
use crate::encode::{self, JsonObject};
use crate::error::Error;
use crate::operation::{Body, Constant, Method, Operation, Param, Place, Rule, Type};
use crate::request::{Draft, Request};

/// The request of a call.
pub(crate) fn request(call: &Call) -> crate::Result<Request> {
    let name = call.operation().name();
    let refuse = |problems: Vec<String>| Err(Error::input(name, problems.join("; ")));
    let mut problems = check(call);
    let prepared = match call.client().prepare() {
        Some(_) if !problems.is_empty() => return refuse(problems),
        Some(prepare) => match prepare.prepare(call) {
            Ok(prepared) => prepared,
            Err(why) => return refuse(vec![why]),
        },
        None => Cow::Borrowed(call),
    };
    let (call, operation) = (&*prepared, prepared.operation());
    let mut draft = Draft::new(method(operation.method()));
    path(call, &mut draft, &mut problems);
    query(call, &mut draft, &mut problems);
    headers(call, &mut draft, &mut problems);
    body(call, &mut draft, &mut problems);
    if !problems.is_empty() {
        return refuse(problems);
    }
    draft.finish(name.into(), Some(operation), call.client())
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Head => HttpMethod::HEAD,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Patch => HttpMethod::PATCH,
        Method::Delete => HttpMethod::DELETE,
    }
}

/// What can be said without looking at values.
fn check(call: &Call) -> Vec<String> {
    let mut problems = Vec::new();
    let given = |name: &&&'static str| call.argument(name).is_some();
    for (name, _) in call.arguments() {
        if call.operation().param(name).is_none() {
            problems.push(format!("there is no parameter `{name}`"));
        }
    }
    for param in call.operation().params() {
        if param.is_required() && call.argument(param.name()).is_none() {
            problems.push(format!("`{}` is required", param.name()));
        }
    }
    for rule in call.operation().rules() {
        match rule {
            Rule::Exclusive(names) => {
                let both: Vec<&str> = names.iter().filter(given).copied().collect();
                if both.len() > 1 {
                    problems.push(format!("{} exclude each other: give one", quoted(&both, "and")));
                }
            }
            Rule::AtLeastOne(names) if !names.iter().any(|name| given(&name)) => {
                problems.push(format!("at least one of {} is required", quoted(names, "or")));
            }
            Rule::Requires(name, needed) if given(&name) && !given(&needed) => {
                problems.push(format!("`{name}` is only allowed together with `{needed}`"));
            }
            Rule::AtLeastOne(_) | Rule::Requires(..) => {}
        }
    }
    problems
}

fn quoted(names: &[&str], last: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [rest @ .., end] if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The parameters of a place that are given.
fn given(call: &Call, place: Place) -> impl Iterator<Item = (&'static Param, &Argument)> {
    let params = call.operation().params().iter().filter(move |param| param.place() == place);
    params.filter_map(|param| Some((param, call.argument(param.name())?)))
}

fn constants(operation: &Operation, place: Place) -> impl Iterator<Item = &'static Constant> {
    operation.constants().iter().filter(move |constant| constant.place == place)
}

fn path(call: &Call, draft: &mut Draft, problems: &mut Vec<String>) {
    let mut rest = call.operation().path();
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after.split_once('}').unwrap_or((after, ""));
        draft.path.push(before, false);
        rest = after;
        let Some((param, value)) =
            given(call, Place::Label).find(|(param, _)| param.wire() == label)
        else {
            continue;
        };
        match text(param, value, Format::DateTimeWithOffset) {
            Ok(text) if matches!(text.as_str(), "" | "." | "..") => problems.push(format!(
                "`{}` is {}, which would change the path and thereby the thing that is meant: \
                 give the identifier itself",
                param.name(),
                if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") },
            )),
            Ok(text) => {
                draft.path.push(&encode::percent(&text).to_string(), param.is_sensitive());
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    draft.path.push(rest, false);
}

fn query(call: &Call, draft: &mut Draft, problems: &mut Vec<String>) {
    let operation = call.operation();
    for constant in constants(operation, Place::Query) {
        draft.query(constant.wire, constant.value, false);
    }
    for (param, value) in given(call, Place::Query) {
        match query_pairs(param, value) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    if is_spilled(param)
                        && let Some(other) = taken(operation, &name)
                    {
                        let own = param.name();
                        problems.push(format!("`{own}` has the entry `{name}`: {other}"));
                    }
                    draft.query(&name, &value, param.is_sensitive());
                }
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    for (name, value) in call.extras(false) {
        match encode::pairs(name, value) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    if let Some(other) = taken(operation, &name) {
                        problems.push(format!("`{name}` cannot be set: {other}"));
                    }
                    // What no model knows, no model marks as a secret.
                    draft.query(&name, &value, true);
                }
            }
            Err(why) => problems.push(format!("`{name}` {why}")),
        }
    }
}

/// Whether its entries are sent as pairs of their own.
fn is_spilled(param: &Param) -> bool {
    param.place() == Place::Query && matches!(param.ty(), Type::Map(_))
}

fn query_pairs(param: &Param, value: &Argument) -> Result<Vec<(String, String)>, String> {
    if is_json(param) {
        let value = text(param, value, Format::DateTimeWithOffset)?;
        return Ok(vec![(param.wire().to_owned(), value)]);
    }
    match (is_spilled(param), encode::is_map(value)) {
        (true, false) => Err("needs names and values".to_owned()),
        (false, true) => Err("is a map, where one value or a list is needed".to_owned()),
        _ => encode::pairs(param.wire(), value),
    }
}

/// Whether the parameter is JSON by its type, and is sent as JSON text where others are text.
fn is_json(param: &Param) -> bool {
    matches!(param.ty(), Type::Json | Type::Shape(_) | Type::Patch)
}

fn text(param: &Param, value: &Argument, time: Format) -> Result<String, String> {
    match encode::text(value, time) {
        Err(_) if is_json(param) => {
            let mut text = String::new();
            encode::json(value, &mut text).map(|()| text)
        }
        other => other,
    }
}

/// Who uses this name in the query, if it is not a spilled map.
fn taken(operation: &Operation, wire: &str) -> Option<String> {
    if constants(operation, Place::Query).any(|constant| constant.wire == wire) {
        return Some(format!("the operation always sends `{wire}` itself"));
    }
    let param = operation.params().iter().find(|param| {
        param.place() == Place::Query && param.wire() == wire && !is_spilled(param)
    })?;
    Some(format!("that is what the parameter `{}` sends", param.name()))
}

fn headers(call: &Call, draft: &mut Draft, problems: &mut Vec<String>) {
    for constant in constants(call.operation(), Place::Header) {
        problems.extend(draft.header(constant.wire, constant.value, false).err());
    }
    for (param, value) in given(call, Place::Header) {
        match text(param, value, Format::HttpDate) {
            Ok(text) => {
                problems.extend(draft.header(param.wire(), &text, param.is_sensitive()).err());
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
}

fn body(call: &Call, draft: &mut Draft, problems: &mut Vec<String>) {
    let mut text = String::new();
    match call.operation().body() {
        Body::None => return,
        Body::Members => members(call, &mut text, problems),
        Body::Document => {
            for (param, value) in given(call, Place::Payload) {
                if let Err(why) = encode::json(value, &mut text) {
                    problems.push(format!("`{}` {why}", param.name()));
                }
            }
        }
        Body::Blob => {
            for (param, value) in given(call, Place::Payload) {
                match encode::bytes(value) {
                    Ok(bytes) => draft.body = bytes,
                    Err(why) => problems.push(format!("`{}` {why}", param.name())),
                }
            }
            return;
        }
    }
    draft.json = !text.is_empty();
    draft.body = text.into();
}

fn members(call: &Call, text: &mut String, problems: &mut Vec<String>) {
    let mut object = JsonObject::begin(text);
    for constant in constants(call.operation(), Place::Body) {
        let value = Argument::raw_json(constant.value);
        if let Err(why) = object.member(constant.wire, &value) {
            problems.push(format!("`{}` {why}", constant.wire));
        }
    }
    for (param, value) in given(call, Place::Body) {
        if let Err(why) = object.member(param.wire(), value) {
            problems.push(format!("`{}` {why}", param.name()));
        }
    }
    for (name, value) in call.extras(true) {
        if constants(call.operation(), Place::Body).any(|constant| constant.wire == name) {
            let why = "the operation always sends it itself";
            problems.push(format!("`{name}` cannot be set: {why}"));
        } else if let Err(why) = object.member(name, value) {
            problems.push(format!("`{name}` {why}"));
        }
    }
    object.end();
}
