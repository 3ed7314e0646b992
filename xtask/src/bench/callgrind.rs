//! Instructions of a call, counted by callgrind.
//!
//! A program runs twice, with few and with many calls; the difference of the two counts has no start
//! of the process in it. SHA-256 is counted apart, because valgrind runs it without the instructions
//! that processors have for it, so that it would be most of the sum.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::programs::{Program, Programs, folder};
use super::server::Server;
use crate::shown;

/// What callgrind counted in one run, or what one call takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Instructions {
    /// All but those of SHA-256.
    pub(super) own: f64,
    /// Those of functions of SHA-256.
    pub(super) sha: f64,
}

/// Whether instructions can be counted. If not, a line says that they are not, and how to change that;
/// in CI, this is an error.
pub(super) fn is_available() -> Result<bool, String> {
    if version().is_some() {
        return Ok(true);
    }
    let why =
        "valgrind is not installed; `apt-get install valgrind` installs it on Debian and Ubuntu";
    if env::var_os("CI").is_some_and(|ci| !ci.is_empty()) {
        return Err(why.to_owned());
    }
    eprintln!("skipped: instructions are not counted, because {why}");
    Ok(false)
}

/// Returns what `valgrind --version` prints.
pub(super) fn version() -> Option<String> {
    let done = Command::new("valgrind").arg("--version").output().ok()?;
    let version = String::from_utf8(done.stdout).ok()?;
    done.status.success().then(|| version.trim().to_owned())
}

/// Returns the instructions of one call, or of one part of it.
///
/// `counts` are the calls of the two runs, and `parts` is what one call is divided by: the items of a
/// list, otherwise 1.
pub(super) fn of_a_call(
    programs: &Programs,
    program: Program,
    scenario: &str,
    server: &Server,
    counts: (u32, u32),
    parts: f64,
) -> Result<Instructions, String> {
    eprintln!("==> {scenario}, {}: instructions", program.name());
    let few = of_a_run(programs, program, scenario, server, counts.0)?;
    let many = of_a_run(programs, program, scenario, server, counts.1)?;
    let calls = f64::from(counts.1 - counts.0) * parts;
    Ok(Instructions { own: (many.own - few.own) / calls, sha: (many.sha - few.sha) / calls })
}

/// Returns the instructions of a whole process that makes one call and `count` further ones.
pub(super) fn of_a_run(
    programs: &Programs,
    program: Program,
    scenario: &str,
    server: &Server,
    count: u32,
) -> Result<Instructions, String> {
    let arguments = [scenario, server.url(), &count.to_string()];
    of_a_process(program.name(), &programs.path(program), &arguments, |_| ())
}

/// Returns the instructions of a whole process. `prepare` sets its environment.
pub(super) fn of_a_process(
    name: &str,
    program: &Path,
    arguments: &[&str],
    prepare: impl FnOnce(&mut Command),
) -> Result<Instructions, String> {
    let folder = folder()?;
    fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    let written = folder.join(format!("callgrind.{name}"));
    let mut command = Command::new("valgrind");
    prepare(&mut command);
    command
        .args(["--tool=callgrind", "--compress-strings=no", "--compress-pos=no"])
        .arg(format!("--callgrind-out-file={}", written.display()))
        .arg(program)
        .args(arguments);
    let done =
        command.output().map_err(|error| format!("cannot run `{}`: {error}", shown(&command)))?;
    if !done.status.success() {
        let stderr = String::from_utf8_lossy(&done.stderr);
        return Err(format!("`{}` failed: {stderr}", shown(&command)));
    }
    let text = fs::read_to_string(&written)
        .map_err(|error| format!("cannot read {}: {error}", written.display()))?;
    parse(&text)
}

/// Adds up the self cost of functions: the lines below `fn=`, without the line after `calls=`, which
/// has the cost of the called function. The sum is compared with the one that callgrind wrote.
fn parse(text: &str) -> Result<Instructions, String> {
    let mut found = Instructions { own: 0.0, sha: 0.0 };
    let (mut is_sha, mut is_of_callee) = (false, false);
    let mut totals = None;
    for line in text.lines().map(str::trim) {
        if let Some(function) = line.strip_prefix("fn=") {
            is_sha = function.contains("sha2::");
        } else if line.starts_with("calls=") {
            is_of_callee = true;
        } else if let Some(written) = line.strip_prefix("totals:") {
            totals = written.trim().parse::<f64>().ok();
        } else if line.starts_with(|first: char| first.is_ascii_digit()) {
            let cost = line.split_whitespace().nth(1).and_then(|cost| cost.parse::<f64>().ok());
            let cost =
                cost.ok_or_else(|| format!("callgrind wrote a line without a cost: {line}"))?;
            match (std::mem::take(&mut is_of_callee), is_sha) {
                (true, _) => {}
                (false, true) => found.sha += cost,
                (false, false) => found.own += cost,
            }
        }
    }
    let totals = totals.ok_or("callgrind wrote no totals")?;
    // Both are integers below 2^53.
    if (found.own + found.sha - totals).abs() > 0.5 {
        let sum = found.own + found.sha;
        return Err(format!("callgrind counted {totals} instructions, and {sum} were read"));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Instructions, parse};

    const WRITTEN: &str = "\
# callgrind format
version: 1
cmd: petard get http://127.0.0.1:1 20
part: 1

desc: Trigger: Program termination

positions: line
events: Ir
summary: 1140

ob=/petard
fl=call.rs
fn=petard::call
10 100
fi=inlined.rs
11 20
fe=call.rs
cfn=sha2::sha256::soft::compress
calls=2 7
12 1000
13 5
jump=3 14

fl=sha.rs
fn=sha2::sha256::soft::compress
7 900
cfn=memcpy
calls=1 3
8 100

fn=memcpy
3 115

totals: 1140
";

    #[test]
    fn the_cost_of_callees_is_not_counted_twice_and_sha_apart() {
        assert_eq!(parse(WRITTEN), Ok(Instructions { own: 240.0, sha: 900.0 }));
    }

    #[test]
    fn a_sum_that_is_not_callgrinds_is_refused() {
        for (from, to, why) in [
            ("calls=2 7\n", "", "counted 1140 instructions, and 2140 were read"),
            ("13 5\n", "", "and 1135 were read"),
            ("totals: 1140\n", "", "no totals"),
            ("13 5\n", "13\n", "without a cost: 13"),
        ] {
            let refused = parse(&WRITTEN.replace(from, to)).err().unwrap_or_default();
            assert!(refused.contains(why), "{refused}");
        }
    }
}
