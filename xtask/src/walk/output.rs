//! Compares what a command prints with what a page shows.

/// Stands for any number of lines, or for any text within a line.
const ANYTHING: &str = "...";

/// Compares a text with the lines of a page. White space at the ends of lines is ignored, and empty
/// lines at the end of the text. The error names the first line of the page that is not there.
pub(super) fn compare(page: &[String], printed: &str) -> Result<(), String> {
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    let mut farthest = 0;
    if is_match(page, &printed, 0, &mut farthest) {
        return Ok(());
    }
    Err(match page.get(farthest) {
        Some(line) => format!("the output does not go on with `{line}`"),
        None => "the output goes on where the page ends".to_owned(),
    })
}

/// Matches lines. `at` is the number of the first line of `page`, and `farthest` that of the last one
/// that was reached.
fn is_match(page: &[String], printed: &[&str], at: usize, farthest: &mut usize) -> bool {
    *farthest = at.max(*farthest);
    let Some((line, rest)) = page.split_first() else { return printed.is_empty() };
    if line.trim() == ANYTHING {
        return (0..=printed.len())
            .any(|skipped| is_match(rest, &printed[skipped..], at + 1, farthest));
    }
    printed.split_first().is_some_and(|(first, others)| {
        is_line(line.trim_end(), first) && is_match(rest, others, at + 1, farthest)
    })
}

/// Matches one line.
fn is_line(page: &str, printed: &str) -> bool {
    let mut parts = page.split(ANYTHING);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some((_, after)) = rest.split_once(part) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn dots_stand_for_lines_or_a_part_of_a_line() {
        for (page, printed) in [
            ("", "\n"),
            ("a\nb", "a  \nb\n\n"),
            ("...", ""),
            ("...\nb", "a\na\nb\n"),
            ("a\n...\nb\n...", "a\n1\nb\nb\nc"),
            ("x [id ..., tries 1]", "x [id 17, tries 1]"),
            ("...a...b", "xxa1b"),
            ("a...", "a"),
        ] {
            assert_eq!(compare(&lines(page), printed), Ok(()), "{page}");
        }
    }

    #[test]
    fn a_difference_names_the_line_of_the_page() {
        for (page, printed, line) in [
            ("a\nb", "a\nc", "does not go on with `b`"),
            ("a", "a\nb", "goes on where the page ends"),
            ("a\nb", "a", "does not go on with `b`"),
            ("", "a", "goes on where the page ends"),
            ("...\nz", "a\nb", "does not go on with `z`"),
            ("a...b", "ab1", "does not go on with `a...b`"),
            ("ab...ba", "aba", "does not go on with `ab...ba`"),
        ] {
            let why = compare(&lines(page), printed).err().unwrap_or_default();
            assert!(why.contains(line), "{page}: {why}");
        }
    }
}
