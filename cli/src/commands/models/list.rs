//! `petard models list`.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Format, print_json};
use crate::console::print;
use crate::description::line;
use crate::failure::Failure;
use crate::run::Context;
use crate::services::Services;

/// A line of the list.
#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    title: &'static str,
    operations: usize,
    source: String,
}

/// Prints all services.
pub(super) fn run(context: &Context, services: &Services, format: Format) -> Result<(), Failure> {
    services.note_warnings();
    let rows = services.entries().iter().map(|known| Row {
        name: known.service.name(),
        title: known.service.title(),
        operations: known.service.operations().len(),
        source: known.source.to_string(),
    });
    let rows: Vec<Row> = rows.collect();
    match format {
        Format::Json => print_json(context, &rows),
        Format::Text => print(text(&rows)),
        Format::Markdown => print(markdown(&rows)),
    }
}

fn text(rows: &[Row]) -> String {
    let widest = |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).chars().count()).max();
    let name = widest(|row| row.name).unwrap_or_default();
    let source = widest(|row| &row.source).unwrap_or_default();
    let mut out = String::new();
    for row in rows {
        let operations = if row.operations == 1 { "operation " } else { "operations" };
        let _ = writeln!(
            out,
            "{:name$}  {:>5} {operations}  {:source$}  {}",
            row.name,
            row.operations,
            line(&row.source),
            line(row.title)
        );
    }
    out
}

fn markdown(rows: &[Row]) -> String {
    let mut out =
        String::from("| service | title | operations | source |\n| --- | --- | ---: | --- |\n");
    for row in rows {
        let cells = [row.title, &row.source].map(super::markdown::cell);
        let [title, source] = cells;
        let _ = writeln!(out, "| `{}` | {title} | {} | {source} |", row.name, row.operations);
    }
    out
}
