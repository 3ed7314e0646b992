//! Steps: calls with what is expected of them, as data.
//!
//! A step has `call`, an operation; `input`, its parameters by their names on the wire; and any of:
//!
//! - `title`: what distinguishes it from other steps of the same operation;
//! - `refused`: status, code and, if it is known, message of the error; `*` is any text; null is any
//!   error of the client, any code, any message;
//! - `may_refuse`: whether an error of the client is right, too, because it is not known which of the
//!   two the service does;
//! - `has`: values at JSON pointers; `lacks`: pointers at which nothing is; what the input sets is
//!   expected without being listed, but for the members in `differs`;
//! - `as`: a name for the document; `equals`: the name of a document that this one is equal to;
//! - `save`: names for values at pointers;
//! - `list`: `key`, a pointer into each item, and values that the list `includes`, `excludes` or
//!   has as its `only` ones; `documents`, names of documents that are items; `limit`: reads the list in pages of this size.
//!
//! `${name}` in any text is replaced by what was saved; `${n}` is a number that is never used again,
//! and `${long}` a text of 125001 characters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value, json};

use super::compare::{contains, difference, same, settled};
use super::endpoint::{Answer, Endpoint};
use super::facts::{Body, FACTS, members};
use super::report::{Class, Report, matches};

static NEXT: AtomicUsize = AtomicUsize::new(1);

/// What was saved.
pub(crate) struct Names {
    texts: BTreeMap<String, String>,
    documents: BTreeMap<String, Value>,
    /// What a step would have saved whose operation is not supported.
    unsupported: BTreeSet<String>,
}

/// Why a step was not taken, or a fixture not prepared.
pub(crate) enum Obstacle {
    /// An operation before it is not supported.
    Unsupported,
    /// What went wrong before it.
    Failure(String),
}

impl Obstacle {
    pub(crate) fn class(self) -> Class {
        match self {
            Self::Unsupported => Class::Unsupported,
            Self::Failure(why) => Class::Blocked(why),
        }
    }
}

impl Names {
    pub(crate) fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
        let texts = [("n".to_owned(), number), ("long".to_owned(), "x".repeat(125_001))];
        Self { texts: texts.into(), documents: BTreeMap::new(), unsupported: BTreeSet::new() }
    }

    fn missing(&self, name: &str) -> Obstacle {
        if self.unsupported.contains(name) {
            Obstacle::Unsupported
        } else {
            Obstacle::Failure(format!("nothing was saved as {name}"))
        }
    }

    /// A value with its names replaced. An error names what was not saved.
    pub(crate) fn fill(&self, value: &Value) -> Result<Value, Obstacle> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Array(entries) => {
                Value::Array(entries.iter().map(|one| self.fill(one)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let mut filled = Map::new();
                for (name, value) in members {
                    filled.insert(self.text(name)?, self.fill(value)?);
                }
                Value::Object(filled)
            }
            other => other.clone(),
        })
    }

    pub(crate) fn text(&self, text: &str) -> Result<String, Obstacle> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').expect("a name ends with `}`");
            filled.push_str(before);
            match self.texts.get(name) {
                Some(value) => filled.push_str(value),
                None => return Err(self.missing(name)),
            }
            rest = after;
        }
        Ok(filled + rest)
    }
}

/// Takes the steps one after the other and adds them to the report.
pub(crate) async fn walk(
    endpoint: &Endpoint,
    group: &str,
    steps: &Value,
    names: &mut Names,
    report: &mut Report,
) {
    for step in steps.as_array().expect("steps are a list") {
        let operation = step["call"].as_str().unwrap_or_else(|| panic!("a step calls: {step}"));
        let title = step["title"].as_str().map_or_else(String::new, |title| format!(": {title}"));
        let class = match take(endpoint, operation, step, names).await {
            Ok(class) => class,
            Err(obstacle) => obstacle.class(),
        };
        report.operation(operation, &class);
        report.add(group, &format!("{operation}{title}"), class);
    }
}

/// Takes the steps of a fixture. An error is the first that did not succeed.
pub(crate) async fn prepare(
    endpoint: &Endpoint,
    steps: &Value,
    names: &mut Names,
) -> Result<(), Obstacle> {
    for step in steps.as_array().expect("steps are a list") {
        let operation = step["call"].as_str().unwrap_or_else(|| panic!("a step calls: {step}"));
        let input = names.fill(&step["input"])?;
        let answer = endpoint.send(operation, &input).await;
        if answer.is_unsupported() {
            return Err(Obstacle::Unsupported);
        }
        if !answer.is_success() {
            return Err(Obstacle::Failure(format!("{operation}: {}", answer.line())));
        }
        save(step, &answer, names).map_err(Obstacle::Failure)?;
    }
    Ok(())
}

async fn take(
    endpoint: &Endpoint,
    operation: &str,
    step: &Value,
    names: &mut Names,
) -> Result<Class, Obstacle> {
    let input = names.fill(&step["input"])?;
    let answer = endpoint.send(operation, &input).await;
    if answer.is_unsupported() {
        let saved = step["save"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        names.unsupported.extend(saved.chain(step["as"].as_str().map(str::to_owned)));
        return Ok(Class::Unsupported);
    }
    if let Some(refusal) = step.get("refused") {
        return Ok(refused(&answer, &names.fill(refusal)?));
    }
    if !answer.is_success() {
        let may_refuse = step["may_refuse"] == true;
        return Ok(match refused(&answer, &json!([null])) {
            Class::Refused if may_refuse => Class::Refused,
            _ => Class::Wrong(answer.line()),
        });
    }
    let saved = save(step, &answer, names);
    let mut wrong = answer.misfits.clone();
    wrong.extend(saved.err());
    wrong.extend(echoes(operation, step, &input, &answer));
    if let Some(expected) = step.get("has") {
        for (pointer, expected) in names.fill(expected)?.as_object().expect("`has` is an object") {
            match answer.body.pointer(pointer) {
                Some(found) if same(found, expected) => {}
                Some(found) if *expected == "*" && !found.is_null() => {}
                found => wrong.push(format!("{pointer} is {}, not {expected}", shown(found))),
            }
        }
    }
    for pointer in texts(names, step, "lacks")? {
        if let Some(found) = answer.body.pointer(&pointer).filter(|found| !found.is_null()) {
            wrong.push(format!("{pointer} is there: {found}"));
        }
    }
    if let Some(name) = step["equals"].as_str() {
        let Some(expected) = names.documents.get(name) else {
            return Err(names.missing(name));
        };
        let (expected, found) = (settled(expected, &[]), settled(&answer.body, &[]));
        if !same(&expected, &found) {
            wrong.push(format!("is not as before: {}", difference(&expected, &found)));
        }
    }
    if let Some(list) = step.get("list") {
        let list = names.fill(list)?;
        let items = match list["limit"].as_u64() {
            None => items(&answer.body),
            Some(limit) => pages(endpoint, operation, &input, limit, &mut wrong).await,
        };
        listed(&list, &items, &mut wrong);
        for name in list["documents"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let Some(document) = names.documents.get(name) else {
                return Err(names.missing(name));
            };
            let document = settled(document, &[]);
            if !items.iter().any(|item| same(&settled(item, &[]), &document)) {
                wrong.push(format!("no item of the list is the document {name}"));
            }
        }
    }
    Ok(if wrong.is_empty() { Class::Right } else { Class::Wrong(wrong.join("; ")) })
}

fn save(step: &Value, answer: &Answer, names: &mut Names) -> Result<(), String> {
    if let Some(name) = step["as"].as_str() {
        names.documents.insert(name.to_owned(), answer.body.clone());
    }
    for (name, pointer) in step["save"].as_object().into_iter().flatten() {
        let pointer = pointer.as_str().expect("a pointer");
        let value = answer.body.pointer(pointer).and_then(Value::as_str);
        let value = value.ok_or_else(|| format!("there is no text at {pointer}"))?;
        names.texts.insert(name.clone(), value.to_owned());
    }
    Ok(())
}

/// Judges an error.
pub(crate) fn refused(answer: &Answer, refusal: &Value) -> Class {
    if answer.is_success() {
        return Class::Wrong(format!("taken, not {refusal}: {}", answer.line()));
    }
    let status = match refusal[0].as_u64() {
        Some(status) => status == u64::from(answer.status),
        None => (400..500).contains(&answer.status),
    };
    let code = refusal[1].as_str().is_none_or(|code| code == answer.code);
    let message = refusal[2].as_str().is_none_or(|message| matches(message, &answer.message));
    if status && code && message {
        Class::Refused
    } else {
        Class::Wrong(format!("{}, not {refusal}", answer.line()))
    }
}

/// What was set must be in the answer, as far as the answer has such a member.
fn echoes(operation: &str, step: &Value, input: &Value, answer: &Answer) -> Vec<String> {
    let Body::Shape(shape) = FACTS[operation].body else { return Vec::new() };
    let creates = ["Create", "Put", "Generate"].iter().any(|verb| operation.starts_with(verb));
    if !creates {
        return Vec::new();
    }
    let differs = step["differs"].as_array();
    let differs = |name: &str| differs.is_some_and(|names| names.iter().any(|one| one == name));
    let mut wrong = Vec::new();
    for (name, set) in input.as_object().into_iter().flatten() {
        if members(shape).contains_key(name.as_str()) && !differs(name) {
            match answer.body.get(name) {
                Some(found) if contains(found, set) => {}
                found => wrong.push(format!("/{name} is {}, not {set}", shown(found))),
            }
        }
    }
    wrong
}

fn items(body: &Value) -> Vec<Value> {
    body.get("item").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Reads all pages, each of which must have at most so many items.
async fn pages(
    endpoint: &Endpoint,
    operation: &str,
    input: &Value,
    limit: u64,
    wrong: &mut Vec<String>,
) -> Vec<Value> {
    let mut input = input.clone();
    input["limit"] = limit.into();
    let mut all = Vec::new();
    for _ in 0..100 {
        let answer = endpoint.send(operation, &input).await;
        if !answer.is_success() {
            wrong.push(format!("a page: {}", answer.line()));
            return all;
        }
        let page = items(&answer.body);
        if page.len() as u64 > limit {
            wrong.push(format!("a page of {} items, not {limit}", page.len()));
        }
        all.extend(page);
        match answer.body.get("position").and_then(Value::as_str) {
            Some(position) if input.get("position").is_none_or(|old| old != position) => {
                input["position"] = position.into();
            }
            Some(_) => {
                wrong.push("the position of a page is that of the page before".to_owned());
                return all;
            }
            None => return all,
        }
    }
    wrong.push("the pages do not end".to_owned());
    all
}

fn listed(list: &Value, items: &[Value], wrong: &mut Vec<String>) {
    let key = list["key"].as_str().expect("a list has a key");
    let found: Vec<&Value> = items.iter().filter_map(|item| item.pointer(key)).collect();
    let all = |name: &str| list[name].as_array().cloned().unwrap_or_default();
    let once = |value: &Value| found.iter().filter(|found| **found == value).count() == 1;
    for value in all("includes").iter().filter(|value| !once(value)) {
        wrong.push(format!("the list does not have {value} once"));
    }
    for value in all("excludes").iter().filter(|value| found.contains(value)) {
        wrong.push(format!("the list has {value}"));
    }
    if let Some(only) = list["only"].as_array()
        && (found.len() != only.len() || items.len() != only.len() || !only.iter().all(once))
    {
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        wrong.push(format!("the list has [{}], not only {}", found.join(", "), list["only"]));
    }
}

fn texts(names: &Names, step: &Value, name: &str) -> Result<Vec<String>, Obstacle> {
    let texts = step[name].as_array().into_iter().flatten();
    texts.map(|text| names.text(text.as_str().expect("a text"))).collect()
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "not there".to_owned(), Value::to_string)
}
