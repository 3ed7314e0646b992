//! JSON as a tree that remembers where everything stands and keeps duplicate keys.
//!
//! The accessors are lenient: a part of the wrong kind counts as absent, because `structure.rs`
//! reports it.

use std::collections::BTreeSet;

use crate::span::{Span, Text};

/// One JSON value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Json,
}

#[derive(Debug, Clone)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<(Text, Node)>),
}

impl Node {
    /// Returns what it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Json::Null => "null",
            Json::Boolean(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    /// The whole of a mistake about a long object would be pages: its opening is enough.
    pub(crate) fn head(&self) -> Span {
        match self.value {
            Json::Array(_) | Json::Object(_) => self.span.start..self.span.start + 1,
            _ => self.span.clone(),
        }
    }

    /// Returns the entries of an object. Of a repeated key, the first value counts.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Text, &Node)> {
        let entries: &[(Text, Node)] = match &self.value {
            Json::Object(entries) => entries,
            _ => &[],
        };
        let mut seen = BTreeSet::new();
        entries
            .iter()
            .map(|(name, node)| (name, node))
            .filter(move |(name, _)| seen.insert(name.value.as_str()))
    }

    /// Returns the value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Json::Object(entries) = &self.value else { return None };
        entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// Returns the entries of the object that a key has.
    pub(crate) fn entries_of<'a>(
        &'a self,
        key: &str,
    ) -> impl Iterator<Item = (&'a Text, &'a Node)> {
        self.get(key).into_iter().flat_map(Self::entries)
    }

    /// Reads the entries of the object that a key has.
    pub(crate) fn read_entries<T>(&self, key: &str, read: impl Fn(&Text, &Node) -> T) -> Vec<T> {
        self.entries_of(key).map(|(name, node)| read(name, node)).collect()
    }

    pub(crate) fn as_string(&self) -> Option<Text> {
        match &self.value {
            Json::String(text) => Some(Text::new(text.clone(), self.span.clone())),
            _ => None,
        }
    }

    pub(crate) fn as_status(&self) -> Option<u16> {
        match &self.value {
            Json::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    /// Returns the boolean that a key has.
    pub(crate) fn boolean(&self, key: &str) -> Option<bool> {
        match self.get(key)?.value {
            Json::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    /// Returns the boolean that a key has, and its place.
    pub(crate) fn spanned_boolean(&self, key: &str) -> Option<(bool, Span)> {
        Some((self.boolean(key)?, self.get(key)?.span.clone()))
    }

    /// Returns the string that a key has.
    pub(crate) fn string(&self, key: &str) -> Option<Text> {
        self.get(key).and_then(Self::as_string)
    }

    /// Returns the strings of the array that a key has.
    pub(crate) fn strings(&self, key: &str) -> Vec<Text> {
        match self.get(key).map(|node| &node.value) {
            Some(Json::Array(elements)) => elements.iter().filter_map(Self::as_string).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the strings of the object that a key has, by name.
    pub(crate) fn strings_by_name(&self, key: &str) -> Vec<(Text, Text)> {
        let entries = self.entries_of(key);
        entries.filter_map(|(name, node)| Some((name.clone(), node.as_string()?))).collect()
    }
}
