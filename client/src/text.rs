//! Text for messages: one line, the host of a URL, the cause of an error.

use std::borrow::Cow;
use std::error::Error;

use reqwest::Url;
use url::Position;

/// Maximum number of characters in a line; a page of HTML can be much longer.
const LONGEST_LINE: usize = 400;

/// Returns a text as one line without control characters, shortened if it is too long. Invisible
/// characters, which can reorder or hide what is shown, are escaped: `\u{202e}`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    // Unicode has more line ends than ASCII.
    let breaks = |c: char| c.is_control() || c.is_whitespace();
    let is_plain = text.len() <= LONGEST_LINE
        && text.trim() == text
        && !text.contains("  ")
        && !text.contains(|c: char| (breaks(c) && c != ' ') || is_invisible(c));
    if is_plain {
        return Cow::Borrowed(text);
    }
    // Stops at the maximum length: the text may be much longer.
    let (mut line, mut length) = (String::new(), 0);
    for word in text.split(breaks).filter(|word| !word.is_empty()) {
        let space = if line.is_empty() { None } else { Some(' ') };
        for letter in space.into_iter().chain(word.chars()) {
            if length == LONGEST_LINE {
                line.push_str("...");
                return Cow::Owned(line);
            }
            length += 1;
            if is_invisible(letter) {
                line.extend(letter.escape_unicode());
            } else {
                line.push(letter);
            }
        }
    }
    Cow::Owned(line)
}

/// Returns true for characters that are not shown, such as marks that change the direction of text.
fn is_invisible(letter: char) -> bool {
    // The standard library escapes them, and combining marks at the start of a text.
    !letter.is_ascii() && format!("a{letter}").escape_debug().count() > 2
}

/// Returns the innermost cause of an error, which is the most specific one.
pub(crate) fn last_cause(error: &dyn Error) -> Option<String> {
    let mut last = error.source()?;
    while let Some(source) = last.source() {
        last = source;
    }
    Some(last.to_string())
}

/// The parts of a URL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UrlParts<'a> {
    /// The host, and its port if it is not the default of the scheme.
    pub(crate) authority: &'a str,
    pub(crate) path: &'a str,
    /// Without the question mark.
    pub(crate) query: &'a str,
}

impl<'a> From<&'a Url> for UrlParts<'a> {
    fn from(url: &'a Url) -> Self {
        let authority = authority(url);
        Self { authority, path: url.path(), query: url.query().unwrap_or_default() }
    }
}

/// Returns the host of a URL, and its port if it is not the default of the scheme.
pub(crate) fn authority(url: &Url) -> &str {
    part(url, Position::BeforeHost, Position::AfterPort)
}

/// Returns the path and query of a URL.
pub(crate) fn path_and_query(url: &Url) -> &str {
    part(url, Position::BeforePath, Position::AfterQuery)
}

// Every URL has these positions, in this order.
fn part(url: &Url, from: Position, to: Position) -> &str {
    &url[from..to]
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn all_ends_of_lines_are_spaces() {
        for end in ["\n", "\r\n", "\t", "\u{85}", "\u{2028}", "\u{2029}", "  "] {
            assert_eq!(one_line(&format!("a{end}b")), "a b", "{end:?}");
        }
    }

    #[test]
    fn invisible_characters_are_escaped() {
        for (text, line) in [
            ("a\u{202e}b", "a\\u{202e}b"),
            ("\u{2066}a\u{200b}", "\\u{2066}a\\u{200b}"),
            ("\u{feff}\u{e0041}", "\\u{feff}\\u{e0041}"),
            ("é e\u{301} \u{5d0} \\ \"", "é e\u{301} \u{5d0} \\ \""),
        ] {
            assert_eq!(one_line(text), line);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "a ".repeat(1 << 20);
        assert_eq!(one_line(&long), format!("{}...", "a ".repeat(200)));
        assert_eq!(one_line(&"é".repeat(401)), format!("{}...", "é".repeat(400)));
        assert_eq!(one_line(&"é".repeat(400)), "é".repeat(400));
    }
}
