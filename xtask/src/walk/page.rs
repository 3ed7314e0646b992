//! The steps of a page: files that are written or changed, and commands that are run.
//!
//! A block of code after a line with the name of a file, such as "`build.rs`:", is that file. If it
//! is a `diff`, it changes the file. A block of the kind `console` has commands after `$`, each with
//! its output. Blocks of the kinds `text` and `sh` are only shown.

/// One step.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    Write { path: String, text: String },
    Change { path: String, diff: Diff },
    Run(Run),
}

/// A command and what it prints.
#[derive(Debug, PartialEq)]
pub(super) struct Run {
    pub(super) command: String,
    pub(super) output: Vec<String>,
}

impl Run {
    /// Returns true if the page shows that the command fails.
    pub(super) fn fails(&self) -> bool {
        let shows = |line: &str| ["error", "Error"].iter().any(|word| line.starts_with(word));
        self.output.iter().any(|line| shows(line.trim_start()))
    }
}

impl Step {
    /// Returns the line of this step in the table of times.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Write { path, .. } => format!("write {path}"),
            Self::Change { path, .. } => format!("change {path}"),
            Self::Run(run) => format!("$ {}", run.command),
        }
    }
}

/// A change of consecutive lines of a file.
#[derive(Debug, PartialEq)]
pub(super) struct Diff {
    before: Vec<String>,
    after: Vec<String>,
}

impl Diff {
    fn parse(block: &[&str]) -> Result<Self, String> {
        let mut diff = Self { before: Vec::new(), after: Vec::new() };
        for line in block {
            let (mark, text) = line.split_at_checked(1).unwrap_or((" ", ""));
            match mark {
                "-" => diff.before.push(text.to_owned()),
                "+" => diff.after.push(text.to_owned()),
                " " => {
                    diff.before.push(text.to_owned());
                    diff.after.push(text.to_owned());
                }
                _ => return Err(format!("the line `{line}` of a diff has no `+`, `-` or space")),
            }
        }
        Ok(diff)
    }

    /// Returns the changed text.
    pub(super) fn apply(&self, text: &str) -> Result<String, String> {
        let lines: Vec<&str> = text.lines().collect();
        let count = self.before.len().max(1);
        let mut places =
            lines.windows(count).enumerate().filter(|(_, lines)| *lines == self.before);
        let (Some((at, _)), None) = (places.next(), places.next()) else {
            return Err("the lines that the diff changes are not there exactly once".to_owned());
        };
        let after = self.after.iter().map(String::as_str);
        let changed = lines[..at].iter().copied().chain(after);
        let changed: Vec<&str> = changed.chain(lines[at + count..].iter().copied()).collect();
        Ok(changed.join("\n") + "\n")
    }
}

/// Reads the steps of a page, each with the number of its first line.
pub(super) fn steps(page: &str) -> Result<Vec<(usize, Step)>, String> {
    let mut steps = Vec::new();
    let mut file = None;
    let mut lines = (1..).zip(page.lines());
    while let Some((number, line)) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else {
            if !line.trim().is_empty() {
                file = file_name(line);
            }
            continue;
        };
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let at = |step| (number, step);
        match (kind, file.take()) {
            ("diff", Some(path)) => {
                let diff = Diff::parse(&block).map_err(|why| format!("{number}: {why}"))?;
                steps.push(at(Step::Change { path, diff }));
            }
            ("console", None) => {
                steps.extend(commands(number, &block)?);
            }
            (_, Some(path)) => {
                let text = block.join("\n") + "\n";
                steps.push(at(Step::Write { path, text }));
            }
            ("text" | "sh", None) => {}
            (other, None) => {
                return Err(format!(
                    "{number}: a block of the kind `{other}` is neither a file nor a command"
                ));
            }
        }
    }
    Ok(steps)
}

/// Reads the name of the file in a line such as "`build.rs`:".
fn file_name(line: &str) -> Option<String> {
    let name = line.strip_prefix('`')?.strip_suffix("`:")?;
    (!name.contains(['`', ' '])).then(|| name.to_owned())
}

/// Reads the commands of a block. `number` is that of the line before its first.
fn commands(number: usize, block: &[&str]) -> Result<Vec<(usize, Step)>, String> {
    let mut runs: Vec<(usize, Run)> = Vec::new();
    for (number, line) in (number + 1..).zip(block) {
        if let Some(command) = line.strip_prefix("$ ") {
            runs.push((number, Run { command: command.to_owned(), output: Vec::new() }));
        } else if let Some((_, run)) = runs.last_mut() {
            run.output.push((*line).to_owned());
        } else {
            return Err(format!("{number}: a block of commands does not begin with `$ `"));
        }
    }
    Ok(runs.into_iter().map(|(number, run)| (number, Step::Run(run))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn a_page_has_files_changes_and_commands() {
        let page = "# Page\n\n`a/b.rs`:\n\n```rust\nfn b() {}\n```\n\nText with `a/b.rs`.\n\n\
                    ```text\nshown\n```\n\n`a/b.rs`:\n\n```diff\n-fn b() {}\n+fn c() {}\n```\n\n\
                    ```console\n$ one\n$ two\nerror: x\n```\n";
        let run = |command: &str, output: &[&str]| Run {
            command: command.to_owned(),
            output: owned(output),
        };
        let path = || "a/b.rs".to_owned();
        let diff = Diff { before: owned(&["fn b() {}"]), after: owned(&["fn c() {}"]) };
        assert_eq!(
            steps(page),
            Ok(vec![
                (5, Step::Write { path: path(), text: "fn b() {}\n".to_owned() }),
                (17, Step::Change { path: path(), diff }),
                (23, Step::Run(run("one", &[]))),
                (24, Step::Run(run("two", &["error: x"]))),
            ])
        );
        assert!(run("two", &["  error: x"]).fails() && !run("one", &[]).fails());
    }

    #[test]
    fn a_block_that_would_be_left_out_is_an_error() {
        for (page, why) in [
            ("Text.\n```rust\n```", "2: a block of the kind `rust` is neither"),
            ("```\n```", "1: a block of the kind `` is neither"),
            ("```console\nprinted\n```", "2: a block of commands does not begin"),
            ("`a`:\n```diff\n*b\n```", "2: the line `*b` of a diff"),
        ] {
            let found = steps(page).err().unwrap_or_default();
            assert!(found.starts_with(why), "{page}: {found}");
        }
    }

    #[test]
    fn a_diff_changes_lines_that_are_there_once() -> Result<(), String> {
        let change = Diff::parse(&[" a", "-b", "+c", "+d", " e"])?;
        assert_eq!(change.apply("x\na\nb\ne\n")?, "x\na\nc\nd\ne\n");
        assert!(change.apply("a\nb\n").is_err());
        assert!(Diff::parse(&["-a"])?.apply("a\na\n").is_err());
        assert!(Diff::parse(&["+a"])?.apply("a\n").is_err());
        Ok(())
    }
}
