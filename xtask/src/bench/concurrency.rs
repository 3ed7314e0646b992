//! Many calls at once on one thread.

use super::goal::Goal;
use super::page::Page;
use super::paired::paired;
use super::programs::{ALL, Programs};
use super::server::Server;
use super::table::{Table, number};
use super::versions::{OF_CALLS, versions};

/// Numbers of calls at once, with the goal for the throughput.
const LEVELS: [(u32, Goal); 3] =
    [(8, Goal::None), (64, Goal::RatioAtLeast(1.0)), (1_000, Goal::None)];
const ROUNDS: usize = 5;
const CALLS: u32 = 20_000;

const TEXT: &str = "\
GetResources with 8, 64 and 1,000 tasks on one thread, each of which makes one call after the other on a
connection of its own, which is opened before. Each run has about 20,000 calls.

All numbers are medians of five rounds in alternating order, and ratios are medians of the ratios of each
round. The server is another process on the same machine, so that a throughput is that of both. Times
are those of this machine; compare ratios only.";

pub(super) fn measure() -> Result<Page, String> {
    let programs = Programs::build(&ALL)?;
    let server = Server::start(&programs, 1)?;
    let mut tables = Vec::new();
    for (level, goal) in LEVELS {
        let scenario = format!("burst-{level}");
        eprintln!("==> {scenario}");
        let [throughput, half, most] = paired(ROUNDS, &ALL, |program| {
            let measured = programs.measure(program, &scenario, &server, CALLS)?;
            let number = |name: &str| measured.number(name);
            Ok([
                number("calls_a_second")?,
                number("p50_microseconds")? / 1000.0,
                number("p99_microseconds")? / 1000.0,
            ])
        })?;
        let mut table = Table::of_programs();
        table.paired("calls a second", &throughput, goal);
        table.paired("time of a call, p50, ms", &half, Goal::None);
        table.paired("time of a call, p99, ms", &most, Goal::None);
        tables.push((format!("{} at once", number(f64::from(level))), table));
    }
    Ok(Page {
        title: "Many calls at once",
        text: TEXT.to_owned(),
        tables,
        versions: versions(&OF_CALLS)?,
    })
}
