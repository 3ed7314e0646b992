//! The parameters of a call: from flags, from `--input-json`, and as arguments of the library.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use clap::ArgMatches;
use petard::Operation;
use petard::codegen::{Argument, Takes};
use petard::operation::{Location, Param, Shape, Type};
use serde_json::value::RawValue;

use super::mistake;
use super::operation::{Flags, id, label, positional};
use super::parameter::{self, Given, is_object};
use crate::failure::{Failure, suggestion};
use crate::json::{self, Kind, Members};

/// Replaces a secret.
pub(crate) const HIDDEN: &str = "***";

/// The parameters of one call.
#[derive(Debug, Clone)]
pub(crate) struct CallInput {
    operation: &'static Operation,
    values: Vec<(&'static Param, Given)>,
}

impl CallInput {
    /// Returns an input without parameters.
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self { operation, values: Vec::new() }
    }

    /// Returns the operation.
    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Reads the flags and the positional arguments of a command line.
    pub(crate) fn from_flags(
        operation: &'static Operation,
        matches: &ArgMatches,
    ) -> Result<Self, Failure> {
        let flags = Flags::of(operation);
        let mut input = Self::new(operation);
        for (flag, param) in flags.iter() {
            let texts: Vec<String> =
                matches.get_many::<String>(&id(flag)).into_iter().flatten().cloned().collect();
            if texts.is_empty() {
                let negation = flags.negation(flag, param);
                if negation.is_some_and(|negation| matches.get_flag(&id(&negation))) {
                    input.put(param, Given::Json(json::parse("false").map_err(Failure::Usage)?));
                }
                continue;
            }
            input.put(param, read(&format!("--{flag}"), param, &texts)?);
        }
        input.take_positionals(&flags, matches)?;
        Ok(input)
    }

    /// Gives the positional arguments to the labels that have no flag, in order.
    fn take_positionals(&mut self, flags: &Flags, matches: &ArgMatches) -> Result<(), Failure> {
        let given =
            flags.labels().filter_map(|(flag, _)| matches.get_one::<String>(&positional(flag)));
        let mut given = given.cloned().collect::<Vec<_>>().into_iter();
        for (flag, param) in flags.labels() {
            if self.has(param) {
                continue;
            }
            let Some(text) = given.next() else { break };
            self.put(param, read(&format!("<{}>", label(flag)), param, &[text])?);
        }
        match given.next() {
            Some(text) => Err(Failure::Usage(format!(
                "`{text}` is one argument too many: {}",
                mistake::of_boolean(&text).unwrap_or("every part of the path has a value")
            ))),
            None => Ok(()),
        }
    }

    /// Reads an input by the names of the API.
    pub(crate) fn from_json(operation: &'static Operation, text: &str) -> Result<Self, String> {
        let Members(members) = serde_json::from_str(text)
            .map_err(|error| format!("the input is not a valid object of JSON: {error}"))?;
        let mut input = Self::new(operation);
        for (name, value) in members {
            let Some(param) = find(operation, &name) else {
                let names = operation.params().iter().map(|param| api_name(operation, param));
                return Err(format!(
                    "the input has `{name}`, which `{}` does not have{}",
                    operation.name(),
                    suggestion(&name, names)
                ));
            };
            if input.has(param) {
                return Err(format!("the input has `{name}` twice"));
            }
            input.put(param, Given::Json(value));
        }
        Ok(input)
    }

    /// Adds the parameters of another input, which replace those of this one.
    pub(crate) fn with(mut self, other: Self) -> Self {
        for (param, given) in other.values {
            self.put(param, given);
        }
        self
    }

    pub(super) fn has(&self, param: &Param) -> bool {
        self.values.iter().any(|(own, _)| own.name() == param.name())
    }

    pub(super) fn put(&mut self, param: &'static Param, given: Given) {
        match self.values.iter_mut().find(|(own, _)| own.name() == param.name()) {
            Some((_, own)) => *own = given,
            None => self.values.push((param, given)),
        }
    }

    /// Returns an error that names all required parameters that are missing.
    pub(crate) fn check_required(&self) -> Result<(), Failure> {
        let flags = Flags::of(self.operation);
        let missing: Vec<String> = flags
            .iter()
            .filter(|(_, param)| {
                param.is_required() && param.default().is_none() && !self.has(param)
            })
            .map(|(flag, param)| match param.location() {
                Location::Label => format!("<{}>", label(flag)),
                _ => format!("--{flag}"),
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let are = if missing.len() == 1 { "is" } else { "are" };
        Err(Failure::Usage(format!(
            "{} {are} required; `--generate-skeleton` prints a whole input for `--input-json`",
            missing.join(", ")
        )))
    }

    /// Sets the parameters of a call or of a waiter. With `masked`, secret values are replaced by `***`.
    pub(crate) fn apply<T: Takes>(&self, to: T, masked: bool) -> Result<T, Failure> {
        let mut to = to;
        for (param, given) in &self.values {
            let argument = argument_of(param, given, masked).map_err(|why| {
                Failure::Usage(format!("`{}` {why}", api_name(self.operation, param)))
            })?;
            to = to.put(param.name(), argument);
        }
        Ok(to)
    }
}

/// Reads the texts of a flag or of a label, and checks their type.
fn read(name: &str, param: &'static Param, texts: &[String]) -> Result<Given, Failure> {
    if param.location() == Location::Label && texts.iter().any(String::is_empty) {
        return Err(Failure::Usage(format!("`{name}` must not be empty")));
    }
    let failure = |why: String| {
        let is_short = !is_object(param.ty()) && !param.is_sensitive();
        let why = why.strip_suffix(", and is a string").unwrap_or(&why);
        Failure::Usage(match texts {
            [text] if is_short && text.len() <= 60 => format!("`{name} {text}`: {why}"),
            _ => format!("`{name}` {why}"),
        })
    };
    let given = parameter::read(param.ty(), texts).map_err(|why| {
        let is_of_file = ["the file", "stdin", "`fileb"].iter().any(|of| why.starts_with(of));
        Failure::Usage(format!("`{name}`{} {why}", if is_of_file { ":" } else { "" }))
    })?;
    argument_of(param, &given, false).map_err(failure)?;
    Ok(given)
}

/// Returns the value of a parameter as an argument of the library, or what is wrong with it.
fn argument_of(param: &Param, given: &Given, masked: bool) -> Result<Argument, String> {
    match given {
        _ if masked && param.is_sensitive() => Ok(hidden(param.ty())),
        Given::Bytes(bytes) => Ok(Argument::Blob(bytes.clone())),
        Given::Json(json) if param.location() == Location::Payload => {
            payload(param.ty(), json, masked)
        }
        Given::Json(json) => match plain_text(param, json) {
            Some(text) => Ok(Argument::Text(text)),
            None => argument(param.ty(), json, masked),
        },
    }
}

/// Returns the name of a parameter in the API, or the one in the model if the first one is that of another
/// parameter.
pub(crate) fn api_name(operation: &'static Operation, param: &Param) -> &'static str {
    // The name of a header is not the one of the member.
    let name = match param.location() {
        Location::Header => param.name(),
        _ => param.wire_name(),
    };
    match find(operation, name) {
        Some(found) if found.name() == param.name() => name,
        _ => param.name(),
    }
}

/// Returns the parameter with a name: in the API, in the request, in the model, or in any other spelling.
pub(super) fn find(operation: &'static Operation, name: &str) -> Option<&'static Param> {
    let by =
        |matches: &dyn Fn(&Param) -> bool| operation.params().iter().find(|param| matches(param));
    by(&|param| param.name() == name).or_else(|| by(&|param| param.wire_name() == name)).or_else(
        || {
            by(&|param| {
                letters(param.name()) == letters(name)
                    || letters(param.wire_name()) == letters(name)
            })
        },
    )
}

/// Returns a name without what spellings differ in.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the argument that replaces a secret one of this type.
fn hidden(ty: &Type) -> Argument {
    match ty {
        Type::Blob => Argument::Blob(Bytes::from_static(HIDDEN.as_bytes())),
        Type::List(_) => Argument::List(vec![Argument::Text(HIDDEN.to_owned())]),
        Type::Map(_) | Type::Object | Type::Shape(_) | Type::Patch => {
            Argument::Map(vec![(HIDDEN.to_owned(), Argument::Text(HIDDEN.to_owned()))])
        }
        _ => Argument::Text(HIDDEN.to_owned()),
    }
}

/// Returns the text of a number for a string of the path, where all values are texts.
fn plain_text(param: &Param, json: &RawValue) -> Option<String> {
    let is_text = param.location() == Location::Label && matches!(param.ty(), Type::String);
    (is_text && Kind::of(json) == Kind::Number).then(|| json.get().to_owned())
}

/// Returns the argument for the whole body. Bytes may be text, `{"base64": ...}`, or JSON that is sent as
/// it is.
fn payload(ty: &Type, json: &RawValue, masked: bool) -> Result<Argument, String> {
    if !matches!(ty, Type::Blob) {
        return argument(ty, json, masked);
    }
    match Kind::of(json) {
        Kind::Text => Ok(Argument::Blob(text(json)?.into())),
        Kind::Object => {
            let Members(members) = serde_json::from_str(json.get()).map_err(|e| e.to_string())?;
            match members.as_slice() {
                [(name, value)] if name == "base64" => {
                    let bytes = STANDARD.decode(text(value)?);
                    let bytes = bytes.map_err(|error| format!("is not valid Base64: {error}"))?;
                    Ok(Argument::Blob(bytes.into()))
                }
                _ => Ok(Argument::Blob(json.get().to_owned().into())),
            }
        }
        _ => Ok(Argument::Blob(json.get().to_owned().into())),
    }
}

fn text(json: &RawValue) -> Result<String, String> {
    serde_json::from_str(json.get())
        .map_err(|_| format!("must be a string, and is {}", Kind::of(json)))
}

fn raw(json: &RawValue) -> Argument {
    json.to_owned().into()
}

/// Returns the argument for a JSON value of a type, or what is wrong with it.
fn argument(ty: &Type, json: &RawValue, masked: bool) -> Result<Argument, String> {
    let kind = Kind::of(json);
    if kind == Kind::Null {
        return Ok(raw(json));
    }
    let must_be = |what: &str| Err(format!("must be {what}, and is {kind}"));
    match ty {
        Type::String | Type::Date | Type::Enum(_) => match kind {
            Kind::Text => Ok(raw(json)),
            _ => must_be("a string"),
        },
        Type::Boolean => match kind {
            Kind::Boolean => Ok(raw(json)),
            _ => must_be("true or false"),
        },
        Type::Integer => match kind {
            Kind::Number if !json.get().contains(['.', 'e', 'E']) => Ok(raw(json)),
            Kind::Number => Err(format!("must be an integer, and is {}", json.get())),
            _ => must_be("an integer"),
        },
        Type::Number => match kind {
            Kind::Number => Ok(raw(json)),
            Kind::Text if ["NaN", "Infinity", "-Infinity"].contains(&&*text(json)?) => {
                Ok(raw(json))
            }
            _ => must_be("a number"),
        },
        Type::Timestamp => timestamp(json),
        // In JSON, as the API writes it: Base64.
        Type::Blob => match STANDARD.decode(text(json)?) {
            Ok(bytes) => Ok(Argument::Blob(bytes.into())),
            Err(error) => Err(format!("is not valid Base64: {error}")),
        },
        Type::Object | Type::Patch => match kind {
            Kind::Object => Ok(raw(json)),
            _ => must_be("an object"),
        },
        Type::Shape(shape) => object(shape, json, masked),
        Type::List(of) => {
            let items: Vec<&RawValue> = match kind {
                Kind::List => serde_json::from_str(json.get()).map_err(|e| e.to_string())?,
                _ => return must_be("a list"),
            };
            let items = items.into_iter().enumerate().map(|(index, item)| {
                argument(of, item, masked).map_err(|why| format!("has an item {index} that {why}"))
            });
            Ok(Argument::List(items.collect::<Result<_, _>>()?))
        }
        Type::Map(of) => {
            let Members(entries) = match kind {
                Kind::Object => serde_json::from_str(json.get()).map_err(|e| e.to_string())?,
                _ => return must_be("an object"),
            };
            let entries = entries.into_iter().map(|(key, value)| {
                let value = argument(of, &value, masked);
                value
                    .map(|value| (key.clone(), value))
                    .map_err(|why| format!("has `{key}`, which {why}"))
            });
            Ok(Argument::Map(entries.collect::<Result<_, _>>()?))
        }
        _ => Ok(raw(json)),
    }
}

/// Returns the argument for an object whose members are known.
fn object(shape: &'static Shape, json: &RawValue, masked: bool) -> Result<Argument, String> {
    let Members(members) = match Kind::of(json) {
        Kind::Object => serde_json::from_str(json.get()).map_err(|error| error.to_string())?,
        kind => return Err(format!("must be an object, and is {kind}")),
    };
    let mut entries = Vec::new();
    for (name, value) in members {
        let known = shape.members();
        let own = known.iter().find(|param| param.wire_name() == name || param.name() == name);
        let Some(param) = own else {
            let names = known.iter().map(Param::wire_name);
            let shape = shape.name();
            return Err(format!(
                "has `{name}`, which `{shape}` does not have{}",
                suggestion(&name, names)
            ));
        };
        let value = match param {
            param if masked && param.is_sensitive() => Ok(hidden(param.ty())),
            param => argument(param.ty(), &value, masked),
        };
        let value = value.map_err(|why| format!("has `{name}`, which {why}"))?;
        entries.push((param.wire_name().to_owned(), value));
    }
    Ok(Argument::Map(entries))
}

/// Returns a point in time: RFC 3339, or seconds since 1970.
fn timestamp(json: &RawValue) -> Result<Argument, String> {
    const FORM: &str = "must be a time such as 2026-11-25T10:00:00Z, or seconds since 1970";
    let time = match Kind::of(json) {
        Kind::Number => seconds(json.get()).ok_or(FORM)?,
        Kind::Text => DateTime::from_str(&text(json)?, Format::DateTimeWithOffset)
            .map_err(|_| FORM.to_owned())?,
        kind => return Err(format!("{FORM}, and is {kind}")),
    };
    SystemTime::try_from(time).map(Argument::Timestamp).map_err(|_| FORM.to_owned())
}

/// Returns a time in seconds since 1970, with all of its digits if it has no exponent.
fn seconds(number: &str) -> Option<DateTime> {
    let number_of = |text: &str| text.parse::<f64>().ok().filter(|number| number.abs() < 1e12);
    DateTime::from_str(number, Format::EpochSeconds)
        .ok()
        .or_else(|| number_of(number).map(DateTime::from_secs_f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_keep_their_digits() {
        for (text, shown) in [
            ("1767323045.123456789", Some((1_767_323_045, 123_456_789))),
            ("-1.5", Some((-2, 500_000_000))),
            ("1e3", Some((1000, 0))),
            ("1e300", None),
            ("9999999999999999999", None),
        ] {
            let time = seconds(text).map(|time| (time.secs(), time.subsec_nanos()));
            assert_eq!(time, shown, "{text}");
        }
    }
}
