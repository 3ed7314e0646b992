//! `petard man`, which is hidden: the manual pages.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Args as _, ColorChoice, Command, value_parser};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use petard::Service;

use crate::arguments::command::{Extent, command as command_of};
use crate::arguments::operation::{CallOptions, kebab};
use crate::failure::Failure;
use crate::help;
use crate::services::Services;

/// Returns the clap command.
pub(crate) fn command() -> Command {
    Command::new("man").about("Writes the manual pages to a folder").hide(true).arg(
        Arg::new("folder").value_name("FOLDER").required(true).value_parser(value_parser!(PathBuf)),
    )
}

/// Writes a page for the command line, for each command and for each service.
pub(crate) fn run(services: &Services, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(folder) = matches.get_one::<PathBuf>("folder") else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let mut root = command_of(services, &[], Extent::Names, ColorChoice::Never);
    root.build();
    page_of(&root, folder)?;
    for command in root.get_subcommands().filter(|command| !command.is_hide_set()) {
        if services.find(command.get_name()).is_none() {
            pages(command, folder)?;
        }
    }
    for service in services.all() {
        let path = folder.join(format!("petard-{}.1", service.name()));
        let mut text = Vec::new();
        let written = service_page(service).to_writer(&mut text);
        written
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

/// Writes the pages of a command and of its commands.
fn pages(command: &Command, folder: &Path) -> Result<(), Failure> {
    page_of(command, folder)?;
    command.get_subcommands().try_for_each(|own| pages(own, folder))
}

fn page_of(command: &Command, folder: &Path) -> Result<(), Failure> {
    // The options of all commands are those of petard(1).
    let is_root = command.get_name() == "petard";
    let globals: Vec<_> =
        command.get_arguments().filter(|arg| arg.is_global_set() && !is_root).collect();
    let hidden = globals.into_iter().map(|arg| arg.get_id().clone()).collect::<Vec<_>>();
    let command = hidden
        .into_iter()
        .fold(command.clone(), |command, id| command.mut_arg(id, |arg| arg.hide(true)));
    let man = Man::new(command).manual("petard").source(source());
    man.generate_to(folder).map(drop).map_err(|error| unwritable(folder, &error))
}

fn source() -> String {
    format!("petard {}", env!("CARGO_PKG_VERSION"))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Other(format!("`{}` cannot be written: {error}", path.display()))
}

/// Returns the page of a service: all of its operations with their parameters.
fn service_page(service: &'static Service) -> Roff {
    let mut roff = Roff::new();
    let title = format!("petard-{}", service.name());
    roff.control("TH", [title.as_str(), "1", "", &source(), "petard"]);
    // A line with a URL that is alone on it cannot be adjusted to both margins.
    roff.control("ad", ["l"]);
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{title} - {}", service.title()))]);
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([
        bold(format!("petard {}", service.name())),
        roman(" OPERATION [LABELS] [--member VALUE ...] [OPTIONS]"),
    ]);
    roff.control("SH", ["DESCRIPTION"]);
    roff.text([roman(
        "Each operation is a command. Its help has an example and the page of the reference. The \
         options of all commands are those of petard(1).",
    )]);
    roff.control("SH", ["OPERATIONS"]);
    for operation in service.operations() {
        roff.control("SS", [kebab(operation.name()).as_str()]);
        paragraphs(&mut roff, operation.doc());
        roff.control("PP", []);
        roff.text([roman(format!("{} {}", operation.method(), operation.path()))]);
        roff.control("PP", []);
        roff.text([bold(help::usage(service, operation))]);
        for (name, doc) in help::parameter_texts(operation) {
            roff.control("TP", []);
            roff.text([bold(name)]);
            paragraphs(&mut roff, &doc);
        }
    }
    roff.control("SH", ["CALL OPTIONS"]);
    let options = CallOptions::augment_args(Command::new("petard"));
    for option in options.get_arguments().filter(|option| !option.is_hide_set()) {
        roff.control("TP", []);
        roff.text([bold(help::option_text(option))]);
        paragraphs(&mut roff, &help::help_of(option));
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman("petard(1)")]);
    roff
}

/// Adds a documentation in Markdown.
fn paragraphs(roff: &mut Roff, doc: &str) {
    for line in help::plain(doc, usize::MAX) {
        if line.is_empty() {
            roff.control("IP", ["", "4"]);
        } else {
            roff.text([roman(line)]);
        }
    }
}
