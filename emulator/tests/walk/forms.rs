//! Patches and creations of every member with values of every kind: what the endpoint takes must
//! have the form of the service's documents, and what it refuses must change nothing.

use serde_json::{Value, json};

use super::compare::{difference, same, settled};
use super::data;
use super::endpoint::Endpoint;
use super::facts::{Body, FACTS, members};
use super::steps::{self, Names};

const VALUES: [Option<&str>; 6] =
    [None, Some(""), Some("x"), Some("-1"), Some("99999999999999999999"), Some("{\"a\": 1}")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_has_the_form_of_a_document() {
    let mut wrong = Vec::new();
    let mut taken = 0;
    let mut sent = 0;
    for file in data::all("patches") {
        let endpoint = Endpoint::own().await;
        let update = file["update"].as_str().unwrap();
        let Body::Shape(shape) = FACTS[update].body else { panic!("{update} has a document") };
        let mut paths = Vec::new();
        collect(shape, "", 0, &mut paths);
        for row in file["rows"].as_array().unwrap() {
            let example = row.get("at").unwrap_or(&row["path"]);
            paths.push(example.as_str().unwrap().to_owned());
        }
        let mut state = None;
        for path in paths {
            for op in ["add", "replace", "remove"] {
                for value in VALUES {
                    let one = match value {
                        None => json!({"op": op, "path": path}),
                        Some(value) => json!({"op": op, "path": path, "value": value}),
                    };
                    sent += 1;
                    match judge(&endpoint, &file, &mut state, one).await {
                        Ok(true) => taken += 1,
                        Ok(false) => {}
                        Err(why) => wrong.push(why),
                    }
                }
            }
        }
    }
    println!("{sent} patches, of which {taken} are taken");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken > 300, "{taken} are taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_created_has_the_form_of_a_document() {
    let values = [
        json!(5),
        json!(-1.5),
        json!(""),
        json!("x"),
        json!(true),
        json!(null),
        json!([]),
        json!(["x"]),
        json!({"a": 1}),
    ];
    let mut wrong = Vec::new();
    let (mut sent, mut taken) = (0, 0);
    for group in data::all("groups") {
        let steps = group["steps"].as_array().unwrap();
        let creates = |step: &Value| {
            let call = step["call"].as_str().unwrap();
            let verb = ["Create", "Put", "Generate"].iter().any(|verb| call.starts_with(verb));
            verb && step.get("refused").is_none()
        };
        let Some(last) = steps.iter().rposition(|step| step["title"] == "every member") else {
            continue;
        };
        let setup: Vec<Value> =
            steps[..last].iter().filter(|step| creates(step)).cloned().collect();
        let (setup, step) = (Value::from(setup), &steps[last]);
        let endpoint = Endpoint::own().await;
        for member in step["input"].as_object().unwrap().keys().filter(|name| !is_label(name)) {
            for value in &values {
                let mut names = Names::new();
                assert!(steps::prepare(&endpoint, &setup, &mut names).await.is_ok(), "{setup}");
                let filled = names.fill(&step["input"]).ok();
                let mut input = filled.expect("the setup saves what is used");
                input[member] = value.clone();
                let call = step["call"].as_str().unwrap();
                let answer = endpoint.send(call, &input).await;
                sent += 1;
                let name = format!("{call} with {member} {value}");
                if answer.is_success() {
                    taken += 1;
                    if !answer.misfits.is_empty() {
                        wrong.push(format!("{name}: {}", answer.misfits.join("; ")));
                    }
                } else if answer.status == 500 || answer.code.is_empty() {
                    wrong.push(format!("{name}: {}", answer.line()));
                }
            }
        }
    }
    println!("{sent} requests, of which {taken} are taken");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken > 30, "{taken} are taken");
}

/// Labels have an underscore in their names, and members of bodies do not.
fn is_label(name: &str) -> bool {
    name.contains('_') || name == "usageplanId"
}

/// Sends one operation. Returns whether it is taken. The state is what the setup saved, and the
/// document after the operation before.
async fn judge(
    endpoint: &Endpoint,
    file: &Value,
    state: &mut Option<(Names, Value)>,
    one: Value,
) -> Result<bool, String> {
    let (fixture, known) = if let Some((names, document)) = state.take() {
        (names, Some(document))
    } else {
        let mut fresh = Names::new();
        if steps::prepare(endpoint, &file["setup"], &mut fresh).await.is_err() {
            return Err(format!("{}: the setup failed", file["resource"]));
        }
        (fresh, None)
    };
    let fill = |value: &Value| fixture.fill(value).ok().expect("the setup saves what is used");
    let labels = fill(&file["labels"]);
    let read = fill(file.get("read").unwrap_or(&file["labels"]));
    let (update, get) = (file["update"].as_str().unwrap(), file["get"].as_str().unwrap());
    let one = fill(&one);
    let name = format!("{} {one}", file["resource"]);
    let before = match known {
        Some(document) => document,
        None => settled(&endpoint.send(get, &read).await.body, &[]),
    };
    let mut input = labels.clone();
    input["patchOperations"] = json!([one]);
    let answer = endpoint.send(update, &input).await;
    if answer.is_success() {
        if !answer.misfits.is_empty() {
            return Err(format!("{name}: {}", answer.misfits.join("; ")));
        }
        let after = endpoint.send(get, &read).await;
        if !after.is_success() {
            // It has another address now, or it is Usage.
            return Ok(true);
        }
        let (shown, after) = (settled(&answer.body, &[]), settled(&after.body, &[]));
        if file.get("read").is_none() && !same(&shown, &after) {
            let difference = difference(&shown, &after);
            return Err(format!("{name} is answered with another document: {difference}"));
        }
        *state = Some((fixture, after));
        return Ok(true);
    }
    if !(400..=501).contains(&answer.status) || answer.status == 500 || answer.code.is_empty() {
        return Err(format!("{name}: {}", answer.line()));
    }
    let after = settled(&endpoint.send(get, &read).await.body, &[]);
    if !same(&before, &after) {
        return Err(format!("{name} is refused, but changed: {}", difference(&before, &after)));
    }
    *state = Some((fixture, after));
    Ok(false)
}

/// The pointers of all members of a shape, with an example of a key of a map and of a place in a
/// list.
fn collect(shape: &str, above: &str, depth: usize, paths: &mut Vec<String>) {
    for (name, ty) in members(shape) {
        below(ty, &format!("{above}/{name}"), depth, paths);
    }
}

fn below(ty: &str, path: &str, depth: usize, paths: &mut Vec<String>) {
    paths.push(path.to_owned());
    if depth == 3 {
        return;
    }
    if let Some(inner) = ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
        below(inner, &format!("{path}/0"), depth + 1, paths);
    } else if let Some(inner) = ty.strip_prefix('{').and_then(|ty| ty.strip_suffix('}')) {
        below(inner, &format!("{path}/a"), depth + 1, paths);
    } else if ty.starts_with(char::is_uppercase) && !ty.contains('|') && ty.len() > 4 {
        collect(ty, path, depth + 1, paths);
    }
}
