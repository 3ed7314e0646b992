//! Idempotency tokens: a request that is sent again gets the first response and changes nothing.

use std::collections::HashMap;

use super::Call;
use crate::answer::Answer;
use crate::fault::Fault;

/// The requests with a token that were carried out, by operation and token.
#[derive(Default)]
pub(crate) struct Tokens(HashMap<(&'static str, String), CarriedOut>);

struct CarriedOut {
    /// Labels, query and body.
    input: String,
    answer: Answer,
}

impl Tokens {
    /// Returns the response to an earlier request with the same token.
    ///
    /// # Errors
    ///
    /// The earlier request had other parameters.
    pub(super) fn earlier(&self, call: &Call) -> Result<Option<Answer>, Fault> {
        let Some(earlier) = key(call).and_then(|key| self.0.get(&key)) else { return Ok(None) };
        if earlier.input == input(call) {
            return Ok(Some(earlier.answer.clone()));
        }
        Err(Fault::bad_request(
            "An earlier request with the same idempotency token had other parameters",
        ))
    }

    /// Keeps the response to a request that was carried out.
    pub(super) fn keep(&mut self, call: &Call, answer: &Answer) {
        if let Some(key) = key(call) {
            self.0.insert(key, CarriedOut { input: input(call), answer: answer.clone() });
        }
    }
}

fn key(call: &Call) -> Option<(&'static str, String)> {
    Some((call.operation.name(), call.token.clone()?))
}

fn input(call: &Call) -> String {
    format!("{:?} {:?} {:?}", call.labels(), call.query, call.body)
}
