//! A count of elementary steps: nodes visited, names compared, cells of edit distances filled in.
//!
//! Each run of the generator owns one counter and passes it on. It does not influence any result. A
//! test compares the counts for small and large models, so that no check becomes quadratic.

use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::BTreeMap;

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

    /// Counts the comparisons of a binary search among `length` entries.
    pub(crate) fn search(&self, length: usize) {
        self.steps(1 + length.checked_ilog2().unwrap_or_default() as usize);
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

/// A map whose searches are counted.
#[derive(Debug)]
pub(crate) struct Index<'w, K, V> {
    entries: BTreeMap<K, V>,
    work: &'w Work,
}

impl<'w, K: Ord, V> Index<'w, K, V> {
    /// Returns an empty map.
    pub(crate) fn new(work: &'w Work) -> Self {
        Self { entries: BTreeMap::new(), work }
    }

    /// Returns a map that keeps the first of several entries with the same key.
    pub(crate) fn of_first(work: &'w Work, entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut index = Self::new(work);
        for (key, value) in entries {
            index.insert_first(key, value);
        }
        index
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.work.search(self.entries.len());
        self.entries.get(key)
    }

    pub(crate) fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Adds an entry or replaces it, and returns the one that was there.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.work.search(self.entries.len());
        self.entries.insert(key, value)
    }

    /// Adds an entry if there is none with this key. Returns whether it was added.
    pub(crate) fn insert_first(&mut self, key: K, value: V) -> bool {
        self.work.search(self.entries.len());
        match self.entries.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(value);
                true
            }
            std::collections::btree_map::Entry::Occupied(_) => false,
        }
    }

    /// Returns the value of a key, which is made if it is not there.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.work.search(self.entries.len());
        self.entries.entry(key).or_insert_with(make)
    }

    /// Returns the entries, sorted by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.work.steps(self.entries.len());
        self.entries.iter()
    }
}
