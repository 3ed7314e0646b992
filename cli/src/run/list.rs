//! Prints a response, in which the model names the list, and reads all pages of a list.

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use petard::operation::Verb;
use petard::{Call, Document, Operation, Response};

use super::Context;
use crate::arguments::operation::{is_read, kebab};
use crate::console;
use crate::failure::Failure;
use crate::output::{Format, Merged};

/// Prints a response. In the formats that have items, a page of a list is its items.
pub(crate) fn print(
    context: &Context,
    operation: &'static Operation,
    response: &Response,
) -> Result<(), Failure> {
    // A response without the list of the model is printed as it is.
    let list = if context.output.has_items() { Merged::of(operation, response) } else { None };
    match list {
        Some(list) => print_page(context, response, list, u64::MAX),
        None => print_whole(context, operation, response.bytes()),
    }
}

/// Prints a whole response in the format of the output.
fn print_whole(
    context: &Context,
    operation: &'static Operation,
    body: &[u8],
) -> Result<(), Failure> {
    let text = context.output.render(body);
    console::print(text.map_err(|why| Failure::not_shown(why, is_read(operation), body))?)
}

/// Prints this many items of a response.
fn print_page(
    context: &Context,
    response: &Response,
    mut list: Merged,
    most: u64,
) -> Result<(), Failure> {
    let items = first_items(response, most)?;
    if is_lines(context) {
        return console::print(lines(context, &items));
    }
    list.add(response.bytes(), items.iter().map(|item| &**item.bytes()));
    console::print(merged(context, &list)?)
}

/// Returns this many items of a response.
fn first_items(response: &Response, most: u64) -> Result<Vec<Document>, Failure> {
    Ok(response.items()?.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
}

/// Returns true if each item is a line.
fn is_lines(context: &Context) -> bool {
    context.output.has_items() && context.output.format != Format::Table
}

/// Returns a line for each item.
fn lines(context: &Context, items: &[Document]) -> String {
    items.iter().map(|item| context.output.line(item.bytes())).collect()
}

/// Returns the text for the items of all pages.
fn merged(context: &Context, merged: &Merged) -> Result<Vec<u8>, Failure> {
    let text = if context.output.has_items() { merged.list() } else { merged.response() };
    context.output.render(text.as_bytes()).map_err(Failure::Other)
}

/// Prints the items of all pages, or this many of them: in the formats with a line for each item each page
/// when it arrives, otherwise as one response. A list without pages is one page.
pub(crate) async fn print_all(
    context: &Context,
    call: Call,
    most: Option<u64>,
) -> Result<(), Failure> {
    let operation = call.operation();
    let most = most.unwrap_or(u64::MAX);
    let Some(paging) = operation.paging() else {
        return print_only_page(context, call, most).await;
    };
    let is_streamed = is_lines(context);
    let mut all = Merged::new(&paging);
    let mut progress = Progress::new(is_streamed);
    let mut left = most;
    let mut pages = call.pages();
    while left > 0
        && let Some(page) = pages.next().await
    {
        let page = page?;
        let items = first_items(&page, left)?;
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        left = left.saturating_sub(count);
        if is_streamed {
            console::print(lines(context, &items))?;
        } else {
            all.add(page.bytes(), items.iter().map(|item| &**item.bytes()));
        }
        progress.add(count);
    }
    drop(progress);
    if is_streamed { Ok(()) } else { console::print(merged(context, &all)?) }
}

/// Prints a list that has no pages, or this many items of it.
async fn print_only_page(context: &Context, call: Call, most: u64) -> Result<(), Failure> {
    let operation = call.operation();
    if operation.verb() != Verb::List {
        return Err(Failure::Usage(format!(
            "`{}` does not return a list: leave out `--all`",
            kebab(operation.name())
        )));
    }
    let response = call.await?;
    match Merged::of(operation, &response) {
        Some(list) if most < u64::MAX => print_page(context, &response, list, most),
        _ => print(context, operation, &response),
    }
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
