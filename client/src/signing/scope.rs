//! The credential scope of a signature: region, service and time.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;

/// The time from 1970 to the end of the year 9999, the last one that a date can express.
const AFTER_LAST_YEAR: Duration = Duration::from_hours(70_389_528);

/// The credential scope of a signature.
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    /// The time in seconds since 1970.
    pub(crate) seconds: u64,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(region: &'a str, service: &'a str, at: SystemTime) -> Result<Self, String> {
        let since = at.duration_since(SystemTime::UNIX_EPOCH).ok();
        let since = since.filter(|since| *since < AFTER_LAST_YEAR);
        let seconds = since.map(|since| since.as_secs());
        let seconds =
            seconds.ok_or("the time of the signature is before 1970 or after the year 9999")?;
        Ok(Self { region, service, seconds })
    }

    pub(super) fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds)
    }

    /// Returns the time as `20201020T061438Z`.
    pub(super) fn date(&self) -> String {
        let time = OffsetDateTime::from(self.time());
        let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
        let (hour, minute, second) = time.to_hms();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_a_date_cannot_express_are_refused() {
        let epoch = SystemTime::UNIX_EPOCH;
        let before = epoch.checked_sub(Duration::from_secs(1)).unwrap_or(epoch);
        for at in [before, epoch + AFTER_LAST_YEAR] {
            assert!(
                Scope::new("r", "s", at).is_err_and(|why| why.contains("before 1970 or after"))
            );
        }
        for (at, date) in [
            (Duration::ZERO, "19700101T000000Z"),
            (Duration::from_millis(1_603_174_478_999), "20201020T061438Z"),
            (AFTER_LAST_YEAR.saturating_sub(Duration::from_nanos(1)), "99991231T235959Z"),
        ] {
            let scope = Scope::new("r", "s", epoch + at);
            assert_eq!(scope.map(|scope| scope.date()), Ok(date.to_owned()));
        }
    }
}
