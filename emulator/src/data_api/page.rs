//! The parameters of pages and of parallel scans.

use super::refusal::Refusal;
use super::table::Segment;

/// Most items of a page without a limit.
pub(super) const MOST: usize = 1000;

/// Most segments of a scan.
const MOST_SEGMENTS: u32 = 1_000_000;

/// Returns the segment. The number of segments alone is ignored.
pub(super) fn segment(
    number: Option<&str>,
    total: Option<&str>,
) -> Result<Option<Segment>, Refusal> {
    let Some(number) = number else { return Ok(None) };
    let total = total.ok_or_else(|| {
        Refusal::bad_request("Use of Parallel Scan requires Segment and TotalSegments")
    })?;
    let integer = |text: &str| {
        text.trim()
            .parse::<i64>()
            .map_err(|_| Refusal::bad_request("Segment and TotalSegments must be Integer type"))
    };
    let (number, total) = (integer(number)?, integer(total)?);
    match (u32::try_from(number), u32::try_from(total)) {
        (Ok(number), Ok(total)) if number < total && total <= MOST_SEGMENTS => {
            Ok(Some(Segment { number, total }))
        }
        _ => Err(Refusal::search()),
    }
}
