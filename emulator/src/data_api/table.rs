//! A table of DynamoDB: rows by their key, in the order of the keys' hashes.

use std::collections::BTreeMap;
use std::ops::Bound;

use md5::{Digest, Md5};
use serde_json::Value;

use super::refusal::Refusal;
use super::row;
use crate::input::Object;

/// Longest page of a scan or a query, in bytes.
const PAGE: usize = 1024 * 1024;

/// Rows whose only key is a text.
pub(super) struct Table {
    /// The name of the key.
    key: String,
    rows: BTreeMap<Place, Object>,
}

/// The place of a row in a scan.
///
/// DynamoDB does not document its order. This one is the order that was observed.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    hash: u32,
    id: String,
}

impl Place {
    fn new(id: &str) -> Self {
        let digest = Md5::new().chain_update("Outliers").chain_update(id).finalize();
        let hash = digest.iter().take(3).fold(0, |hash, byte| hash << 8 | u32::from(*byte));
        Self { hash, id: id.to_owned() }
    }
}

/// One of the parts into which a parallel scan divides a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) number: u32,
    pub(super) total: u32,
}

impl Segment {
    /// Whether rows with this hash are in the segment. Its first 12 bits decide.
    fn contains(self, hash: u32) -> bool {
        let bound = |number: u32| (4096 * u64::from(number)).div_ceil(u64::from(self.total.max(1)));
        (bound(self.number)..bound(self.number + 1)).contains(&u64::from(hash >> 12))
    }
}

/// Where a scan begins and ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Range<'a> {
    /// The id of the row before the first one.
    pub(super) after: Option<&'a str>,
    pub(super) segment: Option<Segment>,
    /// Most rows.
    pub(super) limit: Option<usize>,
}

/// Rows of one page, and the id to continue after unless the table ends with it.
pub(super) struct Page<'a> {
    pub(super) rows: Vec<&'a Object>,
    pub(super) last: Option<String>,
}

impl Table {
    pub(super) fn new(key: &str) -> Self {
        Self { key: key.to_owned(), rows: BTreeMap::new() }
    }

    pub(super) fn save(&self) -> Value {
        let rows = self.rows.iter().map(|(place, row)| (place.id.clone(), row.clone().into()));
        Value::Object(rows.collect())
    }

    /// Returns a table with saved rows.
    pub(super) fn restore(key: &str, rows: Object) -> Result<Self, String> {
        let rows = rows.into_iter().map(|(id, row)| match row {
            Value::Object(row) => Ok((Place::new(&id), row)),
            _ => Err(format!("the row `{id}` is not an object")),
        });
        Ok(Self { key: key.to_owned(), rows: rows.collect::<Result<_, String>>()? })
    }

    pub(super) fn get(&self, id: &str) -> Option<&Object> {
        self.rows.get(&Place::new(id))
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Object> {
        self.rows.get_mut(&Place::new(id))
    }

    /// Returns a row to be changed. A missing one is created with its key.
    pub(super) fn row(&mut self, id: &str) -> &mut Object {
        self.rows.entry(Place::new(id)).or_insert_with(|| {
            let mut row = Object::new();
            row.insert(self.key.clone(), id.into());
            row
        })
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.rows.remove(&Place::new(id));
    }

    /// Returns a page of rows that satisfy a condition of the table's index, or all rows. The page
    /// ends with the row that makes it longer than a megabyte.
    pub(super) fn page(
        &self,
        range: Range<'_>,
        is_in_index: impl Fn(&Object) -> bool,
    ) -> Result<Page<'_>, Refusal> {
        let contains = |hash| range.segment.is_none_or(|segment| segment.contains(hash));
        let start = range.after.map(Place::new);
        if start.as_ref().is_some_and(|start| !contains(start.hash)) {
            return Err(Refusal::search());
        }
        let start = start.map_or(Bound::Unbounded, Bound::Excluded);
        let (mut rows, mut size) = (Vec::new(), 0);
        for (place, row) in self.rows.range((start, Bound::Unbounded)) {
            if !contains(place.hash) || !is_in_index(row) {
                continue;
            }
            rows.push(row);
            size += row::size_of(row);
            if size > PAGE || range.limit.is_some_and(|limit| rows.len() >= limit) {
                return Ok(Page { rows, last: Some(place.id.clone()) });
            }
        }
        Ok(Page { rows, last: None })
    }

    /// Returns a key as DynamoDB writes it: an object with one member.
    pub(super) fn key_of(&self, id: &str) -> Value {
        let mut key = Object::new();
        key.insert(self.key.clone(), id.into());
        Value::Object(key)
    }

    /// Returns the id of a row.
    pub(super) fn id_of<'a>(&self, row: &'a Object) -> &'a str {
        row.get(&self.key).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Compares two keys as a scan does, for lists of anything with a key.
pub(super) fn in_scan_order(one: &str, other: &str) -> std::cmp::Ordering {
    Place::new(one).cmp(&Place::new(other))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn table(rows: u32) -> Table {
        let mut table = Table::new("id");
        for number in 0..rows {
            table.row(&number.to_string());
        }
        table
    }

    fn ids(table: &Table, range: Range<'_>) -> (Vec<String>, Option<String>) {
        let page = table.page(range, |_| true).unwrap();
        (page.rows.iter().map(|row| table.id_of(row).to_owned()).collect(), page.last)
    }

    #[test]
    fn pages_have_every_row_once() {
        let table = table(50);
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let range = Range { after: after.as_deref(), limit: Some(7), ..Range::default() };
            let (page, last) = ids(&table, range);
            assert!(page.len() <= 7 && last.as_ref().is_none_or(|last| page.last() == Some(last)));
            all.extend(page);
            let Some(last) = last else { break };
            after = Some(last);
        }
        assert_eq!(all, ids(&table, Range::default()).0);
        all.sort_unstable_by_key(|id| id.parse::<u32>().unwrap());
        assert_eq!(all, (0..50).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn segments_have_every_row_once_and_keep_their_keys_apart() {
        let table = table(100);
        let of = |number| Range { segment: Some(Segment { number, total: 3 }), ..Range::default() };
        let parts: Vec<_> = (0..3).map(|number| ids(&table, of(number)).0).collect();
        assert!(parts.iter().all(|part| part.len() > 10));
        assert_eq!(parts.concat(), ids(&table, Range::default()).0);
        let range = Range { after: Some(&parts[0][0]), ..of(1) };
        assert!(table.page(range, |_| true).is_err());
    }

    #[test]
    fn a_page_ends_with_the_row_that_makes_it_a_megabyte() {
        let mut table = table(4);
        for number in 0..4 {
            let row = table.get_mut(&number.to_string()).unwrap();
            row.insert("pad".to_owned(), "x".repeat(400_000).into());
        }
        let (page, last) = ids(&table, Range::default());
        assert_eq!((page.len(), last.as_ref()), (3, page.last()));
    }
}
