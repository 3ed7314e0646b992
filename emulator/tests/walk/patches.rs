//! Every documented path of every resource, with each of the six operations of JSON Patch.
//!
//! A file is a resource: `setup`, the steps before a patch; `update` and `get`, its operations;
//! `labels`, their parameters. A row is a documented `path`, with an example in `at` if it has
//! placeholders. It has for each of `add`, `remove`, `replace`, `move`, `copy` and `test` one of:
//!
//! - an object: `sets`, pointers with their new values, null for none, if the service takes it;
//!   `refused`, if it does not; `value`, `at` or the whole list in `patch`; `from`; `before`, a
//!   list that is sent first; `setup`, more steps before it; `labels`, if they differ; `free`,
//!   pointers that may change, too; `moves`, labels that change; `defaults`, the pointer of the
//!   settings of a method, which appear all at once; `answers`, values in the answer, if that is
//!   not the document that `get` reads;
//! - `"refused"`: the service takes no such operation at this path;
//! - `"unknown"`: what the service does is not known, so that only a refusal or 501 is right.
//!
//! Without one, `add`, `remove`, `replace` and `copy` are refused, because the service's page on
//! patches lists them as not supported, and `move` and `test`, which the page does not have, are
//! unknown. `refusals` of the file are the errors that are known, by operation.
//!
//! `cases` are lists of operations with a `name`; `then` are steps after it. `unknown` has labels of
//! something that is not there.
//!
//! Every patch that the service takes is also sent with a bad operation after it, which must leave
//! everything as it was.

use serde_json::{Value, json};

use super::compare::{difference, same, set, settled};
use super::data;
use super::endpoint::{Answer, Endpoint};
use super::facts::{Body, FACTS};
use super::report::{Class, Report};
use super::steps::{self, Names, Obstacle, refused};

const OPERATIONS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// Walks through the resources, each at an endpoint of its own.
pub(crate) async fn walk(start: &impl AsyncFn() -> Endpoint, report: &mut Report) {
    for file in data::all("patches") {
        let endpoint = start().await;
        let mut resource = Resource {
            endpoint: &endpoint,
            group: file["resource"].as_str().expect("a resource"),
            file: &file,
            fixture: None,
        };
        for row in file["rows"].as_array().expect("rows") {
            report.row(resource.group, row["path"].as_str().expect("a path"));
            for op in OPERATIONS {
                let name = format!("{} {op}", row["path"].as_str().expect("a path"));
                let case = resource.row(row, op);
                let class = resource.case(&case, report).await;
                report.add(resource.group, &name, class);
                // The time that this takes is spent on the local endpoint only.
                if let Some(case) = with_a_bad_one(&case).filter(|_| endpoint.is_own()) {
                    let class = resource.case(&case, report).await;
                    report.add(resource.group, &format!("{name}, and a bad one"), class);
                }
            }
        }
        if let Some(labels) = file.get("unknown") {
            let class = resource.unknown(labels).await;
            report.add(resource.group, "an unknown one", class);
        }
        for case in file["cases"].as_array().into_iter().flatten() {
            let name = case["name"].as_str().expect("a name");
            if !report.skips(resource.group, name) {
                let class = resource.case(case, report).await;
                report.add(resource.group, name, class);
            }
        }
    }
}

struct Resource<'a> {
    endpoint: &'a Endpoint,
    group: &'a str,
    file: &'a Value,
    /// What the setup saved, while the resource is as it was created.
    fixture: Option<Names>,
}

/// A right case with an operation after it that is refused: nothing may change.
fn with_a_bad_one(case: &Value) -> Option<Value> {
    case.get("sets")?;
    let mut case = case.clone();
    let members = case.as_object_mut()?;
    members.retain(|name, _| !matches!(name.as_str(), "sets" | "moves" | "then" | "answers"));
    members.get_mut("patch")?.as_array_mut()?.push(json!({
        "op": "replace",
        "path": "/nonsense",
        "value": "x",
    }));
    case["refused"] = json!([null]);
    Some(case)
}

impl Resource<'_> {
    /// The update of something that is not there.
    async fn unknown(&mut self, labels: &Value) -> Class {
        let mut names = Names::new();
        if let Err(obstacle) = steps::prepare(self.endpoint, &self.file["setup"], &mut names).await
        {
            return obstacle.class();
        }
        let filled =
            names.fill(&self.file["labels"]).and_then(|all| Ok((all, names.fill(labels)?)));
        let (mut input, labels) = match filled {
            Ok(filled) => filled,
            Err(obstacle) => return obstacle.class(),
        };
        for (label, value) in labels.as_object().expect("labels are an object") {
            input[label] = value.clone();
        }
        let path = self.file["rows"][0]["path"].clone();
        input["patchOperations"] = json!([{"op": "replace", "path": path, "value": "x"}]);
        let update = self.file["update"].as_str().expect("an operation");
        let answer = self.endpoint.send(update, &input).await;
        if answer.is_unsupported() {
            return Class::Unsupported;
        }
        refused(&answer, &json!([404, "NotFoundException"]))
    }

    /// The case of one operation of a row.
    fn row(&self, row: &Value, op: &str) -> Value {
        let default =
            if matches!(op, "move" | "test") { json!("unknown") } else { json!("refused") };
        let mut case = match row.get(op).unwrap_or(&default) {
            Value::String(word) if word == "unknown" => json!({"unknown": true}),
            Value::String(word) if word == "refused" => {
                let known = self.file["refusals"].get(op);
                json!({"refused": known.unwrap_or(&json!([400, "BadRequestException"]))})
            }
            object => object.clone(),
        };
        if case.get("patch").is_none() {
            let mut one = json!({"op": op});
            one["path"] = [&case["at"], &row["at"], &row["path"]]
                .into_iter()
                .find(|path| path.is_string())
                .cloned()
                .expect("a path");
            let value = case.get("value").or_else(|| row.get("value")).filter(|v| !v.is_null());
            if let Some(value) = value.filter(|_| op != "remove" || case.get("value").is_some()) {
                one["value"] = value.clone();
            }
            if matches!(op, "move" | "copy") {
                let from = case.get("from").or_else(|| self.file.get("from"));
                one["from"] = from.cloned().unwrap_or_else(|| one["path"].clone());
            }
            case["patch"] = json!([one]);
        }
        case
    }

    async fn case(&mut self, case: &Value, report: &mut Report) -> Class {
        let mut names = if let Some(names) = self.fixture.take() {
            names
        } else {
            let mut names = Names::new();
            match steps::prepare(self.endpoint, &self.file["setup"], &mut names).await {
                Ok(()) => names,
                Err(obstacle) => return obstacle.class(),
            }
        };
        match self.judge(case, &mut names, report).await {
            Ok(class) => {
                if matches!(class, Class::Refused | Class::Unsupported)
                    && case.get("before").is_none()
                    && case.get("setup").is_none()
                {
                    self.fixture = Some(names);
                }
                class
            }
            Err(obstacle) => obstacle.class(),
        }
    }

    async fn judge(
        &self,
        case: &Value,
        names: &mut Names,
        report: &mut Report,
    ) -> Result<Class, Obstacle> {
        let name = |name: &str| self.file[name].as_str().unwrap_or_else(|| panic!("{name}"));
        let (update, get) = (name("update"), name("get"));
        if let Some(setup) = case.get("setup") {
            steps::prepare(self.endpoint, setup, names).await?;
        }
        let mut labels = names.fill(&self.file["labels"])?;
        let mut read = names.fill(self.file.get("read").unwrap_or(&self.file["labels"]))?;
        let own = names.fill(case.get("labels").unwrap_or(&json!({})))?;
        for (label, value) in own.as_object().into_iter().flatten() {
            labels[label] = value.clone();
            read[label] = value.clone();
        }
        let patch = |patch: Value| {
            let mut input = labels.clone();
            input["patchOperations"] = patch;
            input
        };
        if let Some(before) = case.get("before") {
            let answer = self.endpoint.send(update, &patch(names.fill(before)?)).await;
            if answer.is_unsupported() {
                return Ok(Class::Unsupported);
            }
            if !answer.is_success() {
                return Err(Obstacle::Failure(format!("before it: {}", answer.line())));
            }
        }
        let before = self.endpoint.send(get, &read).await;
        if before.is_unsupported() {
            return Ok(Class::Unsupported);
        }
        if !before.is_success() {
            return Err(Obstacle::Failure(format!("{get}: {}", before.line())));
        }
        let input = patch(names.fill(case.get("patch").expect("a patch"))?);
        let answer = self.endpoint.send(update, &input).await;
        let moved = names.fill(case.get("moves").unwrap_or(&json!({})))?;
        if answer.is_success() {
            for (label, value) in moved.as_object().into_iter().flatten() {
                read[label] = value.clone();
            }
        }
        let after = self.endpoint.send(get, &read).await;
        if !after.is_success() {
            return Ok(Class::Wrong(format!(
                "{}, and then {get}: {}",
                answer.line(),
                after.line()
            )));
        }
        let free = free(self.file, case, names)?;
        let class = if let Some(sets) = case.get("sets") {
            let mut expected = before.body.clone();
            let mut free = free;
            if let Some(pointer) = case["defaults"].as_str() {
                set_defaults(&mut expected, pointer);
                free.push(format!("{pointer}/loggingLevel"));
            }
            for (pointer, value) in names.fill(sets)?.as_object().expect("`sets` is an object") {
                set(&mut expected, pointer, value);
                free.retain(|one| one != pointer);
            }
            let answers = case.get("answers").map(|answers| names.fill(answers)).transpose()?;
            changed(&before, &answer, &after, &expected, answers.as_ref(), &free)
        } else {
            let class = match case.get("refused") {
                Some(refusal) => match &names.fill(refusal)? {
                    _ if answer.is_unsupported() => Class::Unsupported,
                    refusal => refused(&answer, refusal),
                },
                None if answer.is_unsupported() => Class::Unsupported,
                None if answer.is_success() => Class::Wrong(format!(
                    "taken, though it is not known what the service does: {}",
                    difference(&settled(&before.body, &[]), &settled(&answer.body, &[]))
                )),
                None => refused(&answer, &json!([null])),
            };
            unchanged(class, &before, &after)
        };
        let class = match (class, FACTS[update].body) {
            (Class::Right, Body::Shape(_)) if !answer.misfits.is_empty() => {
                Class::Wrong(answer.misfits.join("; "))
            }
            (class, _) => class,
        };
        if class == Class::Right
            && let Some(then) = case.get("then")
        {
            steps::walk(self.endpoint, self.group, then, names, report).await;
        }
        Ok(class)
    }
}

fn free(file: &Value, case: &Value, names: &Names) -> Result<Vec<String>, Obstacle> {
    let both = [&file["free"], &case["free"]].into_iter().filter_map(Value::as_array).flatten();
    both.map(|pointer| names.text(pointer.as_str().expect("a pointer"))).collect()
}

fn changed(
    before: &Answer,
    answer: &Answer,
    after: &Answer,
    expected: &Value,
    answers: Option<&Value>,
    free: &[String],
) -> Class {
    if answer.is_unsupported() {
        return unchanged(Class::Unsupported, before, after);
    }
    if !answer.is_success() {
        return Class::Wrong(format!("refused: {}", answer.line()));
    }
    let (expected, found) = (settled(expected, free), settled(&after.body, free));
    if !same(&expected, &found) {
        return Class::Wrong(format!("afterwards: {}", difference(&expected, &found)));
    }
    let wrong = match answers {
        None => difference(&expected, &settled(&answer.body, free)),
        Some(answers) => {
            let mut places = answers.as_object().expect("`answers` is an object").iter();
            let wrong = places.find(|(pointer, value)| answer.body.pointer(pointer) != Some(value));
            wrong.map_or_else(String::new, |(pointer, value)| format!("{pointer} is not {value}"))
        }
    };
    if wrong.is_empty() { Class::Right } else { Class::Wrong(format!("the answer: {wrong}")) }
}

/// The settings of a method when the first of them is set: those of every method, or the defaults.
fn set_defaults(document: &mut Value, pointer: &str) {
    let defaults = json!({
        "metricsEnabled": false,
        "dataTraceEnabled": false,
        "throttlingBurstLimit": 5000,
        "throttlingRateLimit": 10000,
        "cachingEnabled": false,
        "cacheTtlInSeconds": 300,
        "cacheDataEncrypted": false,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    });
    let of_all = document.pointer("/methodSettings/*~1*").cloned();
    set(document, pointer, &of_all.unwrap_or(defaults));
}

fn unchanged(class: Class, before: &Answer, after: &Answer) -> Class {
    let (before, after) = (settled(&before.body, &[]), settled(&after.body, &[]));
    match class {
        Class::Refused | Class::Unsupported if !same(&before, &after) => {
            Class::Wrong(format!("refused, but changed: {}", difference(&before, &after)))
        }
        class => class,
    }
}
