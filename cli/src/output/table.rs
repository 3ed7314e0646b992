//! A table of a JSON value, which fits the width of the terminal.

use std::collections::HashMap;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Row, Table, presets};

use super::json::Json;
use super::pretty;

/// A column is at least this wide, or as wide as its content. If that does not fit, a list is not
/// written as rows.
const NARROWEST: usize = 10;

/// A character that no cell contains, so that cells are cut at the width of their column instead of
/// at a space.
const NO_CHARACTER: char = '\0';

/// Returns the table, which ends with a newline unless it is empty. With a width, long cells are cut
/// and end with `…`.
pub(super) fn render(json: Json<'_>, width: Option<usize>) -> String {
    let Some(elements) = json.elements().map(Iterator::collect::<Vec<_>>) else {
        let rows = match json.members() {
            Some(members) => pairs(members),
            None => vec![vec![Some(json)]],
        };
        return draw(Grid { header: Vec::new(), rows }.table(width), width);
    };
    let (grid, narrow) = if elements.iter().all(|element| element.is_object()) {
        (Grid::of_objects(&elements), blocks(&elements))
    } else if elements.iter().all(|element| element.is_array()) {
        let rows = elements.iter().filter_map(|row| Some(row.elements()?.map(Some).collect()));
        (Grid { header: Vec::new(), rows: rows.collect() }, one_column(&elements))
    } else {
        (Grid { header: Vec::new(), rows: one_column(&elements) }, Vec::new())
    };
    let table = grid.table(width);
    if let Some(width) = width
        && !narrow.is_empty()
        && !fits(&table, width)
    {
        return draw(Grid { header: Vec::new(), rows: narrow }.table(Some(width)), Some(width));
    }
    draw(table, width)
}

/// Returns whether a terminal has space for the columns, which are at least [`NARROWEST`] wide if their
/// content is.
fn fits(table: &Table, width: usize) -> bool {
    let widths = table.column_max_content_widths();
    // Each column has a border and two spaces.
    widths.iter().map(|width| usize::from(*width).min(NARROWEST) + 3).sum::<usize>() < width
}

/// Rows of values. `None` is an empty cell.
struct Grid<'a> {
    /// Names of the columns, which are strings. Empty if the columns have no names.
    header: Vec<Json<'a>>,
    rows: Vec<Vec<Option<Json<'a>>>>,
}

impl<'a> Grid<'a> {
    /// Makes a row of each object. Columns are the keys in the order in which they appear.
    fn of_objects(objects: &[Json<'a>]) -> Self {
        let mut header: Vec<Json<'a>> = Vec::new();
        let mut places = HashMap::new();
        let mut rows = Vec::with_capacity(objects.len());
        for members in objects.iter().filter_map(|object| object.members()) {
            let mut row: Vec<Option<Json<'a>>> = vec![None; header.len()];
            for (name, value) in members {
                let place = *places.entry(text(name)).or_insert_with(|| {
                    header.push(name);
                    header.len() - 1
                });
                row.resize(row.len().max(place + 1), None);
                if let Some(cell) = row.get_mut(place) {
                    *cell = Some(value);
                }
            }
            rows.push(row);
        }
        Self { header, rows }
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0).max(self.header.len())
    }

    fn table(&self, width: Option<usize>) -> Table {
        let columns = self.columns();
        let mut table = Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_truncation_indicator("\u{2026}");
        let cell = |value: &Option<Json<'a>>| cut(value.map_or_else(String::new, text), width);
        if !self.header.is_empty() {
            table.set_header(row(self.header.iter().map(|name| cell(&Some(*name)))));
        }
        for values in &self.rows {
            let missing = std::iter::repeat_n(None, columns.saturating_sub(values.len()));
            table.add_row(row(values.iter().copied().chain(missing).map(|value| cell(&value))));
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_delimiter(NO_CHARACTER);
            let mut values = self.rows.iter().filter_map(|row| *row.get(index)?).peekable();
            if values.peek().is_some() && values.all(Json::is_number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }
}

/// Returns two cells for each member of an object.
fn pairs<'a>(members: impl Iterator<Item = (Json<'a>, Json<'a>)>) -> Vec<Vec<Option<Json<'a>>>> {
    members.map(|(name, value)| vec![Some(name), Some(value)]).collect()
}

/// Returns the members of all objects, with an empty row between two objects.
fn blocks<'a>(objects: &[Json<'a>]) -> Vec<Vec<Option<Json<'a>>>> {
    let blocks: Vec<_> = objects.iter().filter_map(|object| object.members()).map(pairs).collect();
    blocks.join(&vec![None, None])
}

fn one_column<'a>(values: &[Json<'a>]) -> Vec<Vec<Option<Json<'a>>>> {
    values.iter().map(|value| vec![Some(*value)]).collect()
}

/// Returns the text of a cell.
fn text(json: Json<'_>) -> String {
    let mut text = String::new();
    match json.string() {
        Some(content) => pretty::escape(&content, &mut text),
        None => pretty::escape(&pretty::on_one_line(json), &mut text),
    }
    text
}

/// Cuts a text that is much too long, because the table measures all of it many times.
fn cut(text: String, width: Option<usize>) -> String {
    let Some(width) = width else { return text };
    match text.char_indices().nth(width.saturating_mul(4)) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "\u{2026}",
        None => text,
    }
}

fn row(cells: impl Iterator<Item = String>) -> Row {
    let mut row: Row = cells.map(Cell::new).collect::<Vec<_>>().into();
    row.max_height(1);
    row
}

fn draw(mut table: Table, width: Option<usize>) -> String {
    if table.column_count() == 0 {
        return String::new();
    }
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    format!("{table}\n")
}
