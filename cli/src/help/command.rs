//! The help of a command that is not an operation: usage, arguments, subcommands, options, an example.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::operation::{help_of, option_text};
use super::page::{Layout, Page};

/// Returns the help of a command. `path` has the names of the command, without `petard`.
pub(crate) fn command_page(path: &[&str], command: &Command, layout: Layout) -> String {
    let mut page = Page::new(layout);
    if let Some(about) = command.get_about() {
        let about = about.to_string();
        page.markdown(&format!("{}.", about.trim_end_matches('.')), 0);
    }
    page.field("Usage", &usage(path, command));
    let arguments = command.get_positionals().map(|arg| (name_of(arg), help_of(arg)));
    section(&mut page, "Arguments", &arguments.collect::<Vec<_>>(), false);
    let heading = command.get_subcommand_help_heading().unwrap_or("Commands");
    let commands = command.get_subcommands().filter(|own| !own.is_hide_set()).map(|own| {
        let about = own.get_about().map(ToString::to_string).unwrap_or_default();
        (own.get_name().to_owned(), about)
    });
    section(&mut page, heading, &commands.collect::<Vec<_>>(), true);
    let options = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && !arg.is_global_set() && !arg.is_positional())
        .filter(|arg| !["help", "version"].contains(&arg.get_id().as_str()))
        .map(|arg| (option_text(arg), help_of(arg)));
    section(&mut page, "Options", &options.collect::<Vec<_>>(), false);
    if let Some(more) = command.get_after_help() {
        page.gap();
        page.markdown(&more.to_string(), 0);
    }
    if let Some(example) = example(path) {
        page.heading("Example");
        page.line(&format!("  {example}"));
    }
    page.gap();
    if command.has_subcommands() {
        let path = path.join(" ");
        page.markdown(&format!("`petard {path} NAME --help` describes one of them."), 0);
    }
    page.markdown("`petard --help` lists the options of all commands.", 0);
    page.into_text()
}

/// Returns an example of a command.
fn example(path: &[&str]) -> Option<&'static str> {
    Some(match path {
        ["completions"] => "source <(petard completions bash)",
        ["curl"] => {
            "petard curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders -d '{\"item\": \"tea\"}'"
        }
        ["doctor"] => "petard doctor apigateway --profile dev",
        ["emulate"] => "petard emulate --port 4567 --state state.json",
        ["help"] => "petard help apigateway create-stage --output json",
        ["man"] => "petard man target/man",
        ["models"] => "petard models show apigateway create-stage",
        ["models", "check"] => "petard models check my-api.json",
        ["models", "list"] => "petard models list --format markdown",
        ["models", "show"] => {
            "petard models show apigateway create-stage --query 'parameters[?required].flag'"
        }
        ["new"] => "petard new my-api",
        _ => return None,
    })
}

/// Adds names with their descriptions under a heading, if there are any.
fn section(page: &mut Page, heading: &str, entries: &[(String, String)], is_list: bool) {
    if entries.is_empty() {
        return;
    }
    page.heading(heading);
    let is_long = page.is_long() && !is_list;
    page.list(entries.iter().map(|(name, doc)| (name.clone(), doc.as_str())), is_long);
}

/// Returns the form of a command.
fn usage(path: &[&str], command: &Command) -> String {
    let mut text = format!("petard {}", path.join(" "));
    for arg in command.get_positionals() {
        let _ = write!(text, " {}", name_of(arg));
    }
    if command.has_subcommands() {
        let _ = write!(text, " <{}>", command.get_subcommand_value_name().unwrap_or("COMMAND"));
    }
    text.push_str(" [OPTIONS]");
    text
}

/// Returns the name of a positional argument, in brackets if it can be left out.
fn name_of(arg: &Arg) -> String {
    let name = arg.get_value_names().unwrap_or_default().first();
    let name = name.map_or_else(|| arg.get_id().as_str(), |name| name.as_str());
    let is_one = arg.get_num_args().is_none_or(|count| count.max_values() <= 1);
    // Such a name already has the form of all words.
    let dots = if is_one || name.contains(' ') { "" } else { "..." };
    if arg.is_required_set() { format!("<{name}>{dots}") } else { format!("[{name}]{dots}") }
}
