//! Mistakes in a command line that clap finds, as errors of one line with a remedy.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};
use petard::operation::Location;
use petard::{Operation, Service};

use super::command::find_operation;
use super::operation::{Flags, kebab};
use super::waiter::{WAIT, find_waiter, has_wait};
use crate::failure::{Failure, similar_names, suggestion};
use crate::services::Services;

/// Options of the AWS CLI and of curl that have no equal here, and what to do in their place.
const REMEDIES: [(&str, &str); 15] = [
    ("--no-paginate", "one page is read unless `--all` is given"),
    ("--starting-token", "set the parameter of the operation that takes the token of a page"),
    ("--page-size", "set the parameter of the operation that limits a page, such as `--limit`"),
    ("--no-verify-ssl", "set AWS_CA_BUNDLE to a file with the certificate of the server"),
    ("--ca-bundle", "set AWS_CA_BUNDLE to the file"),
    ("--cli-connect-timeout", "`--timeout` limits a whole attempt"),
    ("--cli-binary-format", "a flag takes bytes as they are: from a file with `@FILE`"),
    ("--no-cli-pager", "petard does not use a pager"),
    ("--no-cli-auto-prompt", "petard does not prompt"),
    ("-v", "`--debug` prints what is sent and received"),
    ("--verbose", "`--debug` prints what is sent and received"),
    ("-L", "redirects are not followed"),
    ("--location", "redirects are not followed"),
    ("-u", "requests are signed; `--profile` selects the credentials"),
    ("--user", "requests are signed; `--profile` selects the credentials"),
];

/// Options that need another one. clap names the other one only.
const NEEDS: [(&str, &str); 6] = [
    ("--signed", "--dry-run"),
    ("--max-items", "--all"),
    ("--wait-timeout", "--wait-until"),
    ("--wait-delay", "--wait-until"),
    ("--concurrency", "--each"),
    ("--failed", "--each"),
];

/// Returns the failure for an error of clap. `root` is the command that was parsed, `words` are the words of
/// the arguments that are neither options nor their values.
pub(crate) fn failure(
    error: Error,
    services: &Services,
    root: &Command,
    words: &[String],
    arguments: &[OsString],
) -> Failure {
    let (command, path) = meant(root, words);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.into(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let what = match path.split_once(' ') {
                None => "a service or a command is required".to_owned(),
                Some((_, name)) if services.find(name).is_some() => {
                    "an operation is required".to_owned()
                }
                Some(_) => match command.get_positionals().next() {
                    Some(own) => {
                        return Failure::Usage(format!(
                            "`{path}` needs `{own}`; `{path} --help` describes it"
                        ));
                    }
                    None => "a command is required".to_owned(),
                },
            };
            Failure::Usage(format!("{what}; `{path} --help` lists what there is"))
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(&error, ContextKind::InvalidSubcommand);
            unknown_command(&name, services, command, &path, words)
        }
        ErrorKind::UnknownArgument => {
            let argument = context(&error, ContextKind::InvalidArg);
            let found = words.first().and_then(|word| services.find(word));
            match found.filter(|service| command.get_name() == service.name()) {
                Some(service) if !argument.starts_with('-') => {
                    unknown_after(service, &argument, words)
                }
                Some(_) => Failure::Usage(format!(
                    "`{path}` has no option `{argument}`; options of an operation follow its name"
                )),
                None => {
                    let operation = found.zip(words.get(1));
                    let operation = operation.and_then(|(own, word)| find_operation(own, word));
                    let body = operation.and_then(whole_body);
                    match unknown_argument(&argument, command, &path, words, arguments) {
                        Failure::Misspelt { text, suggestions, more } => {
                            let more = match body {
                                Some(body) => format!("`--{body}` is the whole body, and {more}"),
                                None => more,
                            };
                            Failure::Misspelt { text, suggestions, more }
                        }
                        other => other,
                    }
                }
            }
        }
        ErrorKind::MissingRequiredArgument => match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::Strings(names)) => missing(names, command, &path, arguments),
            _ => Failure::Usage(first_paragraph(&error)),
        },
        ErrorKind::ArgumentConflict => conflict(&error),
        ErrorKind::TooManyValues => {
            let option = option(&context(&error, ContextKind::InvalidArg));
            Failure::Usage(format!("`{option}` does not take a value"))
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => wrong_value(&error),
        _ => Failure::Usage(first_paragraph(&error)),
    }
}

/// Returns the flag of the parameter that is the whole body, whose name in the AWS CLI may be another one.
fn whole_body(operation: &'static Operation) -> Option<String> {
    let flags = Flags::of(operation);
    let body = flags.iter().find(|(_, param)| param.location() == Location::Payload);
    body.map(|(flag, _)| flag.to_owned())
}

/// Returns an option without the form of its value.
fn option(text: &str) -> String {
    text.split([' ', '=']).next().unwrap_or_default().trim_end_matches('[').to_owned()
}

/// Returns the failure for an option that is given twice, or together with one that excludes it.
fn conflict(error: &Error) -> Failure {
    let own = option(&context(error, ContextKind::InvalidArg));
    let others: Vec<String> = match error.get(ContextKind::PriorArg) {
        Some(ContextValue::String(prior)) => vec![option(prior)],
        Some(ContextValue::Strings(prior)) => prior.iter().map(|prior| option(prior)).collect(),
        _ => return Failure::Usage(first_paragraph(error)),
    };
    if others.contains(&own) {
        return Failure::Usage(format!("`{own}` is given twice"));
    }
    let others = others.iter().map(|other| format!("`{other}`")).collect::<Vec<_>>();
    Failure::Usage(format!("`{own}` cannot be used with {}", others.join(" and ")))
}

/// Returns the failure for arguments that are missing.
fn missing(names: &[String], command: &Command, path: &str, arguments: &[OsString]) -> Failure {
    let given = |flag: &str| {
        arguments.iter().any(|word| word.to_str().is_some_and(|word| option(word) == flag))
    };
    let needed: Vec<String> = names.iter().map(|name| option(name)).collect();
    let of_option =
        NEEDS.iter().find(|(own, other)| given(own) && needed.iter().any(|name| name == other));
    if let Some((own, other)) = of_option {
        return Failure::Usage(format!("`{own}` needs `{other}`"));
    }
    let values = |name: &str| {
        let own = command.get_positionals().find(|own| own.to_string() == name);
        let values = own.map(Arg::get_possible_values).unwrap_or_default();
        values.iter().map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let needed = needed.iter().map(|name| match values(name) {
        values if values.is_empty() => format!("`{name}`"),
        values => format!("`{name}`, one of {values}"),
    });
    let needed = needed.collect::<Vec<_>>().join(" and ");
    Failure::Usage(format!("`{path}` needs {needed}; `{path} --help` describes it"))
}

/// Returns the failure for a value that an option cannot have.
fn wrong_value(error: &Error) -> Failure {
    let name = option(&context(error, ContextKind::InvalidArg));
    let value = context(error, ContextKind::InvalidValue);
    let text = if name.starts_with('-') {
        format!("`{name} {value}`")
    } else {
        format!("{name} `{value}`")
    };
    let why = match (error.get(ContextKind::ValidValue), error.source()) {
        (Some(ContextValue::Strings(names)), _) if !names.is_empty() => {
            let known = names.iter().map(String::as_str);
            format!("must be one of {}{}", names.join(", "), suggestion(&value, known))
        }
        (_, Some(source)) => limits(&source.to_string()),
        _ => return Failure::Usage(first_paragraph(error)),
    };
    Failure::Usage(format!("{text}: {why}"))
}

/// Returns the error of clap about a number with its limits, which are a range of Rust in clap's text.
fn limits(text: &str) -> String {
    let range = text.split_once(" is not in ").and_then(|(_, range)| range.split_once(".."));
    let Some((least, most)) = range else {
        let is_digits = text == "invalid digit found in string";
        return if is_digits { "must be an integer".to_owned() } else { text.to_owned() };
    };
    let most = most.trim_start_matches('=');
    let types = [u64::MAX, u64::from(u32::MAX)];
    if types.iter().any(|largest| largest.to_string() == most) {
        return format!("must be {least} or more");
    }
    format!("must be from {least} to {most}")
}

/// Returns the most special command that the words name, and its names.
pub(super) fn meant<'c>(root: &'c Command, words: &[String]) -> (&'c Command, String) {
    let mut command = root;
    let mut path = root.get_name().to_owned();
    for word in words {
        let Some(next) = command.find_subcommand(word) else { break };
        command = next;
        path.push(' ');
        path.push_str(next.get_name());
    }
    (command, path)
}

fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Returns the failure for a service, a command or an operation that does not exist.
fn unknown_command(
    name: &str,
    services: &Services,
    command: &Command,
    path: &str,
    words: &[String],
) -> Failure {
    let found = words.first().and_then(|word| services.find(word));
    if let Some(service) = found.filter(|service| command.get_name() == service.name()) {
        return unknown_after(service, name, words);
    }
    if let (Some(service), true) = (found, command.get_name() == WAIT) {
        return unknown_waiter(service, name);
    }
    if command.get_name() == "petard" {
        return unknown_name(name, services, command);
    }
    Failure::Misspelt {
        text: format!("`{path}` has no command `{name}`"),
        suggestions: similar_names(name, shown(command)),
        more: format!("`{path} --help` lists them"),
    }
}

/// Returns the failure for a first word that is not known.
pub(crate) fn unknown_name(name: &str, services: &Services, root: &Command) -> Failure {
    let all = services.all().iter();
    let of = all.filter(|service| find_operation(service, name).is_some());
    let of: Vec<&str> = of.map(|service| service.name()).collect();
    if let [first, ..] = &*of {
        let which = if of.len() == 1 { "service" } else { "services" };
        let suggestions = of.iter().take(3).map(|service| format!("petard {service} {name}"));
        return Failure::Misspelt {
            text: format!("`{name}` is an operation of the {which} {}", of.join(", ")),
            suggestions: suggestions.collect(),
            more: format!("`petard {first} --help` describes it"),
        };
    }
    let known = shown(root).chain(services.all().iter().map(|service| service.name()));
    Failure::Misspelt {
        text: format!("`{name}` is neither a service nor a command"),
        suggestions: similar_names(name, known),
        more: "`petard --help` lists them".to_owned(),
    }
}

/// Returns the names of the commands of a command that are not hidden.
fn shown(command: &Command) -> impl Iterator<Item = &str> {
    command.get_subcommands().filter(|own| !own.is_hide_set()).map(Command::get_name)
}

/// Returns the failure for a word after the name of a service that is not an operation.
fn unknown_after(service: &'static Service, name: &str, words: &[String]) -> Failure {
    match words.get(2).and_then(|word| find_operation(service, word)) {
        Some(operation) if name == "help" => Failure::Misspelt {
            text: format!("{} has no operation `help`", service.name()),
            suggestions: vec![format!(
                "petard help {} {}",
                service.name(),
                kebab(operation.name())
            )],
            more: String::new(),
        },
        _ => unknown_operation(service, name),
    }
}

/// Returns the failure for an operation that does not exist.
pub(crate) fn unknown_operation(service: &'static Service, name: &str) -> Failure {
    let operations = service.operations().iter();
    let names: Vec<String> = operations
        .flat_map(|operation| [kebab(operation.name()), kebab(operation.api_name())])
        .filter(|own| !own.is_empty())
        .collect();
    if let Some(wait) = find_waiter(service, name).filter(|_| has_wait(service)) {
        let own = wait.name().strip_prefix("wait_until_").unwrap_or(wait.name());
        return Failure::Misspelt {
            text: format!("`{name}` is a waiter of {}", service.name()),
            suggestions: vec![format!("petard {} wait {}", service.name(), kebab(own))],
            more: String::new(),
        };
    }
    Failure::Misspelt {
        text: format!("{} has no operation `{name}`", service.name()),
        suggestions: similar_names(&kebab(name), names.iter().map(String::as_str)),
        more: format!("`petard {} --help` lists them", service.name()),
    }
}

/// Returns the failure for a waiter that does not exist.
pub(crate) fn unknown_waiter(service: &'static Service, name: &str) -> Failure {
    let waiters = service.waiters().iter().map(|wait| wait.name());
    let names: Vec<String> =
        waiters.map(|name| kebab(name.strip_prefix("wait_until_").unwrap_or(name))).collect();
    Failure::Misspelt {
        text: format!("{} has no waiter `{name}`", service.name()),
        suggestions: similar_names(&kebab(name), names.iter().map(String::as_str)),
        more: format!("`petard {} --help` lists them", service.name()),
    }
}

/// Returns the failure for an option that does not exist, or an argument too many.
fn unknown_argument(
    argument: &str,
    command: &Command,
    path: &str,
    words: &[String],
    arguments: &[OsString],
) -> Failure {
    let name = argument.split('=').next().unwrap_or_default();
    let text = format!("`{path}` has no option `{name}`");
    if let Some((_, remedy)) = REMEDIES.iter().find(|(own, _)| *own == name) {
        return Failure::Usage(format!("{text}: {remedy}"));
    }
    let Some(long) = name.strip_prefix("--") else {
        if name.starts_with('-') && name.len() > 1 {
            return Failure::Usage(format!("{text}; `{path} --help` lists its options"));
        }
        // A boolean before it may have been taken for the argument.
        let of_boolean = words.iter().find_map(|word| of_boolean(word)).map(str::to_owned);
        let more = of_boolean.or_else(|| of_list(argument, command, arguments));
        let more = more.unwrap_or_else(|| format!("`{path} --help` lists its arguments"));
        return Failure::Usage(format!("`{path}` does not take the argument `{argument}`; {more}"));
    };
    if command.get_arguments().any(|own| own.get_long() == Some(long)) {
        return Failure::Usage(format!("`{path}` has the option `{name}`, but not after `--`"));
    }
    let known = command.get_arguments().filter(|own| !own.is_positional());
    let known: Vec<&str> = known.filter_map(clap::Arg::get_long).collect();
    let mut found = similar_names(long, known.iter().copied());
    if found.is_empty() {
        found = known
            .iter()
            .filter(|own| is_shortened(long, own))
            .map(|own| (*own).to_owned())
            .collect();
    }
    Failure::Misspelt {
        text,
        suggestions: found.into_iter().map(|own| format!("--{own}")).collect(),
        more: format!("`{path} --help` lists its options"),
    }
}

/// Returns whether a flag is a short form of a name: `doc-version` is one of `documentation-version`.
fn is_shortened(name: &str, own: &str) -> bool {
    let begins = |word: &str, part: &str| word == part || part.len() > 2 && word.starts_with(part);
    let mut words = name.split('-');
    let is_part =
        |part: &str, words: &mut std::str::Split<'_, char>| words.any(|word| begins(word, part));
    own.contains('-') && own.split('-').all(|part| is_part(part, &mut words))
}

/// Returns the remedy for an argument that is probably one more item of a list.
fn of_list(argument: &str, command: &Command, arguments: &[OsString]) -> Option<String> {
    let at = arguments.iter().position(|word| word == argument)?;
    let before = arguments.get(..at)?.iter().rev().filter_map(|word| word.to_str());
    let flag = option(before.into_iter().find(|word| word.starts_with("--"))?);
    let is_list = |own: &Arg| {
        own.get_long() == flag.strip_prefix("--") && matches!(own.get_action(), ArgAction::Append)
    };
    let is_list = command.get_arguments().any(is_list);
    is_list.then(|| format!("repeat the flag: `{flag} {argument}`"))
}

/// Returns the remedy for an argument that is probably the value of a boolean.
pub(super) fn of_boolean(argument: &str) -> Option<&'static str> {
    let is_boolean = ["true", "false"].contains(&argument);
    is_boolean.then_some("write the value of a boolean after `=`, as in `--enabled=true`")
}

/// Returns the first paragraph of an error on one line.
fn first_paragraph(error: &Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
