//! Tags, by the ARN of the thing that has them.

use serde_json::{Value, json};

use super::limits;
use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::Object;
use crate::path::segment;
use crate::resources::{Call, Store, verbs};

const MOST_TAGS: usize = 50;

/// Reads, adds or removes tags.
pub(crate) fn perform(call: &Call, store: &mut Store) -> Result<Answer, Fault> {
    let path = path(call)?;
    let absent = || Fault::not_found("Unable to find the resource of the ARN");
    let document = store.get_mut(&path).ok_or_else(absent)?;
    let mut tags = document.get("tags").and_then(Value::as_object).cloned().unwrap_or_default();
    match call.operation.name() {
        "get_tags" => return Ok(Answer::json(verbs::status(call), &json!({ "tags": tags }))),
        "tag_resource" => {
            tags.extend(
                call.body.get("tags").and_then(Value::as_object).cloned().unwrap_or_default(),
            );
            check(&tags)?;
        }
        _ => tags.retain(|key, _| !call.query.all("tagKeys").any(|gone| gone == key)),
    }
    document.insert("tags".to_owned(), Value::Object(tags));
    Ok(Answer::empty(verbs::status(call)))
}

/// Checks the number of tags, and their keys and values.
pub(crate) fn check(tags: &Object) -> Result<(), Fault> {
    let is_key = |key: &str| (1..=128).contains(&key.chars().count()) && !key.starts_with("aws:");
    let is_value = |value: &Value| value.as_str().is_some_and(|text| text.chars().count() <= 256);
    if tags.len() > MOST_TAGS || !tags.iter().all(|(key, value)| is_key(key) && is_value(value)) {
        return Err(Fault::bad_request(format!(
            "Invalid tags: there are at most {MOST_TAGS}, keys have 1 to 128 characters and do not \
             begin with `aws:`, values have at most 256"
        )));
    }
    Ok(())
}

/// The path of what the ARN names: `arn:aws:apigateway:eu-west-1::/apis/a1b2c3/stages/prod`.
fn path(call: &Call) -> Result<String, Fault> {
    let arn = call.label_or_empty("resource-arn");
    let unknown = || {
        limits::unknown_error(call, "the ARN is not one of an Api, Stage, DomainName or VpcLink")
    };
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "apigateway", region, "", name] = parts.as_slice() else {
        return Err(unknown());
    };
    if *region != call.context.region {
        return Err(limits::unknown_error(call, "the ARN is of another region"));
    }
    let names: Vec<&str> = name.split('/').skip(1).collect();
    match names.as_slice() {
        ["apis" | "domainnames" | "vpclinks", _] | ["apis", _, "stages", _] => Ok(names
            .iter()
            .fold("/v2".to_owned(), |path, name| format!("{path}/{}", segment(name)))),
        _ => Err(unknown()),
    }
}
