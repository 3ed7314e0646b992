//! `petard completions`: completions in a shell.
//!
//! The script of a shell is short: for each completion it runs petard with the variable [`VARIABLE`] and the
//! words so far. So services of the user's models and their parameters are completed, too, and a shell
//! does not read a script with all operations when it starts. `values` completes values.

mod values;

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, ColorChoice, Command};
use clap_complete::env::Shells;

use self::values::with_values;
use crate::arguments::command::{Extent, command as command_of, positionals};
use crate::arguments::globals::ModelOptions;
use crate::config;
use crate::failure::Failure;
use crate::services::Services;
use crate::{console, model_options};

/// The variable with the name of the shell that completes.
const VARIABLE: &str = "PETARD_COMPLETE";

/// Removes the `=` or `@` that bash makes a word of its own before the word that is completed.
const JOINED: &str = r#"    if [[ "${words[COMP_CWORD-1]}" == [=@] ]]; then
        words=("${words[@]:0:COMP_CWORD-1}" "$2")
        _CLAP_COMPLETE_INDEX=$((COMP_CWORD-1))
    fi
"#;

/// Returns the clap command.
pub(crate) fn command() -> Command {
    Command::new("completions").about("Prints a script that adds completions to a shell").arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(PossibleValuesParser::new(Shells::builtins().names()))
            .help("The shell, such as bash: source <(petard completions bash)"),
    )
}

/// Prints the script of a shell.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let name = matches.get_one::<String>("shell").map_or("", String::as_str);
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(name) {
        shell
            .write_registration(VARIABLE, "petard", "petard", "petard", &mut script)
            .map_err(|error| Failure::Other(error.to_string()))?;
    }
    let script = String::from_utf8_lossy(&script);
    // Bash also splits words at `=` and `@`. If nothing else is proposed, it completes files.
    let script = script
        .replace("    COMPREPLY=( $(", &format!("{JOINED}    COMPREPLY=( $("))
        .replace("-o bashdefault", "-o bashdefault -o default");
    console::print(script)
}

/// Prints completions if a shell wants them: of the words after `--`. Returns whether it does.
pub(crate) fn complete(arguments: &[OsString]) -> Result<bool, Failure> {
    let Some(name) = config::variable(VARIABLE)? else { return Ok(false) };
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&name) else {
        let names = shells.names().collect::<Vec<_>>().join(", ");
        return Err(Failure::Configuration(format!(
            "{VARIABLE} is `{name}`, which is not a shell with completions: {names}"
        )));
    };
    let words: Vec<OsString> =
        arguments.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
    let mut found = Vec::new();
    // Messages would be written into the line that the user types, and that line is not complete: an error
    // only means that nothing is proposed.
    let (completed, _) = console::capture(|| {
        let names = positionals(&words);
        let services = Services::load(&model_options(&words), &names)
            .or_else(|_| Services::load(&ModelOptions::default(), &names))
            .unwrap_or_default();
        let command = command_of(&services, &names, Extent::Names, ColorChoice::Never);
        let last = words.last().cloned().unwrap_or_default();
        let mut command = with_values(command, &services, &names, &last);
        let folder = std::env::current_dir().ok();
        shell.write_complete(&mut command, words, folder.as_deref(), &mut found)
    });
    if completed.is_ok() {
        console::print(found)?;
    }
    Ok(true)
}
