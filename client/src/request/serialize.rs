//! From an operation and its arguments to a request: places, constants, rules.
//!
//! Pure: no I/O, no clock. All mistakes of a call are found before any is reported.

use std::borrow::Cow;

use aws_smithy_types::date_time::Format;
use http::Method as HttpMethod;

use crate::model::{Body, Constant, Method, Operation, Param, Place, Rule, Type};
use crate::outcome::error::Error;
use crate::request::closed;
use crate::request::forbidden;
use crate::request::input::Input;
use crate::request::interceptor::Interceptor;
use crate::request::names::{self, is_spilled};
use crate::request::outgoing::{self, Given};
use crate::request::request::RequestBuilder;
use crate::value::argument::Argument;
use crate::value::encode::{self, JsonObject};

/// The request of a call, but for where it goes, and the operation that it is for: the service's
/// hook may choose another one.
pub(crate) fn request(
    input: &Input,
    prepare: Option<&dyn Interceptor>,
) -> crate::Result<(RequestBuilder, &'static Operation)> {
    let name = input.operation().name();
    let refuse = |problems: &[String]| Err(Error::input(name, problems.join("; ")));
    let settled = closed::settle(input);
    let prepared = match prepare {
        Some(prepare) => {
            // By the rules of the operation that was called: another one may have others.
            let (problems, _) = look(&settled);
            if !problems.is_empty() {
                return refuse(&problems);
            }
            match prepare.prepare(&settled) {
                Ok(prepared) => prepared,
                Err(why) => return refuse(&[why]),
            }
        }
        None => Cow::Borrowed(&*settled),
    };
    let (input, operation) = (&*prepared, prepared.operation());
    let (mut problems, given) = look(input);
    let mut draft = RequestBuilder::new(method(operation.method()));
    path(input, &given, &mut draft, &mut problems);
    query(input, &given, &mut draft, &mut problems);
    headers(input, &given, &mut draft, &mut problems);
    body(input, &given, &mut draft, &mut problems);
    if !problems.is_empty() {
        return refuse(&problems);
    }
    Ok((draft, operation))
}

/// What is wrong with a call wherever its parameters travel, and what is to be sent for them.
fn look(input: &Input) -> (Vec<String>, Vec<Given<'_>>) {
    let mut problems = check(input);
    names::check(input, &mut problems);
    problems.extend(forbidden::check(input));
    let given = outgoing::given(input, &mut problems);
    (problems, given)
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

/// Which parameters are there, and which must or must not be.
fn check(input: &Input) -> Vec<String> {
    let mut problems = Vec::new();
    let given = |name: &&&'static str| {
        let value = input.operation().param(name).zip(input.argument(name));
        value.is_some_and(|(param, value)| !outgoing::is_left_out(param, value))
    };
    for (name, _) in input.arguments() {
        if input.operation().param(name).is_none() {
            problems.push(format!("there is no parameter `{name}`"));
        }
    }
    for param in input.operation().params() {
        if param.is_required() && input.argument(param.name()).is_none() {
            problems.push(format!("`{}` is required", param.name()));
        }
    }
    for rule in input.operation().rules() {
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
            // Those of values, which are looked at elsewhere, among them.
            Rule::AtLeastOne(_) | Rule::Requires(..) | Rule::Refused(_) | Rule::NoNulls => {}
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

/// What is given for a place.
fn at<'a>(given: &'a [Given<'a>], place: Place) -> impl Iterator<Item = &'a Given<'a>> {
    given.iter().filter(move |one| one.param.place() == place)
}

fn constants(operation: &Operation, place: Place) -> impl Iterator<Item = &'static Constant> {
    operation.constants().iter().filter(move |constant| constant.place == place)
}

fn path(
    input: &Input,
    given: &[Given<'_>],
    draft: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let mut rest = input.operation().path();
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after.split_once('}').unwrap_or((after, ""));
        draft.path.push(before, false);
        rest = after;
        let Some(Given { param, value, .. }) =
            at(given, Place::Label).find(|one| one.wire == label)
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

fn query(
    input: &Input,
    given: &[Given<'_>],
    draft: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let operation = input.operation();
    for constant in constants(operation, Place::Query) {
        draft.query(constant.wire, constant.value, false);
    }
    for Given { param, wire, value } in at(given, Place::Query) {
        match query_pairs(param, wire, value) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    if is_spilled(param)
                        && let Some(other) = taken(input, &name)
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
    for (name, value) in input.extras(false) {
        match encode::pairs(name, value) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    if let Some(other) = taken(input, &name) {
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

fn query_pairs(
    param: &Param,
    wire: &str,
    value: &Argument,
) -> Result<Vec<(String, String)>, String> {
    if let Argument::Invalid(why) = value {
        return Err(why.clone());
    }
    if is_json(param) {
        let value = text(param, value, Format::DateTimeWithOffset)?;
        return Ok(vec![(wire.to_owned(), value)]);
    }
    match (is_spilled(param), encode::is_map(value)) {
        (true, false) => Err("needs names and values".to_owned()),
        (false, true) => Err("is a map, where one value or a list is needed".to_owned()),
        _ => encode::pairs(wire, value),
    }
}

/// Whether the parameter is JSON by its type, and is sent as JSON text where others are text.
fn is_json(param: &Param) -> bool {
    matches!(param.ty(), Type::Json | Type::Object | Type::Shape(_) | Type::Patch)
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

/// Why no spilled map and no `set` can send this name in the query: what it would do, or who else
/// sends it.
fn taken(input: &Input, wire: &str) -> Option<String> {
    let why = forbidden::reason(input.operation(), wire).map(str::to_owned);
    why.or_else(|| names::taken(input, Place::Query, wire, None))
}

fn headers(
    input: &Input,
    given: &[Given<'_>],
    draft: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    for constant in constants(input.operation(), Place::Header) {
        problems.extend(draft.header(constant.wire, constant.value, false).err());
    }
    for Given { param, wire, value } in at(given, Place::Header) {
        match text(param, value, Format::HttpDate) {
            Ok(text) => {
                problems.extend(draft.header(wire, &text, param.is_sensitive()).err());
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
}

fn body(
    input: &Input,
    given: &[Given<'_>],
    draft: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let mut text = String::new();
    match input.operation().body() {
        Body::None => return,
        Body::Members => members(input, given, &mut text, problems),
        Body::Document => {
            for Given { param, value, .. } in at(given, Place::Payload) {
                if let Err(why) = encode::json(value, &mut text) {
                    problems.push(format!("`{}` {why}", param.name()));
                }
            }
        }
        Body::Blob => {
            for Given { param, value, .. } in at(given, Place::Payload) {
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

fn members(input: &Input, given: &[Given<'_>], text: &mut String, problems: &mut Vec<String>) {
    let mut object = JsonObject::begin(text);
    for constant in constants(input.operation(), Place::Body) {
        let value = Argument::raw_json(constant.value);
        if let Err(why) = object.member(constant.wire, &value) {
            problems.push(format!("`{}` {why}", constant.wire));
        }
    }
    for Given { param, wire, value } in at(given, Place::Body) {
        if let Err(why) = object.member(wire, value) {
            problems.push(format!("`{}` {why}", param.name()));
        }
    }
    for (name, value) in input.extras(true) {
        if let Some(other) = names::taken(input, Place::Body, name, None) {
            problems.push(format!("`{name}` cannot be set: {other}"));
        } else if let Err(why) = object.member(name, value) {
            problems.push(format!("`{name}` {why}"));
        }
    }
    object.end();
}
