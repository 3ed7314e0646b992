//! The clap command for one command line. The service and the operation are found first, and only the
//! command of that operation is built with its parameters.

use std::ffi::OsString;

use clap::{Args, ColorChoice, Command};
use petard::operation::Wait;
use petard::{Operation, Service};

use super::globals::Globals;
use super::operation::{kebab, operation_command, waiter_command, waiter_name, waiter_summary};
use crate::commands::{emulate, models, new};
use crate::services::Services;

/// The words that are commands of petard, so that they cannot be names of services.
const COMMANDS: [&str; 8] =
    ["completions", "curl", "doctor", "emulate", "help", "models", "new", "wait"];

/// Returns whether a word is a command of petard.
pub(crate) fn is_command(word: &str) -> bool {
    COMMANDS.contains(&word)
}

/// The words of a command line that are neither options nor their values, in order.
pub(crate) fn positionals(arguments: &[OsString]) -> Vec<String> {
    let globals = Globals::augment_args(Command::new("petard"));
    let takes_value = |text: &str| {
        globals.get_arguments().any(|argument| {
            argument.get_long().is_some_and(|long| text.strip_prefix("--") == Some(long))
                && argument.get_action().takes_values()
        })
    };
    let mut found = Vec::new();
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        } else if takes_value(&word) {
            words.next();
        } else if !word.starts_with('-') {
            found.push(word.into_owned());
        }
    }
    found
}

/// Returns the value that an option has in a command line. For options that are needed before the command
/// line is parsed.
pub(crate) fn peek(arguments: &[OsString], option: &str) -> Vec<OsString> {
    let mut found = Vec::new();
    let mut words = arguments.iter().skip(1);
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { continue };
        if text == "--" {
            break;
        }
        match text.strip_prefix(option) {
            Some("") => found.extend(words.next().cloned()),
            Some(rest) => found.extend(rest.strip_prefix('=').map(OsString::from)),
            None => {}
        }
    }
    found
}

/// Returns the command without services: the name, the options of all commands, and the built-in
/// commands.
pub(crate) fn root(color: ColorChoice) -> Command {
    // First, because the options bring a text of their own.
    Globals::augment_args(Command::new("petard"))
        .about("Calls any model and any signed URL")
        .version(env!("CARGO_PKG_VERSION"))
        .color(color)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommand_value_name("SERVICE|COMMAND")
        .override_usage("petard SERVICE OPERATION [LABELS] [--member VALUE ...]\n       petard COMMAND ...")
        .after_help(
            "`petard SERVICE --help` lists the operations of a service, and `petard SERVICE OPERATION \
             --help` the parameters of an operation.",
        )
        .subcommand(models::command())
        .subcommand(new::command())
        .subcommand(emulate::command())
}

/// Returns the command with what the command line needs: all services by name, and of the service in it
/// all operations by name, and of the operation in it all parameters.
pub(crate) fn command(services: &Services, words: &[String], color: ColorChoice) -> Command {
    let mut command = root(color);
    let mut words = words.iter().map(String::as_str);
    let (first, second, third) = (words.next(), words.next(), words.next());
    for service in services.all() {
        let is_meant = first == Some(service.name());
        command = command.subcommand(service_command(service, is_meant.then_some((second, third))));
    }
    command
}

/// Returns the command of a service. With the words after it, it has the operations.
fn service_command(
    service: &'static Service,
    words: Option<(Option<&str>, Option<&str>)>,
) -> Command {
    let command = Command::new(service.name())
        .about(service.title())
        .arg_required_else_help(true)
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations");
    let Some((second, third)) = words else { return command };
    let meant = second.and_then(|name| find_operation(service, name));
    let operations = service.operations().iter().copied();
    let commands = operations.map(|operation| match meant {
        Some(own) if std::ptr::eq(own, operation) => {
            with_word(operation_command(service, operation), second)
        }
        _ => operation_summary(service, operation),
    });
    let command = command.subcommands(commands);
    if !has_wait(service) {
        return command;
    }
    let meant = third.filter(|_| second == Some(WAIT)).and_then(|name| find_waiter(service, name));
    command.subcommand(wait_command(service, meant))
}

/// The command that has the waiters of a service.
pub(crate) const WAIT: &str = "wait";

/// Returns whether a service has the command [`WAIT`].
pub(crate) fn has_wait(service: &'static Service) -> bool {
    !service.waiters().is_empty() && find_operation(service, WAIT).is_none()
}

/// Returns the command with the waiters of a service.
fn wait_command(service: &'static Service, meant: Option<&'static Wait>) -> Command {
    let command = Command::new(WAIT)
        .about("Polls until a resource has a certain status")
        .arg_required_else_help(true)
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommand_value_name("NAME")
        .subcommand_help_heading("Waiters");
    let waiters = service.waiters().iter().copied();
    command.subcommands(waiters.map(|wait| match meant {
        Some(own) if std::ptr::eq(own, wait) => waiter_command(service, wait),
        _ => waiter_summary(wait),
    }))
}

/// Returns the waiter with a name: that of its command, or that of the method.
pub(crate) fn find_waiter(service: &'static Service, name: &str) -> Option<&'static Wait> {
    service
        .waiter(&name.replace('-', "_"))
        .or_else(|| service.waiters().iter().copied().find(|wait| waiter_name(wait) == kebab(name)))
}

/// Adds the word with which the command line names a command, if it is not one of its names: `GetRestApis`.
fn with_word(command: Command, word: Option<&str>) -> Command {
    match word {
        Some(word)
            if command.get_name() != word
                && !command.get_all_aliases().any(|alias| alias == word) =>
        {
            command.alias(word.to_owned())
        }
        _ => command,
    }
}

/// Returns the operation with a name: that of its command, or the official one.
pub(crate) fn find_operation(service: &'static Service, name: &str) -> Option<&'static Operation> {
    service.operation(&name.replace('-', "_")).or_else(|| {
        let mut operations = service.operations().iter().copied();
        operations
            .find(|operation| operation.api_name() == name || kebab(operation.api_name()) == name)
    })
}

/// Returns the command of an operation without parameters, for lists and suggestions.
fn operation_summary(service: &'static Service, operation: &'static Operation) -> Command {
    named(service, operation)
}

/// Returns a command with the names of an operation.
pub(crate) fn named(service: &'static Service, operation: &'static Operation) -> Command {
    let own = kebab(operation.name());
    let official = kebab(operation.api_name());
    let about = if own == official {
        first_sentence(operation.doc()).to_owned()
    } else {
        format!("{} ({official})", first_sentence(operation.doc()))
    };
    let command = Command::new(own.clone()).about(about);
    // The own name of another operation wins.
    let is_own =
        find_operation(service, &official).is_some_and(|found| std::ptr::eq(found, operation));
    if is_own && own != official { command.alias(official) } else { command }
}

/// Returns the first sentence of a documentation, without the full stop.
pub(crate) fn first_sentence(doc: &str) -> &str {
    let line = doc.lines().next().unwrap_or_default();
    line.split_once(". ").map_or(line, |(first, _)| first).trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_service_can_have_the_name_of_a_command() {
        let root = root(ColorChoice::Never);
        assert!(root.get_subcommands().count() > 0);
        for command in root.get_subcommands() {
            assert!(is_command(command.get_name()), "{}", command.get_name());
        }
        for service in petard::SERVICES {
            assert!(!is_command(service.name()), "{}", service.name());
        }
    }
}
