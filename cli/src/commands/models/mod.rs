//! `petard models`: lists the services, checks files, and describes services and operations.
//!
//! `list`, `check` and `show` have a command each; `text` writes a description as text, `markdown` as
//! Markdown.

mod check;
mod list;
mod markdown;
mod show;
#[cfg(test)]
mod tests;
mod text;

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, FromArgMatches as _, Subcommand, ValueEnum};
use serde::Serialize;

use crate::failure::Failure;
use crate::run::Context;
use crate::services::Services;

/// The subcommands of `petard models`.
#[derive(Debug, Subcommand)]
enum ModelsCommand {
    /// List all services.
    List {
        /// Form of the list. Default: text, and with --output or --query json.
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
    /// Check models, and print all mistakes. Exits with 1 if there are any.
    Check {
        /// Files of models. Default: those of `--model` and `--from-botocore`.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Form of the result. Default: text, and with --output or --query json.
        #[arg(long, value_enum)]
        format: Option<CheckFormat>,
    },
    /// Describe a service or an operation.
    Show {
        #[arg(value_name = "SERVICE")]
        service: String,
        /// Name of the operation, such as `list-rest-apis` or `GetRestApis`.
        #[arg(value_name = "OPERATION")]
        operation: Option<String>,
        /// Form of the description. Default: text, and with --output or --query json.
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
}

/// The form of a list or of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for a terminal.
    Text,
    /// JSON, in the form of --output.
    Json,
    /// Markdown.
    Markdown,
}

/// The form of the result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// The report of each file.
    Text,
    /// JSON, in the form of --output.
    Json,
}

/// Returns the clap command.
pub(crate) fn command() -> Command {
    let command = Command::new("models").arg_required_else_help(true);
    // Last, because the subcommands bring a text of their own.
    ModelsCommand::augment_subcommands(command)
        .about("Lists, checks and describes models")
        .subcommand_required(true)
        .disable_help_subcommand(true)
}

/// Runs the command.
pub(crate) fn run(
    context: &Context,
    services: &Services,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let format_of = |format| format_of(context, matches, format);
    match ModelsCommand::from_arg_matches(matches)? {
        ModelsCommand::List { format } => list::run(context, services, format_of(format)?),
        ModelsCommand::Check { files, format } => {
            let format = format.map(|format| match format {
                CheckFormat::Text => Format::Text,
                CheckFormat::Json => Format::Json,
            });
            check::run(context, services, &files, format_of(format)? == Format::Json)
        }
        ModelsCommand::Show { service, operation, format } => {
            let format = format_of(format)?;
            show::run(context, services, &service, operation.as_deref(), format)
        }
    }
}

/// Returns the format of an option. `--output` and `--query` are for JSON.
fn format_of(
    context: &Context,
    matches: &ArgMatches,
    format: Option<Format>,
) -> Result<Format, Failure> {
    let has_query = context.output.query.is_some();
    let has_output = matches.value_source("output") == Some(ValueSource::CommandLine);
    match format {
        Some(format) if has_query && format != Format::Json => {
            Err(Failure::Usage("`--query` needs `--format json`".to_owned()))
        }
        Some(format) => Ok(format),
        None if has_query || has_output => Ok(Format::Json),
        None => Ok(Format::Text),
    }
}

/// Prints a value in the form of `--output`.
fn print_json(context: &Context, value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_vec(value).map_err(|error| Failure::Other(error.to_string()))?;
    crate::console::print(context.output.render(&json).map_err(Failure::Usage)?)
}
