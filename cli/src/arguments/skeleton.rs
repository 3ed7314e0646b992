//! Examples of parameters: the input that `--generate-skeleton` prints, and the example in the help.

use petard::operation::{Constraint, Location, Param, Shape, Type};
use petard::{Client, Config, Operation, Service};
use serde_json::{Map, Value, json};

use super::input::{CallInput, api_name};
use super::operation::{Flags, kebab};
use super::parameter::{self, Given};

/// Returns an input that `--input-json` accepts, by the names of the API. It has every parameter that can
/// be set together with those before it.
pub(crate) fn skeleton(service: &'static Service, operation: &'static Operation) -> Value {
    let client = offline(service);
    let is_valid = |input: &Map<String, Value>| {
        let text = Value::Object(input.clone()).to_string();
        let input = CallInput::from_json(operation, &text).ok();
        let call = input.and_then(|input| input.apply(client.call(operation), false).ok());
        call.is_some_and(|call| call.request().is_ok())
    };
    let (required, optional): (Vec<&Param>, Vec<&Param>) =
        operation.params().iter().partition(|param| param.is_required());
    let mut input = Map::new();
    for param in required {
        input.insert(api_name(operation, param).to_owned(), value(param));
    }
    for param in optional {
        let mut more = input.clone();
        more.insert(api_name(operation, param).to_owned(), value(param));
        if is_valid(&more) || !is_valid(&input) {
            input = more;
        }
    }
    Value::Object(input)
}

/// Returns an example of a parameter.
fn value(param: &Param) -> Value {
    match (param.location(), param.ty()) {
        (Location::Payload, Type::Blob) => json!(""),
        (Location::Label, Type::String) => json!(example_text(param)),
        (_, ty) => value_of(ty, &mut Vec::new()),
    }
}

/// Returns an example of a type. Shapes that contain themselves end at the second one.
fn value_of(ty: &Type, within: &mut Vec<&'static str>) -> Value {
    match ty {
        Type::Boolean => json!(true),
        Type::Integer | Type::Number => json!(1),
        Type::Date => json!("2026-01-31"),
        Type::Timestamp => json!("2026-01-31T12:00:00Z"),
        Type::Blob => json!("dGV4dA=="),
        Type::Json | Type::Object => json!({ "key": "value" }),
        Type::Patch => json!({ "op": "replace", "path": "/description", "value": "text" }),
        Type::Enum(kind) => json!(kind.values().first().copied().unwrap_or("text")),
        Type::Shape(shape) => object(shape, within),
        Type::List(of) => match of {
            Type::Shape(shape) if within.contains(&shape.name()) => json!([]),
            of => json!([value_of(of, within)]),
        },
        Type::Map(of) => match of {
            Type::Shape(shape) if within.contains(&shape.name()) => json!({}),
            of => json!({ "key": value_of(of, within) }),
        },
        _ => json!("text"),
    }
}

/// Returns an example of an object: all members, or the first one of a union.
fn object(shape: &'static Shape, within: &mut Vec<&'static str>) -> Value {
    within.push(shape.name());
    let is_possible = |param: &&Param, within: &[&'static str]| match param.ty() {
        Type::Shape(inner) => param.is_required() || !within.contains(&inner.name()),
        _ => true,
    };
    let most = if shape.is_union() { 1 } else { usize::MAX };
    let mut members = Map::new();
    for param in shape
        .members()
        .iter()
        .filter(|param| is_possible(param, within))
        .take(most)
        .collect::<Vec<_>>()
    {
        // A shape that requires itself has no finite example.
        let value = if within.len() > 20 { Value::Null } else { value_of(param.ty(), within) };
        members.insert(param.wire_name().to_owned(), value);
    }
    within.pop();
    Value::Object(members)
}

/// Returns an example of a label or a name.
fn example_text(param: &Param) -> String {
    let flag = kebab(param.name());
    match flag.as_str() {
        flag if flag == "id" || flag.ends_with("-id") => "a1b2c3".to_owned(),
        flag => format!("my-{flag}"),
    }
}

/// An example of the words of a command after the name of the operation.
#[derive(Debug)]
pub(crate) struct Example {
    /// Labels, and flags with their values, quoted for a shell.
    pub(crate) words: Vec<String>,
}

impl Example {
    /// Returns what is required: parameters, and what the rules of the operation need.
    pub(crate) fn of(service: &'static Service, operation: &'static Operation) -> Self {
        let client = offline(service);
        let is_valid = |params: &[&'static Param]| {
            let input = input_of(operation, params);
            let call = input.apply(client.call(operation), false);
            call.is_ok_and(|call| call.request().is_ok())
        };
        let (mut chosen, optional): (Vec<&Param>, Vec<&Param>) = operation
            .params()
            .iter()
            .partition(|param| param.is_required() && param.default().is_none());
        for name in needed(operation.constraints(), &chosen) {
            chosen.extend(optional.iter().filter(|param| param.name() == name));
        }
        if !is_valid(&chosen) {
            let with = |param: &'static Param| chosen.iter().copied().chain([param]).collect();
            let mut larger = optional.into_iter().map(with);
            if let Some(valid) = larger.find(|params: &Vec<&'static Param>| is_valid(params)) {
                chosen = valid;
            }
        }
        let flags = Flags::of(operation);
        let is_chosen = |param: &Param| chosen.iter().any(|own| own.name() == param.name());
        let mut words: Vec<String> =
            flags.labels().map(|(_, param)| quoted(&example_text_of(param))).collect();
        for (flag, param) in flags.iter() {
            if param.location() != Location::Label && is_chosen(param) {
                words.push(match param.ty() {
                    Type::Boolean => format!("--{flag}"),
                    _ => format!("--{flag} {}", quoted(&example_text_of(param))),
                });
            }
        }
        Self { words }
    }
}

/// Returns a client that makes requests and cannot send them.
fn offline(service: &'static Service) -> Client {
    let config = Config::builder().region("us-east-1").endpoint_url("http://127.0.0.1");
    Client::new(&config.build(), service)
}

/// Returns the names of parameters that rules need beside these.
fn needed(rules: &[Constraint], chosen: &[&'static Param]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    let has = |name: &str, names: &[&str]| {
        chosen.iter().any(|param| param.name() == name) || names.contains(&name)
    };
    for rule in rules {
        match rule {
            Constraint::AtLeastOne(of) if !of.iter().any(|name| has(name, &names)) => {
                names.extend(of.first());
            }
            Constraint::Requires(name, other) if has(name, &names) && !has(other, &names) => {
                names.push(other);
            }
            _ => {}
        }
    }
    names
}

/// Returns the input with examples of these parameters.
fn input_of(operation: &'static Operation, params: &[&'static Param]) -> CallInput {
    let mut input = CallInput::new(operation);
    for param in params {
        let given = match param.ty() {
            Type::Blob => Ok(Given::Bytes("{}".into())),
            ty => parameter::read(ty, &[example_text_of(param)]),
        };
        if let Ok(given) = given {
            input.put(param, given);
        }
    }
    input
}

/// Returns an example of the text of a flag or of a label.
fn example_text_of(param: &'static Param) -> String {
    match param.ty() {
        Type::Blob => "@body.json".to_owned(),
        Type::Patch | Type::List(Type::Patch) => {
            "op=replace,path=/description,value=text".to_owned()
        }
        Type::List(of) if matches!(of, Type::String | Type::Enum(_)) => {
            plain(&value_of(of, &mut Vec::new()))
        }
        Type::Map(Type::String | Type::Enum(_)) => "key=value".to_owned(),
        Type::String => example_text(param),
        ty => plain(&value_of(ty, &mut Vec::new())),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Returns a text as a word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
