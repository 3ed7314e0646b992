//! JSON of an answer, or of one item of it: kept as bytes, read on demand.

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

/// JSON as the service wrote it. Cloning it is cheap; an item shares the bytes of its page.
#[derive(Clone)]
pub struct Document {
    bytes: Bytes,
    /// `None` inside: the bytes are no JSON.
    parsed: OnceLock<Option<Arc<Value>>>,
    answer: Arc<ResponseHead>,
}

impl Document {
    pub(crate) fn new(bytes: Bytes, answer: Arc<ResponseHead>) -> Self {
        Self { bytes, parsed: OnceLock::new(), answer }
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes as text; an error if they are not UTF-8.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.bytes)
            .map_err(|error| self.unreadable("the body is not UTF-8").with_source(error))
    }

    /// The whole as JSON, parsed once. Numbers beyond `u64` and `i64` are rounded to `f64` by
    /// [`Value`]; [`deserialize`](Self::deserialize) into a type that keeps them does not.
    pub fn json(&self) -> Result<&Value> {
        let parsed =
            self.parsed.get_or_init(|| serde_json::from_slice(&self.bytes).ok().map(Arc::new));
        match parsed {
            Some(value) => Ok(value),
            None => Err(self
                .read::<Value>()
                .err()
                .unwrap_or_else(|| self.unreadable("the body is no valid JSON"))),
        }
    }

    /// Returns the value at a JSON pointer (RFC 6901: `/endpointConfiguration/types/0`) or under a
    /// name (`id` is the same as `/id`); `None` if there is none, or the body is not JSON.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.json().ok()?.pointer(&absolute(pointer))
    }

    /// Returns the text at a JSON pointer or under a name, as [`get`](Self::get) finds it.
    ///
    /// # Errors
    ///
    /// There is no text there; the error says what there is instead.
    pub fn str(&self, pointer: &str) -> Result<&str> {
        let json = self.json()?;
        let pointer = &*absolute(pointer);
        match json.pointer(pointer) {
            Some(Value::String(text)) => Ok(text),
            other => Err(self.unreadable(&format!(
                "no text at `{pointer}`: {}",
                other.map_or_else(|| nothing(json, pointer), describe)
            ))),
        }
    }

    /// A type of your own, read from the bytes.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        self.read()
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        if self.bytes.is_empty() {
            return Err(self.unreadable("the body is empty: there is no JSON in it"));
        }
        serde_json::from_slice(&self.bytes).map_err(|error| {
            let what = if error.is_data() {
                "the JSON does not have the expected form"
            } else {
                "the body is no valid JSON"
            };
            self.unreadable(&format!("{what}: {}", without_content(&error.to_string())))
        })
    }

    /// The items of a list, each a slice of these bytes.
    ///
    /// They are looked for where the model says; where it says nothing, in the members `item`
    /// and `items` and then in the only member that is a list; in an answer in HAL form, under
    /// `_embedded`. A map in their place gives one object with one member for each entry.
    /// Nothing there, or `null`: no items. An error if the operation is not one that lists, and
    /// there is no list.
    pub fn items(&self) -> Result<Vec<Self>> {
        if self.bytes.is_empty() {
            return Ok(Vec::new());
        }
        let page = self.raw()?;
        let hal = is_hal(page);
        let pointer = self.answer.table.and_then(|table| Some(table.paging()?.items()));
        let place = match pointer {
            Some(pointer) => {
                raw_json::at_pointer(page, pointer).filter(|_| !(hal && pointer.is_empty()))
            }
            None => unmodelled_items(page),
        };
        let Some(place) = place.or_else(|| embedded(page)) else {
            return if pointer.is_some() || self.answer.lists() {
                Ok(Vec::new())
            } else {
                let operation = &self.answer.operation;
                Err(self.unreadable(&format!(
                    "there is no list in the answer: {operation} reads one thing"
                )))
            };
        };
        if let Some(items) = raw_json::items(place) {
            return Ok(items.into_iter().map(|item| self.slice(item)).collect());
        }
        match Members::parse(place) {
            // HAL writes a list of one as the one.
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
        Self::new(self.bytes.slice_ref(item.get().as_bytes()), self.answer.clone())
    }

    fn entry(&self, (name, value): &(String, &RawValue)) -> Self {
        let text = format!("{{{}:{}}}", Value::from(name.as_str()), value.get());
        Self::new(text.into(), self.answer.clone())
    }

    pub(crate) fn unreadable(&self, text: &str) -> Error {
        Error::unreadable(self.answer.clone(), self.bytes.clone(), text.to_owned())
    }
}

impl fmt::Debug for Document {
    /// No content: it may be secret, and is often long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes)", self.bytes.len())
    }
}

/// A JSON pointer; a name without `/` before it becomes one.
fn absolute(pointer: &str) -> Cow<'_, str> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Cow::Borrowed(pointer);
    }
    Cow::Owned(format!("/{}", pointer.replace('~', "~0").replace('/', "~1")))
}

/// API Gateway answers in this form when the `Accept` header does not say `application/json`.
fn is_hal(page: &RawValue) -> bool {
    Members::parse(page)
        .is_some_and(|page| page.get("_links").is_some() || page.get("_embedded").is_some())
}

/// What is under `_embedded`: `item`, or the only thing there.
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

/// A text that was found where something else was expected may be secret: errors quote it.
fn without_content(error: &str) -> String {
    match (error.find('"'), error.rfind('"')) {
        (Some(from), Some(to)) if from < to => format!("{}...{}", &error[..=from], &error[to..]),
        _ => error.to_owned(),
    }
}

/// What a value is, without saying what it holds.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "it is null".to_owned(),
        Value::Bool(_) => "it is a boolean".to_owned(),
        Value::Number(_) => "it is a number".to_owned(),
        Value::String(_) => "it is text".to_owned(),
        Value::Array(items) => format!("it is a list of {}", items.len()),
        Value::Object(members) => format!("it is an object with {}", names(members.keys())),
    }
}

/// The last thing on the way to a pointer that leads nowhere.
fn nothing(json: &Value, pointer: &str) -> String {
    let mut parent = pointer;
    while let Some((before, _)) = parent.rsplit_once('/') {
        parent = before;
        if let Some(value) = json.pointer(parent) {
            let place =
                if parent.is_empty() { "the answer".to_owned() } else { format!("`{parent}`") };
            return format!(
                "there is nothing: {}",
                describe(value).replacen("it is", &format!("{place} is"), 1)
            );
        }
    }
    // The empty pointer leads to the whole, which is there.
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
