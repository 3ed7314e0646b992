//! The programs that make the calls, and what they print.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::server::Server;
use crate::{cargo, run as run_command, shown, target};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// reqwest and aws-sigv4 by hand.
    Floor,
    Petard,
    /// aws-sdk-apigateway.
    Official,
}

/// In the order of the columns; ratios are to the first.
pub(super) const ALL: [Program; 3] = [Program::Floor, Program::Petard, Program::Official];

impl Program {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Petard => "petard",
            Self::Official => "official",
        }
    }

    /// The folder of its package, and the name of the program that cargo builds there.
    fn built(self) -> (&'static str, &'static str) {
        match self {
            Self::Floor => ("benches/calls", "floor"),
            Self::Petard => ("benches/calls", "petard"),
            Self::Official => ("benches/official", "bench-official"),
        }
    }
}

/// Programs in release builds.
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds programs and the server.
    pub(super) fn build(programs: &[Program]) -> Result<Self, String> {
        let target = folder()?;
        let mut folders = vec!["benches/calls"];
        folders.extend(programs.iter().map(|program| program.built().0));
        folders.dedup();
        for folder in folders {
            eprintln!("==> a release build of {folder}");
            let manifest = format!("{folder}/Cargo.toml");
            let build = ["build", "--release", "--locked", "--manifest-path", &manifest];
            run_command(cargo(&build).env("CARGO_TARGET_DIR", &target))?;
        }
        Ok(Self { folder: target.join("release") })
    }

    pub(super) fn path(&self, program: Program) -> PathBuf {
        self.folder.join(program.built().1)
    }

    /// Returns a command that starts the server.
    pub(super) fn server(&self) -> Command {
        Command::new(self.folder.join("stub"))
    }

    /// Runs a scenario and returns what the program printed.
    pub(super) fn measure(
        &self,
        program: Program,
        scenario: &str,
        server: &Server,
        count: u32,
    ) -> Result<Measured, String> {
        let mut command = Command::new(self.path(program));
        command.args([scenario, server.url(), &count.to_string()]);
        let done = command
            .output()
            .map_err(|error| format!("cannot run `{}`: {error}", shown(&command)))?;
        if !done.status.success() {
            let stderr = String::from_utf8_lossy(&done.stderr);
            return Err(format!("`{}` failed: {stderr}", shown(&command)));
        }
        Measured::read(&String::from_utf8_lossy(&done.stdout))
    }
}

/// The folder into which all parts build.
pub(super) fn folder() -> Result<PathBuf, String> {
    Ok(target()?.join("bench"))
}

/// What a program printed: numbers by name.
pub(super) struct Measured(Value);

impl Measured {
    fn read(printed: &str) -> Result<Self, String> {
        let value = serde_json::from_str(printed);
        value.map(Self).map_err(|error| format!("a program printed `{}`: {error}", printed.trim()))
    }

    pub(super) fn number(&self, name: &str) -> Result<f64, String> {
        self.0[name].as_f64().ok_or_else(|| format!("no number `{name}` in {}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Measured;

    #[test]
    fn what_was_printed_is_read_by_name() {
        let number = |printed: &str, name: &str| Measured::read(printed)?.number(name);
        assert_eq!(number("{\"allocations\": 3.5}\n", "allocations"), Ok(3.5));
        let missing = number("{\"allocations\": null}", "allocations").err().unwrap_or_default();
        assert!(missing.contains("no number `allocations`"), "{missing}");
        let broken = number("thread panicked", "allocations").err().unwrap_or_default();
        assert!(broken.contains("printed `thread panicked`"), "{broken}");
    }
}
