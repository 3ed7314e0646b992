//! `--each`: one call for each line of a file.
//!
//! `lines` reads the lines, `calls` makes the call of a line, `pace` keeps to the rate that the service
//! allows, `report` prints results and errors, `failed_lines` writes the lines whose calls failed to a
//! file.

mod calls;
mod failed_lines;
mod lines;
mod pace;
mod report;

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;
use petard::Client;
use tokio::time::timeout;

use self::calls::Calls;
use self::lines::{Line, Lines};
use self::report::Report;
use super::Context;
use crate::arguments::input::CallInput;
use crate::arguments::operation::CallOptions;
use crate::failure::Failure;
use crate::output::Format;
use crate::{console, interrupt};

/// How many calls are made at the same time, unless `--concurrency` sets it.
const CONCURRENCY: u16 = 8;

/// How long a pipe is read after the calls have stopped, while no line arrives.
const PATIENCE: Duration = Duration::from_secs(2);

/// Makes a call for each line of a file, or of stdin if the source is `-`, and prints the responses in the
/// order of the lines, one on a line.
pub(crate) async fn run(
    context: &Context,
    client: &Client,
    flags: &CallInput,
    source: &str,
    options: &CallOptions,
) -> Result<(), Failure> {
    if context.output.format == Format::Table {
        return Err(Failure::Usage(
            "`--each` prints one line of JSON for each call: leave out `--output table`".to_owned(),
        ));
    }
    let mut lines = Lines::open(source).await?;
    let mut report = Report::new(context, options, flags.operation(), lines.size())?;
    let calls = Calls::new(context, client, flags, options);
    let concurrency = options.concurrency.unwrap_or(CONCURRENCY).into();
    let _handled = interrupt::handle();
    let end = make_calls(&calls, &mut lines, &mut report, concurrency).await;
    report.end(end)
}

/// Makes the calls, this many at the same time. If they end before the last line, the lines that are
/// left are kept in the file of failed lines.
async fn make_calls(
    calls: &Calls<'_>,
    lines: &mut Lines,
    report: &mut Report,
    concurrency: usize,
) -> Result<(), Failure> {
    let mut running = FuturesOrdered::new();
    // The lines of `running`, in the same order.
    let mut begun: VecDeque<Rc<Line>> = VecDeque::new();
    let mut is_at_end = false;
    let why = loop {
        if is_at_end && running.is_empty() {
            return Ok(());
        }
        let has_room = !is_at_end && running.len() < concurrency;
        tokio::select! {
            biased;
            signal = interrupt::signal() => break signal.err().unwrap_or(Failure::Interrupted),
            Some(result) = running.next(), if !running.is_empty() => {
                let Some(line) = begun.pop_front() else { continue };
                if let Err(failure) = report.ended(&line, result) {
                    begun.push_front(line);
                    break failure;
                }
            }
            line = lines.next(), if has_room => match line {
                Ok(Some(line)) => {
                    let line = Rc::new(line);
                    begun.push_back(line.clone());
                    running.push_back(async move { calls.make(&line).await });
                }
                Ok(None) => is_at_end = true,
                Err(failure) => break failure,
            },
        }
    };
    drop(running);
    if report.keeps_the_rest(&why) {
        for line in begun {
            report.not_sent(&line)?;
        }
        keep_the_rest(lines, report).await?;
    }
    Err(why)
}

/// Keeps the lines that were not read yet.
async fn keep_the_rest(lines: &mut Lines, report: &mut Report) -> Result<(), Failure> {
    loop {
        tokio::select! {
            biased;
            _ = interrupt::signal() => break,
            line = timeout(PATIENCE, lines.next()) => match line {
                Ok(Ok(Some(line))) => report.not_sent(&line)?,
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(failure)) => return Err(failure),
                Err(_) => break,
            },
        }
    }
    console::note("the input has not ended: later lines of it are neither sent nor kept");
    Ok(())
}
