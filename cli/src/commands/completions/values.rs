//! Values that are completed: names of services and operations, values of enums, and files.

use std::ffi::OsStr;

use clap::{Arg, Command};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};
use petard::operation::{Enum, Type};
use petard::{Operation, Service};

use crate::arguments::command::{find_operation, named};
use crate::arguments::operation::{Flags, id, inner, positional};
use crate::arguments::waiter::find_waiter;
use crate::services::Services;

/// Adds completions of values to a command and its subcommands. `names` are the words of the command line
/// that are neither options nor their values, `last` is the word that is completed.
pub(super) fn with_values(
    command: Command,
    services: &Services,
    names: &[String],
    last: &OsStr,
) -> Command {
    let service = names.iter().find_map(|name| services.find(name));
    let service = service.filter(|service| *service.name() != *last);
    let called = service.and_then(|service| called(service, names));
    let known = services.all().iter().map(|own| Command::new(own.name()).about(own.title()));
    let named_services: Vec<Command> = known.collect();
    let operations = service
        .into_iter()
        .flat_map(|service| service.operations().iter().map(|operation| named(service, operation)));
    let operations: Vec<Command> = operations.collect();
    let is_command = |own: &&Command| services.find(own.get_name()).is_none();
    let commands: Vec<Command> = command.get_subcommands().filter(is_command).cloned().collect();
    let values = Values {
        words: match service {
            Some(_) => operations.clone(),
            None => named_services.iter().cloned().chain(commands).collect(),
        },
        services: named_services,
        operations,
        enums: called.map(enums).unwrap_or_default(),
    };
    values.add(command)
}

/// Returns the operation of a command line, or the one that its waiter polls.
fn called(service: &'static Service, names: &[String]) -> Option<&'static Operation> {
    let mut names = names.iter().skip_while(|name| *name != service.name()).skip(1);
    let name = names.next()?;
    find_operation(service, name).or_else(|| Some(find_waiter(service, names.next()?)?.operation()))
}

/// Returns the arguments of an operation whose values are an enum.
fn enums(operation: &'static Operation) -> Vec<(String, &'static Enum)> {
    let flags = Flags::of(operation);
    let own = flags.iter().filter_map(|(flag, param)| match inner(param.ty()) {
        Type::Enum(kind) if !matches!(param.ty(), Type::Map(_)) => Some((flag, *kind)),
        _ => None,
    });
    own.flat_map(|(flag, kind)| [(id(flag), kind), (positional(flag), kind)]).collect()
}

/// Returns the completions that are names of commands. Other names of them are hidden: they are proposed if
/// nothing else matches.
fn candidates(commands: &[Command]) -> Vec<CompletionCandidate> {
    let of_command = |command: &Command| {
        let candidate = |name: &str| {
            CompletionCandidate::new(name.to_owned()).help(command.get_about().cloned())
        };
        let own = candidate(command.get_name()).hide(command.is_hide_set());
        let others = command.get_all_aliases().map(|name| candidate(name).hide(true));
        std::iter::once(own).chain(others).collect::<Vec<_>>()
    };
    commands.iter().flat_map(of_command).collect()
}

/// The values that are known.
struct Values {
    services: Vec<Command>,
    operations: Vec<Command>,
    /// Those of `petard help`: services and commands, and after a service its operations.
    words: Vec<Command>,
    /// Enums by the id of the argument.
    enums: Vec<(String, &'static Enum)>,
}

impl Values {
    fn add(&self, command: Command) -> Command {
        command.mut_args(|arg| self.add_to(arg)).mut_subcommands(|own| self.add(own))
    }

    fn add_to(&self, arg: Arg) -> Arg {
        let list = |commands: &[Command]| {
            let commands = commands.to_vec();
            ArgValueCandidates::new(move || candidates(&commands))
        };
        if let Some((_, kind)) = self.enums.iter().find(|(id, _)| arg.get_id() == id) {
            let kind = *kind;
            return arg.add(ArgValueCandidates::new(move || {
                kind.values().iter().map(|value| CompletionCandidate::new(*value)).collect()
            }));
        }
        let is_label = arg.get_id().as_str().starts_with('<');
        let names = arg.get_value_names().unwrap_or_default();
        let Some(name) = names.first().filter(|_| !is_label).map(ToString::to_string) else {
            return arg;
        };
        match name.as_str() {
            "SERVICE" => arg.add(list(&self.services)),
            "OPERATION" => arg.add(list(&self.operations)),
            name if name.starts_with("SERVICE|COMMAND") => arg.add(list(&self.words)),
            name if name.contains("@FILE") => arg.add(ArgValueCompleter::new(marked_files)),
            name if name.contains("FILE") => arg.add(ArgValueCompleter::new(PathCompleter::file())),
            _ => arg,
        }
    }
}

/// Returns the files for a value that is a file after `@`, and a text without it.
fn marked_files(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(path) = current.to_str().and_then(|text| text.strip_prefix('@')) else {
        return Vec::new();
    };
    let files = PathCompleter::file().complete(OsStr::new(path));
    files.into_iter().map(|file| file.add_prefix("@")).collect()
}
