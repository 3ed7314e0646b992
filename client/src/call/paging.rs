//! Lists that a service returns page by page.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use percent_encoding::percent_decode_str;

use super::call::Call;
use super::response_future::ResponseFuture;
use crate::model::Paging;
use crate::outcome::document::{Document, DocumentIter, describe};
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;
use crate::value::into_argument::Takes as _;
use crate::value::raw_json;

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
/// If the call has a page token, such as `position`, reading starts at that page. If the model says
/// that the service loses items when a page size is set, the page size of the call is not sent.
///
/// # Errors
///
/// Returns the errors of each call, and an error if the token of the next page cannot be sent or
/// was used before, because the pages would never end.
#[must_use = "nothing is fetched until the pages are read"]
pub struct Pages {
    /// `None` after the last page.
    call: Option<Call>,
    fetching: Option<ResponseFuture>,
    /// The error that ended the pages before the last one.
    failed: Option<Error>,
    seen: Seen,
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
        Self { call: Some(call), fetching: None, failed: None, seen: Seen::default() }
    }

    /// Returns the next page, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Response>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Prepares the call for the next page, if there is one.
    fn turn(&mut self, call: Call, page: &Response) {
        let Some(paging) = call.operation().paging() else { return };
        match next_token(&call, paging, page) {
            Ok(Some(token)) if self.seen.before(&token) => {
                self.failed = Some(page.document().unreadable(
                    "the service returned the token of an earlier page again, so the pages would \
                     never end",
                ));
            }
            Ok(Some(token)) => self.call = Some(call.put(paging.input_token(), token.into())),
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
        let fetching = this.fetching.get_or_insert_with(|| call.clone().send());
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
    /// The items of the last page that are left.
    left: Option<DocumentIter>,
    /// The number of pages without items since the last item.
    empty: u32,
}

impl Items {
    pub(crate) fn new(pages: Pages) -> Self {
        Self { pages, left: None, empty: 0 }
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
        page.items()
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

/// Returns the token of the next page: the value at the model's pointer, or from the `next` link of
/// a HAL response.
fn next_token(call: &Call, paging: Paging, page: &Response) -> Result<Option<String>> {
    if page.bytes().is_empty() {
        return Ok(None);
    }
    let document = page.document();
    if let Some(parts) = document.page() {
        let there = parts.token.clone().and_then(|place| page.bytes().get(place));
        let token = there.filter(|there| *there != b"null").map(|there| token(there, paging));
        let token = token.transpose().map_err(|why| document.unreadable(&why))?.flatten();
        return Ok(token.filter(|token| !token.is_empty()));
    }
    let json = document.raw()?;
    let token = raw_json::at_pointer(json, paging.output_token())
        .map(|there| token(there, paging))
        .transpose();
    let token = token.map_err(|why| document.unreadable(&why))?.flatten();
    let wire = call
        .operation()
        .param(paging.input_token())
        .map_or(paging.input_token(), |param| param.wire_name());
    let linked = || {
        let next = raw_json::at_pointer(json, "/_links/next")?;
        let next = raw_json::elements(next).map_or(Some(next), |mut several| several.next())?;
        query_value(&raw_json::scalar_text(raw_json::at_pointer(next, "/href")?)?, wire)
    };
    Ok(token.or_else(linked).filter(|token| !token.is_empty()))
}

/// Returns the text of a token; a number keeps all its digits. An object is an error: the service
/// does not accept it as a token, and might start at any page if it were sent.
fn token(there: &[u8], paging: Paging) -> Result<Option<String>, String> {
    let only = || {
        let mut members = raw_json::members(there).filter(|_| paging.unwraps_token())?;
        let (_, only) = members.next()?;
        members.next().is_none().then_some(only)
    };
    let value = only().unwrap_or(there);
    if !value.starts_with(b"{") && !value.starts_with(b"[") && !is_boolean(value) {
        return Ok(raw_json::scalar_text(value));
    }
    let what = describe(there);
    let (input, output) = (paging.input_token(), paging.output_token());
    Err(format!(
        "the token of the next page, at `{output}`, is not a string or a number: {what}. Paging \
         stops here; if the service accepts a part of it as a token, set `{input}` to that part in \
         a new call"
    ))
}

fn is_boolean(value: &[u8]) -> bool {
    [&b"true"[..], b"false"].contains(&value)
}

/// Returns the value of a key in the query of a link. A `+` is not a space: tokens are often
/// base64.
fn query_value(link: &str, wire: &str) -> Option<String> {
    let (_, query) = link.split('#').next()?.split_once('?')?;
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let decode = |text| percent_decode_str(text).decode_utf8().ok();
        (decode(name)? == wire).then(|| decode(value).map(Into::into))?
    })
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
