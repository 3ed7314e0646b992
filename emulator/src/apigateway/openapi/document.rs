//! The text of an API definition: JSON or YAML, its version, its references and its variables.

use serde_json::Value;

use crate::backend::Context;
use crate::fault::Fault;
use crate::input::Object;

/// The prefix of extensions that the service reads.
const EXTENSION: &str = "x-amazon-apigateway-";

/// The longest chain of references that is followed.
const MAX_REFERENCES: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    Swagger2,
    OpenApi3,
}

/// A parsed API definition.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) version: Version,
    root: Value,
}

impl Document {
    /// Parses a definition, and replaces the variables of AWS in its texts.
    pub(crate) fn read(text: &[u8], context: &Context) -> Result<Self, Fault> {
        let mut root = parse(text).map_err(invalid)?;
        let version = version(&root)?;
        replace_variables(&mut root, context);
        Ok(Self { version, root })
    }

    pub(crate) fn root(&self) -> Result<&Object, Fault> {
        object(&self.root, "the definition")
    }

    /// Follows references within the definition.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, Fault> {
        let mut value = value;
        let mut followed = Vec::new();
        for _ in 0..=MAX_REFERENCES {
            let Some(reference) = value.get("$ref") else { return Ok(value) };
            let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
            let pointer = pointer.ok_or_else(|| {
                not_imported(&format!("the reference {reference} to another document"))
            })?;
            if followed.contains(&pointer) {
                return Err(invalid("references form a cycle"));
            }
            followed.push(pointer);
            value = self
                .root
                .pointer(pointer)
                .ok_or_else(|| invalid(format!("the reference `#{pointer}` has no target")))?;
        }
        Err(not_imported(&format!("a chain of more than {MAX_REFERENCES} references")))
    }
}

/// Parses JSON or YAML. YAML that is JSON has the same value in both. Objects and lists in YAML have
/// a depth of at most 64, and in JSON of at most 127.
pub(crate) fn parse(text: &[u8]) -> Result<Value, String> {
    let text = str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    // `y` and `no` are texts, as in YAML 1.2, to which OpenAPI refers.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // The message of the error quotes the text, which may have secrets.
        let place = error.location().map_or_else(String::new, |at| {
            format!(" (line {}, column {})", at.line(), at.column())
        });
        format!("it is neither JSON nor YAML{place}")
    })
}

fn version(root: &Value) -> Result<Version, Fault> {
    let swagger = root.get("swagger").and_then(text);
    let openapi = root.get("openapi").and_then(text);
    match (swagger.as_deref(), openapi.as_deref()) {
        (Some("2.0" | "2"), None) => Ok(Version::Swagger2),
        (None, Some(version)) if version == "3.0" || version.starts_with("3.0.") => {
            Ok(Version::OpenApi3)
        }
        (None, Some(version)) if version.starts_with("3.") => {
            Err(not_imported(&format!("OpenAPI {version}")))
        }
        _ => Err(invalid("it is neither Swagger 2.0 nor OpenAPI 3.0")),
    }
}

/// Replaces `${AWS::AccountId}`, `${AWS::Partition}` and `${AWS::Region}` in all texts.
fn replace_variables(value: &mut Value, context: &Context) {
    match value {
        Value::String(text) if text.contains("${AWS::") => {
            *text = text
                .replace("${AWS::AccountId}", context.account_id)
                .replace("${AWS::Partition}", partition(&context.region))
                .replace("${AWS::Region}", &context.region);
        }
        Value::Array(values) => {
            for value in values {
                replace_variables(value, context);
            }
        }
        Value::Object(members) => {
            for value in members.values_mut() {
                replace_variables(value, context);
            }
        }
        _ => {}
    }
}

/// The partition of a region, as in ARNs.
pub(crate) fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// A text, or a number as a text: YAML has numbers where a definition means texts.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The members of an object. `place` is part of the message if it is not one.
pub(crate) fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Object, Fault> {
    value.as_object().ok_or_else(|| invalid(format!("{place} is not an object")))
}

/// The members of an object in an object. A missing object has none.
pub(crate) fn members<'a>(
    parent: &'a Object,
    name: &str,
) -> Result<impl Iterator<Item = (&'a String, &'a Value)>, Fault> {
    let value = parent.get(name).filter(|value| !value.is_null());
    let members = value.map(|value| object(value, &format!("`{name}`"))).transpose()?;
    Ok(members.into_iter().flatten())
}

/// The values of a list in an object. A missing list has none.
pub(crate) fn list<'a>(parent: &'a Object, name: &str, place: &str) -> Result<&'a [Value], Fault> {
    match parent.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(values)) => Ok(values),
        Some(_) => Err(invalid(format!("`{name}` of {place} is not a list"))),
    }
}

/// Refuses extensions of the service that the local endpoint does not know at this place.
pub(crate) fn check_extensions(object: &Object, known: &[&str], place: &str) -> Result<(), Fault> {
    let strange = object
        .keys()
        .find(|key| key.strip_prefix(EXTENSION).is_some_and(|name| !known.contains(&name)));
    strange.map_or(Ok(()), |name| Err(not_imported(&format!("`{name}` in {place}"))))
}

/// A definition that the service does not accept.
pub(crate) fn invalid(why: impl std::fmt::Display) -> Fault {
    Fault::bad_request(format!("Invalid OpenAPI input. {why}"))
}

/// A part of a definition that the service may accept, and the local endpoint does not.
pub(crate) fn not_imported(what: &str) -> Fault {
    Fault::not_here(format!("the local endpoint does not import {what}"))
}
