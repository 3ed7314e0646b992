//! Lists that a service returns page by page.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::call::Call;
use super::response_future::ResponseFuture;
use crate::model::Paging;
use crate::outcome::document::{Document, DocumentIter};
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;

/// Maximum number of consecutive pages without items that [`Items`] reads. A service that filters
/// after it reads may return many of them.
const MOST_EMPTY: u32 = 10_000;

/// The pages of a list, as an asynchronous iterator.
///
/// Each page is one [`Response`], fetched when it is read. An error is the last item. `Pages` is a
/// [`Stream`], and [`next`](Self::next) needs no stream library:
///
/// ```no_run
/// # async fn example(call: petard::Call) -> petard::Result<()> {
/// let mut pages = call.pages();
/// while let Some(page) = pages.next().await {
///     println!("{} items", page?.items()?.count());
/// }
/// # Ok(()) }
/// ```
///
/// If the call has a page token, such as `position`, reading starts at that page. The token of the
/// next page is [`Response::next_token`]: a program that keeps it can continue in another run. If the
/// model says that the service loses items when a page size is set, the page size of the call is not
/// sent.
///
/// # Errors
///
/// Returns the errors of each call, and an error if the token of the next page cannot be sent or
/// was used before, because the pages would never end.
#[must_use = "nothing is fetched until the pages are read"]
pub struct Pages {
    /// `None` after the last page.
    call: Option<Box<dyn PagedCall>>,
    fetching: Option<ResponseFuture>,
    /// The error that ended the pages before the last one.
    failed: Option<Error>,
    seen: Seen,
}

/// A call that returns a page.
///
/// A trait, so that a program without raw calls does not contain them.
pub(super) trait PagedCall: fmt::Debug + Send + Sync {
    /// Sends the call.
    fn send(&self) -> ResponseFuture;

    /// Returns the token of the page that follows a page.
    fn token_after(&self, page: &Response) -> Result<Option<String>>;

    /// Sets the token of the next page.
    fn turn_to(&mut self, token: String);
}

impl PagedCall for Call {
    fn send(&self) -> ResponseFuture {
        self.clone().send()
    }

    fn token_after(&self, page: &Response) -> Result<Option<String>> {
        page.next_token()
    }

    fn turn_to(&mut self, token: String) {
        if let Some(paging) = self.operation().paging() {
            self.put_mut(paging.input_token(), token.into());
        }
    }
}

impl Call {
    /// Returns all pages of the list. Each is fetched when it is read. An operation without paging
    /// has one page.
    pub fn pages(self) -> Pages {
        Pages::new(self)
    }

    /// Returns the items of all pages.
    pub fn items(self) -> Items {
        Items::new(self.pages())
    }
}

impl Pages {
    pub(crate) fn new(call: Call) -> Self {
        let limit = call.operation().paging().filter(Paging::is_unbounded);
        let call = match limit.and_then(|paging| paging.limit()) {
            Some(limit) => call.without(limit),
            None => call,
        };
        Self::of(Box::new(call))
    }

    pub(super) fn of(call: Box<dyn PagedCall>) -> Self {
        Self { call: Some(call), fetching: None, failed: None, seen: Seen::default() }
    }

    /// Returns the items of all pages, from the list at this JSON pointer in each page, such as
    /// `/items`. Use it for raw calls; for others, the model defines where the items are.
    ///
    /// A missing list and `null` give no items, and of an object each member is an item. If nothing
    /// is at the pointer and the page has another list with items, the next item is an error that
    /// names the members of the page.
    pub fn items(self, pointer: impl Into<String>) -> Items {
        Items { pointer: Some(pointer.into()), ..Items::new(self) }
    }

    /// Returns the next page, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Response>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Prepares the call for the next page, if there is one.
    fn turn(&mut self, mut call: Box<dyn PagedCall>, page: &Response) {
        match call.token_after(page) {
            Ok(Some(token)) if self.seen.before(&token) => {
                self.failed = Some(page.document().unreadable(
                    "the service returned the token of an earlier page again, so the pages would \
                     never end",
                ));
            }
            Ok(Some(token)) => {
                call.turn_to(token);
                self.call = Some(call);
            }
            Ok(None) => {}
            Err(error) => self.failed = Some(error),
        }
    }
}

impl Stream for Pages {
    type Item = Result<Response>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(call) = &this.call else { return Poll::Ready(this.failed.take().map(Err)) };
        let fetching = this.fetching.get_or_insert_with(|| call.send());
        let page = ready!(Pin::new(fetching).poll(context));
        this.fetching = None;
        let Some(call) = this.call.take() else { return Poll::Ready(None) };
        Poll::Ready(Some(page.inspect(|page| this.turn(call, page))))
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("next", &self.call)
            .field("fetching", &self.fetching.is_some())
            .finish_non_exhaustive()
    }
}

/// The items of all pages of a list, as an asynchronous iterator.
///
/// Items are [`Document`]s. At most one page is held in memory. An error is the last item. `Items`
/// is a [`Stream`], and [`next`](Self::next) needs no stream library. 10,000 pages in a row without
/// an item are an error, because reading might never end.
///
/// ```no_run
/// # async fn example(call: petard::Call) -> petard::Result<()> {
/// let mut items = call.items();
/// while let Some(item) = items.next().await {
///     println!("{}", item?.str("/id")?);
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is fetched until the items are read"]
pub struct Items {
    pages: Pages,
    /// The JSON pointer to the items, if no model defines it.
    pointer: Option<String>,
    /// The items of the last page that are left.
    left: Option<DocumentIter>,
    /// The number of pages without items since the last item.
    empty: u32,
}

impl Items {
    pub(crate) fn new(pages: Pages) -> Self {
        Self { pages, pointer: None, left: None, empty: 0 }
    }

    /// Returns the next item, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Document>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the items of a page.
    fn open(&mut self, page: &Response) -> Result<DocumentIter> {
        if self.empty >= MOST_EMPTY {
            return Err(page.document().unreadable(&format!(
                "{MOST_EMPTY} pages in a row had no items, so reading might never end; read the \
                 list with `pages()` if there may be so many"
            )));
        }
        self.empty += 1;
        match &self.pointer {
            Some(pointer) => page.document().items_at(pointer),
            None => page.items(),
        }
    }
}

impl Stream for Items {
    type Item = Result<Document>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.left.as_mut().and_then(Iterator::next) {
                self.empty = 0;
                return Poll::Ready(Some(Ok(item)));
            }
            self.left = None;
            let page = match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(page) => page.and_then(|page| self.open(&page)),
                None => return Poll::Ready(None),
            };
            match page {
                Ok(items) => self.left = Some(items),
                Err(error) => {
                    (self.pages.call, self.pages.failed) = (None, None);
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// Detects that tokens repeat, and stores one token only (Brent's algorithm): the stored token is
/// replaced after 1, 2, 4, 8, ... others, so that it is part of the cycle at some point.
#[derive(Default)]
struct Seen {
    kept: Option<String>,
    others: u64,
    until: u64,
}

impl Seen {
    fn before(&mut self, token: &str) -> bool {
        if self.kept.as_deref() == Some(token) {
            return true;
        }
        self.others += 1;
        if self.others > self.until {
            self.kept = Some(token.to_owned());
            self.until = self.others * 2;
            self.others = 0;
        }
        false
    }
}
