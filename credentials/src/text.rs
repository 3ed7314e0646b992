//! Text of others, in messages.

/// Returns a text as one line of at most 200 characters.
pub(crate) fn one_line(text: &str) -> String {
    let start: String = text.chars().take(2000).collect();
    let words: Vec<&str> = start
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    let line = words.join(" ");
    let cut: String = line.chars().take(200).collect();
    let escaped: String = cut
        .chars()
        .map(|c| {
            if c == '"' || c == '\'' || c == '\\' {
                c.to_string()
            } else {
                c.escape_debug().to_string()
            }
        })
        .collect();
    if cut.len() < line.len() { escaped + "..." } else { escaped }
}
