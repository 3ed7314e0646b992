//! The credential scope of a signature: algorithm, region, service and time.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;

/// The time from 1970 to the end of the year 9999, the last one that a date can express.
const AFTER_LAST_YEAR: Duration = Duration::from_hours(70_389_528);

/// The algorithm of a signature.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Algorithm {
    /// Signature Version 4: HMAC with a key for one region.
    V4,
    /// Signature Version 4A: ECDSA with a key for a set of regions.
    #[cfg(feature = "sigv4a")]
    V4a,
}

impl Algorithm {
    /// Returns the name in a signature.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::V4 => "AWS4-HMAC-SHA256",
            #[cfg(feature = "sigv4a")]
            Self::V4a => "AWS4-ECDSA-P256-SHA256",
        }
    }
}

/// The credential scope of a signature.
pub(crate) struct Scope<'a> {
    pub(crate) algorithm: Algorithm,
    /// With Signature Version 4A, a set of regions, separated by commas.
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
        Ok(Self { algorithm: Algorithm::V4, region, service, seconds })
    }

    /// Returns the regions in which a signature of version 4A is valid, separated by commas.
    #[allow(clippy::unused_self, reason = "without the feature there is no other algorithm")]
    pub(super) const fn region_set(&self) -> Option<&'a str> {
        match self.algorithm {
            Algorithm::V4 => None,
            #[cfg(feature = "sigv4a")]
            Algorithm::V4a => Some(self.region),
        }
    }

    /// Appends the scope: `20201020/eu-west-1/apigateway/aws4_request`.
    pub(super) fn push_to(&self, text: &mut String) {
        text.push_str(self.date().as_str().get(..8).unwrap_or_default());
        if self.region_set().is_none() {
            text.push('/');
            text.push_str(self.region);
        }
        text.push('/');
        text.push_str(self.service);
        text.push_str("/aws4_request");
    }

    pub(super) fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds)
    }

    /// Returns the time as `20201020T061438Z`.
    pub(super) fn date(&self) -> Date {
        let time = OffsetDateTime::from(self.time());
        let (hour, minute, second) = time.to_hms();
        let year = u8::try_from(time.year() / 100).unwrap_or_default();
        let of_century = u8::try_from(time.year() % 100).unwrap_or_default();
        // Formatting costs several times as much.
        let mut date = *b"YYYYMMDDThhmmssZ";
        let numbers = [year, of_century, time.month().into(), time.day(), hour, minute, second];
        let (days, times) = date.split_at_mut(9);
        let places = days.chunks_exact_mut(2).chain(times.chunks_exact_mut(2));
        for (place, number) in places.zip(numbers) {
            place.copy_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
        }
        Date(date)
    }
}

/// A time as `20201020T061438Z`.
pub(super) struct Date([u8; 16]);

impl Date {
    pub(super) fn as_str(&self) -> &str {
        // Digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
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
            assert_eq!(scope.map(|scope| scope.date().as_str().to_owned()), Ok(date.to_owned()));
        }
    }
}
