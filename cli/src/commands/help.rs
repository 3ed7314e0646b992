//! `petard help`: the help of a command as text, or its description as JSON.

use clap::builder::Str;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args as _, Command};
use serde_json::{Value, json};

use crate::arguments::command::{Extent, command as command_of, find_operation};
use crate::arguments::globals::Globals;
use crate::arguments::mistake;
use crate::arguments::operation::is_read;
use crate::description::{OperationDescription, ServiceDescription};
use crate::failure::Failure;
use crate::run::Context;
use crate::services::Services;
use crate::{console, help};

/// Returns the clap command.
pub(crate) fn command() -> Command {
    Command::new("help")
        .about("Shows the help of a service, an operation or a command; with --output, as JSON")
        .arg(
            Arg::new("words")
                .value_name("SERVICE|COMMAND [OPERATION]")
                .num_args(0..)
                .help("What to describe. Default: everything"),
        )
}

/// Prints the help of what the arguments name.
pub(crate) fn run(
    context: &Context,
    services: &Services,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let words: Vec<String> =
        matches.get_many::<String>("words").into_iter().flatten().cloned().collect();
    let color = context.globals.result.color;
    let mut root = command_of(services, &words, Extent::Meant, color);
    let is_data = matches.value_source("output") == Some(ValueSource::CommandLine)
        || context.output.query.is_some();
    if !is_data {
        let layout = help::layout(color, true);
        let page = help::page(services, &words, &mut root, layout)?;
        services.note_warnings();
        return console::print(page);
    }
    root.build();
    let described = describe(services, &words, &root)?;
    services.note_warnings();
    console::print(context.output.render(described.to_string().as_bytes()).map_err(Failure::Usage)?)
}

/// Returns the description of an operation, a service, a command, or the whole command line.
fn describe(services: &Services, words: &[String], root: &Command) -> Result<Value, Failure> {
    let Some(first) = words.first() else { return Ok(everything(services, root)) };
    let json =
        |value| serde_json::to_value(value).map_err(|error| Failure::Other(error.to_string()));
    let Some(known) = services.known(first) else {
        return match root.find_subcommand(first) {
            Some(command) => Ok(of_command(command)),
            None => Err(mistake::unknown_name(first, services, root)),
        };
    };
    let service = known.service;
    let Some(second) = words.get(1) else {
        let mut described = json(&ServiceDescription::of(service, known.source.to_string()))?;
        let reads = service.operations().iter().map(|operation| is_read(operation));
        let list = described.get_mut("operations").and_then(Value::as_array_mut);
        for (operation, is_read) in list.into_iter().flatten().zip(reads) {
            add(operation, "is_read", is_read.into());
        }
        return Ok(described);
    };
    let Some(operation) = find_operation(service, second) else {
        return Err(mistake::unknown_operation(service, second));
    };
    let mut described = serde_json::to_value(OperationDescription::of(service, operation))
        .map_err(|error| Failure::Other(error.to_string()))?;
    add(&mut described, "is_read", is_read(operation).into());
    add(&mut described, "example", help::example(service, operation).into());
    if let Some(url) = service.reference(operation) {
        add(&mut described, "reference", url.into());
    }
    if let Some(command) = root.find_subcommand(first).and_then(|own| own.find_subcommand(second)) {
        let is_own = |arg: &&Arg| arg.get_help_heading().is_some_and(|name| name != "Parameters");
        add(&mut described, "options", options(command.get_arguments().filter(is_own)));
    }
    Ok(described)
}

fn add(to: &mut Value, name: &str, value: Value) {
    if let Some(members) = to.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Returns the description of the whole command line.
fn everything(services: &Services, root: &Command) -> Value {
    let described = services.entries().iter().map(|known| {
        json!({
            "name": known.service.name(),
            "title": known.service.title(),
            "source": known.source.to_string(),
            "operations": known.service.operations().len(),
        })
    });
    let commands = root.get_subcommands().filter(|own| services.find(own.get_name()).is_none());
    let globals = Globals::augment_args(Command::new("petard"));
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "services": described.collect::<Vec<_>>(),
        "commands": commands.filter(|own| !own.is_hide_set()).map(of_command).collect::<Vec<_>>(),
        "options": options(globals.get_arguments()),
        "exit_codes": {
            "0": "success", "1": "`models check` found errors", "130": "interrupted", "252": "usage",
            "253": "configuration or credentials", "254": "error of the service", "255": "other error"
        },
    })
}

/// Returns the description of a command that is not an operation.
fn of_command(command: &Command) -> Value {
    let mut described = json!({
        "name": command.get_name(),
        "doc": command.get_about().map(ToString::to_string),
    });
    let is_own = |arg: &&Arg| !arg.is_global_set();
    let own: Vec<Value> = command
        .get_positionals()
        .map(|arg| {
            json!({
                "name": arg.get_value_names().unwrap_or_default().first().map(Str::as_str),
                "required": arg.is_required_set(),
                "doc": text_of(arg),
            })
        })
        .collect();
    add(&mut described, "arguments", own.into());
    add(&mut described, "options", options(command.get_arguments().filter(is_own)));
    let own: Vec<Value> = command.get_subcommands().map(of_command).collect();
    add(&mut described, "commands", own.into());
    described
}

/// Returns the descriptions of options.
fn options<'a>(options: impl Iterator<Item = &'a Arg>) -> Value {
    let own = options.filter(|arg| !arg.is_hide_set() && !arg.is_positional());
    let own = own.filter(|arg| !["help", "version"].contains(&arg.get_id().as_str()));
    let described = own.map(|arg| {
        let mut described = json!({
            "flag": arg.get_long().map(|long| format!("--{long}")),
            "doc": text_of(arg),
        });
        if arg.get_action().takes_values() {
            let names = arg.get_value_names().unwrap_or_default();
            add(&mut described, "value", names.first().map(Str::as_str).into());
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            add(&mut described, "values", values.into());
            if let Some(default) = arg.get_default_values().first() {
                add(&mut described, "default", default.to_string_lossy().into());
            }
        }
        described
    });
    Value::Array(described.collect())
}

fn text_of(arg: &Arg) -> String {
    arg.get_long_help().or_else(|| arg.get_help()).map(ToString::to_string).unwrap_or_default()
}
