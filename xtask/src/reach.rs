//! `cargo xtask reach`: all rest-json services of the pinned botocore are converted to models, and
//! the requests of calls are compared with botocore's.
//!
//! `tests/reach/botocore_requests.py` writes services and calls below the target folder, the program
//! `petard-reach` converts and compares, and cargo checks some of the generated clients here.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::conformance::{self, source_package};
use crate::test::Done;
use crate::{Outcome, cargo, root, run as run_command, target};

/// What is compared.
struct Extent {
    /// Name of the folder below the target folder.
    name: &'static str,
    /// Number of services, chosen at random with a fixed seed. `None`: all.
    services: Option<&'static str>,
    /// Number of clients that are compiled.
    clients: &'static str,
}

const ALL: Extent = Extent { name: "all", services: None, clients: "6" };
const SAMPLE: Extent = Extent { name: "sample", services: Some("16"), clients: "1" };

/// The minima, which options can change.
const MINIMA: [&str; 6] = ["--min-wire", "99", "--min-lossless", "95", "--min-cases", "100"];

/// Compares all services. `minima` are options of `petard-reach`, which replace those of [`MINIMA`].
pub(crate) fn all(minima: &[&str]) -> Outcome {
    for pair in minima.chunks(2) {
        let is_known = matches!(pair, ["--min-wire" | "--min-lossless" | "--min-cases", number] if number.parse::<f64>().is_ok_and(f64::is_finite));
        if !is_known {
            return Err(format!(
                "`{}` is not an option: the options are --min-wire, --min-lossless and --min-cases, \
                 each with a finite number",
                pair.join(" ")
            ));
        }
    }
    match compare(&ALL, &[&MINIMA[..], minima].concat())? {
        Done::Passed => Ok(()),
        Done::Skipped => Err("nothing was compared: see above for the reason".to_owned()),
    }
}

/// Compares a sample of services, for the test command.
pub(crate) fn sample() -> Result<Done, String> {
    compare(&SAMPLE, &MINIMA)
}

fn compare(extent: &Extent, minima: &[&str]) -> Result<Done, String> {
    let Some(python) = conformance::python()? else { return Ok(Done::Skipped) };
    let Some(source) = conformance::unless_offline(source_package(&python))? else {
        return Ok(Done::Skipped);
    };
    run_command(&mut cargo(&["build", "--quiet", "--package", "petard-reach"]))?;
    let folder = target()?.join("reach").join(extent.name);
    eprintln!("writing services and calls of botocore to {}", folder.display());
    let mut write = Command::new(python);
    write.arg("tests/reach/botocore_requests.py").arg(&folder).arg("--source").arg(source);
    if let Some(number) = extent.services {
        write.args(["--services", number]);
    }
    run_command(&mut write)?;
    let program = format!("petard-reach{}", std::env::consts::EXE_SUFFIX);
    let mut convert = Command::new(target()?.join("debug").join(program));
    convert.arg(&folder).args(["--clients", extent.clients]).args(minima);
    run_command(&mut convert)?;
    check_clients(&folder)?;
    Ok(Done::Passed)
}

/// Checks the clients that were written, and their documentation, in a crate of their own.
fn check_clients(folder: &Path) -> Outcome {
    let written = folder.join("clients");
    let crate_folder = folder.join("crate");
    let sources = crate_folder.join("src");
    let failed = |error: std::io::Error| format!("{}: {error}", crate_folder.display());
    fs::create_dir_all(&sources).map_err(failed)?;
    let mut library = String::from("//! Clients of converted models.\n#![deny(warnings)]\n");
    let mut names = Vec::new();
    for entry in fs::read_dir(&written).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        fs::copy(&path, sources.join(format!("{name}.rs"))).map_err(failed)?;
        writeln!(library, "/// `{name}`\npub mod {name};").map_err(|error| error.to_string())?;
        names.push(name);
    }
    names.sort();
    fs::write(sources.join("lib.rs"), library).map_err(failed)?;
    let manifest = format!(
        "[package]\nname = \"petard-reach-clients\"\nedition = \"2024\"\n\n[dependencies]\npetard = {{ path = {:?}, default-features = false }}\n\n[workspace]\n",
        root().to_string_lossy()
    );
    fs::write(crate_folder.join("Cargo.toml"), manifest).map_err(failed)?;
    // The versions of this workspace, so that nothing is downloaded.
    fs::copy(root().join("Cargo.lock"), crate_folder.join("Cargo.lock")).map_err(failed)?;
    let manifest = crate_folder.join("Cargo.toml");
    for task in [&["check"][..], &["doc", "--no-deps"]] {
        eprintln!("cargo {} of the clients of {}", task.join(" "), names.join(", "));
        let done = cargo(task)
            .arg("--quiet")
            .arg("--manifest-path")
            .arg(&manifest)
            .env("CARGO_TARGET_DIR", target()?)
            .env("RUSTDOCFLAGS", "-D warnings")
            .current_dir(root())
            .status()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        if !done.success() {
            return Err(format!("cargo {} of the converted clients failed", task.join(" ")));
        }
    }
    Ok(())
}
