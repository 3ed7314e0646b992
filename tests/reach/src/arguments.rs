//! Values of JSON to arguments of their types, as a typed call has them.
//!
//! A value of another type than that of the table, and a member that the table does not have, are
//! errors: a typed call cannot send them.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::codegen::Argument;
use petard::operation::{Location, Param, Type};
use serde_json::Value;

/// The shapes of a service, as botocore has them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'s>(pub(crate) &'s Value);

impl<'s> Source<'s> {
    /// Returns the shape that is named as `{ "shape": NAME }`.
    fn shape(self, reference: &Value) -> &'s Value {
        &self.0[reference["shape"].as_str().unwrap_or_default()]
    }

    /// Returns a member of the shape of a reference.
    fn member(self, reference: &Value, name: &str) -> Result<&'s Value, String> {
        let member = &self.shape(reference)["members"][name];
        if member.is_object() {
            Ok(member)
        } else {
            Err(format!("botocore has no member `{name}`"))
        }
    }

    /// Returns the parameter of the table that a member of an input became.
    pub(crate) fn param(
        self,
        params: &'static [Param],
        input: &Value,
        name: &str,
    ) -> Result<(&'static Param, &'s Value), String> {
        let member = self.member(input, name)?;
        let is_payload = self.shape(input)["payload"] == name;
        let location = match member["location"].as_str() {
            Some("uri") => Location::Label,
            Some("querystring") => Location::Query,
            Some("header" | "headers") => Location::Header,
            _ if is_payload => Location::Payload,
            _ => Location::Body,
        };
        let wire = member["locationName"].as_str().unwrap_or(name);
        let found = params.iter().filter(|param| param.location() == location).find(|param| {
            match location {
                Location::Payload => true,
                // A label has no name in the request, and one that Rust cannot have gets another.
                Location::Label => is_renamed(param.name(), name),
                _ => param.wire_name() == wire,
            }
        });
        let param = found.ok_or_else(|| format!("there is no parameter `{name}`"))?;
        Ok((param, member))
    }
}

/// Whether a label has the name of a member, or that name with `Value` and a number behind it.
fn is_renamed(label: &str, member: &str) -> bool {
    label.strip_prefix(member).is_some_and(|ending| {
        let ending = ending.trim_end_matches(|digit: char| digit.is_ascii_digit());
        ["", "Value", "_value"].contains(&ending)
    })
}

/// Returns the argument of a type. Bytes are `{"$blob": BASE64}` or a text, a point in time is a
/// number of seconds. `reference` is the type as botocore has it.
pub(crate) fn argument(
    source: Source<'_>,
    reference: &Value,
    ty: &Type,
    value: &Value,
) -> Result<Argument, String> {
    Ok(match (ty, value) {
        (Type::Json, _) | (Type::Object, Value::Object(_)) => Argument::json(value),
        (Type::String | Type::Enum(_), Value::String(text)) => Argument::Text(text.clone()),
        (Type::Boolean, Value::Bool(value)) => Argument::Boolean(*value),
        (Type::Integer, Value::Number(number)) if number.is_i64() => {
            Argument::Integer(number.as_i64().unwrap_or_default())
        }
        (Type::Number, Value::Number(number)) => {
            Argument::Number(number.as_f64().unwrap_or(f64::NAN))
        }
        // The cases have numbers that JSON does not have as texts.
        (Type::Number, Value::String(text)) => Argument::Number(match text.as_str() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return Err("the type is number, and the value a string".to_owned()),
        }),
        (Type::Timestamp, Value::Number(seconds)) => Argument::from(time(seconds.as_f64())?),
        (Type::Blob, Value::String(text)) => Argument::Blob(text.clone().into_bytes().into()),
        (Type::Blob, Value::Object(object)) => {
            let text =
                object.get("$blob").and_then(Value::as_str).ok_or("bytes without `$blob`")?;
            let bytes = STANDARD.decode(text).map_err(|error| format!("bytes: {error}"))?;
            Argument::Blob(bytes.into())
        }
        (Type::List(element), Value::Array(items)) => {
            let reference = &source.shape(reference)["member"];
            let items = items.iter().map(|item| argument(source, reference, element, item));
            Argument::List(items.collect::<Result<_, _>>()?)
        }
        (Type::Map(element), Value::Object(entries)) => {
            let reference = &source.shape(reference)["value"];
            let entries = entries.iter().map(|(name, value)| {
                Ok((name.clone(), argument(source, reference, element, value)?))
            });
            Argument::Map(entries.collect::<Result<_, String>>()?)
        }
        (Type::Shape(shape), Value::Object(entries)) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let entries = entries.map(|(name, value)| {
                let reference = source.member(reference, name)?;
                let wire = reference["locationName"].as_str().unwrap_or(name);
                let mut members = shape.members().iter();
                let member = members
                    .find(|member| member.wire_name() == wire)
                    .ok_or_else(|| format!("`{}` has no member `{name}`", shape.name()))?;
                let value = argument(source, reference, member.ty(), value)?;
                Ok((member.wire_name().to_owned(), value))
            });
            Argument::Map(entries.collect::<Result<_, String>>()?)
        }
        (ty, value) => {
            return Err(format!("the type is {}, and the value {}", kind(ty), of(value)));
        }
    })
}

fn time(seconds: Option<f64>) -> Result<SystemTime, String> {
    let seconds = seconds.unwrap_or(f64::NAN);
    let since = Duration::try_from_secs_f64(seconds.abs()).map_err(|error| error.to_string())?;
    let epoch = SystemTime::UNIX_EPOCH;
    let at = if seconds < 0.0 { epoch.checked_sub(since) } else { epoch.checked_add(since) };
    at.ok_or_else(|| "a time outside the range of the system".to_owned())
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::String | Type::Date => "string",
        Type::Boolean => "boolean",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Timestamp => "timestamp",
        Type::Blob => "blob",
        Type::Enum(_) => "enum",
        Type::List(_) => "list",
        Type::Map(_) => "map",
        Type::Shape(_) => "shape",
        _ => "another one",
    }
}

fn of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
