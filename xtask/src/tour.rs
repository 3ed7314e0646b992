//! Runs a tour of `examples/`, reads what it prints, and checks what both tours promise: headings,
//! requests with their responses, lines that fit, and a closing section.

use std::iter::Peekable;
use std::process::{Command, Output, Stdio};
use std::str::Lines;

use crate::{Outcome, cargo, root};

/// Longest line, in characters.
const WIDTH: usize = 100;

/// The last two headings.
const CLOSING: [&str; 2] = ["What you have seen", "What to read next"];

/// What the last section must name.
const TO_READ: [&str; 4] =
    ["README.md", "models/README.md", "docs.rs/petard:", "cargo run --example"];

/// One printed call.
#[derive(Debug, PartialEq)]
pub(crate) struct Exchange {
    /// The method of the client.
    pub(crate) operation: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// What was sent; empty if nothing was.
    pub(crate) body: String,
    pub(crate) status: u16,
    /// What was received; empty if nothing was.
    pub(crate) response: String,
}

/// Runs the tour with that name, with the check that only it needs.
pub(crate) fn run(
    example: &str,
    headings: &[&str],
    check_exchanges: fn(&[Exchange]) -> Outcome,
) -> Outcome {
    let done = output(cargo(&["run", "--example", example]).stderr(Stdio::inherit()))?;
    let printed = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        return Err(format!("{printed}\nexamples/{example}.rs failed ({})", done.status));
    }
    check(&printed, headings)
        .and_then(|()| check_exchanges(&exchanges(&printed)?))
        .map_err(|why| format!("{printed}\nexamples/{example}.rs printed the above, but {why}"))?;
    check_command_line(example)
}

/// `--help` names the option, and an unknown argument is an error that does, too.
fn check_command_line(example: &str) -> Outcome {
    let option = "--endpoint-url=URL";
    let help = output(&mut cargo(&["run", "--quiet", "--example", example, "--", "--help"]))?;
    let printed = String::from_utf8_lossy(&help.stdout);
    if !help.status.success() || !printed.contains(option) {
        return Err(format!(
            "`--help` of examples/{example}.rs does not name `{option}`:\n{printed}"
        ));
    }
    check_width(&printed)?;
    for unknown in ["--unknown", "https://example.com"] {
        let refused = output(&mut cargo(&["run", "--quiet", "--example", example, "--", unknown]))?;
        let printed = String::from_utf8_lossy(&refused.stderr);
        if refused.status.success() || !printed.contains(unknown) || !printed.contains(option) {
            return Err(format!(
                "examples/{example}.rs does not refuse `{unknown}` with an error that names it and \
                 `{option}`:\n{printed}"
            ));
        }
    }
    Ok(())
}

fn output(command: &mut Command) -> Result<Output, String> {
    let output = command.current_dir(root()).output();
    output.map_err(|error| format!("cannot run {command:?}: {error}"))
}

/// Checks the form of what a tour printed. `headings` are those before the closing ones.
fn check(printed: &str, headings: &[&str]) -> Outcome {
    check_width(printed)?;
    let sections: Vec<(&str, &str)> = printed
        .split("\n# ")
        .skip(1)
        .map(|section| section.split_once('\n').unwrap_or((section, "")))
        .collect();
    let found: Vec<&str> = sections.iter().map(|(heading, _)| *heading).collect();
    let expected = [headings, &CLOSING].concat();
    if found != expected {
        return Err(format!("the headings are {found:?} instead of {expected:?}"));
    }
    if let Some((heading, _)) = sections.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(format!("the section `{heading}` is empty"));
    }
    let last = sections.last().map_or("", |(_, text)| text);
    match TO_READ.iter().find(|name| !last.contains(*name)) {
        Some(name) => Err(format!("the last section does not name `{name}`")),
        None => Ok(()),
    }
}

fn check_width(printed: &str) -> Outcome {
    match printed.lines().find(|line| line.chars().count() > WIDTH) {
        Some(line) => Err(format!("a line has more than {WIDTH} characters: {line}")),
        None => Ok(()),
    }
}

/// Reads the printed calls.
fn exchanges(printed: &str) -> Result<Vec<Exchange>, String> {
    let mut exchanges = Vec::new();
    let mut lines = printed.lines().peekable();
    let mut before = "";
    while let Some(line) = lines.next() {
        let Some(request) = line.strip_prefix("> ") else {
            before = line;
            continue;
        };
        let body = body(&mut lines);
        let status = lines.next().and_then(|line| line.strip_prefix("< ")?.get(..3)?.parse().ok());
        let (method, path) = request.split_once(' ').unwrap_or((request, ""));
        exchanges.push(Exchange {
            operation: before.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            body,
            status: status.ok_or_else(|| format!("`{line}` has no response"))?,
            response: self::body(&mut lines),
        });
    }
    Ok(exchanges)
}

/// Reads the indented lines that come next.
fn body(lines: &mut Peekable<Lines<'_>>) -> String {
    let mut body = String::new();
    while let Some(line) = lines.peek().and_then(|line| line.strip_prefix("  ")) {
        body.push_str(line.trim_start());
        lines.next();
    }
    body
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const PRINTED: &str = "\
A tour.

# 1. Create

create_pet
> POST /pets
  {
    \"name\": \"Tom\"
  }
< 201 Created
  {\"id\": 1}

# What you have seen

- A pet.

# What to read next

- README.md, models/README.md, docs.rs/petard: all of it, cargo run --example other
";

    #[test]
    fn a_tour_in_the_right_form_passes() {
        assert_eq!(check(PRINTED, &["1. Create"]), Ok(()));
    }

    #[test]
    fn a_tour_in_another_form_is_refused() {
        for (from, to, why) in [
            ("A tour.", &"a".repeat(101)[..], "more than 100 characters"),
            ("# 1. Create", "# 1. Make", "the headings are"),
            ("# What you have seen", "# Seen", "the headings are"),
            ("# What you have seen\n\n- A pet.\n", "", "the headings are"),
            ("- A pet.", "", "`What you have seen` is empty"),
            ("models/README.md", "the models", "does not name `models/README.md`"),
            ("docs.rs/petard:", "the pages:", "does not name `docs.rs/petard:`"),
        ] {
            let error = check(&PRINTED.replace(from, to), &["1. Create"]).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn calls_are_read_with_their_bodies() {
        let read = Exchange {
            operation: "create_pet".to_owned(),
            method: "POST".to_owned(),
            path: "/pets".to_owned(),
            body: "{\"name\": \"Tom\"}".to_owned(),
            status: 201,
            response: "{\"id\": 1}".to_owned(),
        };
        assert_eq!(exchanges(PRINTED), Ok(vec![read]));
        let error = exchanges(&PRINTED.replace("< 201 Created", "< no response")).unwrap_err();
        assert!(error.contains("`> POST /pets` has no response"), "{error}");
    }
}
