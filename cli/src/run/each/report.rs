//! What is printed: results, the errors of lines, the progress, and a summary at the end.

use std::fmt::Write as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::Operation;

use super::failed_lines::FailedLines;
use super::lines::Line;
use crate::arguments::globals::ErrorFormat;
use crate::arguments::operation::{CallOptions, is_read};
use crate::console;
use crate::failure::Failure;
use crate::run::Context;

/// The results so far.
pub(super) struct Report {
    is_read: bool,
    is_dry_run: bool,
    errors: ErrorFormat,
    failed_lines: FailedLines,
    /// On stderr, if it is a terminal.
    bar: ProgressBar,
    /// False after the reader of stdout has closed the pipe.
    prints: bool,
    succeeded: u64,
    failed: u64,
    not_sent: u64,
    /// The exit code of the worst failure.
    exit_code: u8,
}

impl Report {
    /// Creates a report for an input of this size in bytes.
    pub(super) fn new(
        context: &Context,
        options: &CallOptions,
        operation: &Operation,
        size: Option<u64>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            is_read: is_read(operation),
            is_dry_run: options.dry_run,
            errors: context.globals.result.error_format,
            failed_lines: FailedLines::new(options.failed.clone())?,
            bar: bar(size),
            prints: true,
            succeeded: 0,
            failed: 0,
            not_sent: 0,
            exit_code: 0,
        })
    }

    /// Prints the result of a line.
    ///
    /// # Errors
    ///
    /// No more calls should be made: all others would fail, too, or the results cannot be written.
    pub(super) fn ended(
        &mut self,
        line: &Line,
        result: Result<Vec<u8>, Failure>,
    ) -> Result<(), Failure> {
        let result = match result {
            Ok(text) => {
                self.succeeded += 1;
                self.print(&text)
            }
            Err(failure) if failure.concerns_all_calls() => return Err(failure),
            Err(failure) => {
                self.failed += 1;
                self.exit_code = self.exit_code.max(failure.exit_code());
                self.bar.suspend(|| self.note(line, &failure));
                if self.is_dry_run { Ok(()) } else { self.failed_lines.add(line.bytes()) }
            }
        };
        self.bar.inc(u64::try_from(line.bytes().len()).unwrap_or_default() + 1);
        self.bar.set_message(self.counts());
        result
    }

    /// Prints a result. If the reader has closed the pipe, reads end, and other calls are made
    /// nevertheless.
    fn print(&mut self, text: &[u8]) -> Result<(), Failure> {
        if !self.prints {
            return Ok(());
        }
        match self.bar.suspend(|| console::print(text)) {
            Err(Failure::ClosedPipe) if !self.is_read && !self.is_dry_run => {
                self.prints = false;
                Ok(())
            }
            printed => printed,
        }
    }

    /// Prints the error of a line.
    fn note(&self, line: &Line, failure: &Failure) {
        let text = match self.errors {
            ErrorFormat::Json => failure.json_of_line(Some(line.number)),
            ErrorFormat::Text => failure.text().map(|text| {
                let text = text.strip_prefix("error: ").unwrap_or(&text);
                format!("error: line {}: {text}", line.number)
            }),
        };
        if let Some(text) = text {
            console::note(text);
        }
    }

    /// Returns whether the lines that are left are kept: after Ctrl-C, and if calls were made.
    pub(super) fn keeps_the_rest(&self, why: &Failure) -> bool {
        let has_begun = self.succeeded > 0 || self.failed > 0;
        match why {
            Failure::ClosedPipe => false,
            Failure::Interrupted => !self.is_dry_run,
            _ => has_begun && !self.is_dry_run,
        }
    }

    /// Keeps a line whose call was not made, or not to its end.
    pub(super) fn not_sent(&mut self, line: &Line) -> Result<(), Failure> {
        self.not_sent += 1;
        self.failed_lines.add(line.bytes())
    }

    /// Prints the summary, and returns the result of the command.
    pub(super) fn end(self, end: Result<(), Failure>) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        let summary = self.summary();
        match end {
            Err(Failure::ClosedPipe) => Err(Failure::ClosedPipe),
            Err(failure) => {
                if self.succeeded + self.failed + self.not_sent > 0 {
                    console::note(summary);
                }
                Err(failure)
            }
            Ok(()) if self.failed > 0 => {
                Err(Failure::Some { exit_code: self.exit_code, text: summary })
            }
            Ok(()) => {
                if !self.is_dry_run {
                    console::note(summary);
                }
                Ok(())
            }
        }
    }

    /// Returns `3 lines: 1 succeeded, 2 failed`, with the name of the file of failed lines.
    fn summary(&self) -> String {
        let count = self.succeeded + self.failed + self.not_sent;
        let lines = if count == 1 { "line" } else { "lines" };
        let mut text = format!("{count} {lines}: {}", self.counts());
        if let Some(path) = self.failed_lines.path() {
            let which = match (self.failed, self.not_sent) {
                (_, 0) => "failed",
                (0, _) => "were not sent, or not to the end,",
                _ => "failed, or were not sent to the end,",
            };
            let _ = write!(text, "; the lines that {which} are in {}", path.display());
        }
        text
    }

    fn counts(&self) -> String {
        let mut text = format!("{} succeeded", self.succeeded);
        for (count, what) in [(self.failed, "failed"), (self.not_sent, "not sent")] {
            if count > 0 {
                let _ = write!(text, ", {count} {what}");
            }
        }
        text
    }
}

/// Returns the bar for an input of this size.
fn bar(size: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr());
    let template = if size.is_some() { "{wide_bar} {percent} % {msg}" } else { "{msg}" };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
