//! Prints a response, in which the model names the list, and reads all pages of a list.

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::{Call, Document, Operation, Response};

use super::Context;
use crate::arguments::operation::kebab;
use crate::console;
use crate::failure::Failure;
use crate::output::{Format, Merged};

/// Prints a response. With `--output table` and `--output ndjson`, a page of a list is its items.
pub(crate) fn print(
    context: &Context,
    operation: &Operation,
    response: &Response,
) -> Result<(), Failure> {
    let output = &context.output;
    // A query is applied to the whole response.
    let has_items =
        output.query.is_none() && [Format::Table, Format::Ndjson].contains(&output.format);
    let paging = operation.paging().filter(|_| has_items);
    // A response without the list of the model is printed as it is.
    if let (Some(paging), Ok(items)) = (paging, response.items()) {
        let items: Vec<Document> = items.collect();
        if output.format == Format::Ndjson {
            return console::print(lines(context, &items));
        }
        let mut merged = Merged::new(&paging);
        merged.add(response.bytes(), items.iter().map(|item| &**item.bytes()));
        return console::print(output.render(merged.list().as_bytes()).map_err(Failure::Other)?);
    }
    console::print(output.render(response.bytes()).map_err(Failure::Other)?)
}

/// Returns a line for each item.
fn lines(context: &Context, items: &[Document]) -> String {
    items.iter().map(|item| context.output.line(item.bytes())).collect()
}

/// Prints the items of all pages, or this many of them: with `--output ndjson` each page when it
/// arrives, otherwise as one response.
pub(crate) async fn print_all(
    context: &Context,
    call: Call,
    most: Option<u64>,
) -> Result<(), Failure> {
    let operation = call.operation();
    let Some(paging) = operation.paging() else {
        return Err(Failure::Usage(format!(
            "`{}` returns everything in one response: leave out `--all`",
            kebab(operation.name())
        )));
    };
    let output = &context.output;
    let has_query = output.query.is_some();
    let is_streamed = output.format == Format::Ndjson && !has_query;
    let mut merged = Merged::new(&paging);
    let mut progress = Progress::new(is_streamed);
    let mut left = most.unwrap_or(u64::MAX);
    let mut pages = call.pages();
    while left > 0
        && let Some(page) = pages.next().await
    {
        let page = page?;
        let items: Vec<Document> =
            page.items()?.take(usize::try_from(left).unwrap_or(usize::MAX)).collect();
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        left = left.saturating_sub(count);
        if is_streamed {
            console::print(lines(context, &items))?;
        } else {
            merged.add(page.bytes(), items.iter().map(|item| &**item.bytes()));
        }
        progress.add(count);
    }
    drop(progress);
    if is_streamed {
        return Ok(());
    }
    let is_table = output.format == Format::Table && !has_query;
    let text = if is_table { merged.list() } else { merged.response() };
    console::print(output.render(text.as_bytes()).map_err(Failure::Other)?)
}

/// The line on stderr that counts pages and items. It is drawn on a terminal only, and removed at the
/// end.
struct Progress {
    bar: ProgressBar,
    pages: u64,
    items: u64,
}

impl Progress {
    /// Creates the line. It is not drawn between results on the same terminal.
    fn new(is_streamed: bool) -> Self {
        let is_hidden = is_streamed && console::width().is_some();
        let target =
            if is_hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(ProgressStyle::default_spinner());
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { bar, pages: 0, items: 0 }
    }

    fn add(&mut self, items: u64) {
        self.pages += 1;
        self.items += items;
        self.bar.set_message(self.to_string());
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count| if count == 1 { "" } else { "s" };
        let (pages, items) = (self.pages, self.items);
        write!(f, "{items} item{} of {pages} page{}", plural(items), plural(pages))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
