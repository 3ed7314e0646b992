//! Examples of parameters: the input that `--generate-skeleton` prints, and the example in the help.

use petard::operation::{Location, Param, Shape, Type};
use petard::{Client, Config, Operation, Service};
use serde_json::{Map, Value, json};

use super::input::{CallInput, api_name};

/// Returns an input that `--input-json` accepts, by the names of the API. It has every parameter that can
/// be set together with those before it.
pub(crate) fn skeleton(service: &'static Service, operation: &'static Operation) -> Value {
    let client = Client::new(
        &Config::builder().region("us-east-1").endpoint_url("http://127.0.0.1").build(),
        service,
    );
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
        input.insert(api_name_of(operation, param).to_owned(), value(param));
    }
    for param in optional {
        let mut more = input.clone();
        more.insert(api_name_of(operation, param).to_owned(), value(param));
        if is_valid(&more) || !is_valid(&input) {
            input = more;
        }
    }
    Value::Object(input)
}

/// Returns the name that the input has for a parameter: the one of the API, unless it has two meanings.
fn api_name_of(operation: &'static Operation, param: &Param) -> &'static str {
    let own = operation.params().iter().find(|own| own.name() == param.name());
    own.map_or("", api_name)
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
    let flag = super::operation::kebab(param.name());
    match flag.as_str() {
        flag if flag == "id" || flag.ends_with("-id") => "a1b2c3".to_owned(),
        flag => format!("my-{flag}"),
    }
}

/// Returns an example of a positional argument.
pub(crate) fn example_label(_flag: &str, param: &'static Param) -> String {
    match param.ty() {
        Type::String => example_text(param),
        _ => example_flag(param),
    }
}

/// Returns an example of the value of a flag, as a word of a shell.
pub(crate) fn example_flag(param: &'static Param) -> String {
    match param.ty() {
        Type::Blob => "@file".to_owned(),
        Type::Patch => "op=replace,path=/description,value=text".to_owned(),
        Type::List(Type::Patch) => "op=replace,path=/description,value=text".to_owned(),
        Type::List(of) if matches!(of, Type::String | Type::Enum(_)) => {
            plain(&value_of(of, &mut Vec::new()))
        }
        Type::Map(of) if matches!(of, Type::String | Type::Enum(_)) => "key=value".to_owned(),
        Type::String => example_text(param),
        ty => plain(&value_of(ty, &mut Vec::new())),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => format!("'{value}'"),
    }
}
