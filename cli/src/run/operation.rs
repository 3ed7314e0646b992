//! Runs an operation of a service.

use clap::{ArgMatches, FromArgMatches};
use petard::{Operation, Service};

use super::{Context, curl_command, debug, dry_run, each, list, raw, wait_until};
use crate::arguments::input::CallInput;
use crate::arguments::operation::{CallOptions, STAGE, is_read, kebab};
use crate::arguments::{parameter, skeleton};
use crate::failure::Failure;
use crate::{config, console};

/// Runs an operation with the options of its command.
pub(crate) async fn run(
    context: &Context,
    service: &'static Service,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    call(context, service, operation, matches)
        .await
        .map_err(|failure| failure.of(service, operation))
}

async fn call(
    context: &Context,
    service: &'static Service,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let options = CallOptions::from_arg_matches(matches)?;
    if options.generate_skeleton {
        let text = skeleton::skeleton(service, operation).to_string();
        return console::print(context.output.render(text.as_bytes()).map_err(Failure::Usage)?);
    }
    if options.raw.is_some() && context.output.query.is_some() {
        let why =
            "`--raw` writes the body unchanged: leave out `--query`, or write stdout to the file";
        return Err(Failure::Usage(why.to_owned()));
    }
    let mut input = CallInput::from_flags(operation, matches)?;
    if let Some(source) = &options.input_json {
        let text = input_text(source)?;
        let whole = CallInput::from_json(operation, &text)
            .map_err(|why| Failure::Usage(format!("--input-json: {why}")))?;
        input = whole.with(input);
    }
    if options.each.is_none() {
        input.check_required()?;
    }
    let sends_nothing = options.dry_run || options.curl;
    if !sends_nothing {
        check_allowed(context, operation)?;
    }
    let client =
        config::client(&context.globals, service, operation.auth(), stage(matches)).await?;
    if let Some(source) = &options.each {
        return each::run(context, &client, &input, source, &options).await;
    }
    if options.curl {
        return curl_command::print(context, &input, client.call(operation)).await;
    }
    if options.dry_run {
        let call = client.call(operation);
        return dry_run::print(context, &input, call, options.signed).await;
    }
    let call = input.apply(client.call(operation), false)?;
    debug::print_request(context, &input, client.call(operation)).await?;
    if options.all {
        return list::print_all(context, call, options.max_items).await;
    }
    if let Some(target) = &options.raw {
        return raw::write(call, target).await;
    }
    let response = match &options.wait_until {
        Some(expression) => wait_until::wait(&call, expression, &options).await?,
        None => call.await?,
    };
    list::print(context, operation, &response)
}

/// Returns the value of `--stage`, which only services with stages have.
pub(super) fn stage(matches: &ArgMatches) -> Option<&str> {
    matches.try_get_one::<String>(STAGE).ok().flatten().map(String::as_str)
}

/// Refuses an operation that is not a read if only reads are allowed.
pub(super) fn check_allowed(
    context: &Context,
    operation: &'static Operation,
) -> Result<(), Failure> {
    if is_read(operation) || !config::is_read_only(&context.globals.connection)? {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "`{}` is not a read, and only reads are allowed: leave out `--read-only` and \
         PETARD_READ_ONLY to run it",
        kebab(operation.name())
    )))
}

/// Returns the text of `--input-json`: JSON, a file, or stdin.
fn input_text(source: &str) -> Result<String, Failure> {
    if source.trim_start().starts_with('{') {
        return Ok(source.to_owned());
    }
    let prefixes = ["@", parameter::FILE];
    let path = prefixes.into_iter().find_map(|prefix| source.strip_prefix(prefix));
    let path = path.unwrap_or(source);
    parameter::file(path).map_err(|why| Failure::Usage(format!("--input-json: {why}")))
}
