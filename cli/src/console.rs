//! Writing to stdout and stderr.

use std::io::{ErrorKind, IsTerminal, Write};

use clap::ColorChoice;

use crate::failure::Failure;

/// Writes a result to stdout at once. A pipe that its reader has closed ends the command without a message.
pub(crate) fn print(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_ref()).and_then(|()| out.flush()).map_err(|error| write_failure(&error))
}

/// Returns the failure for an error of writing to stdout.
pub(crate) fn write_failure(error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => Failure::Other(format!("stdout cannot be written: {error}")),
    }
}

/// Writes a line to stderr. If that fails, there is no other place for it.
pub(crate) fn note(text: impl AsRef<str>) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{}", text.as_ref());
}

/// Returns whether stdout is written with colours.
pub(crate) fn colors_stdout(choice: ColorChoice) -> bool {
    colors(choice, std::io::stdout().is_terminal())
}

fn colors(choice: ColorChoice, is_terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            is_terminal
                && !is_set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Returns the number of columns of the terminal that stdout is; `None` if it is not a terminal.
pub(crate) fn width() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
