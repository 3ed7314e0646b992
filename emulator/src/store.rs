//! Documents by path, in the order of their creation.
//!
//! A path is concrete (`/restapis/a1b2c3/stages/prod`). The path of a child begins with the path of
//! its parent.

use crate::input::Object;

/// All documents of one service.
#[derive(Default)]
pub(crate) struct Store {
    items: Vec<Item>,
    /// How many items were created.
    stored: u64,
    /// How many keys were generated.
    keys: u64,
}

pub(crate) struct Item {
    pub(crate) path: String,
    pub(crate) document: Object,
    /// Increases from item to item, and is never reused.
    pub(crate) number: u64,
}

impl Store {
    pub(crate) fn get(&self, path: &str) -> Option<&Object> {
        self.items.iter().find(|item| item.path == path).map(|item| &item.document)
    }

    /// Stores a document, and replaces one with the same path.
    pub(crate) fn put(&mut self, path: String, document: Object) {
        if let Some(item) = self.items.iter_mut().find(|item| item.path == path) {
            item.document = document;
            return;
        }
        self.stored += 1;
        self.items.push(Item { path, document, number: self.stored });
    }

    /// Removes an item and its children.
    pub(crate) fn remove(&mut self, path: &str) -> Option<Object> {
        let place = self.items.iter().position(|item| item.path == path)?;
        let removed = self.items.remove(place);
        self.items
            .retain(|item| item.path.strip_prefix(path).is_none_or(|rest| !rest.starts_with('/')));
        Some(removed.document)
    }

    /// The items of a collection, oldest first, without their children.
    pub(crate) fn collection(&self, path: &str) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| {
            let key = item.path.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
            key.is_some_and(|key| !key.contains('/'))
        })
    }

    /// Generates a key: ten lower-case letters and digits, the same in every run.
    pub(crate) fn new_key(&mut self) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        const ALL: u64 = 36_u64.pow(10);
        // The factor has no common divisor with 36, so no key modulo 36^10 repeats.
        const STEP: u64 = 2_317_095_846_135_779;
        const { assert!(STEP < ALL && !STEP.is_multiple_of(2) && !STEP.is_multiple_of(3)) };

        self.keys += 1;
        let mut rest = u128::from(self.keys) * u128::from(STEP) % u128::from(ALL);
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
    }
}
