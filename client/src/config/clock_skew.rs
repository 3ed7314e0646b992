//! The difference between this machine's clock and that of each host, measured when a signature is
//! refused.
//!
//! Does not read a clock: all times are arguments.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use http::header::{AGE, DATE};

use crate::outcome::error::Error;
use crate::outcome::service_error::http_date;

/// Tolerated difference in milliseconds. Services accept signatures that are up to five minutes
/// off, and `Date` has whole seconds.
const TOLERATED: u64 = 4 * 60 * 1000;

/// Largest plausible difference in milliseconds: 100 years. With more, the response is wrong.
const LARGEST: u64 = 100 * 365 * 24 * 60 * 60 * 1000;

/// The differences in milliseconds by host, which are added to this machine's time. A host cannot
/// change the time of requests to another one.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew(RwLock<BTreeMap<String, Skew>>);

/// The difference of one host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Skew {
    /// With this one, a request succeeded.
    confirmed: i64,
    /// Measured, and used until the next attempt has ended.
    candidate: Option<i64>,
}

/// The times of one attempt, by this machine's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trip {
    pub(crate) sent: SystemTime,
    pub(crate) received: SystemTime,
    /// The correction of the signature's time, in milliseconds.
    pub(crate) correction: i64,
}

impl ClockSkew {
    /// Returns the milliseconds to add to this machine's time for a host.
    pub(crate) fn correction(&self, host: &str) -> i64 {
        let skew = self.of(host);
        skew.candidate.unwrap_or(skew.confirmed)
    }

    /// Sets the difference that the next attempt uses.
    pub(crate) fn propose(&self, host: &str, correction: i64) {
        self.set(host, Skew { candidate: Some(correction), ..self.of(host) });
    }

    /// Keeps the difference that an attempt used, because it succeeded.
    pub(crate) fn confirm(&self, host: &str, correction: i64) {
        self.set(host, Skew { confirmed: correction, candidate: None });
    }

    /// Drops the difference that an attempt used if it is not confirmed, because the attempt failed.
    pub(crate) fn drop_candidate(&self, host: &str, correction: i64) {
        let skew = self.of(host);
        if skew.candidate == Some(correction) {
            self.set(host, Skew { candidate: None, ..skew });
        }
    }

    fn of(&self, host: &str) -> Skew {
        let skews = self.0.read().unwrap_or_else(PoisonError::into_inner);
        skews.get(host).copied().unwrap_or_default()
    }

    fn set(&self, host: &str, skew: Skew) {
        if self.of(host) == skew {
            return;
        }
        let mut skews = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if skew == Skew::default() {
            skews.remove(host);
        } else {
            skews.insert(host.to_owned(), skew);
        }
    }
}

/// Measures the difference of a host from a refused signature. Returns `None` if a retry with the
/// corrected time would not succeed.
pub(crate) fn measure(error: &Error, trip: Trip) -> Option<i64> {
    let skew = measured(error, trip).filter(|_| is_about_the_clock(error))?;
    let off = skew.saturating_sub(trip.correction).unsigned_abs();
    (off > TOLERATED && skew.unsigned_abs() <= LARGEST).then_some(skew)
}

/// Returns the service's time minus ours, at the middle between request and response.
fn measured(error: &Error, trip: Trip) -> Option<i64> {
    let headers = error.headers()?;
    // The `Date` of a cached response is that of its creation.
    if headers.contains_key(AGE) {
        return None;
    }
    let theirs = http_date(headers.get(DATE)?.to_str().ok()?)?;
    let under_way = trip.received.duration_since(trip.sent).unwrap_or_default();
    let ours = trip.sent.checked_add(under_way / 2)?;
    Some(match theirs.duration_since(ours) {
        Ok(behind) => milliseconds(behind),
        Err(ahead) => -milliseconds(ahead.duration()),
    })
}

/// Returns true if the time of the signature may be the cause of the error.
fn is_about_the_clock(error: &Error) -> bool {
    let code = matches!(
        error.code(),
        Some(
            "RequestTimeTooSkewed"
                | "RequestExpired"
                | "RequestInTheFuture"
                | "InvalidSignatureException"
                | "SignatureDoesNotMatch"
        )
    );
    let message = error.message().unwrap_or_default();
    let starts = ["Signature expired", "Signature not yet current"];
    code || starts.iter().any(|start| message.starts_with(start))
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Adds milliseconds, which may be negative, to a time.
pub(crate) fn shifted(at: SystemTime, milliseconds: i64) -> SystemTime {
    let by = Duration::from_millis(milliseconds.unsigned_abs());
    let there = if milliseconds < 0 { at.checked_sub(by) } else { at.checked_add(by) };
    there.unwrap_or(at)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::sync::Arc;

    use bytes::Bytes;
    use http::{HeaderName, HeaderValue};

    use super::*;
    use crate::outcome::head::ResponseHead;
    use crate::outcome::service_error::{ErrorPlaces, ServiceError};

    /// Tue, 20 Oct 2020 06:14:38 GMT.
    const THEIRS: Duration = Duration::from_secs(1_603_174_478);

    fn refusal(headers: &[(&'static str, &'static str)], body: &'static str) -> Error {
        let headers = headers
            .iter()
            .map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)))
            .collect();
        let head = ResponseHead { headers, ..ResponseHead::example("get_animal", 403) };
        let service_error =
            ServiceError::read(&head, body.as_bytes(), true, ErrorPlaces::default(), &|_| None);
        Error::service(
            Arc::new(head),
            service_error,
            String::new(),
            Bytes::from_static(body.as_bytes()),
        )
    }

    fn expired(date: &'static str) -> Error {
        refusal(&[("date", date)], r#"{"__type":"RequestTimeTooSkewed"}"#)
    }

    const WHEN: &str = "Tue, 20 Oct 2020 06:14:38 GMT";

    /// An attempt during which our clock was this many seconds ahead of the service's.
    fn ahead(seconds: i64, correction: i64) -> Trip {
        let middle = shifted(SystemTime::UNIX_EPOCH + THEIRS, seconds * 1000);
        let half = Duration::from_secs(30);
        Trip { sent: middle - half, received: middle + half, correction }
    }

    #[test]
    fn a_clock_that_is_more_than_four_minutes_off_is_corrected() {
        for (seconds, learned) in
            [(0, false), (240, false), (241, true), (-240, false), (-241, true), (86_400, true)]
        {
            let skew = measure(&expired(WHEN), ahead(seconds, 0));
            assert_eq!(skew, learned.then_some(-seconds * 1000), "{seconds}");
        }
        // The time of the signature was correct: the cause is another one.
        assert_eq!(measure(&expired(WHEN), ahead(3600, -3_600_000)), None);
        // This machine's clock was corrected in the meantime.
        assert_eq!(measure(&expired(WHEN), ahead(0, -3_600_000)), Some(0));
    }

    #[test]
    fn a_difference_is_kept_if_an_attempt_with_it_succeeds() {
        let skew = ClockSkew::default();
        skew.propose("a", 7);
        assert_eq!((skew.correction("a"), skew.correction("b")), (7, 0));
        skew.drop_candidate("a", 7);
        assert_eq!(skew.correction("a"), 0);
        skew.propose("a", 7);
        skew.confirm("a", 7);
        skew.drop_candidate("a", 7);
        assert_eq!(skew.correction("a"), 7);
        // One that fails is dropped, and the last one that did not is used again.
        skew.propose("a", 9);
        skew.drop_candidate("a", 7);
        assert_eq!(skew.correction("a"), 9);
        skew.drop_candidate("a", 9);
        assert_eq!(skew.correction("a"), 7);
        skew.confirm("a", 0);
        assert_eq!(skew.correction("a"), 0);
    }

    #[test]
    fn only_signature_errors_with_a_date_that_is_not_cached_are_measured() {
        let learns = |error: &Error| measure(error, ahead(3600, 0)).is_some();
        for body in [
            r#"{"__type":"InvalidSignatureException"}"#,
            r#"{"__type":"SignatureDoesNotMatch"}"#,
            r#"{"message":"Signature expired: 20201020T061438Z is now earlier than ..."}"#,
            r#"{"message":"Signature not yet current: 20201020T061438Z is still later ..."}"#,
        ] {
            assert!(learns(&refusal(&[("date", WHEN)], body)), "{body}");
        }
        let body = r#"{"__type":"RequestTimeTooSkewed"}"#;
        assert!(!learns(&refusal(&[("date", WHEN)], r#"{"__type":"AccessDeniedException"}"#)));
        assert!(!learns(&refusal(&[("date", WHEN), ("age", "0")], body)));
        assert!(!learns(&refusal(&[("date", "yesterday")], body)));
        assert!(!learns(&refusal(&[], body)));
        assert!(
            !learns(&expired("Fri, 31 Dec 9999 23:59:59 GMT")),
            "the difference is implausible"
        );
    }
}
