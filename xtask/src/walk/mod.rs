//! `cargo xtask walk NAME`: does what a page tells the reader to do, in an empty folder.
//!
//! `page` reads the steps of a page, and `output` compares what a command prints with the page.

mod output;
mod page;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use self::page::{Run, Step};
use crate::test::seconds;
use crate::{Outcome, cargo, root, run as run_command, target};

/// A page that can be walked through.
struct Page {
    /// The name of the walk, which may have several pages.
    name: &'static str,
    path: &'static str,
    /// The heading of the only section that is walked through; `None` for the whole page.
    section: Option<&'static str>,
    /// The package whose programs the page runs.
    programs: Option<&'static str>,
}

const PAGES: [Page; 3] = [
    Page { name: "own-api", path: "docs/own-api.md", section: None, programs: None },
    Page {
        name: "cli",
        path: "README.md",
        section: Some("## At a shell"),
        programs: Some("petard-cli"),
    },
    Page {
        name: "cli",
        path: "cli/README.md",
        section: Some("## Getting started"),
        programs: Some("petard-cli"),
    },
];

/// Where a page expects the repository.
const REPOSITORY: &str = "../petard";

pub(crate) fn run(name: &str) -> Outcome {
    let pages: Vec<&Page> = PAGES.iter().filter(|page| page.name == name).collect();
    if pages.is_empty() {
        let mut known = PAGES.map(|page| page.name).to_vec();
        known.dedup();
        let known = known.join(", ");
        return Err(format!("no page is called `{name}`; `cargo xtask walk NAME` knows: {known}"));
    }
    for (number, page) in (1..).zip(pages) {
        page.walk(&format!("{name}-{number}"))?;
    }
    Ok(())
}

impl Page {
    /// Walks through the page in an empty folder with a name.
    fn walk(&self, folder: &str) -> Outcome {
        let path = self.path;
        let steps = self.steps().map_err(|why| format!("{path}:{why}"))?;
        if let Some(package) = self.programs {
            run_command(&mut cargo(&["build", "--quiet", "--package", package]))?;
        }
        let mut walk = Walk::start(folder)?;
        let began = Instant::now();
        println!("{:>8}  step of {path}", "time");
        for (line, step) in &steps {
            let began = Instant::now();
            let done = walk.take(step);
            println!("{:>8}  {}", seconds(began.elapsed()), step.title());
            done.map_err(|why| format!("{path}:{line}: {why}"))?;
        }
        println!("{:>8}  all", seconds(began.elapsed()));
        println!("{:>8}  of which commands", seconds(walk.commands));
        Ok(())
    }

    /// Returns the steps of the page, each with its line.
    fn steps(&self) -> Result<Vec<(usize, Step)>, String> {
        let text = fs::read_to_string(root().join(self.path)).map_err(|why| why.to_string())?;
        let Some(heading) = self.section else { return page::steps(&text) };
        let (before, section) =
            section(&text, heading).ok_or_else(|| format!("1: there is no section `{heading}`"))?;
        let steps = page::steps(section)?;
        Ok(steps.into_iter().map(|(line, step)| (before + line, step)).collect())
    }
}

/// Returns a section without its heading, and the number of lines before it.
fn section<'a>(text: &'a str, heading: &str) -> Option<(usize, &'a str)> {
    let (before, after) = text.split_once(&format!("\n{heading}\n"))?;
    let section = after.split_once("\n## ").map_or(after, |(section, _)| section);
    Some((before.matches('\n').count() + 2, section))
}

/// The state of a walk.
struct Walk {
    /// The folder in which the next command runs.
    folder: PathBuf,
    target: PathBuf,
    /// The folder for state that commands keep.
    state: PathBuf,
    /// The time of all commands.
    commands: Duration,
}

impl Walk {
    /// Makes an empty folder. It has the versions of all dependencies that the repository is tested
    /// with, so that a new version of one of them does not change the result.
    fn start(name: &str) -> Result<Self, String> {
        let target = target()?;
        let folder = target.join("walk").join(name);
        let failed = |why| format!("{}: {why}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(failed)?;
        let state = folder.join(".state");
        Ok(Self { folder, target, state, commands: Duration::ZERO })
    }

    fn take(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Write { path, text } => self.write(path, text),
            Step::Change { path, diff } => {
                let text = self.read(path)?;
                let changed = diff.apply(&text).map_err(|why| format!("{path}: {why}"))?;
                self.write(path, &changed)
            }
            Step::Run(run) => self.run(run),
        }
    }

    fn read(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.folder.join(path)).map_err(|why| format!("{path}: {why}"))
    }

    fn write(&self, path: &str, text: &str) -> Outcome {
        let file = self.folder.join(path);
        let failed = |why| format!("{path}: {why}");
        fs::create_dir_all(file.parent().unwrap_or(&self.folder)).map_err(failed)?;
        let is_manifest = file.file_name().is_some_and(|name| name == "Cargo.toml");
        let text = if is_manifest { with_repository(text, &root()) } else { text.to_owned() };
        fs::write(file, text).map_err(failed)
    }

    fn run(&mut self, run: &Run) -> Outcome {
        let began = Instant::now();
        // The result does not depend on the AWS account of this machine.
        let variables = env::vars_os().map(|(name, _)| name);
        let account = variables.filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("AWS_") || name.starts_with("PETARD_")
        });
        let mut command = Command::new("sh");
        account.for_each(|name| {
            command.env_remove(name);
        });
        let nowhere = self.target.join("walk").join("no-profile");
        let programs = env::var_os("PATH").unwrap_or_default();
        let programs = [self.target.join("debug")].into_iter().chain(env::split_paths(&programs));
        let programs = env::join_paths(programs).map_err(|why| format!("PATH: {why}"))?;
        let output = command
            .args(["-c", &format!("exec 2>&1\n{}", run.command)])
            .current_dir(&self.folder)
            .env("PATH", programs)
            // The state of the local endpoint.
            .env("XDG_STATE_HOME", &self.state)
            .env("AWS_CONFIG_FILE", &nowhere)
            .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .map_err(|why| format!("cannot run `sh`: {why}"))?;
        self.commands += began.elapsed();
        let printed = String::from_utf8_lossy(&output.stdout);
        let because = |why: &str| format!("{why}. `{}` printed:\n{printed}", run.command);
        if output.status.success() == run.fails() {
            return Err(because(&format!("the command ended with {}", output.status)));
        }
        output::compare(&run.output, &printed).map_err(|why| because(&why))
    }
}

/// Replaces the place of the repository in a manifest.
fn with_repository(manifest: &str, root: &Path) -> String {
    let root = root.to_string_lossy().replace('\\', "/");
    manifest.replace(&format!("\"{REPOSITORY}"), &format!("\"{root}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_to_the_repository_are_replaced() {
        let manifest =
            "a = { path = \"../petard\" }\nb = { path = \"../petard/codegen\" }\nc = \"../x\"";
        assert_eq!(
            with_repository(manifest, Path::new("/r")),
            "a = { path = \"/r\" }\nb = { path = \"/r/codegen\" }\nc = \"../x\""
        );
    }

    #[test]
    fn every_page_has_commands() {
        for page in PAGES {
            let steps = page.steps().unwrap_or_default();
            let runs = steps.iter().filter(|(_, step)| matches!(step, Step::Run(_))).count();
            assert!(runs > 0, "{}", page.path);
        }
    }

    #[test]
    fn a_section_ends_before_the_next_one() {
        let text = "# Page\n\n## A\n\none\n\n### B\n\ntwo\n\n## C\n\nthree\n";
        assert_eq!(section(text, "## A"), Some((3, "\none\n\n### B\n\ntwo\n")));
        assert_eq!(section(text, "## C"), Some((11, "\nthree\n")));
        assert_eq!(section(text, "## D"), None);
    }
}
