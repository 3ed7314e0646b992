//! Converts the rest-json services of botocore to models, and compares the requests of calls through
//! their interpreted tables with those of botocore.
//!
//! `petard-reach FOLDER [--clients NUMBER] [--min-wire PERCENT] [--min-lossless PERCENT]
//! [--min-cases NUMBER]` reads what `botocore_requests.py` wrote, prints the counts, and writes the
//! clients of some services to `FOLDER/clients`. It fails below the minima.
//!
//! `services` converts and loads the services, `calls` makes their calls with `arguments` of the
//! types of the tables, `compare` compares requests, `cases` runs the protocol cases, `report` counts.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

mod arguments;
mod calls;
mod cases;
mod compare;
mod report;
mod services;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use report::{Minima, Report};

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let Options { folder, clients, minima } = Options::parse(arguments)?;
    let mut report = Report::default();
    services::run(&folder, clients, &mut report)?;
    let cases = folder.join("rest-json.json");
    if cases.exists() {
        cases::run(&cases, &mut report)?;
    }
    print!("{report}");
    report.check(&minima)
}

/// What the command line sets.
#[derive(Debug)]
struct Options {
    folder: PathBuf,
    /// Number of clients that are written.
    clients: usize,
    minima: Minima,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut folder = None;
        let mut clients = 0;
        let mut minima = Minima::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if !argument.starts_with("--") {
                folder = Some(Path::new(argument).to_owned());
                continue;
            }
            let value = rest.next().map(String::as_str).unwrap_or_default();
            let wrong = || format!("{argument} needs a number");
            match argument.as_str() {
                "--clients" => clients = value.parse().map_err(|_| wrong())?,
                "--min-wire" => minima.wire = finite(value).ok_or_else(wrong)?,
                "--min-lossless" => minima.lossless = finite(value).ok_or_else(wrong)?,
                "--min-cases" => minima.cases = finite(value).ok_or_else(wrong)?,
                _ => return Err(format!("unknown option `{argument}`")),
            }
        }
        let folder = folder.ok_or("the folder with the services is missing")?;
        Ok(Self { folder, clients, minima })
    }
}

/// Returns a number that counts can be compared with.
fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
