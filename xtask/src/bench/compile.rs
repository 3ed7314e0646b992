//! What the compiler needs for a generated client.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::generator;
use super::goal::Goal;
use super::page::Page;
use super::paired::median;
use super::programs::folder;
use super::table::{Table, number, ratio};
use super::usage;
use super::versions::versions;
use crate::{cargo, root};

/// Operations of the clients: the one with the goal, and a smaller one, which shows how the time grows.
const SIZES: [(u32, Goal); 2] = [(500, Goal::None), (1_000, Goal::AtMost(6.0))];
const RUNS: usize = 3;

const TEXT: &str = "\
`rustc --emit=metadata`, as `cargo check` runs it, of a crate that has a generated client and nothing else.
What it depends on is compiled before. The models are those of the generator's measurements.

CPU time is user and system time of the compiler, the median of three runs; memory is the most that a run has
had (`VmHWM`). Both are those of this machine. The last column of the table divides the numbers of 1,000
operations by those of 500.";

pub(super) fn measure() -> Result<Page, String> {
    let program = generator::build("release", &["--release"])?;
    let scratch = Scratch::new()?;
    let (petard, dependencies) = scratch.petard()?;
    let mut columns = Vec::new();
    for (operations, _) in SIZES {
        eprintln!("==> compile: {operations} operations");
        let (_, _, client) = generator::generate(&program, operations)?;
        scratch.set_client(&client)?;
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            runs.push(usage::of(&mut scratch.rustc(&petard, &dependencies))?);
        }
        let cpu: Vec<f64> = runs.iter().map(|usage| usage.cpu).collect();
        let peak = runs.iter().fold(0.0, |peak: f64, usage| peak.max(usage.peak));
        columns.push((median(&cpu), Some(peak)));
    }
    let mut table = Table::new(&["", "500 operations", "1,000 operations", "ratio", "goal"]);
    if let [small, large] = columns.as_slice() {
        let [_, (_, goal)] = SIZES;
        row(&mut table, "CPU time, s", small.0, large.0, goal);
        row(&mut table, "memory, MB", small.1, large.1, Goal::None);
    }
    Ok(Page {
        title: "What compiling a generated client costs",
        text: TEXT.to_owned(),
        tables: vec![("One generated client".to_owned(), table)],
        versions: versions(&[("petard", "benches/calls/Cargo.lock")])?,
    })
}

fn row(table: &mut Table, what: &str, small: Option<f64>, large: Option<f64>, goal: Goal) {
    let shown = |value: Option<f64>| value.map(number).unwrap_or_default();
    let ratio = small.zip(large).map(|(small, large)| ratio(large / small)).unwrap_or_default();
    let goal = goal.shown(large, None);
    table.row(vec![what.to_owned(), shown(small), shown(large), ratio, goal]);
}

/// A crate outside of the repository's sources that contains the client.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new() -> Result<Self, String> {
        let scratch = Self { folder: folder()?.join("compile") };
        let manifest = format!(
            "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\npetard = {{ path = '{}', default-features = false }}\n\n[workspace]\n",
            root().display()
        );
        // The same versions as in the other measurements.
        let lock = root().join("benches/calls/Cargo.lock");
        fs::create_dir_all(scratch.folder.join("src"))
            .and_then(|()| fs::write(scratch.folder.join("Cargo.toml"), manifest))
            .and_then(|()| fs::copy(lock, scratch.folder.join("Cargo.lock")).map(drop))
            .and_then(|()| fs::write(scratch.lib(), "//! Nothing yet.\n"))
            .map_err(|error| format!("cannot write to {}: {error}", scratch.folder.display()))?;
        Ok(scratch)
    }

    fn lib(&self) -> PathBuf {
        self.folder.join("src/lib.rs")
    }

    /// Makes a crate of a generated client and one line.
    fn set_client(&self, client: &Path) -> Result<(), String> {
        let line = "//! A generated client.\n\n/// The client.\npub mod client;\n";
        fs::copy(client, self.folder.join("src/client.rs"))
            .and_then(|_| fs::write(self.lib(), line))
            .map_err(|error| format!("cannot write to {}: {error}", self.folder.display()))
    }

    /// Checks the dependencies. Returns the metadata of petard, and the folder that has the others'.
    fn petard(&self) -> Result<(PathBuf, PathBuf), String> {
        let target = folder()?;
        let done = cargo(&["check", "--quiet", "--message-format", "json", "--manifest-path"])
            .arg(self.folder.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", target)
            .output()
            .map_err(|error| format!("cannot run cargo check: {error}"))?;
        if !done.status.success() {
            return Err(format!("cargo check: {}", String::from_utf8_lossy(&done.stderr)));
        }
        let metadata = metadata_of("petard", &String::from_utf8_lossy(&done.stdout));
        let metadata = metadata.ok_or("cargo check names no metadata of petard")?;
        let folder = metadata.parent().map(Path::to_owned).unwrap_or_default();
        Ok((metadata, folder))
    }

    fn rustc(&self, petard: &Path, dependencies: &Path) -> Command {
        let mut command = Command::new("rustc");
        command
            .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "scratch"])
            .args(["--emit", "metadata", "--out-dir"])
            .arg(&self.folder)
            .arg("--extern")
            .arg(format!("petard={}", petard.display()))
            .arg("-L")
            .arg(format!("dependency={}", dependencies.display()))
            .arg(self.lib())
            // The toolchain that the repository uses.
            .current_dir(root());
        command
    }
}

/// Returns the metadata that cargo's messages name for a library.
fn metadata_of(name: &str, messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let artifact = |message: Value| {
        (message["reason"] == "compiler-artifact" && message["target"]["name"] == name)
            .then(|| message["filenames"].as_array().cloned())?
    };
    let files = messages.filter_map(artifact).flatten();
    let files = files.filter_map(|file| file.as_str().map(PathBuf::from));
    files.into_iter().find(|file| file.extension().is_some_and(|own| own == "rmeta"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::metadata_of;

    #[test]
    fn the_metadata_is_that_of_the_library() {
        let messages = r#"
{"reason":"compiler-artifact","target":{"name":"petard-macros"},"filenames":["/deps/liba.rmeta"]}
{"reason":"compiler-artifact","target":{"name":"build-script-build"},"filenames":["/build/petard"]}
{"reason":"build-script-executed","package_id":"petard"}
{"reason":"compiler-artifact","target":{"name":"petard"},"filenames":["/deps/libp.rlib","/deps/libp.rmeta"]}
"#;
        assert_eq!(metadata_of("petard", messages), Some(PathBuf::from("/deps/libp.rmeta")));
        assert_eq!(metadata_of("reqwest", messages), None);
    }
}
