//! What one call costs: instructions, allocations and time.

use super::callgrind;
use super::chart::{BLUE, Chart, GREY, Group, ORANGE};
use super::goal::Goal;
use super::page::{Page, write};
use super::paired::paired;
use super::programs::{ALL, Programs};
use super::server::Server;
use super::table::Table;
use super::versions::versions_with_valgrind;

/// Calls of the two runs under callgrind.
pub(super) const COUNTED: (u32, u32) = (20, 120);
/// Calls of a run in which allocations are counted.
pub(super) const ALLOCATING: u32 = 200;
const ROUNDS: usize = 5;
const TIMED: u32 = 2_000;

/// A scenario with the goals of petard.
struct Scenario {
    name: &'static str,
    heading: &'static str,
    instructions: Goal,
    allocations: Goal,
}

const SCENARIOS: [Scenario; 2] = [
    Scenario {
        name: "get",
        heading: "GET: GetResources, a response of 5.5 kB",
        instructions: Goal::RatioAtMost(0.75),
        allocations: Goal::AtMost(70.0),
    },
    Scenario {
        name: "post",
        heading: "POST: CreateRestApi, a body of three members",
        instructions: Goal::RatioAtMost(0.75),
        allocations: Goal::AtMost(95.0),
    },
];

const TEXT: &str = "\
Calls one after the other, on one thread and one connection, after a first call that is not counted.

- Instructions are counted by callgrind: the difference of runs with 20 and with 120 calls, divided by
  100. Those of SHA-256 have a row of their own, because valgrind runs them without the instructions that
  processors have for them, so that they would be most of the sum. Ratios and goals are those of the rest.
- Allocations are calls of the allocator that allocate or reallocate, the mean of 200 calls.
- Time is the mean of 2,000 calls, the median of five rounds in alternating order; its ratio is the median
  of the ratios of each round. Times are those of this machine; compare ratios only.";

pub(super) fn measure() -> Result<Page, String> {
    let programs = Programs::build(&ALL)?;
    let server = Server::start(&programs, 1)?;
    let can_count = callgrind::is_available()?;
    let (mut tables, mut groups) = (Vec::new(), Vec::new());
    for Scenario { name, heading, instructions, allocations } in SCENARIOS {
        let (mut own, mut sha, mut allocated) = (Vec::new(), Vec::new(), Vec::new());
        for program in ALL {
            let counted = can_count
                .then(|| callgrind::of_a_call(&programs, program, name, &server, COUNTED, 1.0));
            let counted = counted.transpose()?;
            own.push(counted.map(|counted| counted.own));
            sha.push(counted.map(|counted| counted.sha));
            let measured = programs.measure(program, name, &server, ALLOCATING)?;
            allocated.push(Some(measured.number("allocations")?));
        }
        eprintln!("==> {name}: times");
        let [times] = paired(ROUNDS, &ALL, |program| {
            Ok([programs.measure(program, name, &server, TIMED)?.number("microseconds")?])
        })?;
        let mut table = Table::of_programs();
        table.counted("instructions without SHA-256", &own, instructions);
        table.counted("instructions of SHA-256", &sha, Goal::None);
        table.counted("allocations", &allocated, allocations);
        table.paired("time, µs", &times, Goal::None);
        tables.push((heading.to_owned(), table));
        let method = name.to_uppercase();
        for (what, values) in [("instructions", own), ("allocations", allocated)] {
            groups.extend(group(format!("{method}: {what}"), &values));
        }
    }
    let chart = Chart {
        title: "What a call costs, by hand = 1".to_owned(),
        description: description(&groups),
        series: [("by hand: reqwest", GREY), ("petard", BLUE), ("aws-sdk-apigateway", ORANGE)],
        groups,
    };
    write("call.svg", &chart.svg())?;
    Ok(Page {
        title: "What a call costs",
        text: TEXT.to_owned(),
        tables,
        versions: versions_with_valgrind()?,
    })
}

/// Returns the ratios to the first program; none if a value is missing.
fn group(name: String, values: &[Option<f64>]) -> Option<Group> {
    let [Some(floor), Some(petard), Some(official)] = values else { return None };
    Some(Group { name, ratios: [*floor, *petard, *official].map(|value| value / floor) })
}

fn description(groups: &[Group]) -> String {
    let sentences = groups.iter().map(|Group { name, ratios: [_, petard, official] }| {
        format!("{name}: petard {petard:.2}, official {official:.2}.")
    });
    sentences.collect::<Vec<_>>().join(" ")
}
