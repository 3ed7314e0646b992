//! Names that a model may refer to, and which of them a mistyped name is probably meant to be.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::work::Work;

/// A list of names that is shared by all mistakes about it.
///
/// The nearest name is looked for only when a mistake is shown: a report shows a bounded number of
/// mistakes, so that many mistyped names among many known ones do not take quadratic time.
#[derive(Debug, Clone)]
pub(crate) struct KnownNames(Rc<Names>);

#[derive(Debug)]
struct Names {
    in_order: Vec<String>,
    all: OnceCell<BTreeSet<String>>,
    profiles: OnceCell<Vec<Profile>>,
}

/// Most names that are listed where none is near.
const MOST_LISTED: usize = 40;
/// Names with more letters are not compared: the time for one pair is the product of the lengths.
const LONGEST: usize = 100;

impl<'a> FromIterator<&'a str> for KnownNames {
    fn from_iter<T: IntoIterator<Item = &'a str>>(names: T) -> Self {
        let in_order = names.into_iter().map(str::to_owned).collect();
        Self(Rc::new(Names { in_order, all: OnceCell::new(), profiles: OnceCell::new() }))
    }
}

impl KnownNames {
    /// Returns whether this is one of the names.
    pub(crate) fn contains(&self, name: &str, work: &Work) -> bool {
        let names = &self.0.in_order;
        let all = self.0.all.get_or_init(|| {
            work.steps(names.len());
            names.iter().cloned().collect()
        });
        work.step();
        all.contains(name)
    }

    /// Returns the remedy for a name that is not known: the nearest known one, or with `or_all` a
    /// list of them.
    pub(crate) fn remedy(&self, wrong: &str, or_all: bool, work: &Work) -> Option<String> {
        if let Some(near) = self.nearest(wrong, work) {
            return Some(format!("did you mean `{near}`?"));
        }
        let names = &self.0.in_order;
        if names.is_empty() || !or_all {
            return None;
        }
        work.steps(names.len().min(MOST_LISTED));
        let listed: Vec<String> =
            names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
        let more = match names.len().saturating_sub(MOST_LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!("known here: {}{more}", listed.join(", ")))
    }

    /// Returns the first of the names with the least edit distance, if that is small enough; of names
    /// with the same distance, one that is as long as the wrong one.
    pub(crate) fn nearest(&self, wrong: &str, work: &Work) -> Option<&str> {
        let names = &self.0.in_order;
        let profiles = self
            .0
            .profiles
            .get_or_init(|| names.iter().map(|name| Profile::new(name, work)).collect::<Vec<_>>());
        let wanted = Profile::new(wrong, work);
        if wanted.length > LONGEST {
            return None;
        }
        let mut best: Option<&String> = None;
        // Edits, and the difference in length. No name with more edits is near, however long it is.
        let mut least = (most_edits(wrong.len()), usize::MAX);
        for (name, profile) in names.iter().zip(profiles) {
            let difference = wanted.length.abs_diff(profile.length);
            let limit = if difference < least.1 { least.0 + 1 } else { least.0 };
            if !profile.may_be_within(&wanted, limit, work) {
                continue;
            }
            work.steps(wanted.length * profile.length);
            let distance = strsim::damerau_levenshtein(&wanted.lower_case, &profile.lower_case);
            let found = (distance, difference);
            if found < least {
                least = found;
                best = Some(name);
            }
        }
        best.filter(|name| least.0 <= most_edits(name.len().min(wrong.len()))).map(String::as_str)
    }
}

/// Returns by how many edits two names of at least this length may differ to be near. `post` is not
/// near to `list`.
fn most_edits(length: usize) -> usize {
    1 + length / 5
}

/// What bounds the edit distance of two names without comparing them letter by letter.
#[derive(Debug)]
struct Profile {
    lower_case: String,
    /// Number of letters.
    length: usize,
    /// Which letters occur; several letters share a bit.
    letters: u64,
    /// How often they occur; several letters share a counter.
    counts: [u8; Self::COUNTERS],
}

impl Profile {
    const COUNTERS: usize = 32;

    fn new(name: &str, work: &Work) -> Self {
        let lower_case = name.to_lowercase();
        let mut letters = 0;
        let mut counts = [0_u8; Self::COUNTERS];
        let mut length = 0;
        for letter in lower_case.chars() {
            letters |= 1 << (letter as u32 % u64::BITS);
            let at = letter as usize % Self::COUNTERS;
            counts[at] = counts[at].saturating_add(1);
            length += 1;
        }
        work.steps(length);
        Self { lower_case, length, letters, counts }
    }

    /// Returns whether the edit distance may be less than this limit: an edit adds at most one
    /// letter and removes at most one.
    fn may_be_within(&self, other: &Self, limit: usize, work: &Work) -> bool {
        work.step();
        let only_here = (self.letters & !other.letters).count_ones() as usize;
        let only_there = (other.letters & !self.letters).count_ones() as usize;
        let by_length = self.length.abs_diff(other.length);
        if by_length.max(only_here).max(only_there) >= limit {
            return false;
        }
        work.steps(Self::COUNTERS);
        let (mut added, mut removed) = (0_usize, 0_usize);
        for (own, theirs) in self.counts.iter().zip(&other.counts) {
            added += usize::from(own.saturating_sub(*theirs));
            removed += usize::from(theirs.saturating_sub(*own));
        }
        added.max(removed) < limit
    }
}

#[cfg(test)]
mod tests {
    use super::{KnownNames, LONGEST, most_edits};
    use crate::work::Work;

    /// What the bounded search must find: every name compared with every other one.
    fn nearest_of_all<'a>(wrong: &str, names: &[&'a str]) -> Option<&'a str> {
        let distance =
            |name: &str| strsim::damerau_levenshtein(&wrong.to_lowercase(), &name.to_lowercase());
        let length = |name: &str| name.to_lowercase().chars().count();
        let difference = |name: &str| length(name).abs_diff(length(wrong));
        let nearest = names.iter().min_by_key(|name| (distance(name), difference(name)))?;
        (distance(nearest) <= most_edits(nearest.len().min(wrong.len()))).then_some(*nearest)
    }

    #[test]
    fn the_bounded_search_finds_what_a_full_search_finds() {
        let letters = ["a", "b", "ab", "é", "É", "st", "age", "Name", "_", "id", "0", ""];
        let mut seed = 7_usize;
        let mut next = |below: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..300 {
            let mut word =
                || (0..next(6)).map(|_| letters[next(letters.len())]).collect::<String>();
            let words: Vec<String> = (0..20).map(|_| word()).collect();
            let names: Vec<&str> = words.iter().map(String::as_str).collect();
            let known: KnownNames = names.iter().copied().collect();
            for _ in 0..5 {
                let wrong = word();
                assert_eq!(
                    known.nearest(&wrong, &Work::default()),
                    nearest_of_all(&wrong, &names),
                    "{wrong} among {names:?}"
                );
            }
        }
    }

    #[test]
    fn a_very_long_name_is_not_compared() {
        let known: KnownNames = ["a"].into_iter().collect();
        let work = Work::default();
        assert_eq!(known.nearest(&"a".repeat(LONGEST + 1), &work), None);
        assert_eq!(known.nearest("A", &work), Some("a"));
    }
}
