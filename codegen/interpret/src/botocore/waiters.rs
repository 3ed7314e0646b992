//! Waiters that a model can express.

use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::paging::pointer;
use super::shapes::STATUSES;
use super::types::Types;

/// Longest limit of a wait, in seconds: a week.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// What ends a wait, as it stands in a model.
#[derive(Default)]
struct Ends<'w> {
    /// The place in the response that is compared.
    place: Option<&'w str>,
    success: Vec<Value>,
    failure: Vec<Value>,
    not_yet: Vec<Value>,
}

/// Returns a waiter, or why the model has no such one.
pub(super) fn waiter(
    types: &Types<'_>,
    waiter: &Value,
    operation: &Operation<'_>,
    method: &str,
) -> Result<Value, String> {
    let own = operation.value.get("method").and_then(Value::as_str).unwrap_or_default();
    if !matches!(own, "GET" | "HEAD") {
        return Err("its operation is not a GET".to_owned());
    }
    let mut ends = Ends::default();
    for acceptor in waiter["acceptors"].as_array().into_iter().flatten() {
        ends.add(acceptor, operation)?;
    }
    let Ends { place, success, failure, not_yet } = ends;
    if success.is_empty() {
        return Err("it has no success".to_owned());
    }
    if failure.iter().any(|one| success.contains(one)) {
        return Err("a status is success and failure".to_owned());
    }
    let mut made = Map::new();
    made.insert("operation".to_owned(), method.into());
    if let Some(place) = place {
        if own == "HEAD" || operation.value.contains_key("output") {
            return Err("its operation does not return JSON".to_owned());
        }
        let output = operation.output.ok_or("its operation returns nothing")?;
        made.insert("status".to_owned(), pointer(types.source, output, place)?.into());
    }
    for (key, list) in [("success", success), ("failure", failure), ("not_yet", not_yet)] {
        if !list.is_empty() {
            made.insert(key.to_owned(), list.into());
        }
    }
    let delays = waiter["delay"].as_u64().zip(waiter["maxAttempts"].as_u64());
    let seconds = delays.map_or(Some(300), |(delay, attempts)| delay.checked_mul(attempts));
    let seconds =
        seconds.filter(|seconds| *seconds <= LONGEST).ok_or("its limit is too long")?.max(1);
    made.insert("limit".to_owned(), format!("{seconds} s").into());
    Ok(made.into())
}

impl<'w> Ends<'w> {
    /// Adds an acceptor.
    fn add(&mut self, acceptor: &'w Value, operation: &Operation<'_>) -> Result<(), String> {
        let expected = &acceptor["expected"];
        let state = acceptor["state"].as_str().unwrap_or_default();
        match acceptor["matcher"].as_str().unwrap_or_default() {
            "path" => {
                // Any other status means that the wait continues.
                if state == "retry" {
                    return Ok(());
                }
                let place = acceptor["argument"].as_str().unwrap_or_default();
                if self.place.is_some_and(|known| known != place) {
                    return Err("it looks at several places".to_owned());
                }
                self.place = Some(place);
                if !expected.is_string() && !expected.is_boolean() {
                    return Err("it waits for a value that is neither text nor boolean".to_owned());
                }
                self.put(state, expected.clone());
            }
            "status" => {
                let status = expected.as_u64().filter(|status| STATUSES.contains(status));
                let status = status.ok_or("it waits for a status that HTTP does not have")?;
                // A success that is not waited for is "not yet" anyway.
                if state != "retry" || status >= 300 {
                    self.put(state, status.into());
                }
            }
            "error" => {
                let code = expected.as_str().ok_or("it waits for errors of any kind")?;
                let known = operation.value.get("errors").and_then(Value::as_array);
                let is_known = known.is_some_and(|known| known.iter().any(|own| own == code));
                match (state, is_known) {
                    ("retry", true) => self.put(state, code.into()),
                    (_, true) => self.put(state, json!({ "error": code })),
                    // Any other error ends the wait.
                    ("failure", false) => {}
                    (_, false) => return Err("its operation does not list its error".to_owned()),
                }
            }
            other => return Err(format!("it has the matcher `{other}`")),
        }
        Ok(())
    }

    fn put(&mut self, state: &str, value: Value) {
        let list = match state {
            "success" => &mut self.success,
            "failure" => &mut self.failure,
            _ => &mut self.not_yet,
        };
        if !list.contains(&value) {
            list.push(value);
        }
    }
}
