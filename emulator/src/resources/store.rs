//! Documents by path, in the order of their creation.
//!
//! A path is concrete (`/restapis/a1b2c3/stages/prod`). The path of a child begins with the path of
//! its parent.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::input::Object;
use crate::state::{Saved, time};

/// All documents of one service.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    items: Vec<Item>,
    /// How many items were created.
    stored: u64,
    /// Copies of items by a name, as they were at some time.
    snapshots: BTreeMap<String, Vec<Item>>,
    /// Where the sequence of keys begins.
    first_key: u64,
    /// How many keys were generated.
    keys: u64,
}

/// The number of possible keys.
const KEYS: u64 = 36_u64.pow(10);

#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) path: String,
    pub(crate) document: Object,
    /// Increases from item to item, and is never reused.
    pub(crate) number: u64,
    /// How often the item was read on its own.
    pub(crate) reads: u32,
    pub(crate) created: SystemTime,
}

impl Item {
    fn save(&self) -> Value {
        json!({
            "path": self.path,
            "number": self.number,
            "created": time(self.created),
            "reads": self.reads,
            "document": self.document,
        })
    }

    fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        Ok(Self {
            path: saved.text("path")?,
            number: saved.number("number")?,
            created: saved.time("created")?,
            reads: saved.count("reads")?,
            document: saved.object("document")?,
        })
    }

    fn restore_all(saved: Vec<Value>) -> Result<Vec<Self>, String> {
        saved.into_iter().map(Self::restore).collect()
    }
}

impl Store {
    /// Creates a store without items. Stores with the same seed generate the same keys.
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds begin far apart. Seed 0 begins at 0.
        let first_key = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) % KEYS;
        Self { first_key, ..Self::default() }
    }

    pub(super) fn save(&self) -> Value {
        let all = |items: &[Item]| items.iter().map(Item::save).collect::<Value>();
        let snapshots = self.snapshots.iter().map(|(name, items)| (name.clone(), all(items)));
        json!({
            "items": all(&self.items),
            "stored": self.stored,
            "snapshots": Value::Object(snapshots.collect()),
            "first_key": self.first_key,
            "keys": self.keys,
        })
    }

    /// Returns a saved store. It continues the sequence of keys, also if it began with another seed.
    pub(super) fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        let snapshots = saved.object("snapshots")?.into_iter().map(|(name, items)| match items {
            Value::Array(items) => Ok((name, Item::restore_all(items)?)),
            _ => Err(format!("the snapshot `{name}` is not a list")),
        });
        Ok(Self {
            snapshots: snapshots.collect::<Result<_, String>>()?,
            items: Item::restore_all(saved.list("items")?)?,
            stored: saved.number("stored")?,
            first_key: saved.number("first_key")? % KEYS,
            keys: saved.number("keys")?,
        })
    }

    /// Keeps a copy of an item and of everything below it.
    pub(crate) fn keep_snapshot(&mut self, name: &str, path: &str) {
        let own = self.item(path).cloned();
        let items = own.into_iter().chain(self.below(path).cloned()).collect();
        self.snapshots.insert(name.to_owned(), items);
    }

    /// Returns a store with the items of a snapshot.
    pub(crate) fn snapshot(&self, name: &str) -> Option<Self> {
        let items = self.snapshots.get(name)?.clone();
        Some(Self { items, ..Self::default() })
    }

    pub(crate) fn get(&self, path: &str) -> Option<&Object> {
        self.items.iter().find(|item| item.path == path).map(|item| &item.document)
    }

    pub(crate) fn get_mut(&mut self, path: &str) -> Option<&mut Object> {
        self.items.iter_mut().find(|item| item.path == path).map(|item| &mut item.document)
    }

    pub(crate) fn item(&self, path: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.path == path)
    }

    pub(crate) fn item_mut(&mut self, path: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.path == path)
    }

    pub(crate) fn contains(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// Stores a document, and replaces one with the same path.
    pub(crate) fn put(&mut self, path: String, document: Object) {
        if let Some(item) = self.items.iter_mut().find(|item| item.path == path) {
            item.document = document;
            return;
        }
        self.stored += 1;
        let number = self.stored;
        self.items.push(Item { path, document, number, reads: 0, created: SystemTime::UNIX_EPOCH });
    }

    /// Gives an item another path. Its children move with it.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        for item in &mut self.items {
            let below = item
                .path
                .strip_prefix(from)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'));
            if let Some(rest) = below {
                item.path = format!("{to}{rest}");
            }
        }
    }

    /// The items below a path, oldest first: children, their children, and so on.
    pub(crate) fn below(&self, path: &str) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| {
            item.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        })
    }

    /// Removes the items below a path, but not the item itself.
    pub(crate) fn remove_below(&mut self, path: &str) {
        self.items
            .retain(|item| item.path.strip_prefix(path).is_none_or(|rest| !rest.starts_with('/')));
    }

    /// Removes an item and its children.
    pub(crate) fn remove(&mut self, path: &str) -> Option<Object> {
        let place = self.items.iter().position(|item| item.path == path)?;
        let removed = self.items.remove(place);
        self.remove_below(path);
        Some(removed.document)
    }

    /// The items of a collection, oldest first, without their children.
    pub(crate) fn collection(&self, path: impl AsRef<str>) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| {
            let key = item.path.strip_prefix(path.as_ref()).and_then(|rest| rest.strip_prefix('/'));
            key.is_some_and(|key| !key.contains('/'))
        })
    }

    /// Generates a key: ten lower-case letters and digits, the same in every run.
    pub(crate) fn new_key(&mut self) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        // The factor has no common divisor with 36, so no key modulo 36^10 repeats.
        const STEP: u64 = 2_317_095_846_135_779;
        const { assert!(STEP < KEYS && !STEP.is_multiple_of(2) && !STEP.is_multiple_of(3)) };

        self.keys += 1;
        let number = u128::from(self.first_key) + u128::from(self.keys);
        let mut rest = number * u128::from(STEP) % u128::from(KEYS);
        let mut key = String::new();
        for _ in 0..10 {
            let digit = usize::try_from(rest % 36).ok().and_then(|index| DIGITS.get(index));
            key.extend(digit.map(|digit| char::from(*digit)));
            rest /= 36;
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn paths(store: &Store, collection: &str) -> Vec<String> {
        store.collection(collection).map(|item| item.path.clone()).collect()
    }

    #[test]
    fn in_order_and_with_what_is_below() {
        let mut store = Store::default();
        for path in ["/a/2", "/a/1", "/a/2/b/1", "/a/22", "/a/2/b/1/c/1", "/a/2"] {
            store.put(path.to_owned(), Object::new());
        }
        assert_eq!(paths(&store, "/a"), ["/a/2", "/a/1", "/a/22"]);
        assert_eq!(paths(&store, "/a/2/b"), ["/a/2/b/1"]);
        assert!(store.remove("/a/2").is_some() && store.remove("/a/2").is_none());
        assert_eq!(paths(&store, "/a"), ["/a/1", "/a/22"]);
        assert_eq!(store.items.len(), 2);
    }

    #[test]
    fn keys_are_unique_and_the_same_in_every_run() {
        let (mut one, mut other) = (Store::default(), Store::default());
        let keys: Vec<_> = (0..1000).map(|_| one.new_key()).collect();
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 1000);
        assert!(keys.iter().all(|key| key.len() == 10));
        assert_eq!(other.new_key(), keys[0]);
        assert_eq!(Store::new(0).new_key(), keys[0]);
        let of_seed = |seed| Store::new(seed).new_key();
        assert_eq!(of_seed(7), of_seed(7));
        assert_eq!(HashSet::from([0, 1, 2, u64::MAX].map(of_seed)).len(), 4);
    }
}
