//! Text for messages: one line, the host of a URL, the cause of an error.

use std::borrow::Cow;
use std::error::Error;

use reqwest::Url;

/// Maximum number of characters in a line; a page of HTML can be much longer.
const LONGEST_LINE: usize = 400;

/// Returns a text as one line without control characters, shortened if it is too long.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    // Unicode has more line ends than ASCII.
    let breaks = |c: char| c.is_control() || (c.is_whitespace() && c != ' ');
    let plain = !text.contains(breaks) && text.trim() == text && !text.contains("  ");
    if plain && text.len() <= LONGEST_LINE {
        return Cow::Borrowed(text);
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let mut line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(LONGEST_LINE) {
        line.truncate(end);
        line.push_str("...");
    }
    Cow::Owned(line)
}

/// Returns the innermost cause of an error, which is the most specific one.
pub(crate) fn last_cause(error: &dyn Error) -> Option<String> {
    let mut last = error.source()?;
    while let Some(source) = last.source() {
        last = source;
    }
    Some(last.to_string())
}

/// Returns the host of a URL, and its port if there is one.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Returns the host of a normalized URL, and its port if it is not the default of the scheme.
pub(crate) fn authority(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or_default()
}

/// Returns the path and query of a normalized URL.
pub(crate) fn path_and_query(url: &str) -> &str {
    // The first two slashes are those of `https://`.
    url.match_indices('/').nth(2).and_then(|(at, _)| url.get(at..)).unwrap_or("/")
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
}
