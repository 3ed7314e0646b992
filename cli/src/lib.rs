//! The command line of petard. `petard --help` describes it.
//!
//! `arguments` reads the command line, `services` finds the models, `config` loads the configuration, `run`
//! makes calls, `local` runs the local endpoint, `commands` has the commands that are not calls,
//! `description` describes services and operations, `output` writes results, `failure` and `console` errors
//! and streams, `interrupt` is Ctrl-C, `json` is JSON text that loses nothing.

mod arguments;
mod commands;
mod config;
mod console;
mod description;
mod failure;
mod help;
mod interrupt;
mod json;
mod local;
mod output;
mod output_file;
mod remedies;
mod run;
mod services;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, ColorChoice, FromArgMatches as _, ValueEnum as _};

use crate::arguments::command::{self, Extent, command, peek};
use crate::arguments::globals::{ErrorFormat, Globals, ModelOptions};
use crate::arguments::waiter::{WAIT, find_waiter, has_wait};
use crate::arguments::{missing_value, mistake};
use crate::failure::Failure;
use crate::local::LocalEndpoint;
use crate::output::{Output, Query};
use crate::run::Context;
use crate::services::Services;

/// Runs a command line and returns its exit code.
#[must_use]
pub fn run(arguments: &[OsString]) -> ExitCode {
    ExitCode::from(exit_code(arguments))
}

/// What a command line printed, and its exit code.
#[doc(hidden)]
#[derive(Debug)]
pub struct Captured {
    pub code: u8,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

/// Runs a command line for tests, which need many: in this process, without writing to its standard streams.
#[doc(hidden)]
#[must_use]
pub fn run_captured(arguments: &[OsString]) -> Captured {
    let (code, streams) = console::capture(|| exit_code(arguments));
    Captured { code, stdout: streams.stdout, stderr: streams.stderr }
}

fn exit_code(arguments: &[OsString]) -> u8 {
    match dispatch(arguments) {
        Ok(()) => 0,
        Err(failure) => report(&failure, arguments),
    }
}

/// Prints an error, or the text of `--version`, and returns the exit code.
fn report(failure: &Failure, arguments: &[OsString]) -> u8 {
    if let Failure::Clap(error) = failure
        && !error.use_stderr()
    {
        return match console::print(error.render().to_string()) {
            Ok(()) => 0,
            Err(failure) => failure.exit_code(),
        };
    }
    let format = peek(arguments, "--error-format").pop();
    let is_json = format.is_some_and(|format| {
        format.to_str().and_then(|text| ErrorFormat::from_str(text, false).ok())
            == Some(ErrorFormat::Json)
    });
    let text = if is_json { failure.json() } else { failure.text() };
    if let Some(text) = text {
        console::note(text);
    }
    failure.exit_code()
}

/// Returns the value of `--color`, before the command line is parsed.
fn color(arguments: &[OsString]) -> ColorChoice {
    let value = peek(arguments, "--color").pop();
    let value = value.and_then(|value| ColorChoice::from_str(value.to_str()?, false).ok());
    value.unwrap_or(ColorChoice::Auto)
}

/// Returns the options of models, before the command line is parsed.
fn model_options(arguments: &[OsString]) -> ModelOptions {
    ModelOptions {
        files: peek(arguments, "--model").into_iter().map(PathBuf::from).collect(),
        from_botocore: peek(arguments, "--from-botocore")
            .pop()
            .map(|text| text.to_string_lossy().into_owned()),
    }
}

fn dispatch(arguments: &[OsString]) -> Result<(), Failure> {
    if commands::completions::complete(arguments)? {
        return Ok(());
    }
    let words = command::positionals(arguments);
    let services = Services::load(&model_options(arguments), &words)?;
    let command = command(&services, &words, Extent::Meant, color(arguments));
    let mut command = command::with_spellings(command, &words, arguments);
    missing_value::check(&command, &words, arguments)?;
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            let is_long = arguments.iter().any(|word| word == "--help");
            let layout = help::layout(color(arguments), is_long);
            let page = help::page(&services, &words, &mut command, layout)?;
            services.note_warnings();
            return console::print(page);
        }
        Err(error) => return Err(mistake::failure(error, &services, &command, &words, arguments)),
    };
    let globals = Globals::from_arg_matches(&matches)?;
    let context = Context { output: output_of(&globals)?, globals };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::Other(format!("there is no runtime: {error}")))?;
    if context.globals.result.debug {
        run::debug::start();
    }
    let work = selected(&context, &services, &matches);
    let result = runtime.block_on(interrupt::until_interrupted(work));
    // A thread that still reads stdin must not delay the end.
    runtime.shutdown_background();
    result
}

/// Returns how results are written.
fn output_of(globals: &Globals) -> Result<Output, Failure> {
    let query = globals.result.query.as_deref().map(Query::parse).transpose();
    Ok(Output {
        format: globals.result.output,
        query: query.map_err(|why| Failure::Usage(format!("--query: {why}")))?,
        color: console::colors_stdout(globals.result.color),
        width: console::width(),
    })
}

/// Runs the selected command.
async fn selected(
    context: &Context,
    services: &Services,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Failure::Usage("a service or a command is required".to_owned()));
    };
    let connection = &context.globals.connection;
    match name {
        "curl" => return commands::curl::run(context, matches).await,
        "completions" => return commands::completions::run(matches),
        "man" => return commands::man::run(services, matches),
        "doctor" => return commands::doctor::run(context, services, matches).await,
        "help" => return commands::help::run(context, services, matches),
        "models" => return commands::models::run(context, services, matches),
        "new" => return commands::new::run(matches),
        "emulate" => return commands::emulate::run(connection, services, matches).await,
        _ => {}
    }
    if connection.state.is_some() && !connection.local {
        let why = "`--state` needs `--local`, or the command `emulate`";
        return Err(Failure::Usage(why.to_owned()));
    }
    let found = services.find(name);
    if connection.local
        && let Some(known) = services.known(name)
    {
        let endpoint = LocalEndpoint::start(connection, known).await?;
        // It is set here only.
        let _ = connection.endpoint.set(endpoint);
    }
    let operation = matches.subcommand();
    if let (Some(service), Some((WAIT, matches))) = (found, operation)
        && has_wait(service)
        && let Some((name, matches)) = matches.subcommand()
        && let Some(wait) = find_waiter(service, name)
    {
        return run::waiter::run(context, service, wait, matches).await;
    }
    if let (Some(service), Some((name, matches))) = (found, operation)
        && let Some(operation) = command::find_operation(service, name)
    {
        return run::operation::run(context, service, operation, matches).await;
    }
    Err(Failure::Usage(format!("`{name}` is not a command")))
}
