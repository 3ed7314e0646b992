//! The help of an operation: request, usage, parameters, rules, options, an example.

use std::fmt::Write as _;

use clap::{Arg, Command};
use petard::operation::{EndpointRule, Location, Param, Shape, Type, Wait};
use petard::{Operation, Service};

use super::page::{Layout, Page};
use crate::arguments::operation::{Flags, inner, kebab, label, of_enum, type_name};
use crate::arguments::skeleton::Example;
use crate::description::OperationDescription;
use crate::remedies::doc_with_commands;

/// Returns the help of an operation. `command` is the clap command with its options.
pub(crate) fn operation_page(
    service: &'static Service,
    operation: &'static Operation,
    command: &Command,
    layout: Layout,
) -> String {
    let flags = Flags::of(operation);
    let mut page = Page::new(layout);
    page.markdown(operation.doc(), 0);
    page.gap();
    page.line(&format!("{} {}", operation.method(), operation.path()));
    if operation.api_name().is_empty() {
        page.line(&format!("Operation of {}", service.title()));
    } else {
        let official = kebab(operation.api_name());
        let also = if official == kebab(operation.name()) {
            String::new()
        } else {
            format!(", also `{official}`")
        };
        page.line(&format!("{} of {}{also}", operation.api_name(), service.title()));
    }
    page.field("Usage", &usage(service, operation));
    parameters(&mut page, &flags);
    if page.is_long() {
        let description = OperationDescription::of(service, operation);
        rules(&mut page, &description, &flags);
    }
    options(&mut page, command);
    if page.is_long() {
        details(&mut page, service, operation);
    }
    page.heading("Example");
    page.line(&format!("  {}", example(service, operation)));
    if let Some(url) = service.reference(operation) {
        page.field("Reference", &url);
    }
    more(&mut page);
    doc_with_commands(service, &page.into_text())
}

/// Returns the help of a waiter. `command` is the clap command with its options.
pub(crate) fn waiter_page(
    service: &'static Service,
    wait: &'static Wait,
    command: &Command,
    layout: Layout,
) -> String {
    let operation = wait.operation();
    let flags = Flags::of(operation);
    let mut page = Page::new(layout);
    page.markdown(wait.doc(), 0);
    page.gap();
    let polled = kebab(operation.name());
    page.line(&format!("Polls {polled}: {} {}", operation.method(), operation.path()));
    let name = format!("petard {} wait {}", service.name(), command.get_name());
    page.field("Usage", &usage_of(name, operation));
    parameters(&mut page, &flags);
    options(&mut page, command);
    page.gap();
    page.line(&format!("Without `--wait-timeout`, the wait ends after {} s.", wait.seconds()));
    more(&mut page);
    doc_with_commands(service, &page.into_text())
}

/// Adds where the rest of the help is.
fn more(page: &mut Page) {
    page.gap();
    let more = if page.is_long() { "" } else { "`--help` describes all of this in full. " };
    page.markdown(
        &format!("{more}`petard --help` lists the options of all commands, such as `--region`, `--output` and `--query`."),
        0,
    );
}

/// Returns the form of the command: labels and required flags, in order.
pub(crate) fn usage(service: &Service, operation: &'static Operation) -> String {
    usage_of(format!("petard {} {}", service.name(), kebab(operation.name())), operation)
}

/// Returns the form of a command with the parameters of an operation.
fn usage_of(command: String, operation: &'static Operation) -> String {
    let flags = &Flags::of(operation);
    let mut text = command;
    for (flag, _) in flags.labels() {
        let _ = write!(text, " <{}>", label(flag));
    }
    for (flag, param) in flags.iter() {
        if param.is_required() && param.location() != Location::Label && param.default().is_none() {
            let _ = write!(text, " {}", flag_text(flag, param, flags));
        }
    }
    text.push_str(" [OPTIONS]");
    text
}

/// Returns a flag with the form of its value.
fn flag_text(flag: &str, param: &'static Param, flags: &Flags) -> String {
    match param.ty() {
        Type::Boolean if flags.negation(flag, param).is_some() => format!("--[no-]{flag}"),
        ty @ (Type::List(_) | Type::Map(_)) => format!("--{flag} <{}> (repeat)", type_name(ty)),
        ty => format!("--{flag} <{}>", type_name(ty)),
    }
}

/// Adds the parameters.
fn parameters(page: &mut Page, flags: &Flags) {
    let sorted = sorted(flags);
    if sorted.is_empty() {
        return;
    }
    page.heading("Parameters");
    let is_long = page.is_long();
    let entries: Vec<(String, String)> = sorted
        .into_iter()
        .map(|(flag, param)| {
            let mark = if is_long { "  (required)" } else { " *" };
            let mark = if is_required(param) { mark } else { "" };
            let doc = if is_long { long_help(param) } else { param.doc().to_owned() };
            (format!("{}{mark}", name_of(flag, param, flags)), doc)
        })
        .collect();
    let has_required = entries.iter().any(|(name, _)| name.ends_with(" *"));
    page.list(entries.iter().map(|(name, doc)| (name.clone(), doc.as_str())), is_long);
    if has_required {
        page.line("  * required");
    }
}

/// Returns the parameters with all that is known about each, in Markdown.
pub(crate) fn parameter_texts(operation: &'static Operation) -> Vec<(String, String)> {
    let flags = Flags::of(operation);
    let texts = sorted(&flags).into_iter().map(|(flag, param)| {
        let required = if is_required(param) { " (required)" } else { "" };
        (format!("{}{required}", name_of(flag, param, &flags)), long_help(param))
    });
    texts.collect()
}

/// Returns the parameters of the path, then the other required ones, then the rest.
fn sorted(flags: &Flags) -> Vec<(&str, &'static Param)> {
    let rank = |param: &Param| match param.location() {
        Location::Label => 0,
        _ if param.is_required() => 1,
        _ => 2,
    };
    let mut sorted: Vec<(&str, &'static Param)> = flags.iter().collect();
    sorted.sort_by_key(|(_, param)| rank(param));
    sorted
}

fn is_required(param: &Param) -> bool {
    param.is_required() && param.default().is_none()
}

/// Returns a label or a flag with the form of its value.
fn name_of(flag: &str, param: &'static Param, flags: &Flags) -> String {
    match param.location() {
        Location::Label => format!("<{}>", label(flag)),
        _ => flag_text(flag, param, flags),
    }
}

/// Returns all that is known about a parameter, in Markdown.
fn long_help(param: &'static Param) -> String {
    let mut text = param.doc().to_owned();
    let mut add = |sentence: &str| {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(sentence);
    };
    match inner(param.ty()) {
        Type::Enum(kind) => {
            if param.doc().is_empty() {
                add(kind.doc());
            }
            add(&format!("- {}: {}", of_enum(kind), kind.values().join(", ")));
        }
        Type::Shape(shape) => {
            if param.doc().is_empty() {
                add(shape.doc());
            }
            add(&members(shape));
        }
        _ => {}
    }
    match param.ty() {
        Type::List(_) => add("- A list: repeat the flag, or give JSON."),
        Type::Map(_) => add("- A map: repeat the flag with `key=value`, or give JSON."),
        _ => {}
    }
    if let Some(default) = param.default() {
        add(&format!("- Default: {default}"));
    }
    if param.is_sensitive() {
        add("- Secret: masked in all output without `--show-secrets`.");
    }
    text
}

/// Returns the members of an object.
fn members(shape: &'static Shape) -> String {
    let members = shape.members().iter().map(|member| {
        let required = if member.is_required() { " (required)" } else { "" };
        format!("{}{required}", member.wire_name())
    });
    let kind = if shape.is_union() { "Exactly one of the members" } else { "Members" };
    format!("- {kind}: {}", members.collect::<Vec<_>>().join(", "))
}

/// Adds the rules about several parameters.
fn rules(page: &mut Page, description: &OperationDescription, flags: &Flags) {
    if description.constraints.is_empty() {
        return;
    }
    page.heading("Rules");
    for rule in &description.constraints {
        let mut rule = rule.clone();
        for (flag, param) in flags.iter() {
            rule = rule.replace(&format!("`{}`", param.name()), &format!("`--{flag}`"));
        }
        page.markdown(&format!("- {rule}"), 2);
    }
}

/// Adds the options of the command that are neither parameters nor options of all commands, under their
/// headings.
fn options(page: &mut Page, command: &Command) {
    let mut headings: Vec<&str> = Vec::new();
    let shown: Vec<&Arg> = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && !arg.is_global_set() && !arg.is_positional())
        .filter(|arg| arg.get_help_heading().is_some_and(|heading| heading != "Parameters"))
        .collect();
    for arg in &shown {
        let heading = arg.get_help_heading().unwrap_or_default();
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    for heading in headings {
        page.heading(heading);
        let own = shown.iter().filter(|arg| arg.get_help_heading() == Some(heading));
        let entries: Vec<(String, String)> =
            own.map(|arg| (option_text(arg), help_of(arg))).collect();
        let is_long = page.is_long();
        page.list(entries.iter().map(|(name, doc)| (name.clone(), doc.as_str())), is_long);
    }
}

/// Returns an option with the form of its value.
pub(crate) fn option_text(arg: &Arg) -> String {
    let mut text = String::new();
    if let Some(short) = arg.get_short() {
        text = format!("-{short}, ");
    }
    if let Some(long) = arg.get_long() {
        let _ = write!(text, "--{long}");
    }
    if arg.get_action().takes_values() {
        let names = arg.get_value_names().unwrap_or_default();
        for name in names {
            let _ = write!(text, " <{name}>");
        }
    }
    text
}

/// Returns the help of an option, with its values and its default.
pub(crate) fn help_of(arg: &Arg) -> String {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    if !text.is_empty() && !text.ends_with('.') {
        text.push('.');
    }
    let values: Vec<String> = if arg.get_action().takes_values() {
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
    } else {
        Vec::new()
    };
    if !values.is_empty() {
        let _ = write!(text, " One of {}.", values.join(", "));
    }
    let default = arg.get_default_values().first().filter(|_| arg.get_action().takes_values());
    if let Some(default) = default {
        let _ = write!(text, " Default: {}.", default.to_string_lossy());
    }
    text
}

/// Adds what else is known: authentication, paging, throttle, errors.
fn details(page: &mut Page, service: &'static Service, operation: &'static Operation) {
    let description = OperationDescription::of(service, operation);
    page.heading("Details");
    for (name, value) in description.rules() {
        // They have a place of their own.
        if ["Rule", "Reference"].contains(&name) {
            continue;
        }
        page.markdown(&format!("- {name}: {value}"), 2);
    }
}

/// Returns an example of the command, which `--dry-run` accepts.
pub(crate) fn example(service: &'static Service, operation: &'static Operation) -> String {
    let example = Example::of(service, operation);
    let mut text = format!("petard {} {}", service.name(), kebab(operation.name()));
    for word in &example.words {
        text.push(' ');
        text.push_str(word);
    }
    if service.endpoint() == EndpointRule::Required {
        text.push_str(" --endpoint-url https://abc123.execute-api.us-east-1.amazonaws.com/prod");
    }
    text
}
