//! `cargo xtask drift`: compares the clients of AWS's services with botocore's models. The comparison
//! is `tests/conformance/drift.py`; this finds the botocore and runs it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::conformance::{quiet, system_python};
use crate::{cargo, root, run as run_command, target};

const SCRIPT: &str = "tests/conformance/drift.py";

pub(crate) const HELP: &str = "\
Compares the models of API Gateway, API Gateway V2 and the connections of WebSocket APIs with botocore's,
and prints the operations, members of requests and values of enums that are new in botocore, are no longer
in it, or have another type.

  cargo xtask drift                    with the newest botocore, which pip installs into target/drift-venv
  cargo xtask drift --version 1.44.8   with this version, installed in the same way
  cargo xtask drift --botocore PATH    with the package in a folder, such as the site-packages of an
                                       environment or an unpacked source package; without network

Exit status: 0 nothing differs, 1 something differs, 2 they cannot be compared. Needs Python 3.11 or newer.
";

/// Which botocore is compared with.
#[derive(Debug, PartialEq, Eq)]
enum Source {
    Newest,
    Version(String),
    Folder(PathBuf),
}

/// Returns 0 if nothing differs, 1 if something does, and 2 if there is no comparison.
pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    if let ["--help" | "-h"] = arguments {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let compared = source(arguments).and_then(|source| compare(&source));
    compared.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::from(2)
    })
}

fn source(arguments: &[&str]) -> Result<Source, String> {
    match arguments {
        [] => Ok(Source::Newest),
        ["--version", version] => Ok(Source::Version((*version).to_owned())),
        ["--botocore", path] => Ok(Source::Folder(PathBuf::from(path))),
        other => Err(format!("unknown arguments `{}`\n\n{HELP}", other.join(" "))),
    }
}

fn compare(source: &Source) -> Result<ExitCode, String> {
    let system = system_python()?;
    let package = match source {
        Source::Newest => installed(system, "botocore")?,
        Source::Version(version) => installed(system, &format!("botocore=={version}"))?,
        Source::Folder(folder) => package(folder)?,
    };
    run_command(&mut cargo(&["build", "--quiet", "--package", "petard-conformance"]))?;
    let driver = format!("petard-conformance{}", env::consts::EXE_SUFFIX);
    let status = Command::new(system)
        .arg(SCRIPT)
        .arg(target()?.join("debug").join(driver))
        .arg(package)
        .current_dir(root())
        .status()
        .map_err(|error| format!("cannot run {SCRIPT}: {error}"))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(2)))
}

/// Installs a botocore into an environment of its own, and returns the folder of the package.
fn installed(system: &str, requirement: &str) -> Result<PathBuf, String> {
    let venv = target()?.join("drift-venv");
    let python = venv.join(if cfg!(windows) { "Scripts" } else { "bin" }).join("python");
    if !python.exists() {
        let create = ["-m", "venv"];
        quiet(
            Command::new(system).args(create).arg(&venv),
            "cannot create a virtual environment for botocore",
        )?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--upgrade", requirement];
    quiet(
        Command::new(&python).args(install),
        "cannot install botocore; `--botocore PATH` compares with one that is already on this machine",
    )?;
    let find = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let done = Command::new(&python)
        .args(["-c", find])
        .output()
        .map_err(|error| format!("cannot run {}: {error}", python.display()))?;
    package(Path::new(String::from_utf8_lossy(&done.stdout).trim()))
}

/// Returns the folder of the package: the folder itself, or `botocore` in it.
fn package(folder: &Path) -> Result<PathBuf, String> {
    let absolute = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let found = [absolute.clone(), absolute.join("botocore")];
    found.into_iter().find(|folder| folder.join("data").is_dir()).ok_or_else(|| {
        format!(
            "{} has no botocore: give the folder that contains `botocore/data`, such as site-packages",
            folder.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_botocore_is_named_or_none() {
        assert_eq!(source(&[]), Ok(Source::Newest));
        assert_eq!(source(&["--version", "1.44.8"]), Ok(Source::Version("1.44.8".to_owned())));
        assert_eq!(source(&["--botocore", "x"]), Ok(Source::Folder(PathBuf::from("x"))));
        let refused = source(&["--version"]).err().unwrap_or_default();
        assert!(refused.starts_with("unknown arguments `--version`"), "{refused}");
    }

    #[test]
    fn a_folder_without_botocore_is_refused() {
        let refused = package(Path::new("no-such-folder")).err().unwrap_or_default();
        assert!(refused.starts_with("no-such-folder has no botocore: give"), "{refused}");
    }
}
