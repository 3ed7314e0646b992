//! Reads all pages of a list.

use std::fmt;

use indicatif::{ProgressBar, ProgressDrawTarget};
use petard::{Call, Document};

use super::Context;
use crate::arguments::operation::kebab;
use crate::console;
use crate::failure::Failure;
use crate::output::{Format, Merged};

/// Prints the items of all pages, or this many of them: with `--output ndjson` each page when it
/// arrives, otherwise as one answer.
pub(crate) async fn print(
    context: &mut Context,
    call: Call,
    most: Option<u64>,
) -> Result<(), Failure> {
    let operation = call.operation();
    let Some(paging) = operation.paging() else {
        return Err(Failure::Usage(format!(
            "`{}` returns everything in one answer: leave out `--all`",
            kebab(operation.name())
        )));
    };
    // A query is applied to the whole answer.
    let is_streamed = context.output.format == Format::Ndjson && context.output.query.is_none();
    let mut merged = Merged::new(paging.items());
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
            let lines = items.iter().map(|item| context.output.line(item.bytes()));
            console::print(lines.collect::<String>())?;
        } else {
            merged.add(page.bytes(), items.iter().map(|item| &**item.bytes()));
        }
        progress.add(count);
    }
    drop(progress);
    if is_streamed {
        return Ok(());
    }
    context.output.items = Some(paging.items());
    let text = merged.finish();
    console::print(context.output.render(text.as_bytes()).map_err(Failure::Other)?)
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
        Self { bar: ProgressBar::with_draw_target(None, target), pages: 0, items: 0 }
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
