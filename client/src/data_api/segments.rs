//! Reading a namespace in parallel segments.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::generated::calls::{Find, ListItems};
use crate::call::call::Call;
use crate::call::paging::Items;
use crate::outcome::document::Document;
use crate::outcome::error::{Error, Result};

/// Maximum number of segments. Each is a concurrent request.
const MOST: u32 = 1000;

impl ListItems {
    /// Returns the items of all pages, read in parallel: the namespace is divided into `number`
    /// segments, and one page of each is fetched at a time. Each item is returned once, in no
    /// particular order. Use as many segments as the throughput of the namespace allows; more
    /// segments lead to throttling.
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
    /// # Errors
    ///
    /// The first item is an error if `number` is 0 or more than 1000, or if the call sets
    /// `Segment`, `TotalSegments` or `start_token`.
    pub fn segments(self, number: u32) -> Segments {
        Segments::new(&self.into_call(), number)
    }
}

impl Find {
    /// Returns the items of all pages, read in parallel. See [`ListItems::segments`].
    pub fn segments(self, number: u32) -> Segments {
        Segments::new(&self.into_call(), number)
    }
}

/// The items of several segments in the order in which they arrive, as an asynchronous iterator.
///
/// An error is the last item. `Segments` is a [`Stream`], and [`next`](Self::next) needs no stream
/// library.
#[must_use = "nothing is fetched until the items are read"]
pub struct Segments {
    readers: Vec<Items>,
    /// The index of the reader that is polled next.
    turn: usize,
    failed: Option<Error>,
}

impl Segments {
    fn new(call: &Call, number: u32) -> Self {
        let own = ["Segment", "TotalSegments", "start_token"];
        let given = own.iter().find(|name| call.input().argument(name).is_some());
        let refused = match given {
            _ if number == 0 => Some("the number of segments is 0: use 1 or more".to_owned()),
            _ if number > MOST => Some(format!(
                "{number} segments are too many, because each is a concurrent request: use {MOST} \
                 or less"
            )),
            Some(name) => Some(format!(
                "`{name}` is set, but applies to one segment: remove it, or read that segment \
                 alone with `.items()`"
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

    /// Returns the next item, or `None` after the last one.
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
        let next = ready!(next_of(&mut this.readers, &mut this.turn, context));
        if matches!(next, Some(Err(_))) {
            this.readers.clear();
        }
        Poll::Ready(next)
    }
}

/// Returns the item of the first reader that is ready. The others were polled and wake the task.
/// Readers that have ended are dropped.
fn next_of<S: Stream + Unpin>(
    readers: &mut Vec<S>,
    turn: &mut usize,
    context: &mut Context<'_>,
) -> Poll<Option<S::Item>> {
    let mut pending = 0;
    while pending < readers.len() {
        *turn = (*turn + 1) % readers.len();
        let Some(reader) = readers.get_mut(*turn) else { break };
        match Pin::new(reader).poll_next(context) {
            Poll::Ready(Some(item)) => return Poll::Ready(Some(item)),
            Poll::Ready(None) => {
                drop(readers.swap_remove(*turn));
                // Another reader is at this index now.
                pending = 0;
            }
            Poll::Pending => pending += 1,
        }
    }
    if readers.is_empty() { Poll::Ready(None) } else { Poll::Pending }
}

impl fmt::Debug for Segments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segments").field("unfinished", &self.readers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::task::Waker;

    use super::*;

    /// A stream that returns these values and then ends.
    struct Script(VecDeque<Poll<u32>>);

    impl Stream for Script {
        type Item = u32;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
            self.0.pop_front().map_or(Poll::Ready(None), |value| value.map(Some))
        }
    }

    #[test]
    fn a_ready_reader_is_found_in_any_order_of_the_others() {
        let (pending, ready) = (Poll::Pending, Poll::Ready(7));
        for turn in 0..4 {
            for place in 0..4 {
                let mut readers: Vec<_> = (0..4).map(|_| Script(VecDeque::new())).collect();
                readers[place].0.push_back(ready);
                readers[(place + 1) % 4].0.extend([pending; 9]);
                let mut context = Context::from_waker(Waker::noop());
                let next = next_of(&mut readers, &mut turn.clone(), &mut context);
                assert_eq!(next, Poll::Ready(Some(7)), "{turn} {place}");
            }
        }
    }
}
