//! What an item of a long list costs, and that its memory does not grow.

use super::callgrind;
use super::goal::Goal;
use super::page::Page;
use super::paired::paired;
use super::programs::{ALL, Programs};
use super::server::Server;
use super::table::Table;
use super::usage::megabytes;
use super::versions::versions_with_valgrind;

/// Pages of a list, of 500 items each: for counts, and for 100,000 and a million items.
pub(super) const COUNTED_PAGES: u32 = 5;
const SHORT: u32 = 200;
const LONG: u32 = 2_000;
pub(super) const ITEMS_OF_A_PAGE: u32 = 500;
/// Lists that are read in the two runs under callgrind.
pub(super) const COUNTED: (u32, u32) = (1, 3);
const ROUNDS: usize = 3;

const TEXT: &str = "\
A list of items, 500 a page. Floor and petard keep each item as the JSON that was received; the official
client makes a typed value of it.

- Instructions and allocations are those of one item: callgrind counts the difference of one and three
  lists of 2,500 items; allocations are the mean of three such lists.
- Time is that of one item of a million, the median of three rounds in alternating order.
- Memory is the most that the process has had (`VmHWM`), after two lists of 100,000 and two of a million
  items.";

pub(super) fn measure() -> Result<Page, String> {
    let programs = Programs::build(&ALL)?;
    let can_count = callgrind::is_available()?;
    let (mut own, mut sha, mut allocated) = (Vec::new(), Vec::new(), Vec::new());
    let list = f64::from(COUNTED_PAGES * ITEMS_OF_A_PAGE);
    {
        let server = Server::start(&programs, COUNTED_PAGES)?;
        for program in ALL {
            let counted = can_count
                .then(|| callgrind::of_a_call(&programs, program, "items", &server, COUNTED, list));
            let counted = counted.transpose()?;
            own.push(counted.map(|counted| counted.own));
            sha.push(counted.map(|counted| counted.sha));
            let measured = programs.measure(program, "items", &server, 3)?;
            allocated.push(Some(measured.number("allocations")? / list));
        }
    }
    eprintln!("==> items: a million");
    let read = |pages: u32, rounds: usize| {
        let server = Server::start(&programs, pages)?;
        let items = f64::from(pages * ITEMS_OF_A_PAGE);
        paired(rounds, &ALL, |program| {
            let measured = programs.measure(program, "items", &server, 1)?;
            if (measured.number("received")? - items).abs() > 0.5 {
                return Err(format!("{} did not receive {items} items", program.name()));
            }
            let peak = megabytes(measured.number("peak_kilobytes")?);
            Ok([measured.number("microseconds")? / items, peak])
        })
    };
    let [_, short] = read(SHORT, 1)?;
    let [times, long] = read(LONG, ROUNDS)?;
    let mut table = Table::of_programs();
    table.counted("instructions without SHA-256", &own, Goal::RatioAtMost(1.1));
    table.counted("instructions of SHA-256", &sha, Goal::None);
    table.counted("allocations", &allocated, Goal::None);
    table.paired("time, µs", &times, Goal::None);
    table.paired("memory after lists of 100,000, MB", &short, Goal::None);
    table.paired("memory after lists of a million, MB", &long, Goal::None);
    Ok(Page {
        title: "What an item of a list costs",
        text: TEXT.to_owned(),
        tables: vec![("GetRestApis, pages of 500 items".to_owned(), table)],
        versions: versions_with_valgrind()?,
    })
}
