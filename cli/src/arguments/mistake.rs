//! Mistakes in a command line that clap finds, as errors of one line with a remedy.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use petard::Service;

use super::operation::kebab;
use super::waiter::WAIT;
use crate::failure::{Failure, similar_names};
use crate::services::Services;

/// Options of the AWS CLI that have no equal here, and what to do in their place.
const REMEDIES: [(&str, &str); 9] = [
    ("--no-paginate", "one page is read unless `--all` is given"),
    ("--starting-token", "set the parameter of the operation that takes the token of a page"),
    ("--page-size", "set the parameter of the operation that limits a page, such as `--limit`"),
    ("--no-verify-ssl", "set AWS_CA_BUNDLE to a file with the certificate of the server"),
    ("--ca-bundle", "set AWS_CA_BUNDLE to the file"),
    ("--cli-connect-timeout", "`--timeout` limits a whole attempt"),
    ("--cli-binary-format", "a flag takes bytes as they are: from a file with `@FILE`"),
    ("--no-cli-pager", "there is no pager"),
    ("--no-cli-auto-prompt", "there are no prompts"),
];

/// Returns the failure for an error of clap. `root` is the command that was parsed, `words` are the words of
/// the command line that are neither options nor their values.
pub(crate) fn failure(
    error: Error,
    services: &Services,
    root: &Command,
    words: &[String],
) -> Failure {
    let (command, path) = meant(root, words);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.into(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let what = match path.split_once(' ') {
                None => "a service or a command is required",
                Some((_, name)) if services.find(name).is_some() => "an operation is required",
                Some(_) => "a command or an argument is required",
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
                    unknown_operation(service, &argument)
                }
                Some(_) => Failure::Usage(format!(
                    "`{path}` has no option `{argument}`; options of an operation follow its name"
                )),
                None => unknown_argument(&argument, command, &path, words),
            }
        }
        ErrorKind::MissingRequiredArgument => match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::Strings(names)) => {
                let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                Failure::Usage(format!("`{path}` needs {} for this", names.join(" and ")))
            }
            _ => Failure::Usage(first_paragraph(&error)),
        },
        _ => Failure::Usage(first_paragraph(&error)),
    }
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
        return unknown_operation(service, name);
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

/// Returns the failure for an operation that does not exist.
pub(crate) fn unknown_operation(service: &'static Service, name: &str) -> Failure {
    let operations = service.operations().iter();
    let names: Vec<String> = operations
        .flat_map(|operation| [kebab(operation.name()), kebab(operation.api_name())])
        .filter(|own| !own.is_empty())
        .collect();
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
fn unknown_argument(argument: &str, command: &Command, path: &str, words: &[String]) -> Failure {
    let name = argument.split('=').next().unwrap_or_default();
    let Some(long) = name.strip_prefix("--") else {
        // A boolean before it may have been taken for the argument.
        let more = match words.iter().find_map(|word| of_boolean(word)) {
            Some(more) => more.to_owned(),
            None => format!("`{path} --help` lists its arguments"),
        };
        return Failure::Usage(format!("`{path}` does not take the argument `{argument}`; {more}"));
    };
    let text = format!("`{path}` has no option `{name}`");
    if let Some((_, remedy)) = REMEDIES.iter().find(|(own, _)| *own == name) {
        return Failure::Usage(format!("{text}: {remedy}"));
    }
    let known = command.get_arguments().filter(|own| !own.is_positional());
    let known: Vec<&str> = known.filter_map(clap::Arg::get_long).collect();
    let found = similar_names(long, known.into_iter());
    Failure::Misspelt {
        text,
        suggestions: found.into_iter().map(|own| format!("--{own}")).collect(),
        more: format!("`{path} --help` lists its options"),
    }
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
