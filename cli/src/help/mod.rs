//! The text of `--help` and `-h`.
//!
//! `page` lays text out, `operation` has the page of an operation, `service` the one of a service, `command`
//! the one of a command that is not an operation, `root` the one of the whole command line.

mod command;
mod operation;
mod page;
mod root;
mod service;

use clap::{ColorChoice, Command};

use crate::arguments::command::find_operation;
use crate::arguments::mistake;
use crate::arguments::waiter::find_waiter;
use crate::console;
use crate::failure::Failure;
use crate::services::Services;

pub(crate) use self::operation::{example, help_of, option_text, parameter_texts, usage};
pub(crate) use self::page::{Layout, first_sentence, plain};

/// Returns the layout for stdout.
pub(crate) fn layout(color: ColorChoice, is_long: bool) -> Layout {
    Layout { width: console::width(), color: console::colors_stdout(color), is_long }
}

/// Returns the help of what the words of a command line name: an operation, a service, a command, or the
/// whole command line. `root` is the command for these words.
pub(crate) fn page(
    services: &Services,
    words: &[String],
    root: &mut Command,
    layout: Layout,
) -> Result<String, Failure> {
    root.build();
    let Some(first) = words.first() else { return Ok(root::root_page(services, root, layout)) };
    let Some(service) = services.find(first) else {
        return of_command(services, words, root, layout);
    };
    let Some(second) = words.get(1) else { return Ok(service::service_page(service, layout)) };
    let own = root.find_subcommand(first).and_then(|own| own.find_subcommand(second));
    match (find_operation(service, second), own) {
        (Some(operation), Some(own)) => {
            Ok(operation::operation_page(service, operation, own, layout))
        }
        (None, Some(own)) => match words.get(2) {
            Some(third) => match (find_waiter(service, third), own.find_subcommand(third)) {
                (Some(wait), Some(own)) => Ok(operation::waiter_page(service, wait, own, layout)),
                _ => Err(mistake::unknown_waiter(service, third)),
            },
            None => of_command(services, words, root, layout),
        },
        _ => Err(mistake::unknown_operation(service, second)),
    }
}

/// Returns the help of a command that is not an operation.
fn of_command(
    services: &Services,
    words: &[String],
    root: &Command,
    layout: Layout,
) -> Result<String, Failure> {
    let mut command = root;
    let mut path: Vec<&str> = Vec::new();
    for word in words {
        let Some(next) = command.find_subcommand(word) else { break };
        command = next;
        path.push(next.get_name());
    }
    match words.first() {
        Some(first) if path.is_empty() => Err(mistake::unknown_name(first, services, root)),
        _ => Ok(command::command_page(&path, command, layout)),
    }
}
