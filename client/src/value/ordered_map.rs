//! A map that keeps the order in which names were set.

use std::collections::BTreeMap;

use super::argument::Argument;

/// Up to this many entries, a search from the start is faster than an index.
const FEW: usize = 32;

/// Values by name, in order. Setting a name again replaces its value.
#[derive(Clone, Debug)]
pub(crate) struct OrderedMap<K> {
    entries: Vec<(K, Argument)>,
    /// The places of all entries, once there are more than a few.
    places: BTreeMap<K, usize>,
}

impl<K: Ord + Clone> OrderedMap<K> {
    pub(crate) const fn new() -> Self {
        Self { entries: Vec::new(), places: BTreeMap::new() }
    }

    /// Sets a value. Replaces an earlier one.
    pub(crate) fn insert(&mut self, name: K, value: Argument) {
        let place = if self.entries.len() <= FEW {
            self.entries.iter().position(|(own, _)| *own == name)
        } else {
            if self.places.is_empty() {
                let names = self.entries.iter().map(|(name, _)| name.clone());
                self.places = names.zip(0..).collect();
            }
            let place = self.places.get(&name).copied();
            if place.is_none() {
                self.places.insert(name.clone(), self.entries.len());
            }
            place
        };
        match place.and_then(|place| self.entries.get_mut(place)) {
            Some((_, own)) => *own = value,
            None => self.entries.push((name, value)),
        }
    }

    pub(crate) fn entries(&self) -> &[(K, Argument)] {
        &self.entries
    }

    pub(crate) fn into_entries(self) -> Vec<(K, Argument)> {
        self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_place_and_the_last_value_wins() {
        for size in [1, FEW, FEW + 1, FEW + 2, 1000] {
            let mut map = OrderedMap::new();
            for round in 0..2 {
                for name in (0..size).rev() {
                    map.insert(name, Argument::Integer(round));
                }
            }
            let entries = map.into_entries();
            let names: Vec<usize> = entries.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, (0..size).rev().collect::<Vec<_>>());
            assert!(entries.iter().all(|(_, value)| matches!(value, Argument::Integer(1))));
        }
    }
}
