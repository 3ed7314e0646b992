//! The JSON of a response, or of one item of it: kept as bytes, parsed on demand.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::outcome::error::{Error, Result};
use crate::outcome::head::ResponseHead;
use crate::value::raw_json::{self, Members};

/// The JSON of a response, or of one item of a list, as the service sent it.
///
/// Cloning it is cheap; an item shares the bytes of its page.
#[derive(Clone)]
pub struct Document {
    bytes: Bytes,
    /// Contains `None` if the bytes are not valid JSON.
    parsed: OnceLock<Option<Arc<Value>>>,
    head: Arc<ResponseHead>,
}

impl Document {
    pub(crate) fn new(bytes: Bytes, head: Arc<ResponseHead>) -> Self {
        Self { bytes, parsed: OnceLock::new(), head }
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
        std::str::from_utf8(&self.bytes)
            .map_err(|error| self.unreadable("the body is not UTF-8").with_source(error))
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
    /// Returns `None` if there is no such value, or if the body is not valid JSON.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.json().ok()?.pointer(&absolute(pointer))
    }

    /// Returns the string at a JSON pointer or with a name. See [`get`](Self::get).
    ///
    /// # Errors
    ///
    /// There is no string at this place, or the body is not valid JSON. The message names what was
    /// found instead.
    pub fn str(&self, pointer: &str) -> Result<&str> {
        let json = self.json()?;
        let pointer = &*absolute(pointer);
        match json.pointer(pointer) {
            Some(Value::String(text)) => Ok(text),
            other => Err(self.unreadable(&format!(
                "no string at `{pointer}`: {}",
                other.map_or_else(|| nothing(json, pointer), describe)
            ))),
        }
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
        if self.bytes.is_empty() {
            return Err(self.unreadable("the body is empty, not JSON"));
        }
        serde_json::from_slice(&self.bytes).map_err(|error| {
            let what = if error.is_data() {
                "the JSON does not match the type"
            } else {
                "the body is not valid JSON"
            };
            self.unreadable(&format!("{what}: {}", without_content(&error.to_string())))
        })
    }

    /// Returns the items of a list, each as a slice of these bytes.
    ///
    /// The model of the operation defines where the items are. Without a definition they are the
    /// member `item`, the member `items`, or the only member that is a list. In a HAL response they
    /// are below `_embedded`. If there is an object in place of the list, each of its members
    /// becomes an item: an object with this one member. A missing list and `null` give no items.
    ///
    /// # Errors
    ///
    /// The body is not valid JSON, or it contains no list and the operation does not return one.
    pub fn items(&self) -> Result<Vec<Self>> {
        if self.bytes.is_empty() {
            return Ok(Vec::new());
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
            return if pointer.is_some() || self.head.lists() {
                Ok(Vec::new())
            } else {
                let operation = &self.head.operation;
                Err(self.unreadable(&format!(
                    "the response contains no list: {operation} does not return one; read its \
                     response with `.json()`"
                )))
            };
        };
        if let Some(items) = raw_json::items(place) {
            return Ok(items.into_iter().map(|item| self.slice(item)).collect());
        }
        match Members::parse(place) {
            // HAL writes a list with one item as the item.
            Some(members) if !hal => {
                Ok(members.0.iter().map(|member| self.entry(member)).collect())
            }
            _ => Ok(vec![self.slice(place)]),
        }
    }

    pub(crate) fn raw(&self) -> Result<&RawValue> {
        self.read()
    }

    fn slice(&self, item: &RawValue) -> Self {
        Self::new(self.bytes.slice_ref(item.get().as_bytes()), self.head.clone())
    }

    fn entry(&self, (name, value): &(String, &RawValue)) -> Self {
        let text = format!("{{{}:{}}}", Value::from(name.as_str()), value.get());
        Self::new(text.into(), self.head.clone())
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
fn absolute(pointer: &str) -> Cow<'_, str> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Cow::Borrowed(pointer);
    }
    Cow::Owned(format!("/{}", pointer.replace('~', "~0").replace('/', "~1")))
}

/// Returns true for a HAL page. API Gateway sends HAL unless the `Accept` header is
/// `application/json`.
fn is_hal(page: &RawValue) -> bool {
    Members::parse(page)
        .is_some_and(|page| page.get("_links").is_some() || page.get("_embedded").is_some())
}

/// Returns the member `item` of `_embedded`, or its only member.
fn embedded(page: &RawValue) -> Option<&RawValue> {
    let embedded = Members::parse(Members::parse(page)?.get("_embedded")?)?;
    embedded.get("item").or(match embedded.0.as_slice() {
        [(_, only)] => Some(*only),
        _ => None,
    })
}

fn unmodelled_items(page: &RawValue) -> Option<&RawValue> {
    let Some(members) = Members::parse(page) else { return raw_json::items(page).map(|_| page) };
    let named = ["item", "items"].into_iter().find_map(|name| members.get(name));
    named.or_else(|| {
        let mut lists = members.0.iter().filter(|(_, value)| value.get().starts_with('['));
        let only = lists.next()?.1;
        lists.next().is_none().then_some(only)
    })
}

/// Removes quoted text from an error of serde, which quotes values. A value may be secret.
fn without_content(error: &str) -> String {
    match (error.split_once('"'), error.rsplit_once('"')) {
        (Some((before, rest)), Some((_, after))) if rest.contains('"') => {
            format!("{before}\"...\"{after}")
        }
        _ => error.to_owned(),
    }
}

/// Describes the kind of a value, without its content.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "it is null".to_owned(),
        Value::Bool(_) => "it is a boolean".to_owned(),
        Value::Number(_) => "it is a number".to_owned(),
        Value::String(_) => "it is a string".to_owned(),
        Value::Array(items) => format!("it is a list with {} items", items.len()),
        Value::Object(members) => format!("it is an object with {}", names(members.keys())),
    }
}

/// Describes the last value on the path of a pointer without a value.
fn nothing(json: &Value, pointer: &str) -> String {
    let mut parent = pointer;
    while let Some((before, _)) = parent.rsplit_once('/') {
        parent = before;
        if let Some(value) = json.pointer(parent) {
            let place =
                if parent.is_empty() { "the response".to_owned() } else { format!("`{parent}`") };
            return format!(
                "there is no value: {}",
                describe(value).replacen("it is", &format!("{place} is"), 1)
            );
        }
    }
    // Unreachable: the empty pointer always has a value.
    String::new()
}

fn names<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = names.len().saturating_sub(12);
    let shown: Vec<String> = names.take(12).map(|name| format!("`{name}`")).collect();
    match (shown.len(), more) {
        (0, _) => "no members".to_owned(),
        (_, 0) => format!("the members {}", shown.join(", ")),
        _ => format!("the members {} and {more} more", shown.join(", ")),
    }
}
