//! What a new client and its first call cost.

use std::time::Instant;

use super::callgrind;
use super::goal::Goal;
use super::page::Page;
use super::paired::paired;
use super::programs::{ALL, Programs};
use super::server::Server;
use super::table::Table;
use super::usage::megabytes;
use super::versions::versions_with_valgrind;

/// Clients of the two runs under callgrind.
const COUNTED: (u32, u32) = (5, 25);
const CLIENTS: u32 = 100;
const ROUNDS: usize = 5;
const PROCESSES: usize = 21;

const TEXT: &str = "\
A client for an endpoint without TLS, and GetResources on a new connection. All programs are built without
TLS.

- One client of many in a process: instructions by callgrind (the difference of runs with 5 and with 25
  clients, divided by 20), allocations and time as the mean of 100 clients. The time is the median of five
  rounds in alternating order.
- A process that makes one call: its instructions without SHA-256, with those of the dynamic linker; its time from
  the start to the end, and the most memory that it has had (`VmHWM`), as the medians of 21 rounds.";

pub(super) fn measure() -> Result<Page, String> {
    let programs = Programs::build(&ALL)?;
    let server = Server::start(&programs, 1)?;
    let can_count = callgrind::is_available()?;
    let (mut of_client, mut of_process, mut allocated) = (Vec::new(), Vec::new(), Vec::new());
    for program in ALL {
        let client = can_count
            .then(|| callgrind::of_a_call(&programs, program, "new", &server, COUNTED, 1.0));
        of_client.push(client.transpose()?.map(|counted| counted.own));
        let process = can_count.then(|| callgrind::of_a_run(&programs, program, "get", &server, 0));
        of_process.push(process.transpose()?.map(|counted| counted.own));
        let measured = programs.measure(program, "new", &server, CLIENTS)?;
        allocated.push(Some(measured.number("allocations")?));
    }
    eprintln!("==> startup: times");
    let [times] = paired(ROUNDS, &ALL, |program| {
        Ok([programs.measure(program, "new", &server, CLIENTS)?.number("microseconds")?])
    })?;
    let [processes, peaks] = paired(PROCESSES, &ALL, |program| {
        let began = Instant::now();
        let measured = programs.measure(program, "get", &server, 0)?;
        let time = began.elapsed().as_secs_f64() * 1e3;
        Ok([time, megabytes(measured.number("peak_kilobytes")?)])
    })?;
    let [mut client, mut process] = [Table::of_programs(), Table::of_programs()];
    client.counted("instructions without SHA-256", &of_client, Goal::None);
    client.counted("allocations", &allocated, Goal::None);
    client.paired("time, µs", &times, Goal::None);
    process.counted("instructions without SHA-256", &of_process, Goal::None);
    process.paired("time, ms", &processes, Goal::None);
    process.paired("memory, MB", &peaks, Goal::None);
    Ok(Page {
        title: "What a new client costs",
        text: TEXT.to_owned(),
        tables: vec![
            ("A client and its first call".to_owned(), client),
            ("A process with one call".to_owned(), process),
        ],
        versions: versions_with_valgrind()?,
    })
}
