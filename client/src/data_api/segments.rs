//! Several readers of one namespace at once, each of its own segment.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::calls::{Find, ListItems};
use crate::call::Call;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::paging::Items;

impl ListItems {
    /// The items of all pages, read by so many readers at once, each of which has a segment of
    /// the namespace of its own. Every item comes once, in no order. With more than one reader
    /// pages are fetched while others are being used; more than the namespace's throughput
    /// carries only brings throttling.
    ///
    /// ```no_run
    /// # async fn example(api: petard::DataApi) -> petard::Result<()> {
    /// let mut items = api.list_items("MyItem").segments(4);
    /// while let Some(item) = items.next().await {
    ///     println!("{}", item?.str("/id")?);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// 0 segments, and a call that has a segment or a start token of its own, are errors.
    pub fn segments(self, number: u32) -> Segments {
        Segments::new(&self.into_call(), number)
    }
}

impl Find {
    /// As [`ListItems::segments`].
    pub fn segments(self, number: u32) -> Segments {
        Segments::new(&self.into_call(), number)
    }
}

/// The items of several segments, as they come. After an error it ends.
#[must_use = "nothing is fetched until the items are asked for"]
pub struct Segments {
    readers: Vec<Items>,
    /// Whose turn it is to be asked first.
    turn: usize,
    failed: Option<Error>,
}

impl Segments {
    fn new(call: &Call, number: u32) -> Self {
        let own = ["Segment", "TotalSegments", "start_token"];
        let given = own.iter().find(|name| call.argument(name).is_some());
        let refused = match given {
            _ if number == 0 => Some("0 segments hold no items: say 1 or more".to_owned()),
            Some(name) => Some(format!(
                "`{name}` is given, and it belongs to one segment: leave it out, or read that \
                 segment alone with `.items()`"
            )),
            None => None,
        };
        if let Some(why) = refused {
            let failed = Some(Error::input(call.operation().name(), why));
            return Self { readers: Vec::new(), turn: 0, failed };
        }
        let segment = |index| {
            let call = call.clone().set("Segment", index).set("TotalSegments", number);
            call.items()
        };
        Self { readers: (0..number).map(segment).collect(), turn: 0, failed: None }
    }

    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Document>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Segments {
    type Item = Result<Document>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let mut asked = 0;
        while asked < this.readers.len() {
            this.turn = (this.turn + 1) % this.readers.len();
            let Some(reader) = this.readers.get_mut(this.turn) else { break };
            match Pin::new(reader).poll_next(context) {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => {
                    this.readers.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => drop(this.readers.swap_remove(this.turn)),
                Poll::Pending => asked += 1,
            }
        }
        if this.readers.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    }
}

impl fmt::Debug for Segments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segments").field("unfinished", &self.readers.len()).finish_non_exhaustive()
    }
}
