//! Code: `prettyplease`, then two adjustments that it has no options for: empty lines between items,
//! and methods of one short expression on one line.

use proc_macro2::TokenStream;

/// Longest line that things are joined into.
const WIDTH: usize = 120;

pub(super) fn print(tokens: TokenStream) -> Result<String, syn::Error> {
    let file: syn::File = syn::parse2(tokens)?;
    let printed = prettyplease::unparse(&file);
    let joined = join_broken(&printed.lines().collect::<Vec<_>>());
    Ok(with_empty_lines(&joined))
}

/// Joins what `prettyplease` broke at its own, smaller width: argument lists of methods and macros, and
/// bodies of one short expression.
fn join_broken(lines: &[&str]) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(lines.len());
    let mut rest = lines;
    while let [line, after @ ..] = rest {
        let (head, lines) =
            joined_arguments(line, after).unwrap_or_else(|| ((*line).to_owned(), 0));
        let after = &after[lines..];
        let (whole, lines) = joined_body(&head, after).unwrap_or((head, 0));
        joined.push(whole);
        rest = &after[lines..];
    }
    joined
}

/// Joins `pub fn f(`, arguments, `) -> T {`. Returns also the number of lines behind the first one.
fn joined_arguments(line: &str, after: &[&str]) -> Option<(String, usize)> {
    let opens = ["pub fn ", "pub(crate) fn ", "fn ", "codegen::"]
        .iter()
        .any(|start| line.trim_start().starts_with(start))
        && line.ends_with('(');
    if !opens {
        return None;
    }
    let closes = after.iter().position(|other| indent(other) == indent(line))?;
    let (inner, close) = (&after[..closes], after[closes].trim());
    let inner: Vec<&str> = inner.iter().map(|line| line.trim()).collect();
    let joined = inner.join(" ");
    let joined = format!("{line}{}{close}", joined.trim_end_matches(','));
    (fits(&joined) && close.starts_with(')')).then_some((joined, closes + 1))
}

/// Joins `fn f(self) -> Self {`, an expression and `}`.
fn joined_body(head: &str, after: &[&str]) -> Option<(String, usize)> {
    let [expression, close, ..] = after else { return None };
    let is_method =
        head.trim_start().starts_with("pub fn ") && head.ends_with(" {") && close.trim() == "}";
    let joined = format!("{head} {} }}", expression.trim());
    (is_method && fits(&joined)).then_some((joined, 2))
}

fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
}

/// Puts an empty line between items; items of one line with at most one line of documentation stand
/// tight, as in a list.
fn with_empty_lines(lines: &[String]) -> String {
    let mut spaced = String::new();
    let mut previous = "";
    let mut previous_is_short = false;
    for (at, line) in lines.iter().enumerate() {
        let before = previous.trim_start();
        let first = before.is_empty() || before.ends_with('{');
        let starts = !is_attribute(before)
            && begins_item(line.trim_start())
            && indent(line) <= indent(previous);
        if first || starts {
            let is_short = is_short(&lines[at..]);
            if starts && !first && !(is_short && previous_is_short) {
                spaced.push('\n');
            }
            previous_is_short = is_short;
        }
        spaced.push_str(line);
        spaced.push('\n');
        previous = line;
    }
    spaced
}

fn is_attribute(text: &str) -> bool {
    text.starts_with("///") || text.starts_with("#[")
}

fn begins_item(text: &str) -> bool {
    is_attribute(text)
        || ["pub ", "mod ", "impl ", "codegen::", "fn "].iter().any(|start| text.starts_with(start))
}

/// Whether the item that begins here has one line, and one line of documentation at most.
fn is_short(lines: &[String]) -> bool {
    let item = lines.iter().position(|line| !is_attribute(line.trim_start())).unwrap_or_default();
    let one_line = |line: &String| line.ends_with(" }") || line.ends_with(';');
    item <= 1 && lines.get(item).is_some_and(one_line)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
