//! The start-up of the command line, beside awscli from PyPI.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::callgrind;
use super::page::Page;
use super::paired::{Paired, paired};
use super::programs::folder;
use super::table::{Table, number};
use super::versions::versions;
use crate::conformance::{read_requirements, unless_offline, virtual_environment};
use crate::weight::{crates, size};
use crate::{Outcome, cargo, run as run_command, shown, target};

const REQUIREMENTS: &str = "benches/cli/requirements.txt";
/// The most that petard's time may be of awscli's.
const MOST: f64 = 0.1;
const ROUNDS: usize = 21;

const TEXT: &str = "\
A release build of `petard` and awscli from PyPI, each as a process from its start to its end, with stdout that
is not a terminal, an empty home folder and no configuration. Nothing is sent.

Command and what it is compared with:

- `petard --help`, with `aws --version`, which builds no command.
- `petard apigateway create-rest-api --help`, with `aws apigateway create-rest-api --generate-cli-skeleton input`,
  which reads the description of the service and builds the command. The help of awscli is not measured: other
  programs format it.
- `petard apigateway create-rest-api --name pets --region eu-west-1 --dry-run`, which also makes the request, with the same
  command of awscli.

Times are those of 21 rounds in alternating order, and the ratio is the median of the ratios of each round. Goal: at
most 0.1. Instructions are those of callgrind, with those of the dynamic linker.";

/// A command of petard, and what awscli does that is nearest to it.
struct Pair {
    name: &'static str,
    petard: &'static [&'static str],
    awscli: &'static [&'static str],
}

const SKELETON: &[&str] =
    &["apigateway", "create-rest-api", "--region", "eu-west-1", "--generate-cli-skeleton", "input"];
const PAIRS: [Pair; 3] = [
    Pair { name: "--help", petard: &["--help"], awscli: &["--version"] },
    Pair {
        name: "create-rest-api --help",
        petard: &["apigateway", "create-rest-api", "--help"],
        awscli: SKELETON,
    },
    Pair {
        name: "create-rest-api --dry-run",
        petard: &[
            "apigateway",
            "create-rest-api",
            "--name",
            "pets",
            "--region",
            "eu-west-1",
            "--dry-run",
        ],
        awscli: SKELETON,
    },
];

#[derive(Debug, Clone, Copy)]
enum Program {
    Awscli,
    Petard,
}

/// Measures, publishes the page, and fails if a goal is not met.
pub(super) fn run(name: &str) -> Outcome {
    let awscli = virtual_environment("bench/awscli-venv", REQUIREMENTS, "awscli");
    let Some(python) = unless_offline(awscli)? else { return Ok(()) };
    let awscli = python.with_file_name("aws");
    run_command(&mut cargo(&["build", "--release", "--locked", "--package", "petard-cli"]))?;
    let petard = target()?.join("release/petard");
    let can_count = callgrind::is_available()?;
    let home = empty_home()?;

    let (mut times, mut alone) = (of_times(), Table::new(&["", "petard"]));
    let mut slow = Vec::new();
    for pair in &PAIRS {
        eprintln!("==> {name}: {}", pair.name);
        let once = |program| time(&mut command(program, pair, [&awscli, &petard], &home));
        // The first run fills the caches of the disk.
        once(Program::Awscli)?;
        once(Program::Petard)?;
        let [measured] =
            paired(ROUNDS, &[Program::Awscli, Program::Petard], |program| Ok([once(program)?]))?;
        let ratio = measured.ratios().pop().flatten().ok_or("no round was measured")?;
        if ratio > MOST {
            slow.push(format!("`petard {}` takes {ratio:.3} of the time of awscli", pair.name));
        }
        times.row(row(pair.name, &measured, ratio));
        if can_count {
            let counted = callgrind::of_a_process("cli", &petard, pair.petard, |command| {
                prepare(command, &home);
            })?;
            alone.row(vec![format!("instructions, {}", pair.name), number(counted.own)]);
        }
    }
    let bytes = u32::try_from(size(&petard)?).map_err(|error| error.to_string())?;
    alone.row(vec!["size of the program, MB".to_owned(), number(f64::from(bytes) / 1e6)]);
    let crates = crates("cli/Cargo.toml", &[])?;
    alone.row(vec!["crates".to_owned(), crates.to_string()]);
    let page = Page {
        title: "How long the command line takes to start",
        text: TEXT.to_owned(),
        tables: vec![("Time, ms".to_owned(), times), ("The program".to_owned(), alone)],
        versions: all_versions(&python)?,
    };
    page.publish(name)?;
    match slow.as_slice() {
        [] => {
            eprintln!("==> {name}: every ratio is at most {MOST}");
            Ok(())
        }
        slow => Err(format!("a ratio is above {MOST}: {}", slow.join("; "))),
    }
}

/// Returns an empty folder.
fn empty_home() -> Result<PathBuf, String> {
    let home = folder()?.join("home");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home)
        .map_err(|error| format!("cannot create {}: {error}", home.display()))?;
    Ok(home)
}

/// Returns the command of one of the programs. `paths` are those of awscli and petard.
fn command(program: Program, pair: &Pair, paths: [&Path; 2], home: &Path) -> Command {
    let [awscli, petard] = paths;
    let (path, arguments) = match program {
        Program::Awscli => (awscli, pair.awscli),
        Program::Petard => (petard, pair.petard),
    };
    let mut command = Command::new(path);
    command.args(arguments);
    prepare(&mut command, home);
    command
}

/// Sets the environment of a process, so that it reads no configuration of this machine.
fn prepare(command: &mut Command, home: &Path) {
    command.env_clear().env("HOME", home).env("AWS_EC2_METADATA_DISABLED", "true");
    if let Some(path) = env::var_os("PATH") {
        command.env("PATH", path);
    }
}

/// Returns the milliseconds that a process takes from its start to its end.
fn time(command: &mut Command) -> Result<f64, String> {
    let began = Instant::now();
    let done = command.stdin(Stdio::null()).output();
    let time = began.elapsed().as_secs_f64() * 1e3;
    let done = done.map_err(|error| format!("cannot run `{}`: {error}", shown(command)))?;
    if done.status.success() && !done.stdout.is_empty() {
        return Ok(time);
    }
    let stderr = String::from_utf8_lossy(&done.stderr);
    Err(format!("`{}` failed or printed nothing ({}): {stderr}", shown(command), done.status))
}

fn of_times() -> Table {
    Table::new(&[
        "",
        "petard: least",
        "median",
        "most",
        "awscli: least",
        "median",
        "most",
        "petard / awscli",
        "goal",
    ])
}

fn row(name: &str, measured: &Paired, ratio: f64) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    // awscli is measured first, because ratios are to the first one.
    for range in measured.ranges().into_iter().rev() {
        cells.extend(range.unwrap_or([f64::NAN; 3]).map(number));
    }
    let verdict = if ratio <= MOST { "met" } else { "**not met**" };
    cells.extend([format!("{ratio:.3}"), format!("at most {MOST}: {verdict}")]);
    cells
}

/// Returns the versions of the programs, of what they were made with, and of the machine.
fn all_versions(python: &Path) -> Result<Vec<(String, String)>, String> {
    let requirements = read_requirements(REQUIREMENTS)?;
    let awscli = requirements.lines().find_map(|line| line.strip_prefix("awscli=="));
    let awscli = awscli.ok_or_else(|| format!("{REQUIREMENTS} has no awscli"))?;
    let done = Command::new(python).arg("--version").output();
    let done = done.map_err(|error| format!("cannot run {}: {error}", python.display()))?;
    let python = String::from_utf8_lossy(&done.stdout).trim().replace("Python ", "");
    let mut versions = versions(&[("petard-cli", "Cargo.lock"), ("clap", "Cargo.lock")])?;
    versions.push(("awscli".to_owned(), awscli.to_owned()));
    versions.push(("Python".to_owned(), python));
    let valgrind = callgrind::version().unwrap_or_else(|| "not installed".to_owned());
    versions.push(("valgrind".to_owned(), valgrind.trim_start_matches("valgrind-").to_owned()));
    Ok(versions)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::super::paired::paired;
    use super::{row, time};

    #[test]
    fn a_row_has_petard_first_and_its_outcome() {
        let of = |petard: f64| {
            let measured = paired(3, &[100.0, petard], |time| Ok([time]));
            let Ok([measured]) = measured else { return Vec::new() };
            row("--help", &measured, petard / 100.0)
        };
        let met = ["--help", "10", "10", "10", "100", "100", "100", "0.100", "at most 0.1: met"];
        assert_eq!(of(10.0), met);
        assert_eq!(of(11.0).pop().as_deref(), Some("at most 0.1: **not met**"));
    }

    #[test]
    fn a_process_that_fails_or_prints_nothing_is_not_measured() {
        let of = |script: &str| time(Command::new("sh").args(["-c", script]));
        assert!(of("echo done").is_ok_and(|time| time > 0.0));
        for script in ["echo done; exit 1", "true"] {
            let refused = of(script).err().unwrap_or_default();
            assert!(refused.contains("failed or printed nothing"), "{refused}");
        }
    }
}
