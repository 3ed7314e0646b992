//! The clap command for one command line. The service and the operation are found first, and only the
//! command of that operation is built with its parameters.

use std::ffi::OsString;
use std::sync::LazyLock;

use clap::{Arg, Args, ColorChoice, Command};
use petard::{Operation, Service};

use super::globals::Globals;
use super::input::letters;
use super::missing_value::begins_option;
use super::operation::{is_flag, is_reserved, kebab, operation_command};
use super::waiter::{WAIT, has_wait, wait_command};
use crate::commands::{completions, curl, doctor, emulate, help, man, models, new};
use crate::help::first_sentence;
use crate::services::Services;

/// The words that are commands of petard, so that they cannot be names of services.
const COMMANDS: [&str; 9] =
    ["completions", "curl", "doctor", "emulate", "help", "man", "models", "new", "wait"];

/// Returns whether a word is a command of petard.
pub(crate) fn is_command(word: &str) -> bool {
    COMMANDS.contains(&word)
}

/// Names of the options of all commands that take a value.
static WITH_VALUE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let globals = Globals::augment_args(Command::new("petard"));
    let options = globals.get_arguments().filter(|option| option.get_action().takes_values());
    let names = options.flat_map(|option| {
        option.get_long().into_iter().chain(option.get_all_aliases().unwrap_or_default())
    });
    names.map(str::to_owned).collect()
});

/// The words of a command line that are neither options nor their values, in order.
pub(crate) fn positionals(arguments: &[OsString]) -> Vec<String> {
    let takes_value = |text: &str| {
        text.strip_prefix("--").is_some_and(|name| WITH_VALUE.iter().any(|own| own == name))
    };
    let mut found = Vec::new();
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy()).peekable();
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        } else if takes_value(&word) {
            words.next_if(|value| !begins_option(value));
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
    let mut words = arguments.iter().skip(1).peekable();
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { continue };
        if text == "--" {
            break;
        }
        match text.strip_prefix(option) {
            Some("") => {
                let value = words.next_if(|value| !begins_option(&value.to_string_lossy()));
                found.extend(value.cloned());
            }
            Some(rest) => found.extend(rest.strip_prefix('=').map(OsString::from)),
            None => {}
        }
    }
    found
}

/// Returns the command without services and commands: the name, and the options of all commands.
fn options(color: ColorChoice) -> Command {
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
}

/// Returns the command with the built-in commands, without services.
fn root(color: ColorChoice) -> Command {
    options(color).subcommands([
        completions::command(),
        curl::command(),
        doctor::command(),
        emulate::command(),
        help::command(),
        man::command(),
        models::command(),
        new::command(),
    ])
}

/// What the command of a service contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The operation that is meant.
    Meant,
    /// All operations, but only the one that is meant with its parameters: for completions.
    Names,
}

/// Returns the command with what the command line needs: the service and the operation in it.
pub(crate) fn command(
    services: &Services,
    words: &[String],
    extent: Extent,
    color: ColorChoice,
) -> Command {
    let mut words = words.iter().map(String::as_str);
    let first = words.next();
    let words: Vec<&str> = words.collect();
    let is_service = first.is_some_and(|name| services.find(name).is_some());
    // A call needs no other command.
    let mut command =
        if is_service && extent == Extent::Meant { options(color) } else { root(color) };
    for service in services.all() {
        if first == Some(service.name()) {
            command = command.subcommand(service_command(service, &words, extent));
        } else if extent == Extent::Names {
            command = command.subcommand(Command::new(service.name()).about(service.title()));
        }
    }
    command
}

/// Accepts the flags of the arguments that differ from those of the operation only in upper case and hyphens, as
/// the names of the AWS CLI do: `--rest-api-id` is `--restapi-id`.
pub(crate) fn with_spellings(
    command: Command,
    words: &[String],
    arguments: &[OsString],
) -> Command {
    let next = words.split_first().and_then(|(word, rest)| {
        let name = command.find_subcommand(word)?.get_name().to_owned();
        Some((name, rest))
    });
    if let Some((name, rest)) = next {
        return command.mut_subcommand(name, |own| with_spellings(own, rest, arguments));
    }
    let options = arguments.iter().filter_map(|argument| argument.to_str()?.strip_prefix("--"));
    let names = options.map(|option| option.split('=').next().unwrap_or_default());
    names.fold(command, |command, name| {
        let is_known = command.get_arguments().any(|arg| long_names(arg).contains(&name));
        if name.is_empty() || is_known || is_reserved(name) {
            return command;
        }
        let meant = command.get_arguments().find(|arg| {
            let is_same = |own: &str| letters(own) == letters(name);
            is_flag(arg.get_id().as_str()) && long_names(arg).into_iter().any(is_same)
        });
        match meant.map(|arg| arg.get_id().clone()) {
            Some(id) => command.mut_arg(id, |arg| arg.alias(name.to_owned())),
            None => command,
        }
    })
}

fn long_names(arg: &Arg) -> Vec<&str> {
    arg.get_long().into_iter().chain(arg.get_all_aliases().unwrap_or_default()).collect()
}

/// Returns the command of a service. `words` are those after its name.
fn service_command(service: &'static Service, words: &[&str], extent: Extent) -> Command {
    let mut command = Command::new(service.name())
        .about(service.title())
        .arg_required_else_help(true)
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations");
    let meant = words.first().and_then(|name| Some((*name, find_operation(service, name)?)));
    if let Some((name, operation)) = meant {
        let own = operation_command(service, operation);
        // Any spelling that was found is a name of the command.
        let is_known = own.get_name() == name || own.get_all_aliases().any(|alias| alias == name);
        command = command.subcommand(if is_known { own } else { own.alias(name.to_owned()) });
    }
    let is_wait = words.first() == Some(&WAIT);
    if (is_wait || extent == Extent::Names) && has_wait(service) {
        let words = if is_wait { words.get(1..).unwrap_or_default() } else { &[] };
        command = command.subcommand(wait_command(service, words));
    }
    if extent == Extent::Names {
        let is_other = |operation: &&'static Operation| {
            meant.is_none_or(|(_, own)| !std::ptr::eq(own, *operation))
        };
        let others = service.operations().iter().copied().filter(is_other);
        command = command.subcommands(others.map(|other| named(service, other)));
    }
    command
}

/// Returns the operation with a name: that of its command, or the official one.
pub(crate) fn find_operation(service: &'static Service, name: &str) -> Option<&'static Operation> {
    service.operation(&name.replace('-', "_")).or_else(|| {
        let mut operations = service.operations().iter().copied();
        operations
            .find(|operation| operation.api_name() == name || kebab(operation.api_name()) == name)
            .filter(|_| !name.is_empty())
    })
}

/// Returns a command with the names of an operation.
pub(crate) fn named(service: &'static Service, operation: &'static Operation) -> Command {
    let own = kebab(operation.name());
    let official = kebab(operation.api_name());
    let about = if own == official {
        first_sentence(operation.doc())
    } else {
        format!("{} ({official})", first_sentence(operation.doc()))
    };
    let command = Command::new(own.clone()).about(about);
    // The own name of another operation wins.
    let is_own =
        find_operation(service, &official).is_some_and(|found| std::ptr::eq(found, operation));
    if is_own && own != official { command.alias(official) } else { command }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// Returns the services of all models that the project has.
    fn all_services() -> Vec<&'static Service> {
        let mut services = petard::SERVICES.to_vec();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/tests/accept");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let model = std::fs::read(&path).unwrap();
                services.push(petard_interpret::load("model.json", &model).unwrap());
                count += 1;
            }
        }
        assert!(count > 30, "{count} models");
        services
    }

    #[test]
    fn flags_are_unique_and_not_those_of_the_command_line() {
        for service in all_services() {
            for operation in service.operations() {
                for name in [operation.name(), &kebab(operation.api_name())] {
                    let own = service_command(service, &[name], Extent::Meant);
                    root(ColorChoice::Never).subcommand(own).debug_assert();
                }
            }
        }
    }

    #[test]
    fn flags_have_other_spellings_but_not_those_of_options() {
        let flag = |name: &'static str| Arg::new(format!("--{name}")).long(name);
        let own = Command::new("call").args([flag("restapi-id"), flag("time-out")]);
        let words = ["call".to_owned()];
        let arguments = ["--rest-api-id=a", "--timeout", "--restApiId", "--rest-api-id"];
        let arguments = arguments.map(OsString::from);
        let root = with_spellings(root(ColorChoice::Never).subcommand(own), &words, &arguments);
        let own = root.find_subcommand("call").unwrap();
        let mut names: Vec<_> = own.get_arguments().map(long_names).collect();
        names.sort_unstable();
        assert_eq!(names, [&["restapi-id", "rest-api-id", "restApiId"][..], &["time-out"]]);
        root.debug_assert();
    }

    #[test]
    fn commands_of_waiters_are_valid() {
        let mut count = 0;
        for service in all_services().into_iter().filter(|service| has_wait(service)) {
            for wait in service.waiters() {
                let own = service_command(service, &[WAIT, wait.name()], Extent::Meant);
                root(ColorChoice::Never).subcommand(own).debug_assert();
                count += 1;
            }
        }
        assert!(count > 3, "{count} waiters");
    }

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
