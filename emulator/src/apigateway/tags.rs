//! Tags, by the ARN of the thing that has them.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::fault::Fault;
use crate::input::{Object, text};
use crate::path::segment;
use crate::resources::{Call, Store, verbs};

const MOST_TAGS: usize = 50;

/// Returns the tags.
pub(crate) fn get(call: &Call, store: &Store) -> Result<Answer, Fault> {
    if ["limit", "position"].iter().any(|name| call.query.get(name).is_some()) {
        return Err(Fault::not_here("the local endpoint does not know pages of tags"));
    }
    let path = path(call, store)?;
    let tags = store.get(&path).and_then(|document| document.get("tags")).cloned();
    let answer = json!({ "tags": tags.unwrap_or_else(|| json!({})) });
    Ok(Answer::json(verbs::status(call), &answer))
}

/// Adds tags, and replaces the values of existing ones.
pub(crate) fn add(call: &Call, store: &mut Store) -> Result<Answer, Fault> {
    let path = path(call, store)?;
    let given = call.body.get("tags").and_then(Value::as_object).cloned().unwrap_or_default();
    let Some(document) = store.get_mut(&path) else { return Err(unknown(call)) };
    let mut tags = document.get("tags").and_then(Value::as_object).cloned().unwrap_or_default();
    tags.extend(given);
    check(&tags)?;
    document.insert("tags".to_owned(), Value::Object(tags));
    Ok(Answer::empty(verbs::status(call)))
}

/// Removes tags. A key that is not there is ignored.
pub(crate) fn remove(call: &Call, store: &mut Store) -> Result<Answer, Fault> {
    let path = path(call, store)?;
    let Some(document) = store.get_mut(&path) else { return Err(unknown(call)) };
    if let Some(Value::Object(tags)) = document.get_mut("tags") {
        tags.retain(|key, _| !call.query.all("tagKeys").any(|gone| gone == key));
        if tags.is_empty() {
            document.remove("tags");
        }
    }
    Ok(Answer::empty(verbs::status(call)))
}

/// Checks the number of tags, and their keys and values.
pub(crate) fn check(tags: &Object) -> Result<(), Fault> {
    if tags.len() > MOST_TAGS {
        return Err(Fault::bad_request(format!("There can be at most {MOST_TAGS} tags")));
    }
    for (key, value) in tags {
        let length = key.chars().count();
        if !(1..=128).contains(&length) || key.starts_with("aws:") {
            return Err(Fault::bad_request(format!(
                "Invalid tag key `{key}`: it has 1 to 128 characters and does not begin with `aws:`"
            )));
        }
        if value.as_str().is_none_or(|value| value.chars().count() > 256) {
            return Err(Fault::bad_request(format!(
                "Invalid value of tag `{key}`: it is a text of at most 256 characters"
            )));
        }
    }
    Ok(())
}

/// The path of what the ARN names: `arn:aws:apigateway:eu-west-1::/restapis/a1b2c3`. Only names of
/// private domains and access associations have an account.
fn path(call: &Call, store: &Store) -> Result<String, Fault> {
    let arn = call.label_or_empty("resource_arn");
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let invalid = || Fault::bad_request(format!("Invalid ARN specified in the request: {arn}"));
    let ["arn", _, "apigateway", region, account, name] = parts.as_slice() else {
        return Err(invalid());
    };
    if *region != call.context.region {
        return Err(Fault::bad_request(format!("Invalid region specified in the ARN: {region}")));
    }
    let Some(name) = name.strip_prefix('/') else { return Err(invalid()) };
    let names: Vec<&str> = name.split('/').collect();
    if names.iter().any(|name| matches!(*name, "" | "." | "..")) {
        return Err(invalid());
    }
    let has_account = !account.is_empty();
    let path = match names.as_slice() {
        ["domainnames", name] => {
            let domain = name.split('+').next().unwrap_or_default();
            let path = format!("/domainnames/{}", segment(domain));
            let own = store.get(&path).and_then(|document| text(document, "domainNameArn"));
            if own == Some(arn) { path } else { String::new() }
        }
        ["domainnameaccessassociations", ..] => {
            format!("/domainnameaccessassociations/{}", segment(arn))
        }
        ["restapis" | "apikeys" | "usageplans" | "vpclinks" | "clientcertificates", _]
        | ["restapis", _, "stages", _]
            if !has_account =>
        {
            names.iter().fold(String::new(), |path, name| path + "/" + &segment(name))
        }
        _ => return Err(invalid()),
    };
    if store.contains(&path) { Ok(path) } else { Err(unknown(call)) }
}

fn unknown(call: &Call) -> Fault {
    let arn = call.label_or_empty("resource_arn");
    Fault::not_found(format!("Invalid resource identifier specified: {arn}"))
}
