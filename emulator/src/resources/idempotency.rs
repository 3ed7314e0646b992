//! Idempotency tokens: a request that is sent again gets the first response and changes nothing.

use std::collections::BTreeMap;

use aws_smithy_types::base64;
use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::Call;
use crate::answer::Answer;
use crate::fault::Fault;
use crate::state::Saved;

/// The requests with a token that were carried out, by operation and token.
#[derive(Default)]
pub(crate) struct Tokens(BTreeMap<(String, String), CarriedOut>);

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

    pub(super) fn save(&self) -> Value {
        let requests = self.0.iter().map(|((operation, token), CarriedOut { input, answer })| {
            let headers = answer.headers.iter().map(|(name, value)| {
                json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())])
            });
            json!({
                "operation": operation,
                "token": token,
                "input": input,
                "status": answer.status.as_u16(),
                "headers": headers.collect::<Vec<_>>(),
                "body": base64::encode(&answer.body),
            })
        });
        requests.collect()
    }

    pub(super) fn restore(saved: Vec<Value>) -> Result<Self, String> {
        let requests = saved.into_iter().map(|request| {
            let mut request = Saved::of(request)?;
            let key = (request.text("operation")?, request.text("token")?);
            let status = u16::try_from(request.number("status")?).ok();
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            let headers: Option<Vec<_>> = request.list("headers")?.iter().map(header).collect();
            let answer = Answer {
                status: status.ok_or("`status` is not a status")?,
                headers: headers.ok_or("`headers` are not names and values")?,
                body: base64::decode(request.text("body")?)
                    .map_err(|error| error.to_string())?
                    .into(),
            };
            Ok((key, CarriedOut { input: request.text("input")?, answer }))
        });
        requests.collect::<Result<_, String>>().map(Self)
    }
}

/// A header that was saved as name and value.
fn header(saved: &Value) -> Option<(HeaderName, HeaderValue)> {
    let part = |place: usize| saved.get(place).and_then(Value::as_str);
    Some((HeaderName::try_from(part(0)?).ok()?, HeaderValue::try_from(part(1)?).ok()?))
}

fn key(call: &Call) -> Option<(String, String)> {
    Some((call.operation.name().to_owned(), call.token.clone()?))
}

fn input(call: &Call) -> String {
    format!("{:?} {:?} {:?}", call.labels(), call.query, call.body)
}
