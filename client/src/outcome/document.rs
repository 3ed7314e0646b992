//! The JSON of a response, or of one item of it: kept as bytes, parsed on demand.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::outcome::error::{Error, Result};
use crate::outcome::head::ResponseHead;
use crate::outcome::page::{Page, Place};
use crate::outcome::service_error;
use crate::text::one_line;
use crate::value::json::Reader;
use crate::value::raw_json::{self, Name};

/// The JSON of a response, or of one item of a list, as the service sent it.
///
/// Cloning it is cheap; an item shares the bytes of its page.
#[derive(Clone)]
pub struct Document {
    bytes: Bytes,
    /// Set if the bytes are known to be valid JSON.
    valid: OnceLock<()>,
    /// Contains `None` if the bytes are not a usual page of the operation.
    page: OnceLock<Option<Page>>,
    /// Contains `None` if the bytes are not valid JSON.
    parsed: OnceLock<Option<Arc<Value>>>,
    head: Arc<ResponseHead>,
}

impl Document {
    pub(crate) fn new(bytes: Bytes, head: Arc<ResponseHead>) -> Self {
        Self { bytes, valid: OnceLock::new(), page: OnceLock::new(), parsed: OnceLock::new(), head }
    }

    /// Creates a document of bytes that are valid JSON.
    pub(crate) fn of_valid(bytes: Bytes, head: Arc<ResponseHead>) -> Self {
        Self { valid: OnceLock::from(()), ..Self::new(bytes, head) }
    }

    /// Returns the bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the bytes as text.
    ///
    /// # Errors
    ///
    /// The bytes are not valid UTF-8.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let text = match self.head.coding() {
                Some(coding) => service_error::undecoded(coding),
                None => "the body is not UTF-8".to_owned(),
            };
            self.unreadable(&text).with_source(error)
        })
    }

    /// Returns the JSON, which is parsed once.
    ///
    /// [`Value`] rounds numbers outside of the ranges of `u64` and `i64` to `f64`. To keep all
    /// digits, use [`deserialize`](Self::deserialize) with a type that keeps them, such as
    /// `Box<serde_json::value::RawValue>`.
    ///
    /// # Errors
    ///
    /// The body is empty or not valid JSON.
    pub fn json(&self) -> Result<&Value> {
        let parsed =
            self.parsed.get_or_init(|| serde_json::from_slice(&self.bytes).ok().map(Arc::new));
        match parsed {
            Some(value) => Ok(value),
            None => Err(self
                .read::<Value>()
                .err()
                .unwrap_or_else(|| self.unreadable("the body is not valid JSON"))),
        }
    }

    /// Returns the value at a JSON pointer (RFC 6901), such as `/endpointConfiguration/types/0`, or
    /// with a name: `id` is the same as `/id`.
    ///
    /// Returns `None` if there is no such value, or if the body is not valid JSON. All of the JSON is
    /// parsed, as by [`json`](Self::json).
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.json().ok()?.pointer(&absolute(pointer))
    }

    /// Returns the string at a JSON pointer or with a name. See [`get`](Self::get).
    ///
    /// The rest of the JSON is not parsed, unless the string is written with escapes: then it is
    /// taken from [`json`](Self::json).
    ///
    /// # Errors
    ///
    /// There is no string at this place, or the body is not valid JSON. The message names what was
    /// found instead.
    pub fn str(&self, pointer: &str) -> Result<&str> {
        let pointer = &*absolute(pointer);
        if self.parsed.get().is_none() {
            let json = self.raw()?;
            match raw_json::find(json, pointer).filter(|there| there.starts_with(b"\"")) {
                Some(there) => {
                    if let Some(plain) = raw_json::plain_string(there) {
                        return Ok(plain);
                    }
                }
                None => return Err(self.no_string(json, pointer)),
            }
        }
        match self.json()?.pointer(pointer) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(self.no_string(self.raw()?, pointer)),
        }
    }

    /// Returns the error for a place without a string.
    fn no_string(&self, json: &[u8], pointer: &str) -> Error {
        let found = raw_json::find(json, pointer);
        let found = found.map_or_else(
            || format!("there is no value: {}", describe_parent(json, pointer)),
            describe,
        );
        let place = one_line(pointer);
        self.unreadable(&format!("no string at `{place}`: {found}"))
    }

    /// Deserializes the bytes into a type of your own.
    ///
    /// # Errors
    ///
    /// The body is empty, not valid JSON, or does not match the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        self.read()
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        self.read_with(serde_json::from_slice)
    }

    fn read_with<'a, T>(
        &'a self,
        parse: impl FnOnce(&'a [u8]) -> serde_json::Result<T>,
    ) -> Result<T> {
        if self.bytes.is_empty() {
            return Err(self.unreadable("the body is empty, not JSON"));
        }
        parse(&self.bytes).map_err(|error| {
            let what = if error.is_data() {
                "the JSON does not match the type"
            } else {
                "the body is not valid JSON"
            };
            match self.head.coding() {
                Some(coding) => self.unreadable(&service_error::undecoded(coding)),
                None => {
                    self.unreadable(&format!("{what}: {}", without_content(&error.to_string())))
                }
            }
        })
    }

    /// Returns the items of a list, each as a slice of these bytes. They are found while you iterate,
    /// so a list of any length needs no memory of its own.
    ///
    /// The model of the operation defines where the items are. Without a definition they are the
    /// member `item`, the member `items`, or the only member that is a list. In a HAL response they
    /// are below `_embedded`. If there is an object in place of the list, each of its members
    /// becomes an item: an object with this one member. A missing list and `null` give no items.
    ///
    /// # Errors
    ///
    /// The body is not valid JSON, it contains no list and the operation does not return one, or
    /// nothing is where the list should be while another member is a list with items. The response
    /// of a raw call must not contain several lists: read them with [`get`](Self::get).
    pub fn items(&self) -> Result<DocumentIter> {
        if self.bytes.is_empty() {
            return Ok(self.iter(Kind::Nothing, &[]));
        }
        if let Some(page) = self.page() {
            return Ok(self.iter(Kind::Places(page.items.clone(), 0), &self.bytes));
        }
        let page = self.raw()?;
        let hal = is_hal(page);
        let pointer = self.head.table.and_then(|table| Some(table.paging()?.items()));
        let place = match pointer {
            Some(pointer) => {
                raw_json::at_pointer(page, pointer).filter(|_| !(hal && pointer.is_empty()))
            }
            None => unmodelled_items(page),
        };
        let Some(place) = place.or_else(|| embedded(page)) else {
            return match pointer {
                Some(pointer) => self.no_items(page, pointer, 1),
                None if self.head.table.is_none() && has_items(page, 2) => {
                    Err(self.unreadable(&format!(
                        "it is not clear which list has the items: {}; read one with \
                         `.get(pointer)`, or all pages with `.pages(...)` and `.items(pointer)`",
                        describe_parent(page, "/items")
                    )))
                }
                None if self.head.lists() => Ok(self.iter(Kind::Nothing, &[])),
                None => {
                    let operation = &self.head.operation;
                    Err(self.unreadable(&format!(
                        "the response contains no list: {operation} does not return one; read its \
                         response with `.json()`"
                    )))
                }
            };
        };
        Ok(self.iter(Kind::of_list(place, hal), place))
    }

    /// Returns the items of the list at a JSON pointer. A missing list and `null` give no items, but
    /// a missing list is an error if there is another list with items.
    pub(crate) fn items_at(&self, pointer: &str) -> Result<DocumentIter> {
        if self.bytes.is_empty() {
            return Ok(self.iter(Kind::Nothing, &[]));
        }
        let (page, pointer) = (self.raw()?, &*absolute(pointer));
        let Some(place) = raw_json::at_pointer(page, pointer) else {
            return self.no_items(page, pointer, 2);
        };
        Ok(self.iter(Kind::of_list(place, false), place))
    }

    /// Returns the items of a page that has no list at this pointer: none. It is an error if nothing
    /// is there and another list, at most this many levels deep, has items, because the pointer is
    /// probably wrong. Services leave out an empty list.
    fn no_items(&self, page: &[u8], pointer: &str, levels: u8) -> Result<DocumentIter> {
        if raw_json::find(page, pointer).is_some() || !has_items(page, levels) {
            return Ok(self.iter(Kind::Nothing, &[]));
        }
        let place = one_line(pointer);
        Err(self.unreadable(&format!("no list at `{place}`: {}", describe_parent(page, pointer))))
    }

    fn iter(&self, kind: Kind, list: &[u8]) -> DocumentIter {
        let reader = Reader::new(self.bytes.slice_ref(list));
        DocumentIter { kind, reader, head: self.head.clone() }
    }

    /// Returns the parts of the page; `None` if it is not a usual page of the operation.
    pub(crate) fn page(&self) -> Option<&Page> {
        let page = self.page.get_or_init(|| {
            let page = Page::read(&self.bytes, self.head.table?.paging()?)?;
            self.valid.get_or_init(|| ());
            Some(page)
        });
        page.as_ref()
    }

    /// Returns the JSON without white space around it. It is checked once.
    pub(crate) fn raw(&self) -> Result<&[u8]> {
        if self.valid.get().is_none() {
            self.read_with(raw_json::checked)?;
            self.valid.get_or_init(|| ());
        }
        Ok(self.bytes.trim_ascii())
    }

    /// Returns the string at a JSON pointer, without parsing the rest of the JSON.
    pub(crate) fn string(&self, pointer: &str) -> Result<Option<String>> {
        Ok(raw_json::at_pointer(self.raw()?, pointer).and_then(raw_json::string))
    }

    /// Returns the boolean at a JSON pointer, likewise.
    pub(crate) fn boolean(&self, pointer: &str) -> Result<Option<bool>> {
        let there = raw_json::at_pointer(self.raw()?, pointer);
        Ok(match there {
            Some(b"true") => Some(true),
            Some(b"false") => Some(false),
            _ => None,
        })
    }

    pub(crate) fn unreadable(&self, text: &str) -> Error {
        Error::unreadable(self.head.clone(), self.bytes.clone(), text.to_owned())
    }
}

impl fmt::Debug for Document {
    /// Writes the size only. The content may be secret, and is often long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes)", self.bytes.len())
    }
}

/// Returns a JSON pointer. A name without a leading `/` is converted into one.
pub(crate) fn absolute(pointer: &str) -> Cow<'_, str> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Cow::Borrowed(pointer);
    }
    Cow::Owned(format!("/{}", pointer.replace('~', "~0").replace('/', "~1")))
}

/// The items of a list, each a [`Document`] that shares the bytes of its page.
///
/// Returned by [`Response::items`](crate::Response::items) and [`Document::items`].
#[derive(Clone)]
#[must_use = "the items are found while you iterate"]
pub struct DocumentIter {
    kind: Kind,
    reader: Reader<Bytes>,
    head: Arc<ResponseHead>,
}

/// Which parts of a value are the items.
#[derive(Clone)]
enum Kind {
    Nothing,
    Elements,
    /// Elements whose places are known, and the number of those that were returned.
    Places(Arc<[Place]>, usize),
    Members,
    /// The value itself.
    Value,
}

impl Kind {
    /// Returns the kind of a value in the place of a list.
    fn of_list(list: &[u8], is_hal: bool) -> Self {
        match list.first() {
            Some(b'n') => Self::Nothing,
            Some(b'[') => Self::Elements,
            // HAL writes a list with one item as the item.
            Some(b'{') if !is_hal => Self::Members,
            _ => Self::Value,
        }
    }
}

impl Iterator for DocumentIter {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        let bytes = match &mut self.kind {
            Kind::Nothing => return None,
            Kind::Places(places, next) => {
                let (start, end) = *places.get(*next)?;
                *next += 1;
                let place = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
                self.reader.json().slice(place)
            }
            Kind::Elements => {
                let place = self.reader.element()?;
                self.reader.json().slice(place)
            }
            Kind::Members => {
                let (name, value) = self.reader.member()?;
                let json = self.reader.json();
                let (name, value) = (json.get(name)?, json.get(value)?);
                [b"{", name, b":", value, b"}"].concat().into()
            }
            Kind::Value => {
                self.kind = Kind::Nothing;
                self.reader.json().clone()
            }
        };
        Some(Document::of_valid(bytes, self.head.clone()))
    }
}

impl std::iter::FusedIterator for DocumentIter {}

impl fmt::Debug for DocumentIter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentIter").finish_non_exhaustive()
    }
}

/// Returns true for a HAL page. API Gateway sends HAL unless the `Accept` header is
/// `application/json`.
fn is_hal(page: &[u8]) -> bool {
    ["_links", "_embedded"].iter().any(|name| raw_json::member(page, name).is_some())
}

/// Returns the member `item` of `_embedded`, or its only member.
fn embedded(page: &[u8]) -> Option<&[u8]> {
    let embedded = raw_json::member(page, "_embedded")?;
    raw_json::member(embedded, "item").or_else(|| only(raw_json::members(embedded)?))
}

fn unmodelled_items(page: &[u8]) -> Option<&[u8]> {
    if page.starts_with(b"[") {
        return Some(page);
    }
    let named = ["item", "items"].into_iter().find_map(|name| raw_json::member(page, name));
    named.or_else(|| only(raw_json::members(page)?.filter(|(_, value)| value.starts_with(b"["))))
}

/// Returns true if a list with items is at most this many levels below an object. Links of HAL are
/// not items.
fn has_items(json: &[u8], levels: u8) -> bool {
    let Some(below) = levels.checked_sub(1) else { return false };
    let Some(members) = raw_json::members(json) else { return false };
    members.filter(|(name, _)| name.text() != "_links").any(|(_, value)| {
        let mut elements = raw_json::elements(value);
        elements.as_mut().is_some_and(|all| all.next().is_some()) || has_items(value, below)
    })
}

/// Returns the value of the only member.
fn only<'a>(mut members: impl Iterator<Item = (Name<'a>, &'a [u8])>) -> Option<&'a [u8]> {
    let (_, only) = members.next()?;
    members.next().is_none().then_some(only)
}

/// Removes values from an error of serde, which quotes them. A value may be secret.
fn without_content(error: &str) -> String {
    let quoted = |start: &str, end: &str| {
        let from = error.find(start)? + start.len();
        let to = error.rfind(end).filter(|to| *to >= from)?;
        Some(format!("{}...{}", error.get(..from)?, error.get(to..)?))
    };
    // The names of the variants of the type are behind the value.
    let variant = ["`, expected", "`, there are no variants"];
    let variant = variant.into_iter().find_map(|end| quoted("unknown variant `", end));
    let invalid = || {
        let is_value = error.starts_with("invalid type: ") || error.starts_with("invalid value: ");
        is_value.then(|| quoted(" `", "`, expected"))?
    };
    let shown = variant.or_else(|| quoted("\"", "\"")).or_else(invalid);
    one_line(&shown.unwrap_or_else(|| error.to_owned())).into_owned()
}

/// Describes the kind of a value in JSON text, without its content.
pub(crate) fn describe(json: &[u8]) -> String {
    if let Some(members) = raw_json::members(json) {
        let (all, first) = members.fold((0, Vec::new()), |(all, mut first), (name, _)| {
            if first.len() < MOST_NAMES {
                first.push(one_line(&name.start()).into_owned());
            }
            (all + 1, first)
        });
        return format!("it is an object with {}", names(all, &first));
    }
    if let Some(items) = raw_json::elements(json) {
        return format!("it is a list with {} items", items.count());
    }
    let kind = match json.first() {
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    };
    format!("it is {kind}")
}

/// Describes the last value on the path of a pointer without a value.
fn describe_parent(json: &[u8], pointer: &str) -> String {
    let mut parent = pointer;
    while let Some((before, _)) = parent.rsplit_once('/') {
        parent = before;
        if let Some(value) = raw_json::find(json, parent) {
            let place = if parent.is_empty() {
                "the response".to_owned()
            } else {
                format!("`{}`", one_line(parent))
            };
            return describe(value).replacen("it is", &format!("{place} is"), 1);
        }
    }
    // Unreachable: the empty pointer always has a value.
    String::new()
}

/// Maximum number of names in an error text.
const MOST_NAMES: usize = 12;

/// Describes the members of an object: how many there are, and the names of the first ones.
fn names(all: usize, first: &[String]) -> String {
    let more = all.saturating_sub(first.len());
    let shown: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
    match (shown.len(), more) {
        (0, _) => "no members".to_owned(),
        (_, 0) => format!("the members {}", shown.join(", ")),
        _ => format!("the members {} and {more} more", shown.join(", ")),
    }
}
