//! The command `petard SERVICE wait NAME`.

use std::time::Duration;

use clap::{Args, Command};
use petard::Service;
use petard::operation::Wait;

use super::command::find_operation;
use super::globals::duration;
use super::operation::{Flags, kebab, with_parameters, with_stage};
use crate::help::first_sentence;

/// The command that has the waiters of a service.
pub(crate) const WAIT: &str = "wait";

/// The options of a wait.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Wait")]
pub(crate) struct WaitOptions {
    /// Longest time of the wait. Default: that of the model.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait_timeout: Option<Duration>,
    /// Time between the first two calls. It doubles after each call, up to 30s. Default: 2s.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait_delay: Option<Duration>,
}

/// Returns whether a service has the command [`WAIT`]: not if it is the name of an operation.
pub(crate) fn has_wait(service: &'static Service) -> bool {
    !service.waiters().is_empty() && find_operation(service, WAIT).is_none()
}

/// Returns the command with the waiters of a service. `words` are those after it.
pub(super) fn wait_command(service: &'static Service, words: &[&str]) -> Command {
    let meant = words.first().and_then(|name| find_waiter(service, name));
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
        _ => named(wait),
    }))
}

/// Returns the waiter with a name: that of its command, or that of the method.
pub(crate) fn find_waiter(service: &'static Service, name: &str) -> Option<&'static Wait> {
    let name = name.replace('-', "_");
    service.waiter(&name).or_else(|| service.waiter(&format!("{PREFIX}{name}")))
}

/// What names of methods begin with, and names of commands do not.
const PREFIX: &str = "wait_until_";

/// Returns a command with the names of a waiter.
fn named(wait: &'static Wait) -> Command {
    let short = wait.name().strip_prefix(PREFIX).unwrap_or(wait.name());
    let (own, method) = (kebab(short), kebab(wait.name()));
    let mut command = Command::new(own.clone()).about(first_sentence(wait.doc()));
    for name in [method, wait.name().to_owned(), short.to_owned()] {
        if name != own && command.get_all_aliases().all(|alias| alias != name) {
            command = command.alias(name);
        }
    }
    command
}

/// Returns the command of a waiter: the parameters of its operation, and the options of a wait.
fn waiter_command(service: &'static Service, wait: &'static Wait) -> Command {
    let operation = wait.operation();
    let flags = Flags::of(operation);
    // The options bring a text of their own.
    let command = WaitOptions::augment_args(named(wait))
        .about(first_sentence(wait.doc()))
        .long_about(format!(
            "{}\n\nPolls `{}`: {} {}\nDefault of --wait-timeout: {}s",
            wait.doc(),
            kebab(operation.name()),
            operation.method(),
            operation.path(),
            wait.seconds()
        ));
    with_parameters(with_stage(command, service, &flags), &flags)
}
