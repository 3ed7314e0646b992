//! The conformance suites: botocore, boto3, moto and ministack from PyPI, in a virtual environment under `target/`,
//! against the driver in `tests/conformance`, and the comparison of credentials in
//! `tests/credentials`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::test::Done;
use crate::{cargo, root, run as run_command, target};

/// Oldest Python that the pinned packages support.
const OLDEST: (u32, u32) = (3, 11);

const REQUIREMENTS: &str = "tests/conformance/requirements.txt";

pub(crate) fn run() -> Result<Done, String> {
    let Some(python) = python()? else {
        eprintln!("(the Rust tests compare with recorded requests of botocore, without Python)");
        return Ok(Done::Skipped);
    };
    run_command(&mut cargo(&[
        "build",
        "--package",
        "petard-conformance",
        "--package",
        "petard-emulator",
        "--package",
        "petard-cli",
        "--examples",
        "--bins",
    ]))?;
    let built = target()?.join("debug");
    let name = |name: &str| format!("{name}{}", env::consts::EXE_SUFFIX);
    let source = unless_offline(source_package(&python))?;
    let mut suite = Command::new(python);
    suite
        .arg("tests/conformance/run.py")
        .arg("--driver")
        .arg(built.join(name("petard-conformance")))
        .arg("--quickstart")
        .arg(built.join("examples").join(name("quickstart")))
        .arg("--endpoint")
        .arg(built.join("examples").join(name("local_endpoint")))
        .arg("--walk")
        .arg(walk()?)
        .arg("--cli")
        .arg(built.join(name("petard")));
    if let Some(source) = source {
        suite.arg("--published").arg(source);
    }
    run_command(&mut suite)?;
    Ok(Done::Passed)
}

/// Builds the walk through API Gateway, and returns its program, whose name has a hash.
fn walk() -> Result<PathBuf, String> {
    let build = ["test", "--package", "petard-emulator", "--test", "walk", "--no-run"];
    let done = cargo(&build)
        .arg("--message-format=json")
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run cargo test: {error}"))?;
    let messages = String::from_utf8_lossy(&done.stdout);
    let mut messages = messages.lines().filter_map(|line| serde_json::from_str(line).ok());
    let program = |message: serde_json::Value| {
        let program = message["executable"].as_str().map(PathBuf::from);
        program.filter(|_| message["target"]["name"] == "walk")
    };
    messages.find_map(program).ok_or_else(|| "the walk is not built".to_owned())
}

/// Runs the comparison of credentials, whose services are on this machine.
pub(crate) fn credentials() -> Result<Done, String> {
    let Some(python) = python()? else { return Ok(Done::Skipped) };
    let manifest = "tests/credentials/Cargo.toml";
    let test = ["test", "--quiet", "--locked", "--manifest-path", manifest];
    run_command(cargo(&test).env("CARGO_TARGET_DIR", target()?))?;
    let compare = ["run", "--quiet", "--locked", "--manifest-path", manifest, "--"];
    run_command(cargo(&compare).arg(python).env("CARGO_TARGET_DIR", target()?))?;
    Ok(Done::Passed)
}

/// The Python of the suites; `None` if they are skipped because there is none.
pub(crate) fn python() -> Result<Option<PathBuf>, String> {
    unless_offline(environment())
}

/// What must be installed or downloaded; `None` if that is not possible, and what needs it is
/// skipped. In CI, this is an error.
pub(crate) fn unless_offline(found: Result<PathBuf, String>) -> Result<Option<PathBuf>, String> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(why) if env::var_os("CI").is_some_and(|ci| !ci.is_empty()) => Err(why),
        Err(why) => {
            eprintln!("skipped: {why}");
            Ok(None)
        }
    }
}

/// The source package of the pinned botocore, which has the published cases of signatures. It is
/// downloaded once. An error if it cannot be.
pub(crate) fn source_package(python: &Path) -> Result<PathBuf, String> {
    let requirements = read_requirements(REQUIREMENTS)?;
    let pin = requirements.lines().find_map(|line| line.strip_prefix("botocore=="));
    let version = pin.ok_or("tests/conformance/requirements.txt has no botocore")?;
    let folder = target()?.join("botocore-source");
    let package = folder.join(format!("botocore-{version}.tar.gz"));
    if package.exists() {
        return Ok(package);
    }
    eprintln!("downloading the source package of botocore into {}", folder.display());
    let download = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "botocore"];
    quiet(
        Command::new(python)
            .args(download)
            .arg("--dest")
            .arg(&folder)
            .arg(format!("botocore=={version}")),
        "cannot download the source package of botocore, with the published cases of signatures",
    )?;
    if package.exists() {
        Ok(package)
    } else {
        Err(format!("pip has downloaded no {}", package.display()))
    }
}

/// The text of a file with exact versions of Python packages.
pub(crate) fn read_requirements(path: &str) -> Result<String, String> {
    let path = root().join(path);
    fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The Python of the suites' virtual environment. An error if there is none.
fn environment() -> Result<PathBuf, String> {
    virtual_environment("conformance-venv", REQUIREMENTS, "botocore, moto and ministack")
}

/// The Python of a virtual environment below the target folder, with the packages of a file with exact
/// versions. They are installed if the file has changed. An error if they cannot be.
pub(crate) fn virtual_environment(
    folder: &str,
    requirements: &str,
    what: &str,
) -> Result<PathBuf, String> {
    let venv = target()?.join(folder);
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let python = venv.join(bin).join("python");
    let wanted = read_requirements(requirements)?;
    let stamp = venv.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && python.exists() {
        return Ok(python);
    }
    let system = system_python()?;
    eprintln!("installing {what} into {}", venv.display());
    let _ = fs::remove_dir_all(&venv);
    quiet(
        Command::new(system).arg("-m").arg("venv").arg(&venv),
        "cannot create a virtual environment",
    )?;
    quiet(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"])
            .arg(requirements),
        &format!("cannot install {requirements}"),
    )?;
    fs::write(&stamp, wanted)
        .map_err(|error| format!("cannot write {}: {error}", stamp.display()))?;
    Ok(python)
}

/// The Python of this machine. An error if there is none that is new enough.
pub(crate) fn system_python() -> Result<&'static str, String> {
    let found = ["python3", "python"].into_iter().find(|python| is_new_enough(python));
    found.ok_or_else(|| format!("Python {}.{} or newer is not installed", OLDEST.0, OLDEST.1))
}

fn is_new_enough(python: &str) -> bool {
    let check = format!("import sys; sys.exit(sys.version_info < {OLDEST:?})");
    Command::new(python).arg("-c").arg(check).output().is_ok_and(|done| done.status.success())
}

pub(crate) fn quiet(command: &mut Command, what: &str) -> Result<(), String> {
    let done = command
        .current_dir(Path::new(&root()))
        .output()
        .map_err(|error| format!("{what}: {error}"))?;
    if done.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&done.stderr);
    let last: Vec<&str> = stderr.lines().rev().take(6).collect();
    Err(format!("{what}:\n{}", last.into_iter().rev().collect::<Vec<_>>().join("\n")))
}
