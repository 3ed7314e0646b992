//! Builds a request without its endpoint, in three steps: intercept, validate, serialize.

use std::borrow::Cow;

use super::input::Input;
use super::interceptor::Interceptor;
use super::request::RequestBuilder;
use super::serialize::serialize;
use super::validate::validate;
use crate::model::Operation;
use crate::outcome::error::{Error, Result};

/// Builds the request of a call. Also returns the operation of the request: an interceptor may
/// replace the operation that was called.
///
/// # Errors
///
/// One error with all problems of the call.
pub(crate) fn build(
    input: &Input,
    interceptor: Option<&dyn Interceptor>,
) -> Result<(RequestBuilder, &'static Operation)> {
    let refuse = |problems: &[String]| Err(Error::problems(input.operation().name(), problems));
    let intercepted = match interceptor.map(|interceptor| interceptor.intercept(input)) {
        None => Cow::Borrowed(input),
        Some(Ok(intercepted)) => intercepted,
        Some(Err(why)) => {
            let mut problems = problems_of(input);
            if problems.is_empty() {
                problems.push(why);
            }
            return refuse(&problems);
        }
    };
    // The rules of the operation that was called apply, too.
    if !std::ptr::eq(intercepted.operation(), input.operation()) {
        let problems = problems_of(input);
        if !problems.is_empty() {
            return refuse(&problems);
        }
    }
    let mut problems = Vec::new();
    let bound = validate(&intercepted, &mut problems);
    let builder = serialize(&intercepted, &bound, &mut problems);
    if problems.is_empty() { Ok((builder, intercepted.operation())) } else { refuse(&problems) }
}

fn problems_of(input: &Input) -> Vec<String> {
    let mut problems = Vec::new();
    validate(input, &mut problems);
    problems
}
