//! `x-amazon-apigateway-integration`.

use serde_json::Value;

use super::definition::{Integration, Response};
use super::document::{not_imported, object, text};
use super::reader::{Findings, Place};
use crate::fault::Fault;
use crate::input::Object;

/// The longest time that the service waits for an integration by default.
pub(crate) const TIMEOUT_MILLIS: u32 = 29_000;

/// Reads an integration.
pub(crate) fn read(
    value: &Value,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Result<Integration, Fault> {
    let malformed = || {
        Fault::bad_request(format!(
            "Unable to parse API definition because of a malformed integration at path {}.",
            place.path
        ))
    };
    let extension = value.as_object().ok_or_else(malformed)?;
    if extension.contains_key("$ref") {
        return Err(not_imported(&format!("`$ref` in the integration of {place}")));
    }
    let get =
        |name: &str| extension.get(name).map(|value| text(value).ok_or_else(malformed)).transpose();
    let kind = get("type")?.ok_or_else(malformed)?.to_uppercase();
    if !matches!(kind.as_str(), "AWS" | "AWS_PROXY" | "HTTP" | "HTTP_PROXY" | "MOCK") {
        return Err(malformed());
    }
    let mut members = Object::new();
    members.insert("type".to_owned(), kind.as_str().into());
    let mut responses = Vec::new();
    for (name, value) in extension {
        let own = match name.as_str() {
            "type" | "payloadFormatVersion" => continue,
            _ if value.is_null() => continue,
            // A mock has no endpoint.
            "httpMethod" | "uri" if kind == "MOCK" => continue,
            "httpMethod"
            | "passthroughBehavior"
            | "connectionType"
            | "contentHandling"
            | "responseTransferMode" => text(value).map(|text| text.to_uppercase().into()),
            "uri" | "connectionId" | "credentials" | "cacheNamespace" | "integrationTarget" => {
                text(value).map(Value::from)
            }
            "timeoutInMillis" => {
                text(value).and_then(|text| text.parse::<u32>().ok()).map(Value::from)
            }
            "cacheKeyParameters" => value.is_array().then(|| value.clone()),
            "tlsConfig" => value.is_object().then(|| value.clone()),
            "requestParameters" => {
                let texts = texts(value, name, place, findings)?;
                (!texts.is_empty()).then(|| members.insert(name.clone(), texts.into()));
                continue;
            }
            "requestTemplates" => {
                let templates = templates(value).ok_or_else(malformed)?;
                (!templates.is_empty()).then(|| members.insert(name.clone(), templates.into()));
                continue;
            }
            "responses" => {
                responses = responses_of(value, place, findings)?;
                continue;
            }
            _ => {
                let what = format!("`{name}` in the integration of {place}");
                return Err(not_imported(&what));
            }
        };
        members.insert(name.clone(), own.ok_or_else(malformed)?);
    }
    members.entry("passthroughBehavior").or_insert_with(|| "WHEN_NO_MATCH".into());
    members.entry("timeoutInMillis").or_insert_with(|| TIMEOUT_MILLIS.into());
    members.entry("cacheKeyParameters").or_insert_with(|| Value::Array(Vec::new()));
    if kind.starts_with("HTTP") {
        members.entry("connectionType").or_insert_with(|| "INTERNET".into());
    }
    Ok(Integration { members, responses })
}

/// The responses of an integration. The key is the pattern that selects one.
fn responses_of(
    value: &Value,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Result<Vec<Response>, Fault> {
    let mut responses: Vec<Response> = Vec::new();
    for (pattern, value) in object(value, "`responses` of an integration")? {
        let response = object(value, "a response of an integration")?;
        let status_code = response.get("statusCode").and_then(text);
        let status_code = status_code.ok_or_else(|| {
            not_imported(&format!("the response '{pattern}' without `statusCode` of {place}"))
        })?;
        if responses.iter().any(|other| other.status_code == status_code) {
            let what =
                format!("two integration responses with the status {status_code} of {place}");
            return Err(not_imported(&what));
        }
        let mut members = Object::new();
        if pattern != "default" {
            members.insert("selectionPattern".to_owned(), pattern.as_str().into());
        }
        for (name, value) in response {
            let own = match name.as_str() {
                "statusCode" => continue,
                "responseParameters" => {
                    let texts = texts(value, name, place, findings)?;
                    (!texts.is_empty()).then(|| Value::Object(texts))
                }
                "responseTemplates" => {
                    templates(value).filter(|texts| !texts.is_empty()).map(Value::Object)
                }
                "contentHandling" => text(value).map(|text| text.to_uppercase().into()),
                _ => None,
            };
            match own {
                Some(value) => members.insert(name.clone(), value),
                None if value.as_object().is_some_and(Object::is_empty) => None,
                None => {
                    let what = format!("`{name}` in an integration response of {place}");
                    return Err(not_imported(&what));
                }
            };
        }
        responses.push(Response { status_code, members });
    }
    Ok(responses)
}

/// Mapping templates by content type.
fn templates(value: &Value) -> Option<Object> {
    let text = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.into()));
    value.as_object()?.iter().map(text).collect()
}

/// Parameters with texts. Others are left out, with a warning.
fn texts(
    value: &Value,
    name: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) -> Result<Object, Fault> {
    let mut texts = Object::new();
    for (property, value) in object(value, &format!("`{name}`"))? {
        if value.is_string() {
            texts.insert(property.clone(), value.clone());
        } else {
            findings.warn(format!(
                "Invalid format for '{name}'. Expected type string for property '{property}' of \
                 resource '{}' and method '{}' but got '{value}'",
                place.path, place.http_method
            ));
        }
    }
    Ok(texts)
}
