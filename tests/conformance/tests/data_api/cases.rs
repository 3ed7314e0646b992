//! The table of cases: a line for each recording.
//!
//! ```json
//! {"seq": 1, "call": "get_status", "with": {"namespace": "MyItem"}}
//! {"seq": 2, "call": "find", "with": {..}, "set": {"LastEvaluatedKey": "1"}}
//! {"seq": 3, "call": "put_info", "with": {..}, "refused": "api", "why": "the server's own attribute"}
//! {"seq": 4, "call": "get_resource", "with": {..}, "instead": {"path": "/MyItem/1"}, "why": ".."}
//! {"seq": 5, "never": "another content type"}
//! ```
//!
//! `with` are arguments and setters by their Rust names, `set` what is given by `Call::set`.
//! `refused` is what the error must name. `instead` is in what the request that is made differs
//! from the recorded one, on purpose.

use std::collections::BTreeMap;

use petard::{Call, Config};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

const CASES: &str = include_str!("../../../data/data-api-cases.jsonl");
pub(crate) const RECORDINGS: &str = include_str!("../../../data/data-api-recordings.jsonl");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) seq: u64,
    call: Option<String>,
    #[serde(default)]
    with: Map<String, Value>,
    /// As it is written, so that every digit is sent.
    #[serde(default)]
    set: BTreeMap<String, Box<RawValue>>,
    refused: Option<String>,
    instead: Option<Value>,
    never: Option<String>,
    why: Option<String>,
}

/// What is expected of a case.
pub(crate) enum Outcome<'a> {
    /// The recorded request, by arguments and setters alone.
    Typed,
    /// The recorded request, with `set`.
    Set,
    /// Another request: the members that differ.
    Instead(&'a Value),
    /// An error before anything is sent, which names this.
    Refused(&'a str),
    /// No call makes it.
    Never,
}

impl Case {
    pub(crate) fn outcome(&self) -> Outcome<'_> {
        let says_why = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        match (&self.never, &self.refused, &self.instead) {
            (Some(_), None, None) if says_why(&self.never) && self.call.is_none() => Outcome::Never,
            (None, Some(named), None) if says_why(&self.why) => Outcome::Refused(named),
            (None, None, Some(instead)) if says_why(&self.why) => Outcome::Instead(instead),
            (None, None, None) if self.set.is_empty() => Outcome::Typed,
            (None, None, None) => Outcome::Set,
            _ => panic!("#{} is no case", self.seq),
        }
    }

    /// Whether the recorded request is made.
    pub(crate) fn is_made(&self) -> bool {
        matches!(self.outcome(), Outcome::Typed | Outcome::Set)
    }

    /// The method that is called.
    pub(crate) fn name(&self) -> Option<&str> {
        self.call.as_deref()
    }

    /// The call, through the generated driver.
    pub(crate) fn call(&self, table: &Value, config: &Config) -> Result<Call, String> {
        let name = self.name().ok_or("there is no call")?;
        let operations = table["operations"].as_array().unwrap();
        let operation = operations.iter().find(|operation| operation["name"] == name);
        let operation = operation.ok_or_else(|| format!("there is no method {name}"))?;
        let params = operation["params"].as_array().unwrap();
        let mut input = json!({});
        for (name, value) in &self.with {
            let is = |param: &&Value| {
                without_case(param["name"].as_str().unwrap()) == without_case(name)
            };
            let param =
                params.iter().find(is).ok_or_else(|| format!("nothing is called {name}"))?;
            let place = param["place"].as_str().unwrap();
            if place == "payload" {
                input[place] = value.clone();
            } else {
                input[place][param["wire"].as_str().unwrap()] = value.clone();
            }
        }
        let official = operation["official"].as_str().unwrap();
        let mut call = petard_conformance::call("data-api", official, &input, config)?;
        for (name, value) in &self.set {
            call = call.set(name, value);
        }
        Ok(call)
    }
}

/// `page_size` and `pageSize` are one name.
fn without_case(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

pub(crate) fn cases() -> Vec<Case> {
    CASES.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The recordings by number.
pub(crate) fn recordings() -> BTreeMap<u64, Value> {
    let lines = RECORDINGS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| (line["seq"].as_u64().unwrap(), line)).collect()
}

/// The operation table of the service.
pub(crate) fn table() -> Value {
    let all = petard_conformance::table();
    let services = all["services"].as_array().unwrap();
    services.iter().find(|service| service["name"] == "data-api").unwrap().clone()
}
