//! Runs a waiter of a model: `petard SERVICE wait NAME`.

use clap::{ArgMatches, FromArgMatches};
use petard::Service;
use petard::operation::Wait;

use super::operation::{check_allowed, stage};
use super::{Context, debug, list};
use crate::arguments::input::CallInput;
use crate::arguments::waiter::WaitOptions;
use crate::config;
use crate::failure::Failure;

/// Polls until the resource has the expected status, and prints the last response.
pub(crate) async fn run(
    context: &Context,
    service: &'static Service,
    wait: &'static Wait,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let options = WaitOptions::from_arg_matches(matches)?;
    let operation = wait.operation();
    let input = CallInput::from_flags(operation, matches)?;
    input.check_required()?;
    check_allowed(context, operation)?;
    let client =
        config::client(&context.globals, service, operation.auth(), stage(matches)).await?;
    debug::print_request(context, &input.apply(client.call(operation), false)?).await?;
    let mut waiter = input.apply(client.wait(wait), false)?;
    if let Some(limit) = options.wait_timeout {
        waiter = waiter.limit(limit);
    }
    if let Some(delay) = options.wait_delay {
        waiter = waiter.delay(delay);
    }
    let response = waiter.await.map_err(|error| Failure::from(error).of(operation))?;
    list::print(context, operation, &response)
}
