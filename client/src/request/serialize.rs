//! Writes parameters to a request without its endpoint: path, query, headers and body.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aws_smithy_types::date_time::Format;
use bytes::Bytes;

use super::input::{Input, is_spilled};
use super::request::{COMPUTED_HEADERS, RequestBuilder};
use super::validate::{BoundParam, refusal};
use crate::model::{Body, Constant, Location, Operation, Param, Shape, Type};
use crate::value::argument::{Argument, View};
use crate::value::encode::{self, JsonObject, QueryPair};

/// Maximum length of a label of a host name (RFC 1035).
const LONGEST_HOST_LABEL: usize = 63;

/// Writes the parameters, the constants and the extras of a call to a request. Adds what cannot be
/// sent to `problems`.
pub(super) fn serialize(
    input: &Input,
    bound: &[BoundParam<'_>],
    problems: &mut Vec<String>,
) -> RequestBuilder {
    let mut builder = RequestBuilder::new(input.operation().method().clone());
    host_prefix(input, bound, &mut builder, problems);
    path(input, bound, &mut builder, problems);
    query(input, bound, &mut builder, problems);
    headers(input, bound, &mut builder, problems);
    body(input, bound, &mut builder, problems);
    for BoundParam { param, value, .. } in bound {
        // Sensitive headers are marked as such.
        if param.location() != Location::Header {
            secrets(param, value, &mut builder.secrets);
        }
    }
    builder
}

/// Collects the values of a parameter that are sensitive, at any depth.
fn secrets(param: &Param, value: &Argument, found: &mut Vec<Bytes>) {
    if param.is_sensitive() {
        return texts(value, found);
    }
    let mut ty = param.ty();
    while let Type::List(inner) | Type::Map(inner) = ty {
        ty = inner;
    }
    if let Type::Shape(shape) = ty {
        members_of(shape, value, found);
    }
}

/// Collects the sensitive members of a shape, or of shapes in a list or a map.
fn members_of(shape: &Shape, value: &Argument, found: &mut Vec<Bytes>) {
    let is_secret = |param: &Param| {
        param.is_sensitive() || !matches!(param.ty(), Type::String | Type::Boolean | Type::Integer)
    };
    if !shape.members().iter().any(is_secret) {
        return;
    }
    match value.view() {
        View::List(items) => items.iter().for_each(|item| members_of(shape, item, found)),
        View::Map(entries) => {
            for (name, value) in entries {
                match shape.members().iter().find(|member| member.wire_name() == name) {
                    Some(member) => secrets(member, value, found),
                    // The value of a map of shapes.
                    None if matches!(value.view(), View::Map(_) | View::List(_)) => {
                        members_of(shape, value, found);
                    }
                    None => {}
                }
            }
        }
        _ => {}
    }
}

/// Collects the texts in a value.
fn texts(value: &Argument, found: &mut Vec<Bytes>) {
    match value.view() {
        View::Text(text) => found.push(Bytes::copy_from_slice(text.as_bytes())),
        View::Blob(bytes) => found.push(bytes.clone()),
        View::List(items) => items.iter().for_each(|item| texts(item, found)),
        View::Map(entries) => entries.iter().for_each(|(_, value)| texts(value, found)),
        View::Number => found.extend(
            encode::to_text(value, Format::EpochSeconds).map(|text| Bytes::from(text.into_owned())),
        ),
        _ => {}
    }
}

/// Returns the parameters at a location.
fn at<'a>(
    bound: &'a [BoundParam<'a>],
    location: Location,
) -> impl Iterator<Item = &'a BoundParam<'a>> {
    bound.iter().filter(move |one| one.param.location() == location)
}

fn constants(operation: &Operation, location: Location) -> impl Iterator<Item = &'static Constant> {
    operation.constants().iter().filter(move |constant| constant.location() == location)
}

/// Writes what precedes the host name of the endpoint. The values in it cannot change which domain
/// the request is sent to: each is within one label.
fn host_prefix(
    input: &Input,
    bound: &[BoundParam<'_>],
    builder: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let Some(mut rest) = input.operation().host_prefix() else { return };
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        builder.host_prefix.push_str(before);
        rest = after;
        let Some(BoundParam { value, .. }) = bound.iter().find(|one| one.param.name() == name)
        else {
            continue;
        };
        match encode::to_text(value, Format::DateTimeWithOffset) {
            Ok(text) if is_host_label(&text) => {
                builder.host_prefix.push_str(&text.to_ascii_lowercase());
            }
            Ok(_) => problems.push(format!(
                "`{name}` is part of the host name, and is not 1 to 63 letters, digits and `-`, \
                 without `-` at either end and `xn--` at the beginning"
            )),
            Err(why) => problems.push(format!("`{name}` {why}")),
        }
    }
    builder.host_prefix.push_str(rest);
    if builder.host_prefix.split('.').any(|label| label.len() > LONGEST_HOST_LABEL) {
        problems.push(format!(
            "the host name has a label of more than {LONGEST_HOST_LABEL} characters: shorten the \
             parameters of the prefix `{}`",
            input.operation().host_prefix().unwrap_or_default()
        ));
    }
}

fn is_host_label(text: &str) -> bool {
    (1..=LONGEST_HOST_LABEL).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
}

fn path(
    input: &Input,
    bound: &[BoundParam<'_>],
    builder: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let mut rest = input.operation().path();
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after.split_once('}').unwrap_or((after, ""));
        builder.path.push(before, false);
        rest = after;
        let (label, is_greedy) = match label.strip_suffix('+') {
            Some(label) => (label, true),
            None => (label, false),
        };
        let Some(BoundParam { param, value, .. }) =
            at(bound, Location::Label).find(|one| one.wire == label)
        else {
            continue;
        };
        match to_text_or_json(param, value, Format::DateTimeWithOffset) {
            Ok(text) => match label_problem(param.name(), &text, is_greedy) {
                Some(why) => problems.push(why),
                None if is_greedy => {
                    let segments =
                        text.split('/').map(|segment| encode::percent(segment).to_string());
                    let encoded = segments.collect::<Vec<_>>().join("/");
                    builder.path.push(&encoded, param.is_sensitive());
                    if param.is_sensitive() {
                        builder.secrets.push(encoded.into());
                    }
                }
                None => builder.path.push_encoded(&text, param.is_sensitive()),
            },
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    builder.path.push(rest, false);
}

/// Returns why a text cannot be the value of this label: HTTP libraries and servers remove segments
/// of a path that are empty or dots. A greedy label is several segments.
pub(crate) fn label_problem(name: &str, text: &str, is_greedy: bool) -> Option<String> {
    let is_dots = |segment: &str| matches!(segment, "." | "..");
    let what = if text.is_empty() {
        "is empty".to_owned()
    } else if is_dots(text) {
        format!("is `{text}`")
    } else {
        let mut segments = text.split('/').filter(|_| is_greedy);
        match segments.find(|segment| segment.is_empty() || is_dots(segment))? {
            "" => "begins or ends with `/`, or has `//`".to_owned(),
            dots => format!("has the segment `{dots}`"),
        }
    };
    Some(format!(
        "`{name}` {what}, which would change the path, so that the request is for another \
         resource: use the identifier of the resource"
    ))
}

fn query(
    input: &Input,
    bound: &[BoundParam<'_>],
    builder: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let operation = input.operation();
    for constant in constants(operation, Location::Query) {
        match constant.value() {
            "" => builder.query_name(constant.wire_name()),
            value => builder.query(constant.wire_name(), value, false),
        }
    }
    for BoundParam { param, wire, value } in at(bound, Location::Query) {
        if is_scalar(param, value)
            && let Ok(text) = encode::to_text(value, Format::DateTimeWithOffset)
        {
            builder.query(wire, &text, param.is_sensitive());
            continue;
        }
        match query_pairs(param, wire, value) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    if is_spilled(param)
                        && let Some(other) = query_conflict(input, &name)
                    {
                        let own = param.name();
                        problems.push(format!("`{own}` has the entry `{name}`: {other}"));
                    }
                    builder.query(&name, &value, param.is_sensitive());
                }
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    for (name, value) in input.query() {
        if let Some(other) = query_conflict(input, name) {
            problems.push(format!("`{name}` cannot be added to the query: {other}"));
        }
        // It may be secret: only parameters of the model are known not to be.
        builder.query(name, value, true);
    }
    for (name, value) in input.extras(false) {
        if let Some(remedy) = header_remedy(name) {
            problems
                .push(format!("`{name}` cannot be set: it is the name of a header, and {remedy}"));
            continue;
        }
        if let Some(body) = whole_body(input.operation())
            && query_conflict(input, name).is_none()
        {
            problems.push(format!(
                "`{name}` is not a parameter: the whole body is `{body}`; call `.query(\"{name}\", \
                 value)` if it is a key of the query that the model does not have"
            ));
            continue;
        }
        match encode::to_query_pairs(name, value) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    if let Some(other) = query_conflict(input, &name) {
                        problems.push(format!("`{name}` cannot be set: {other}"));
                    }
                    // It may be secret: only parameters of the model are known not to be.
                    builder.query(&name, &value, true);
                }
            }
            Err(why) => problems.push(format!("`{name}` {why}")),
        }
    }
}

/// Returns the name of the parameter that is the whole body. A parameter with an unknown name may be
/// meant for the body then, and must not appear in the URL.
fn whole_body(operation: &Operation) -> Option<&'static str> {
    let mut params = operation.params().iter();
    params.find(|param| param.location() == Location::Payload).map(Param::name)
}

/// Returns a remedy for an extra with the name of a well-known header. In the URL it would have no
/// effect, and its value would appear in logs.
fn header_remedy(name: &str) -> Option<String> {
    const HEADERS: [&str; 20] = [
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-encoding",
        "content-type",
        "cookie",
        "expect",
        "idempotency-key",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-unmodified-since",
        "proxy-authorization",
        "traceparent",
        "user-agent",
        "x-amzn-trace-id",
        "x-api-key",
        "x-request-id",
    ];
    let folded = name.to_ascii_lowercase();
    if COMPUTED_HEADERS.iter().any(|header| header.as_str() == folded) {
        return Some(
            "petard computes it from the body and the credentials: leave it out".to_owned(),
        );
    }
    let is_header = HEADERS.contains(&&*folded) || folded.starts_with("x-amz-");
    is_header.then(|| format!("would be sent in the URL: use `.header({name:?}, ...)`"))
}

/// Returns true for one value that is sent under the name of its parameter.
fn is_scalar(param: &Param, value: &Argument) -> bool {
    !is_json(param)
        && !is_spilled(param)
        && matches!(value.view(), View::Text(_) | View::Boolean(_) | View::Number)
}

fn query_pairs<'a>(
    param: &Param,
    wire: &'a str,
    value: &'a Argument,
) -> Result<Vec<QueryPair<'a>>, String> {
    if let Argument::Invalid(why) = value {
        return Err(why.clone());
    }
    if is_json(param) {
        let value = to_text_or_json(param, value, Format::DateTimeWithOffset)?;
        return Ok(vec![(wire.into(), value)]);
    }
    match (is_spilled(param), matches!(value.view(), View::Map(_))) {
        (true, false) => Err("is not a map: it needs names and values".to_owned()),
        (false, true) => Err("is a map, where one value or a list is needed".to_owned()),
        _ => encode::to_query_pairs(wire, value),
    }
}

/// Returns true if the type of the parameter is JSON, so that it is sent as JSON text outside of a
/// body.
fn is_json(param: &Param) -> bool {
    matches!(param.ty(), Type::Json | Type::Object | Type::Shape(_) | Type::Patch)
}

fn to_text_or_json<'a>(
    param: &Param,
    value: &'a Argument,
    time: Format,
) -> Result<Cow<'a, str>, String> {
    match encode::to_text(value, time) {
        Err(_) if is_json(param) => {
            let mut text = String::new();
            encode::write_json(value, &mut text).map(|()| text.into())
        }
        other => other,
    }
}

/// Returns why neither an entry of a map nor `set` can send this name in the query: the model
/// refuses it, or something else is sent under it.
fn query_conflict(input: &Input, wire: &str) -> Option<String> {
    let why = refusal(input.operation(), wire).map(str::to_owned);
    why.or_else(|| input.sender(Location::Query, wire, None))
}

fn headers(
    input: &Input,
    bound: &[BoundParam<'_>],
    builder: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    for constant in constants(input.operation(), Location::Header) {
        problems.extend(builder.header(constant.wire_name(), constant.value(), false).err());
    }
    for BoundParam { param, wire, value } in at(bound, Location::Header) {
        if is_spilled(param) {
            problems.extend(header_map(input, param, value, builder));
            continue;
        }
        let text = if is_json(param) {
            json_in_base64(value).map(Cow::Owned)
        } else {
            encode::to_text(value, Format::HttpDate)
        };
        match text {
            Ok(text) => {
                problems.extend(builder.header(wire, &text, param.is_sensitive()).err());
            }
            Err(why) => problems.push(format!("`{}` {why}", param.name())),
        }
    }
    for (name, value) in input.headers() {
        if let Some(other) = input.sender(Location::Header, name, None) {
            problems.push(format!("the header `{name}` cannot be set: {other}"));
        }
        if let Err(why) = builder.header(name, value, true)
            && problems.last() != Some(&why)
        {
            problems.push(why);
        }
    }
}

/// Returns JSON as it is sent in a header, which has only some of the characters of JSON.
fn json_in_base64(value: &Argument) -> Result<String, String> {
    let mut text = String::new();
    encode::write_json(value, &mut text)?;
    Ok(aws_smithy_types::base64::encode(text))
}

/// Adds the entries of a map as headers, whose names begin with the name of the parameter. Returns
/// what is wrong with them.
fn header_map(
    input: &Input,
    param: &Param,
    value: &Argument,
    builder: &mut RequestBuilder,
) -> Vec<String> {
    const SET_BY_PETARD: [&str; 5] =
        ["host", "user-agent", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
    let own = param.name();
    let View::Map(entries) = value.view() else {
        return vec![match value {
            Argument::Invalid(why) => format!("`{own}` {why}"),
            _ => format!("`{own}` is not a map: it needs names and values"),
        }];
    };
    let mut names = BTreeSet::new();
    let mut problems = Vec::new();
    for (entry, value) in entries {
        let name = format!("{}{entry}", param.wire_name()).to_ascii_lowercase();
        let conflict = if SET_BY_PETARD.contains(&&*name) {
            Some("petard sets this header".to_owned())
        } else if !names.insert(name.clone()) {
            Some("another entry has this name".to_owned())
        } else {
            input.sender(Location::Header, &name, None)
        };
        let why = match (conflict, encode::to_text(value, Format::HttpDate)) {
            (Some(why), _) => Some(format!(": the header would be `{name}`, and {why}")),
            (None, Err(why)) => Some(format!(", which {why}")),
            (None, Ok(text)) => {
                let error = builder.header(&name, &text, param.is_sensitive()).err();
                error.map(|why| format!(": {why}"))
            }
        };
        problems.extend(
            why.map(|why| format!("`{own}` has the entry `{}`{why}", entry.escape_debug())),
        );
    }
    problems
}

fn body(
    input: &Input,
    bound: &[BoundParam<'_>],
    builder: &mut RequestBuilder,
    problems: &mut Vec<String>,
) {
    let mut text = String::new();
    match input.operation().body() {
        Body::None => return,
        Body::Members => members(input, bound, &mut text, problems),
        Body::Document => {
            let is_shape = |param: &Param| {
                param.location() == Location::Payload
                    && matches!(param.ty(), Type::Shape(shape) if !shape.is_union())
            };
            if at(bound, Location::Payload).next().is_none()
                && input.operation().params().iter().any(is_shape)
            {
                // A JSON object without members, as a service expects of a structure.
                text.push_str("{}");
            }
            for BoundParam { param, value, .. } in at(bound, Location::Payload) {
                if let Err(why) = encode::write_json(value, &mut text) {
                    problems.push(format!("`{}` {why}", param.name()));
                }
            }
        }
        Body::Blob => {
            for BoundParam { param, value, .. } in at(bound, Location::Payload) {
                match encode::to_bytes(value) {
                    Ok(bytes) => builder.body = bytes,
                    Err(why) => problems.push(format!("`{}` {why}", param.name())),
                }
            }
            return;
        }
    }
    builder.json = !text.is_empty();
    builder.body = text.into();
}

fn members(input: &Input, bound: &[BoundParam<'_>], text: &mut String, problems: &mut Vec<String>) {
    let mut object = JsonObject::begin(text);
    for constant in constants(input.operation(), Location::Body) {
        let value = Argument::raw_json(constant.value());
        if let Err(why) = object.member(constant.wire_name(), &value) {
            problems.push(format!("`{}` {why}", constant.wire_name()));
        }
    }
    for BoundParam { param, wire, value } in at(bound, Location::Body) {
        if let Err(why) = object.member(wire, value) {
            problems.push(format!("`{}` {why}", param.name()));
        }
    }
    for (name, value) in input.extras(true) {
        if let Some(other) = input.sender(Location::Body, name, None) {
            problems.push(format!("`{name}` cannot be set: {other}"));
        } else if let Err(why) = object.member(name, value) {
            problems.push(format!("`{name}` {why}"));
        }
    }
    object.end();
}
