//! A count of elementary steps: nodes visited, names compared, cells of edit distances filled in.
//!
//! Each run of the generator owns one counter and passes it on. It does not influence any result. A
//! test compares the counts for small and large models, so that no check becomes quadratic.

#![expect(clippy::disallowed_types, reason = "a map that cannot be iterated gives the same text")]

use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::Hash;

/// The counter of one run.
#[derive(Debug, Default)]
pub(crate) struct Work {
    steps: Cell<u64>,
}

impl Work {
    /// Counts one step.
    pub(crate) fn step(&self) {
        self.steps(1);
    }

    /// Counts several steps.
    pub(crate) fn steps(&self, number: usize) {
        self.steps.set(self.steps.get().saturating_add(number as u64));
    }

    /// Counts the comparisons of sorting `length` entries.
    pub(crate) fn sort(&self, length: usize) {
        self.steps(length * (1 + length.checked_ilog2().unwrap_or_default() as usize));
    }

    /// Returns the count.
    #[cfg(test)]
    pub(crate) fn total(&self) -> u64 {
        self.steps.get()
    }
}

/// A hash map whose look-ups are counted. It cannot be iterated: the order would differ from run to
/// run.
#[derive(Debug)]
pub(crate) struct Index<'w, K, V> {
    entries: HashMap<K, V>,
    work: &'w Work,
}

impl<'w, K: Eq + Hash, V> Index<'w, K, V> {
    /// Returns an empty map.
    pub(crate) fn new(work: &'w Work) -> Self {
        Self { entries: HashMap::new(), work }
    }

    /// Returns a map that keeps the first of several entries with the same key.
    pub(crate) fn of_first(work: &'w Work, entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut index = Self::new(work);
        for (key, value) in entries {
            index.insert_first(key, value);
        }
        index
    }

    /// Returns the value of a key.
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.work.step();
        self.entries.get(key)
    }

    /// Returns whether there is an entry with this key.
    pub(crate) fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Adds an entry or replaces it, and returns the value that was there.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.work.step();
        self.entries.insert(key, value)
    }

    /// Adds an entry if there is none with this key.
    pub(crate) fn insert_first(&mut self, key: K, value: V) {
        self.work.step();
        self.entries.entry(key).or_insert(value);
    }

    /// Returns the value of a key, which is made if it is not there.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.work.step();
        self.entries.entry(key).or_insert_with(make)
    }
}

/// A hash set whose look-ups are counted.
#[derive(Debug)]
pub(crate) struct Seen<'w, K>(Index<'w, K, ()>);

impl<'w, K: Eq + Hash> Seen<'w, K> {
    /// Returns an empty set.
    pub(crate) fn new(work: &'w Work) -> Self {
        Self(Index::new(work))
    }

    /// Returns a set of these keys.
    pub(crate) fn of_all(work: &'w Work, keys: impl IntoIterator<Item = K>) -> Self {
        Self(Index::of_first(work, keys.into_iter().map(|key| (key, ()))))
    }

    /// Adds a key, and returns whether it is new.
    pub(crate) fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }

    /// Returns whether a key is in the set.
    pub(crate) fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains(key)
    }
}
