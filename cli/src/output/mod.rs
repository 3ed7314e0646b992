//! What is printed on standard output for a result.
//!
//! - `json.rs`: a JSON value as the text that the service sent, and its parts
//! - `merged.rs`: the items of several pages as one response
//! - `pretty.rs`: JSON on several lines or on one, with colours
//! - `query.rs`: a JMESPath expression
//! - `table.rs`: a table that fits the terminal

#[cfg(test)]
mod compliance;
mod json;
mod merged;
mod pretty;
mod query;
mod table;
#[cfg(test)]
mod tests;

use clap::ValueEnum;
use json::Json;
use pretty::Layout;

use crate::console::without_controls;

pub(crate) use merged::Merged;
pub(crate) use query::Query;

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// JSON on several lines, with digits and order as sent.
    Json,
    /// JSON on one line.
    Compact,
    /// One line of JSON for each item of a list.
    Ndjson,
    /// A string without quotes, a list as one line for each item, other values as JSON on one line.
    Text,
    /// A table that fits the terminal.
    Table,
    /// Nothing.
    Off,
}

/// How a result is written.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) query: Option<Query>,
    pub(crate) color: bool,
    /// Number of columns of the terminal, if the result is written to one.
    pub(crate) width: Option<usize>,
}

impl Output {
    /// Returns the text for a whole response, which ends with a newline unless it is empty.
    ///
    /// A body that is not JSON is returned unchanged, except for control characters on a terminal.
    ///
    /// # Errors
    ///
    /// The query cannot be applied to the body.
    pub(crate) fn render(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        if self.format == Format::Off {
            return Ok(Vec::new());
        }
        let result = self.query.as_ref().map(|query| query.apply(body)).transpose()?;
        let body = result.as_ref().map_or(body, |result| result.as_bytes());
        let Some(json) = Json::new(body) else {
            return Ok(match self.width {
                Some(_) => {
                    without_controls(&String::from_utf8_lossy(body)).into_owned().into_bytes()
                }
                None => body.to_vec(),
            });
        };
        let mut out = String::with_capacity(body.len());
        match self.format {
            Format::Off => {}
            Format::Json => self.write(json, true, &mut out),
            Format::Compact => self.write(json, false, &mut out),
            Format::Ndjson => match json.elements() {
                Some(elements) => elements.for_each(|element| self.write(element, false, &mut out)),
                None => self.write(json, false, &mut out),
            },
            Format::Text => match json.elements() {
                Some(elements) => elements.for_each(|element| self.write_text(element, &mut out)),
                // A missing value must not become the text `null` of a shell's variable.
                None if json.is_null() => {}
                None => self.write_text(json, &mut out),
            },
            Format::Table => out = table::render(json, self.width),
        }
        Ok(out.into_bytes())
    }

    /// Returns true for the formats in which a list is its items.
    pub(crate) fn has_items(&self) -> bool {
        // A query is applied to the whole response.
        self.query.is_none() && [Format::Ndjson, Format::Table, Format::Text].contains(&self.format)
    }

    /// Returns the line of [`Format::Ndjson`] or [`Format::Text`] for an item.
    pub(crate) fn line(&self, item: &[u8]) -> String {
        let mut out = String::with_capacity(item.len() + 1);
        match Json::new(item) {
            Some(json) if self.format == Format::Text => self.write_text(json, &mut out),
            Some(json) => self.write(json, false, &mut out),
            None => {}
        }
        out
    }

    /// Returns a response as one line, for a command with several calls. The query is applied to it.
    ///
    /// # Errors
    ///
    /// The query cannot be applied to the response.
    pub(crate) fn record(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        if self.format == Format::Off {
            return Ok(Vec::new());
        }
        let result = self.query.as_ref().map(|query| query.apply(body)).transpose()?;
        let body = result.as_ref().map_or(body, |result| result.as_bytes());
        Ok(self.line(body).into_bytes())
    }

    /// Writes a line without quotes for a string, an empty line for `null`, and JSON for other values.
    fn write_text(&self, json: Json<'_>, out: &mut String) {
        match json.string() {
            Some(text) if self.width.is_some() => out.push_str(&without_controls(&text)),
            Some(text) => out.push_str(&text),
            None if json.is_null() => {}
            None => return self.write(json, false, out),
        }
        out.push('\n');
    }

    fn write(&self, json: Json<'_>, is_indented: bool, out: &mut String) {
        let layout = Layout { is_indented, color: self.color, is_terminal: self.width.is_some() };
        pretty::write(json, layout, out);
        out.push('\n');
    }
}
