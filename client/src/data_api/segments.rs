//! Several readers of one namespace at once, each of its own segment.

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

/// Each segment is a request under way.
const MOST: u32 = 1000;

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
    /// 0 segments, more than 1000, and a call that has a segment or a start token of its own, are errors.
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
        let given = own.iter().find(|name| call.input().argument(name).is_some());
        let refused = match given {
            _ if number == 0 => Some("0 segments hold no items: say 1 or more".to_owned()),
            _ if number > MOST => Some(format!(
                "{number} segments are as many requests at once, of which no namespace answers \
                 more than a few: say {MOST} or less"
            )),
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
        let next = ready!(next_of(&mut this.readers, &mut this.turn, context));
        if matches!(next, Some(Err(_))) {
            this.readers.clear();
        }
        Poll::Ready(next)
    }
}

/// What the first of several has that has something; whoever has nothing yet was asked, and will
/// wake who asks. Those that have ended are dropped.
fn next_of<S: Stream + Unpin>(
    readers: &mut Vec<S>,
    turn: &mut usize,
    context: &mut Context<'_>,
) -> Poll<Option<S::Item>> {
    let mut asked = 0;
    while asked < readers.len() {
        *turn = (*turn + 1) % readers.len();
        let Some(reader) = readers.get_mut(*turn) else { break };
        match Pin::new(reader).poll_next(context) {
            Poll::Ready(Some(item)) => return Poll::Ready(Some(item)),
            Poll::Ready(None) => {
                drop(readers.swap_remove(*turn));
                // Another one stands there now.
                asked = 0;
            }
            Poll::Pending => asked += 1,
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

    /// What it answers, one after the other; then it has ended.
    struct Script(VecDeque<Poll<u32>>);

    impl Stream for Script {
        type Item = u32;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
            self.0.pop_front().map_or(Poll::Ready(None), |answer| answer.map(Some))
        }
    }

    #[test]
    fn whoever_is_ready_is_heard_in_whatever_order_the_others_end() {
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
