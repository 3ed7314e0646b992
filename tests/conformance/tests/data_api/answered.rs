//! Which typed call gets a recorded answer.
//!
//! Most requests that were recorded are made by a call. The answer to one that is not is as much
//! an answer: a call of the operation that was asked gets it or, where the route is no
//! operation's, any call, a HEAD for a HEAD.

use std::collections::BTreeMap;

use petard::Config;
use petard_emulator::Exchange;
use serde_json::{Value, json};

use crate::cases::{Case, Outcome};

/// Who gets an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// The call that makes the recorded request.
    Same,
    /// The call that makes another one instead.
    Instead,
    /// A call of the operation that was asked.
    SameOperation,
    /// Some call, because what was asked is no operation.
    Any,
}

/// The case whose call gets the answer to this one.
pub(crate) fn asker<'a>(
    case: &'a Case,
    cases: &'a [Case],
    table: &Value,
    recordings: &BTreeMap<u64, Value>,
) -> (Asker, &'a Case) {
    match case.outcome() {
        Outcome::Typed | Outcome::Set => return (Asker::Same, case),
        Outcome::Instead(_) => return (Asker::Instead, case),
        Outcome::Refused(_) | Outcome::Never => {}
    }
    let asked = &recordings[&case.seq]["request"];
    let operations = match case.name() {
        Some(name) => vec![name],
        None => asked_of(table, asked),
    };
    let is_head = |case: &Case| recordings[&case.seq]["request"]["method"] == "HEAD";
    let fits = |other: &&Case| other.is_made() && is_head(other) == is_head(case);
    let mut made = cases.iter().filter(fits);
    let same = made.clone().find(|other| operations.contains(&other.name().unwrap()));
    match same {
        Some(same) => (Asker::SameOperation, same),
        None => (Asker::Any, made.next().unwrap()),
    }
}

/// The recorded answer, to the request that is made.
pub(crate) fn exchange(asker: &Case, table: &Value, recorded: &Value, config: &Config) -> Exchange {
    let request = asker.call(table, config).unwrap().request().unwrap();
    let target = request.path_and_query();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let line = json!({
        "seq": recorded["seq"],
        "request": {
            "method": request.method().as_str(),
            "path": path,
            "query": query,
            "body": std::str::from_utf8(request.body()).unwrap(),
        },
        "response": recorded["response"],
    });
    Exchange::read(&line.to_string()).unwrap().remove(0)
}

/// The operations at a request's route: of those whose path fits, the ones that fit best, as
/// `/{namespace}/info` does before `/{namespace}/{id}`.
fn asked_of<'a>(table: &'a Value, asked: &Value) -> Vec<&'a str> {
    let path = asked["path"].as_str().unwrap();
    let mut best = (0, Vec::new());
    for operation in table["operations"].as_array().unwrap() {
        if operation["method"] != asked["method"] {
            continue;
        }
        let Some(literals) = literals(operation["path"].as_str().unwrap(), path) else { continue };
        if literals > best.0 {
            best = (literals, Vec::new());
        }
        if literals == best.0 {
            best.1.push(operation["name"].as_str().unwrap());
        }
    }
    best.1
}

/// How many parts of the path are those of the template; `None` if it does not fit.
fn literals(template: &str, path: &str) -> Option<usize> {
    let (parts, own): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let fits =
        |(part, own): (&&str, &&str)| part == own || part.starts_with('{') && !own.is_empty();
    (parts.len() == own.len() && parts.iter().zip(&own).all(fits))
        .then(|| parts.iter().zip(&own).filter(|(part, own)| part == own).count())
}
