//! Tasks of this repository.

mod bench;
mod codegen;
mod conformance;
mod data_api;
mod drift;
mod man;
mod matrix;
mod quickstart;
mod reach;
mod test;
mod tour;
mod walk;
mod weight;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

const HELP: &str = "\
Tasks of this repository.

  cargo xtask test              Runs all tests, in blocks, and prints a summary. Without Python
                                3.11 or newer, the block that needs it is skipped; with CI=true
                                that is a failure. About 10 minutes the first time.
  cargo xtask codegen           Generates everything that is made from models/.
  cargo xtask codegen --check   Prints what would change, as a diff, and fails if anything would.
  cargo xtask drift             Compares the models of AWS's services with the newest botocore, and
                                prints what is new, removed or changed. `cargo xtask drift --help`
                                has the options and the exit statuses.
  cargo xtask man [FOLDER]      Writes the manual pages of the command line. Default: target/man.
  cargo xtask matrix            Runs clippy on the library with each combination of a TLS
                                implementation or none, services or none, and with or without
                                credentials-chain: 32 in all. Several TLS implementations at once,
                                and live-models, are not combined with the rest.
  cargo xtask reach             Converts all rest-json services of the pinned botocore to models, and
                                compares random calls with botocore's requests. Options: --min-wire,
                                --min-lossless (percent of operations) and --min-cases, the minima
                                below which it fails (default: 99, 95, 100). About 2 minutes.
  cargo xtask walk own-api      Does what docs/own-api.md tells the reader to do, in an empty folder
                                below target/, compares what the commands print with the page, and
                                prints the time of each step. Runs commands with `sh`.
  cargo xtask walk cli          Does the same with the section `At a shell` of README.md, with the
                                command line and its local endpoint.
  cargo xtask weight            Builds a program of one call with petard and with
                                aws-sdk-apigateway, and compares CPU time, size and crates.
                                Linux only; about 15 minutes.
  cargo xtask weight --check    Builds the two programs over petard, and fails if they have more
                                bytes or crates than benches/weight/limits.json allows.
  cargo xtask bench [NAME]      Measures calls, lists, bodies, clients, the generator, the command line
                                and builds, beside the same calls by hand, the official client and
                                awscli, and writes tables
                                to benches/results. `cargo xtask bench --help` lists the names.
                                Linux only; about 25 minutes.
  cargo xtask bench --check     Compares allocations, instructions and crates with the limits in
                                benches; valgrind counts the instructions.
  cargo xtask help              Prints this text, as --help does.
";

/// The result of a task: nothing, or why it failed.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["drift", arguments @ ..] = arguments.as_slice() {
        return drift::run(arguments);
    }
    let outcome = match arguments.as_slice() {
        ["bench", arguments @ ..] => bench::run(arguments),
        ["codegen"] => codegen::run(codegen::Mode::Write),
        ["codegen", "--check"] => codegen::run(codegen::Mode::Check),
        ["man"] => man::run(None),
        ["man", folder] if !folder.starts_with('-') => man::run(Some(folder)),
        ["matrix"] => matrix::check_all(),
        ["test"] => test::run_all(),
        ["reach", minima @ ..] => reach::all(minima),
        ["walk", name] => walk::run(name),
        ["weight"] => weight::run(),
        ["weight", "--check"] => weight::check(),
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("unknown task `{}`\n\n{HELP}", other.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map_or_else(|| manifest.clone(), PathBuf::from)
}

/// The folder into which cargo builds, as its configuration and the environment set it.
fn target() -> Result<PathBuf, String> {
    let done = cargo(&["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&done.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| "cargo metadata names no target directory".to_owned())
}

/// Runs a command at the root, and shows its output.
fn run(command: &mut Command) -> Outcome {
    let status = command.current_dir(root()).status();
    let shown = shown(command);
    let status = status.map_err(|error| format!("cannot run `{shown}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status})")) }
}

/// A command as it is typed, with the name of the program only.
fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// A command of the cargo that runs this program.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}
