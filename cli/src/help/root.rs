//! The help of the whole command line: services, commands, and the options of all commands.

use clap::{Arg, Args as _, Command};

use super::operation::{help_of, option_text};
use super::page::{Layout, Page};
use crate::arguments::globals::Globals;
use crate::services::Services;

/// Returns the help of the command line. `root` is its clap command.
pub(crate) fn root_page(services: &Services, root: &Command, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.line("Calls any model and any signed URL.");
    page.gap();
    page.line("Usage: petard SERVICE OPERATION [LABELS] [--member VALUE ...] [OPTIONS]");
    page.line("       petard COMMAND ...");
    page.heading("Services");
    let all = services.all().iter();
    page.list(all.map(|service| (service.name().to_owned(), service.title())), false);
    page.heading("Commands");
    let commands = root
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && services.find(command.get_name()).is_none());
    let commands: Vec<(String, String)> = commands
        .map(|command| {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            (command.get_name().to_owned(), about)
        })
        .collect();
    page.list(commands.iter().map(|(name, about)| (name.clone(), about.as_str())), false);
    options(&mut page);
    page.gap();
    page.markdown(
        "`petard SERVICE --help` lists the operations of a service, and `petard SERVICE OPERATION --help` \
         the parameters of an operation. `petard help --output json` describes all of it for programs.",
        0,
    );
    page.into_text()
}

/// Adds the options of all commands, under their headings.
fn options(page: &mut Page) {
    let globals = Globals::augment_args(Command::new("petard"));
    let mut headings: Vec<&str> = Vec::new();
    for arg in globals.get_arguments() {
        let heading = arg.get_help_heading().unwrap_or("Options");
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    for heading in headings {
        page.heading(heading);
        let is_own = |arg: &&Arg| arg.get_help_heading().unwrap_or("Options") == heading;
        let own = globals.get_arguments().filter(is_own).filter(|arg| !arg.is_hide_set());
        let entries: Vec<(String, String)> =
            own.map(|arg| (option_text(arg), help_of(arg))).collect();
        let is_long = page.is_long();
        page.list(entries.iter().map(|(name, doc)| (name.clone(), doc.as_str())), is_long);
    }
}
