//! Tasks of this repository.

mod codegen;
mod conformance;
mod quickstart;
mod test;
mod tour;
mod weight;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

const HELP: &str = "\
Tasks of this repository.

  cargo xtask codegen           makes all that is generated from models/
  cargo xtask codegen --check   says what would change, as a diff, and fails if anything would
  cargo xtask test              runs every test; those that need Python are skipped, and said to
                                be, where there is none (with CI=true that is a failure)
  cargo xtask weight            builds a one-call program with petard and with aws-sdk-apigateway,
                                and compares CPU time, size and crates (Linux; about 15 minutes)
  cargo xtask help              this text
";

/// What a task answers: nothing, or why it failed.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["codegen"] => codegen::run(codegen::Mode::Write),
        ["codegen", "--check"] => codegen::run(codegen::Mode::Check),
        ["test"] => test::run_all(),
        ["weight"] => weight::run(),
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no task `{}`\n\n{HELP}", other.join(" "))),
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

/// Where cargo builds, whatever says so: a variable, a configuration file, or nothing.
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

/// Runs a command at the root, with what it is called for people.
fn run(what: &str, command: &mut Command) -> Outcome {
    eprintln!("==> {what}");
    let program = command.get_program().to_owned();
    let status = command
        .current_dir(root())
        .status()
        .map_err(|error| format!("{what}: cannot run {}: {error}", program.display()))?;
    if status.success() { Ok(()) } else { Err(format!("{what}: failed ({status})")) }
}

/// The cargo that runs this.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}
