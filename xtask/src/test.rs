//! `cargo xtask test`: all tests, in blocks. A block that fails does not stop the ones after it.

use std::time::{Duration, Instant};

use crate::{Outcome, cargo, conformance, data_api, quickstart, reach, run, target, walk};

/// How a block ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    Passed,
    Skipped,
}

struct Block {
    name: &'static str,
    run: fn() -> Result<Done, String>,
}

const BLOCKS: [Block; 11] = [
    Block { name: "Rust tests of the workspace", run: || passed(workspace()) },
    Block { name: "clients generated at build time", run: || passed(live_models()) },
    Block { name: "tour of API Gateway", run: || passed(quickstart::run()) },
    Block { name: "tour of the Data API", run: || passed(data_api::run()) },
    Block { name: "crate with a model of its own", run: || passed(own_api()) },
    Block { name: "walk-through of docs/own-api.md", run: || passed(walk::run("own-api")) },
    Block { name: "walk-through of the command line", run: || passed(walk::run("cli")) },
    Block { name: "crate outside of the workspace", run: || passed(outside()) },
    Block { name: "conformance with botocore and moto", run: conformance::run },
    Block { name: "sample of botocore's services as models", run: reach::sample },
    Block {
        name: "credentials compared with botocore and aws-config",
        run: conformance::credentials,
    },
];

/// One line of the summary.
struct Row {
    name: &'static str,
    result: Result<Done, String>,
    time: Duration,
}

pub(crate) fn run_all() -> Outcome {
    let count = BLOCKS.len();
    let mut rows = Vec::new();
    for (number, block) in (1..).zip(BLOCKS) {
        eprintln!("\n==> block {number} of {count}: {}", block.name);
        let began = Instant::now();
        let row = Row { name: block.name, result: (block.run)(), time: began.elapsed() };
        if let Err(why) = &row.result {
            eprintln!("{why}");
        }
        eprintln!("==> {}: {} in {}", row.name, word(&row.result), seconds(row.time));
        rows.push(row);
    }
    eprint!("\n{}", summary(&rows));
    match rows.iter().filter(|row| row.result.is_err()).count() {
        0 => Ok(()),
        failed => Err(format!("\n{failed} of {count} blocks failed: see above for the reasons")),
    }
}

fn passed(outcome: Outcome) -> Result<Done, String> {
    outcome.map(|()| Done::Passed)
}

fn workspace() -> Outcome {
    // The second `--quiet` prints a dot for each test.
    run(&mut cargo(&["test", "--workspace", "--no-fail-fast", "--", "--quiet"]))
}

fn live_models() -> Outcome {
    run(&mut cargo(&[
        "test",
        "--package",
        "petard",
        "--features",
        "live-models,apigatewaymanagementapi,apigatewayv2",
        "--test",
        "live_models",
        "--",
        "--quiet",
    ]))
}

fn own_api() -> Outcome {
    run(cargo(&["run", "--locked", "--manifest-path", "examples/own-api/Cargo.toml"])
        .env("CARGO_TARGET_DIR", target()?))
}

/// A crate that uses the public API as other people's programs do: what compiles, and what must not.
fn outside() -> Outcome {
    run(cargo(&[
        "test",
        "--locked",
        "--manifest-path",
        "tests/outside/Cargo.toml",
        "--",
        "--quiet",
    ])
    .env("CARGO_TARGET_DIR", target()?))
}

/// A table of all blocks, and the time of all together.
fn summary(rows: &[Row]) -> String {
    let total: Duration = rows.iter().map(|row| row.time).sum();
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let line =
        |name: &str, result: &str, time: &str| format!("{name:<width$}  {result:<7}  {time:>8}\n");
    let mut table = line("block", "result", "time");
    for row in rows {
        table.push_str(&line(row.name, word(&row.result), &seconds(row.time)));
    }
    table.push_str(&line("all", "", &seconds(total)));
    table
}

fn word(result: &Result<Done, String>) -> &'static str {
    match result {
        Ok(Done::Passed) => "passed",
        Ok(Done::Skipped) => "skipped",
        Err(_) => "FAILED",
    }
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_has_a_line_for_each_block() {
        let row = |name, result, time| Row { name, result, time: Duration::from_millis(time) };
        let lines = [
            "block       result       time",
            "unit tests  passed     61.5 s",
            "tour        FAILED      0.2 s",
            "moto        skipped     0.0 s",
            "all                    61.7 s",
        ];
        let shown = summary(&[
            row("unit tests", Ok(Done::Passed), 61_500),
            row("tour", Err("why".to_owned()), 200),
            row("moto", Ok(Done::Skipped), 0),
        ]);
        assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
    }
}
