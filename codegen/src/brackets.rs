//! Where a bracket was lost or is too many. A parser notices that at the end of the file, or many
//! lines later; people indent, and so the first line that is indented otherwise tells the place.

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A bracket that is open.
struct Open {
    at: usize,
    bracket: u8,
    /// Indentation of the line where it stands.
    indentation: usize,
    line: usize,
    /// Whether it is the last of its line, so that what it holds stands on lines of their own.
    ends_line: bool,
}

/// A block of lines that was closed within a line.
struct Closed {
    /// Where the closing bracket stands.
    at: usize,
    /// Indentation of the line where the block begins.
    indentation: usize,
}

/// Looks for the first bracket that is lost or too many, in a text that is not JSON because its
/// brackets are not pairs.
pub(crate) fn find(text: &str) -> Option<Diagnostic> {
    if are_pairs(text) {
        return None;
    }
    let mut open: Vec<Open> = Vec::new();
    // Blocks that were closed in an unusual place, and whose lines may go on.
    let mut early: Vec<Closed> = Vec::new();
    let mut start = 0;
    for (line, content) in text.split_inclusive('\n').enumerate() {
        let trimmed = content.trim_start();
        let indentation = content.len() - trimmed.len();
        let first = trimmed.bytes().next();
        if let Some(first) = first {
            let is_closing = matches!(first, b'}' | b']');
            let goes_on = |block: &Closed| {
                indentation > block.indentation || is_closing && indentation == block.indentation
            };
            let here = start + indentation;
            if let Some(lost) = open.last().filter(|open| is_behind(indentation, is_closing, open))
            {
                return Some(not_closed(lost, Some(here)));
            }
            if let Some(block) = early.iter().rev().find(|block| goes_on(block)) {
                return Some(closed_early(block, here));
            }
            early.clear();
        }
        let brackets = brackets(content);
        for (index, (at, bracket)) in brackets.iter().enumerate() {
            if matches!(bracket, b'{' | b'[') {
                let is_last = index + 1 == brackets.len()
                    && content.get(at + 1..).is_some_and(|rest| rest.trim().is_empty());
                open.push(Open {
                    at: start + at,
                    bracket: *bracket,
                    indentation,
                    line,
                    ends_line: is_last,
                });
                continue;
            }
            let here = start + at..start + at + 1;
            let Some(opening) = open.pop() else {
                return Some(too_many(&here, char::from(*bracket)));
            };
            if closing(opening.bracket) != *bracket {
                return Some(wrong_pair(&here, char::from(*bracket), &opening));
            }
            // A block ends on a line of its own, indented as its first line. One that does not may
            // have been closed too early.
            let is_own_line = at == &indentation && opening.indentation == indentation;
            if opening.ends_line && opening.line < line && !is_own_line {
                let indentation = opening.indentation;
                early.push(Closed { at: start + at, indentation });
            }
        }
        start += content.len();
    }
    let lost = open.pop()?;
    Some(not_closed(&lost, None))
}

/// Whether all brackets are pairs.
fn are_pairs(text: &str) -> bool {
    let mut open = Vec::new();
    for (_, bracket) in text.lines().flat_map(brackets) {
        match bracket {
            b'{' | b'[' => open.push(bracket),
            _ if open.pop().is_some_and(|opening| closing(opening) == bracket) => {}
            _ => return false,
        }
    }
    open.is_empty()
}

/// Whether a line is indented as one behind the block that a bracket begins. What a block has is
/// indented more than its first line, and its end as much.
fn is_behind(indentation: usize, is_closing: bool, open: &Open) -> bool {
    if is_closing { indentation < open.indentation } else { indentation <= open.indentation }
}

fn closed_early(block: &Closed, next: usize) -> Diagnostic {
    Diagnostic::new(
        block.at..block.at + 1,
        "this bracket ends a block whose next line is indented as a part of it",
    )
    .related(&(next..next + 1), "the next line")
    .help("remove it, or a bracket before it on its line")
}

fn not_closed(lost: &Open, next: Option<usize>) -> Diagnostic {
    let close = char::from(closing(lost.bracket));
    let mistake = Diagnostic::new(
        lost.at..lost.at + 1,
        format!("this `{}` is not closed", char::from(lost.bracket)),
    );
    match next {
        Some(next) => mistake
            .related(&(next..next + 1), "this line is indented as if the block had ended")
            .help(format!("add `{close}` at the end of the block, before that line")),
        None => mistake.help(format!("add `{close}` at the end of the block")),
    }
}

fn too_many(here: &Span, bracket: char) -> Diagnostic {
    Diagnostic::new(here.clone(), format!("this `{bracket}` closes nothing"))
        .help("remove it, or a bracket before it")
}

fn wrong_pair(here: &Span, bracket: char, opening: &Open) -> Diagnostic {
    let close = char::from(closing(opening.bracket));
    Diagnostic::new(here.clone(), format!("`{bracket}` stands where a `{close}` is missing"))
        .related(&(opening.at..opening.at + 1), "opened here")
        .help(format!("write `{close}`, or add it before `{bracket}`"))
}

fn closing(bracket: u8) -> u8 {
    if bracket == b'{' { b'}' } else { b']' }
}

/// Returns the brackets of a line outside of strings, which end with their line.
fn brackets(line: &str) -> Vec<(usize, u8)> {
    let mut found = Vec::new();
    let mut in_string = false;
    let mut is_escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'}' | b'[' | b']' if !in_string => found.push((at, byte)),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

    use super::find;

    const MODEL: &str = r#"{
  "service": { "name": "pets", "endpoint": "required" },
  "resources": {
    "Pet": {
      "path": "/pets/{pet_id}",
      "list": {
        "query": { "kind": "string" }
      },
      "get": {}, "delete": {},
      "create": {
        "body": {
          "name": "string!",
          "tags": ["a", "b"]
        }
      }
    },
    "Toy": {
      "path": "/toys/{toy}", "get": {}
    }
  }
}
"#;

    /// Line and column, from 1.
    fn place(text: &str) -> (usize, usize) {
        let at = find(text).unwrap_or_else(|| panic!("nothing in\n{text}")).span.start;
        let before = &text[..at];
        (before.lines().count().max(1), at - before.rfind('\n').map_or(0, |end| end + 1) + 1)
    }

    #[test]
    fn a_lost_or_extra_bracket_is_found_on_its_line_or_that_of_its_pair() {
        let lines: Vec<&str> = MODEL.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let line_number = number + 1;
            let last = super::brackets(line).pop();
            if let Some((at, b'}' | b']')) = last {
                let mut lost = lines.clone();
                let without = format!("{}{}", &line[..at], &line[at + 1..]);
                lost[number] = &without;
                let text = lost.join("\n");
                let (found, _) = place(&text);
                // The bracket that is not closed, on the same line or before it.
                assert!(
                    found <= line_number,
                    "line {line_number} lost: reported at {found}\n{text}"
                );
                let opened = &text.lines().nth(found - 1).unwrap();
                assert!(opened.contains(['{', '[']), "{opened}");
                let mut extra = lines.clone();
                let with = format!("{}{}{}", &line[..at], &line[at..=at], &line[at..]);
                extra[number] = &with;
                let (found, _) = place(&extra.join("\n"));
                assert!(
                    found == line_number
                        || line.trim().starts_with('}') && found <= line_number + 1,
                    "line {line_number} extra: reported at {found}\n{}",
                    extra.join("\n")
                );
            }
        }
    }

    #[test]
    fn strings_and_long_lines_do_not_matter() {
        assert_eq!(place("{ \"a\": \"}\\\"}\", \"b\": [1 }"), (1, 24));
        assert_eq!(place("{\"a\": {}"), (1, 1));
        assert_eq!(place("{}}"), (1, 3));
    }
}
