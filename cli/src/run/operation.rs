//! Runs an operation of a service.

use clap::{ArgMatches, FromArgMatches};
use petard::{Client, Operation, Service};

use super::{Context, all, dry_run};
use crate::arguments::input::CallInput;
use crate::arguments::operation::{CallOptions, is_read, kebab};
use crate::arguments::{parameter, skeleton};
use crate::failure::Failure;
use crate::{config, console};

/// Runs an operation with the options of its command.
pub(crate) async fn run(
    context: &mut Context,
    service: &'static Service,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let options = CallOptions::from_arg_matches(matches)?;
    if options.generate_skeleton {
        let text = skeleton::skeleton(service, operation).to_string();
        return console::print(context.output.render(text.as_bytes()).map_err(Failure::Usage)?);
    }
    let mut input = CallInput::from_flags(operation, matches)?;
    if let Some(source) = &options.input_json {
        let text = input_text(source)?;
        let whole = CallInput::from_json(operation, &text)
            .map_err(|why| Failure::Usage(format!("--input-json: {why}")))?;
        input = whole.with(input);
    }
    input.check_required()?;
    let connection = &context.globals.connection;
    let sends_nothing = options.dry_run || options.curl;
    if !sends_nothing && config::is_read_only(connection)? && !is_read(operation) {
        return Err(Failure::Usage(format!(
            "`{}` is not a read, and only reads are allowed: leave out `--read-only` and \
             PETARD_READ_ONLY to run it",
            kebab(operation.name())
        )));
    }
    let config = config::load(connection, operation.auth()).await?;
    let client = Client::new(&config, service);
    let is_masked = sends_nothing && !context.globals.result.show_secrets;
    let call = input.apply(client.call(operation), is_masked)?;
    if options.dry_run {
        return dry_run::print(context, &call, options.signed).await;
    }
    if options.all {
        return all::print(context, call, options.max_items).await;
    }
    let response = call.await?;
    context.output.items = operation.paging().map(|paging| paging.items());
    console::print(context.output.render(response.bytes()).map_err(Failure::Other)?)
}

/// Returns the text of `--input-json`: JSON, a file, or stdin.
fn input_text(source: &str) -> Result<String, Failure> {
    if source.trim_start().starts_with('{') {
        return Ok(source.to_owned());
    }
    let path = source.strip_prefix('@').unwrap_or(source);
    parameter::file(path).map_err(|why| Failure::Usage(format!("--input-json: {why}")))
}
