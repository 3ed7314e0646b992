//! Lenient access to a tree: a part of a wrong kind is no part. What is wrong with it was reported
//! by `structure.rs`.

use std::collections::BTreeSet;

use crate::model::Text;
use crate::tree::{Json, Node};

impl Node {
    /// The entries of an object. A repeated key was reported; its first value stands.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Text, &Node)> {
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

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.all().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    pub(crate) fn entries<'a>(&'a self, key: &str) -> impl Iterator<Item = (&'a Text, &'a Node)> {
        self.get(key).into_iter().flat_map(Self::all)
    }

    pub(crate) fn each<T>(&self, key: &str, read: impl Fn(&Text, &Node) -> T) -> Vec<T> {
        self.entries(key).map(|(name, node)| read(name, node)).collect()
    }

    pub(crate) fn as_text(&self) -> Option<Text> {
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

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)?.value {
            Json::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    pub(crate) fn text(&self, key: &str) -> Option<Text> {
        self.get(key).and_then(Self::as_text)
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<Text> {
        match self.get(key).map(|node| &node.value) {
            Some(Json::Array(elements)) => elements.iter().filter_map(Self::as_text).collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn texts_by_name(&self, key: &str) -> Vec<(Text, Text)> {
        self.entries(key).filter_map(|(name, node)| Some((name.clone(), node.as_text()?))).collect()
    }
}
