//! Options whose value is missing, because another option or nothing follows them. clap would take the other
//! option for the value.

use std::ffi::OsString;

use clap::{Arg, Command};

use super::mistake::meant;
use crate::failure::Failure;

/// Refuses an option that needs a value and is followed by another option. `root` is the command that will be
/// parsed, `words` are the words of the arguments that are neither options nor their values.
pub(crate) fn check(
    root: &Command,
    words: &[String],
    arguments: &[OsString],
) -> Result<(), Failure> {
    let (command, _) = meant(root, words);
    let options: Vec<&Arg> = command.get_arguments().chain(root.get_arguments()).collect();
    let mut rest = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = rest.next() {
        if word == "--" {
            break;
        }
        let Some(option) = option_before_value(&options, &word) else { continue };
        let Some(value) = rest.next() else {
            return Err(Failure::Usage(format!("`{word}` needs a value")));
        };
        if is_option(&options, &value) {
            let remedy = match option.get_long() {
                Some(_) if word.starts_with("--") => format!("{word}={value}"),
                Some(long) => format!("--{long}={value}"),
                None => format!("{word}{value}"),
            };
            return Err(Failure::Usage(format!(
                "`{word}` needs a value; for the text `{value}` write `{remedy}`"
            )));
        }
    }
    Ok(())
}

/// Returns whether a word is an option, and so not the value of the one before it. Texts that begin with one
/// hyphen are values, such as `-5`.
pub(super) fn begins_option(word: &str) -> bool {
    word.starts_with("--")
}

fn is_option(options: &[&Arg], word: &str) -> bool {
    let short = word.strip_prefix('-').and_then(only_letter);
    begins_option(word)
        || short.is_some_and(|letter| {
            letter == 'h' || options.iter().any(|own| own.get_short() == Some(letter))
        })
}

/// Returns the letter of a text of one letter.
fn only_letter(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// Returns the option of a word whose value is the next word.
fn option_before_value<'a>(options: &[&'a Arg], word: &str) -> Option<&'a Arg> {
    let takes_next =
        |own: &&&'a Arg| own.get_action().takes_values() && !own.is_require_equals_set();
    if let Some(long) = word.strip_prefix("--") {
        let is_named = |own: &&&'a Arg| {
            own.get_long() == Some(long)
                || own.get_all_aliases().is_some_and(|names| names.contains(&long))
        };
        return options.iter().find(is_named).filter(takes_next).copied();
    }
    let mut letters = word.strip_prefix('-')?.chars();
    while let Some(letter) = letters.next() {
        let own = options.iter().find(|own| own.get_short() == Some(letter))?;
        if takes_next(&own) {
            // Other letters are the value.
            return letters.next().is_none().then_some(*own);
        }
    }
    None
}
