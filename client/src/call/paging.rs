//! Answers that come page by page.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use super::call::Call;
use super::response_future::ResponseFuture;
use crate::model::Paging;
use crate::outcome::document::{Document, describe};
use crate::outcome::error::{Error, Result};
use crate::outcome::response::Response;
use crate::value::into_argument::Takes as _;
use crate::value::raw_json::{self, Members};

/// The pages of a list, each fetched when it is asked for. After an error it ends.
///
/// A [`Stream`], and usable without any stream library:
///
/// ```no_run
/// # async fn example(call: petard::Call) -> petard::Result<()> {
/// let mut pages = call.pages();
/// while let Some(page) = pages.next().await {
///     println!("{} items", page?.items()?.len());
/// }
/// # Ok(()) }
/// ```
///
/// A token of the caller's own, such as `position`, is where the first page begins. Where a service
/// loses items when pages are bounded, the model says so, and the bound is left out here.
#[must_use = "nothing is fetched until the pages are asked for"]
pub struct Pages {
    /// `None` when the last page is out.
    call: Option<Call>,
    fetching: Option<ResponseFuture>,
    /// Why there is no next page although there should be one.
    failed: Option<Error>,
    seen: Seen,
}

impl Call {
    /// All pages, each fetched when it is asked for. An operation that does not page has one.
    pub fn pages(self) -> Pages {
        Pages::new(self)
    }

    /// The items of all pages.
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

    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Response>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Prepares the call for the page after this one, if there is one.
    fn turn(&mut self, call: Call, page: &Response) {
        let Some(paging) = call.operation().paging() else { return };
        match next_token(&call, paging, page) {
            Ok(Some(token)) if self.seen.before(&token) => {
                self.failed = Some(page.document().unreadable(
                    "the token of the next page is one that was used already: the pages would \
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
        let fetching =
            this.fetching.get_or_insert_with(|| ResponseFuture::new(call.clone().send()));
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

/// The items of all pages, one by one. At most one page is held. After an error it ends.
#[must_use = "nothing is fetched until the items are asked for"]
pub struct Items {
    pages: Pages,
    items: vec::IntoIter<Document>,
}

impl Items {
    pub(crate) fn new(pages: Pages) -> Self {
        Self { pages, items: Vec::new().into_iter() }
    }

    /// The next item; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Document>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Items {
    type Item = Result<Document>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let page = match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(page) => page.and_then(|page| page.items()),
                None => return Poll::Ready(None),
            };
            match page {
                Ok(items) => self.items = items.into_iter(),
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
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("left_of_page", &self.items.len())
            .finish()
    }
}

/// The token of the next page: where the model says, or in the `next` link of a HAL answer.
fn next_token(call: &Call, paging: Paging, page: &Response) -> Result<Option<String>> {
    if page.bytes().is_empty() {
        return Ok(None);
    }
    let document = page.document();
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
        let next = raw_json::items(next).map_or(Some(next), |several| several.first().copied())?;
        query_value(&raw_json::scalar_text(raw_json::at_pointer(next, "/href")?)?, wire)
    };
    Ok(token.or_else(linked).filter(|token| !token.is_empty()))
}

/// The text of a token, every digit of a number kept. An object is no text: a service that gives
/// one takes something else, and would begin anywhere if it were given the object.
fn token(there: &RawValue, paging: Paging) -> Result<Option<String>, String> {
    let only = || match Members::parse(there)?.0.as_slice() {
        [(_, only)] if paging.unwraps_token() => Some(*only),
        _ => None,
    };
    let value = only().unwrap_or(there);
    if !value.get().starts_with(['{', '[', 't', 'f']) {
        return Ok(raw_json::scalar_text(value));
    }
    let what = serde_json::from_str(there.get());
    let what = what.map_or_else(|_| "it is no valid JSON".to_owned(), |value| describe(&value));
    let (input, output) = (paging.input_token(), paging.output_token());
    Err(format!(
        "the token of the next page, at `{output}`, is neither text nor a number: {what}. The \
         pages end here; if the service takes a part of it, go on from there with `{input}`"
    ))
}

/// The value of a name in the query of a link. A `+` is a plus: tokens often hold base64.
fn query_value(link: &str, wire: &str) -> Option<String> {
    let (_, query) = link.split('#').next()?.split_once('?')?;
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let decode = |text| percent_decode_str(text).decode_utf8().ok();
        (decode(name)? == wire).then(|| decode(value).map(Into::into))?
    })
}

/// Finds out that tokens go round in a circle, with the memory of one token: one of them is
/// kept, and exchanged after 1, 2, 4, 8, ... others, so that it is at last one of the circle.
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
