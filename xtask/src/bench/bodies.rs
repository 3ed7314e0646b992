//! Bodies of 32 MiB, received and sent.

use super::goal::Goal;
use super::page::Page;
use super::paired::paired;
use super::programs::{ALL, Programs};
use super::server::Server;
use super::table::Table;
use super::usage::megabytes;
use super::versions::{OF_CALLS, versions};

/// Scenarios with their headings.
const SCENARIOS: [(&str, &str); 2] =
    [("large", "GetExport: 32 MiB received"), ("upload", "PutRestApi: 32 MiB sent")];
const ROUNDS: usize = 5;
/// Calls of a run, after a first one.
const CALLS: u32 = 4;

const TEXT: &str = "\
One call after the other, on one thread and one connection: the body that is received is held in memory,
and the one that is sent is a new `Vec<u8>` for each call. SHA-256 of what is sent is a part of its time.

Time and memory are medians of five rounds in alternating order: the mean time of four calls, and the most
memory that the process has had (`VmHWM`). Allocations are the mean of four calls. Times are those of this
machine; compare ratios only.";

pub(super) fn measure() -> Result<Page, String> {
    let programs = Programs::build(&ALL)?;
    let server = Server::start(&programs, 1)?;
    let mut tables = Vec::new();
    for (scenario, heading) in SCENARIOS {
        eprintln!("==> bodies: {scenario}");
        let [times, peaks, allocated] = paired(ROUNDS, &ALL, |program| {
            let measured = programs.measure(program, scenario, &server, CALLS)?;
            Ok([
                measured.number("microseconds")? / 1000.0,
                megabytes(measured.number("peak_kilobytes")?),
                measured.number("allocations")?,
            ])
        })?;
        let mut table = Table::of_programs();
        table.paired("time, ms", &times, Goal::None);
        table.paired("memory, MB", &peaks, Goal::None);
        table.paired("allocations", &allocated, Goal::None);
        tables.push((heading.to_owned(), table));
    }
    Ok(Page {
        title: "Large bodies",
        text: TEXT.to_owned(),
        tables,
        versions: versions(&OF_CALLS)?,
    })
}
