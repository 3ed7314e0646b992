//! The counts, and what they must be at least.

use std::collections::BTreeMap;
use std::fmt;

use petard_interpret::botocore::LossKind;

/// Number of operations that are shown for each reason.
const EXAMPLES: usize = 4;

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) services: usize,
    pub(crate) loaded: usize,
    pub(crate) parsed: usize,
    pub(crate) operations: usize,
    pub(crate) not_made: usize,
    pub(crate) wire_losses: usize,
    pub(crate) other_losses: usize,
    /// Waiters in models, and in botocore.
    pub(crate) waiters: (usize, usize),
    gaps: BTreeMap<(LossKind, String), usize>,
    /// Models with mistakes, and clients that are not Rust.
    pub(crate) unreadable: Vec<String>,
    /// Operations with a call that differs, of which the converter lists no reason.
    pub(crate) unlisted: Vec<String>,
    right: usize,
    /// Operations, each with the reason.
    wrong: Vec<(String, String)>,
    refused: Vec<(String, String)>,
    not_compared: usize,
    /// Cases that passed, and all.
    pub(crate) cases: (usize, usize),
    pub(crate) failed_cases: Vec<String>,
}

/// How the calls of an operation compare.
#[derive(Debug)]
pub(crate) enum OperationCount {
    /// botocore makes none of its requests.
    NotCompared,
    Right,
    Wrong(String),
    NotMade(String),
}

impl OperationCount {
    /// Returns true if a call differed already.
    pub(crate) fn is_bad(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::NotMade(_))
    }
}

/// The least that the counts must be: two percentages and a number.
#[derive(Debug, Default)]
pub(crate) struct Minima {
    pub(crate) wire: f64,
    pub(crate) lossless: f64,
    pub(crate) cases: f64,
}

impl Report {
    pub(crate) fn gap(&mut self, kind: LossKind, what: String, operations: usize) {
        *self.gaps.entry((kind, what)).or_default() += operations;
    }

    /// Counts the worst losses of operations.
    pub(crate) fn losses(&mut self, worst: impl Iterator<Item = LossKind>) {
        for kind in worst {
            match kind {
                LossKind::NotMade => self.not_made += 1,
                LossKind::Wire => self.wire_losses += 1,
                _ => self.other_losses += 1,
            }
        }
    }

    pub(crate) fn operation(&mut self, service: &str, name: &str, outcome: OperationCount) {
        match outcome {
            OperationCount::NotCompared => self.not_compared += 1,
            OperationCount::Right => self.right += 1,
            OperationCount::Wrong(why) => self.wrong.push((format!("{service} {name}"), why)),
            OperationCount::NotMade(why) => self.refused.push((format!("{service} {name}"), why)),
        }
    }

    fn lossless(&self) -> usize {
        self.operations - self.not_made - self.wire_losses - self.other_losses
    }

    fn compared(&self) -> usize {
        self.right + self.wrong.len() + self.refused.len()
    }

    /// Fails below the minima, and if a model or a client cannot be read.
    pub(crate) fn check(&self, minima: &Minima) -> Result<(), String> {
        let mut failures = Vec::new();
        if !self.unreadable.is_empty() {
            failures.push(format!("{} models or clients cannot be read", self.unreadable.len()));
        }
        if !self.unlisted.is_empty() {
            let count = self.unlisted.len();
            failures.push(format!("{count} operations differ for a reason that is not listed"));
        }
        let wire = percent(self.right, self.compared());
        let lossless = percent(self.lossless(), self.operations);
        let cases = as_float(self.cases.0);
        for (what, is, least) in [
            ("operations whose calls all agree, in percent", wire, minima.wire),
            ("operations without a loss, in percent", lossless, minima.lossless),
            ("protocol cases", cases, minima.cases),
        ] {
            if is < least {
                failures.push(format!("{what}: {is:.1}, and the minimum is {least}"));
            }
        }
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, "Models and clients that cannot be read", &self.unreadable, 20)?;
        list(f, "Operations that differ for a reason that is not listed", &self.unlisted, 40)?;
        grouped(f, "Operations with a call that differs", &self.wrong)?;
        grouped(f, "Operations with a call that cannot be made", &self.refused)?;
        list(f, "Protocol cases that fail", &self.failed_cases, usize::MAX)?;
        writeln!(f, "\n| gap | effect | operations |\n| --- | --- | ---: |")?;
        let mut gaps: Vec<_> = self.gaps.iter().collect();
        gaps.sort_by_key(|((kind, what), count)| (*kind, std::cmp::Reverse(**count), what.clone()));
        for ((kind, what), count) in gaps {
            let effect = match kind {
                LossKind::NotMade => "cannot be made",
                LossKind::Wire => "differs on the wire",
                _ => "other",
            };
            writeln!(f, "| {what} | {effect} | {count} |")?;
        }
        let compared = self.compared();
        let rows = [
            (
                "services",
                format!(
                    "{}, {} loaded, {} clients parsed",
                    self.services, self.loaded, self.parsed
                ),
            ),
            ("operations", self.operations.to_string()),
            ("without a loss", share(self.lossless(), self.operations)),
            ("with another loss", share(self.other_losses, self.operations)),
            ("that differ on the wire", share(self.wire_losses, self.operations)),
            ("that cannot be made", share(self.not_made, self.operations)),
            ("compared by random calls", compared.to_string()),
            ("all calls agree", share(self.right, compared)),
            ("a call differs", share(self.wrong.len(), compared)),
            ("a call cannot be made", share(self.refused.len(), compared)),
            ("not compared: botocore does not make them", self.not_compared.to_string()),
            ("waiters", format!("{} of {}", self.waiters.0, self.waiters.1)),
            ("protocol cases", format!("{} of {}", self.cases.0, self.cases.1)),
        ];
        writeln!(f, "\n| what | count |\n| --- | ---: |")?;
        for (what, count) in rows {
            writeln!(f, "| {what} | {count} |")?;
        }
        f.write_str(DEFINITIONS)
    }
}

const DEFINITIONS: &str = "
\"Without a loss\" are operations of which the converter lists nothing, and whose random calls all agree,
of all operations. Not listed are limits of lengths, ranges and patterns, shapes of responses, rules
for endpoints, deprecations, all but the first sentence of documentation, that items of lists in
headers must not have commas, and parameters that botocore changes before it serializes them.
A loss of a service is one of each of its operations. A waiter that is left out is counted as a gap, and
not as a loss of its operation. \"All calls agree\" are operations whose random calls all have
botocore's method, host prefix, path, query, headers and body before signing, of all that botocore
makes; operations that cannot be made are among them. What botocore adds after it has serialized a
request is not compared.

The inputs avoid what the two clients treat differently: empty texts, `.` and `..` in labels (petard
refuses them); empty texts in queries and headers, empty lists in them, blanks at the ends of headers
and letters other than ASCII in them, commas and quotes in lists in headers (there is no one form);
fractions of seconds (botocore cuts them off). Of the protocol cases, `Content-Length`, and a
`Content-Type` other than `application/json` that no parameter sets, are not compared, as in
botocore's own test.
";

/// Writes lines by their kind, which is what precedes their second colon, with examples of each.
fn grouped(f: &mut fmt::Formatter<'_>, title: &str, lines: &[(String, String)]) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}: {}", lines.len())?;
    let mut kinds: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (operation, why) in lines {
        let kind = why.split([':', '`']).next().unwrap_or(why);
        kinds.entry(kind.trim()).or_default().push((operation, why));
    }
    for (kind, lines) in kinds {
        writeln!(f, "  {kind}: {}", lines.len())?;
        for (operation, why) in lines.iter().take(EXAMPLES) {
            writeln!(f, "    {operation}: {why}")?;
        }
    }
    Ok(())
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, lines: &[String], most: usize) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}: {}", lines.len())?;
    for line in lines.iter().take(most) {
        writeln!(f, "  {line}")?;
    }
    if lines.len() > most { writeln!(f, "  ... and {} more", lines.len() - most) } else { Ok(()) }
}

fn share(part: usize, of: usize) -> String {
    format!("{part} ({:.1} %)", percent(part, of))
}

fn percent(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { as_float(part) * 100.0 / as_float(of) }
}

fn as_float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
