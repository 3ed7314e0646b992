//! Writing to stdout and stderr.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{ErrorKind, IsTerminal, Write};

use clap::ColorChoice;

use crate::failure::Failure;

/// What a command line has written, if it is run in the process of a test.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

thread_local! {
    /// Takes what this thread writes, in the place of the standard streams.
    static CAPTURED: RefCell<Option<Streams>> = const { RefCell::new(None) };
}

/// Runs a function, and returns what this thread writes with [`print`] and [`note`] meanwhile.
pub(crate) fn capture<T>(run: impl FnOnce() -> T) -> (T, Streams) {
    CAPTURED.set(Some(Streams::default()));
    let result = run();
    (result, CAPTURED.take().unwrap_or_default())
}

/// Passes the streams that are captured to a function; `None` if there are none.
fn captured<T>(write: impl FnOnce(&mut Streams) -> T) -> Option<T> {
    CAPTURED.with_borrow_mut(|streams| streams.as_mut().map(write))
}

/// Writes a result to stdout at once. A pipe that its reader has closed ends the command without a message.
pub(crate) fn print(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    if captured(|streams| streams.stdout.extend_from_slice(text.as_ref())).is_some() {
        return Ok(());
    }
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

/// Writes lines to stderr, without control characters of a service, a model or an argument in them. If that
/// fails, there is no other place for them.
pub(crate) fn note(text: impl AsRef<str>) {
    let text = without_controls(text.as_ref());
    let line = |streams: &mut Streams| {
        streams.stderr.extend_from_slice(text.as_bytes());
        streams.stderr.push(b'\n');
    };
    if captured(line).is_some() {
        return;
    }
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "{text}");
}

/// Returns true for control characters, and for characters that change the direction of a text or end its
/// line: a terminal may interpret them.
pub(crate) fn is_interpreted(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns a text with its lines and tabs, in which other characters that a terminal may interpret are
/// escapes.
pub(crate) fn without_controls(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| is_interpreted(c) && !matches!(c, '\n' | '\t');
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmful(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
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

/// Returns the number of columns of the terminal that stdout is, or 80 if they are not known; `None` if it is
/// not a terminal.
pub(crate) fn width() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    Some(terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_no_control_characters() {
        let ((), streams) = capture(|| note("a\u{1b}[31m\n\tb\u{9b}\r\u{202e}\u{e9}"));
        let expected = "a\\u{1b}[31m\n\tb\\u{9b}\\u{d}\\u{202e}\u{e9}\n";
        assert_eq!(String::from_utf8_lossy(&streams.stderr), expected);
    }
}
