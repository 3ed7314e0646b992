//! The layout of a page of help: headings, paragraphs, and lists of names with their descriptions.

use clap::builder::styling::Style;

use crate::console::is_interpreted;
use crate::description::line;

/// Columns of a page at most.
const MOST_COLUMNS: usize = 100;

/// Columns of a page that is not written to a terminal.
const COLUMNS: usize = 80;

/// Columns of the names in a list at most. A longer name moves its description to the right.
const NAMES: usize = 40;

/// How a page is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Columns of the terminal, if there is one.
    pub(crate) width: Option<usize>,
    pub(crate) color: bool,
    /// `--help` and not `-h`.
    pub(crate) is_long: bool,
}

/// A page of help.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    layout: Layout,
}

impl Page {
    /// Creates an empty page.
    pub(crate) fn new(layout: Layout) -> Self {
        Self { text: String::new(), layout }
    }

    /// Returns the text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    pub(crate) fn is_long(&self) -> bool {
        self.layout.is_long
    }

    /// Adds an empty line, unless there is one or the page is empty.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        let text = self.strong(text);
        self.text.push_str(&text);
        self.text.push_str(":\n");
    }

    /// Adds a heading with a text on the same line, whose lines after the first are indented.
    pub(crate) fn field(&mut self, name: &str, text: &str) {
        self.gap();
        let strong = self.strong(name);
        let rest = wrapped(text, self.columns().saturating_sub(2)).join("\n  ");
        self.text.push_str(&format!("{strong}: {rest}\n"));
    }

    /// Adds a line as it is.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Adds a documentation in Markdown.
    pub(crate) fn markdown(&mut self, doc: &str, indent: usize) {
        for line in plain(doc, self.columns().saturating_sub(indent)) {
            if !line.is_empty() {
                self.text.push_str(&" ".repeat(indent));
            }
            self.line(&line);
        }
    }

    /// Adds names with a description each: its first sentence beside the name, or in a long page all of it
    /// below the name.
    pub(crate) fn list<'a>(
        &mut self,
        entries: impl IntoIterator<Item = (String, &'a str)>,
        is_long: bool,
    ) {
        let entries: Vec<(String, &str)> = entries.into_iter().collect();
        let widths = entries.iter().map(|(name, _)| name.chars().count());
        let most = NAMES.min(self.columns() / 2);
        let column = widths.filter(|width| *width <= most).max().unwrap_or(0);
        for (index, (name, doc)) in entries.iter().enumerate() {
            if is_long {
                if index > 0 {
                    self.gap();
                }
                let name = self.strong(name);
                self.line(&format!("  {name}"));
                self.markdown(doc, 6);
                continue;
            }
            let width = name.chars().count();
            let name = self.strong(name);
            let indent = " ".repeat(2 + column + 2);
            let lines = wrapped(&first_sentence(doc), self.columns().saturating_sub(indent.len()));
            let mut lines = lines.iter();
            if width > column {
                self.line(&format!("  {name}"));
            } else {
                let padding = " ".repeat(column - width + 2);
                let first = lines.next().map(String::as_str).unwrap_or_default();
                self.line(format!("  {name}{padding}{first}").trim_end());
            }
            for line in lines.filter(|line| !line.is_empty()) {
                self.line(&format!("{indent}{line}"));
            }
        }
    }

    fn columns(&self) -> usize {
        self.layout.width.unwrap_or(COLUMNS).clamp(40, MOST_COLUMNS)
    }

    /// Returns a text in bold face, if the page has colours.
    fn strong(&self, text: &str) -> String {
        if !self.layout.color {
            return text.to_owned();
        }
        let style = Style::new().bold();
        format!("{}{text}{}", style.render(), style.render_reset())
    }
}

/// Returns the first sentence of a documentation on one line, without the full stop.
pub(crate) fn first_sentence(doc: &str) -> String {
    let text = inline(&line(doc.split("\n\n").next().unwrap_or_default()));
    let sentence = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
    sentence.trim_end_matches('.').to_owned()
}

/// Returns Markdown as lines of plain text: paragraphs are filled, lists and code keep their lines.
pub(crate) fn plain(doc: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for text in doc.lines() {
        let trimmed = text.trim_start();
        if trimmed.starts_with("```") {
            flush(&mut paragraph, width, &mut lines);
            is_code = !is_code;
        } else if is_code || text.starts_with("    ") || trimmed.starts_with('|') {
            flush(&mut paragraph, width, &mut lines);
            lines.push(shown(text));
        } else if trimmed.is_empty() {
            flush(&mut paragraph, width, &mut lines);
            lines.push(String::new());
        } else {
            let is_item = ["- ", "* ", "#"].iter().any(|start| trimmed.starts_with(start));
            if is_item {
                flush(&mut paragraph, width, &mut lines);
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(trimmed.trim_start_matches('#').trim_end());
        }
    }
    flush(&mut paragraph, width, &mut lines);
    lines.dedup_by(|one, other| one.is_empty() && other.is_empty());
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Adds a paragraph to lines. The lines of an item of a list after its first one are indented.
fn flush(paragraph: &mut String, width: usize, lines: &mut Vec<String>) {
    let text = inline(&line(&std::mem::take(paragraph)));
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let is_item = text.starts_with("- ") || text.starts_with("* ");
    let indent = if is_item { "  " } else { "" };
    for (index, line) in wrapped(text, width.saturating_sub(indent.len())).iter().enumerate() {
        lines.push(if index == 0 { line.clone() } else { format!("{indent}{line}") });
    }
}

/// Returns a line of code without characters that a terminal interprets.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !is_interpreted(*c)).collect()
}

/// Returns a text without the marks of bold face, and with the URLs of links in parentheses.
fn inline(text: &str) -> String {
    let text = text.replace("**", "");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("](") {
        let (Some((head, label)), Some((url, tail))) =
            (before.rsplit_once('['), after.split_once(')'))
        else {
            out.push_str(before);
            out.push_str("](");
            rest = after;
            continue;
        };
        out.push_str(head);
        out.push_str(label);
        if url.contains("://") {
            out.push_str(&format!(" ({url})"));
        }
        rest = tail;
    }
    out + rest
}

/// Breaks a text into lines of at most this width, if its words are not longer.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        if columns > 0 {
            line.push(' ');
            columns += 1;
        }
        line.push_str(word);
        columns += length;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_plain_text() {
        let doc = "Some **bold** words, a [link](https://example.com/a) and [`code`](#own).\n\
                   Same paragraph.\n\n\n- one item that is longer than a line\n- two\n\n\
                   ```json\n{  \"a\": 1 }\n```\n# Head\u{1b}ing";
        let expected = [
            "Some bold words, a link",
            "(https://example.com/a) and `code`. Same",
            "paragraph.",
            "",
            "- one item that is longer than a line",
            "- two",
            "",
            "{  \"a\": 1 }",
            "Heading",
        ];
        assert_eq!(plain(doc, 40), expected);
        assert_eq!(plain("- one item that is long", 12), ["- one item", "  that is", "  long"]);
        assert_eq!(plain("", 40), Vec::<String>::new());
        assert_eq!(plain("a [b] (c) [d](e", 40), ["a [b] (c) [d](e"]);
        assert_eq!(first_sentence("Reads `a.b`. More.\n\nMore."), "Reads `a.b`");
    }

    #[test]
    fn descriptions_of_a_list_are_beside_their_names_and_wrapped() {
        let layout = Layout { width: Some(40), color: false, is_long: false };
        let mut page = Page::new(layout);
        let long = "Something that is longer than the line. More.";
        let name = "a-name-that-is-longer-than-half";
        page.list(
            [("a".to_owned(), "First."), ("name".to_owned(), long), (name.to_owned(), "Last.")],
            false,
        );
        let expected = "  a     First\n  name  Something that is longer than\n        the line\n  \
                        a-name-that-is-longer-than-half\n        Last\n";
        assert_eq!(page.into_text(), expected);
    }
}
