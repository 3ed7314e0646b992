//! Dates in the forms in which sources of credentials write them.

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

/// Parses a date with a time zone: ISO 8601 with `Z`, `UTC` or an offset, with or without
/// punctuation and fractions of a second, or an HTTP date.
pub(crate) fn parse(text: &str) -> Result<SystemTime, String> {
    let text = text.trim();
    let http = || DateTime::from_str(text, Format::HttpDate).ok();
    let date = iso(text).or_else(|| SystemTime::try_from(http()?).ok()).or_else(|| mail(text));
    date.ok_or_else(|| "is not a date with a time zone, such as `2026-11-26T10:00:00Z`".to_owned())
}

/// Parses a date of ISO 8601.
fn iso(text: &str) -> Option<SystemTime> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let digits: String = date.chars().filter(|letter| *letter != '-').collect();
    let (time, offset) = split_zone(rest.trim())?;
    let (time, fraction) = time.split_once(['.', ',']).unwrap_or((time, ""));
    let time: String = time.chars().filter(|letter| *letter != ':').collect();
    let time = if time.len() == 4 { time + "00" } else { time };
    if digits.len() != 8 || time.len() != 6 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let date = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        part(&digits, 0, 4)?,
        part(&digits, 4, 6)?,
        part(&digits, 6, 8)?,
        part(&time, 0, 2)?,
        part(&time, 2, 4)?,
        part(&time, 4, 6)?,
    );
    let date = DateTime::from_str(&date, Format::DateTime).ok()?;
    let date = SystemTime::try_from(date).ok()?;
    // Local time is ahead of UTC if the offset is positive.
    let by = Duration::from_secs(offset.unsigned_abs() * 60);
    if offset < 0 { date.checked_add(by) } else { date.checked_sub(by) }
}

/// Parses a date of RFC 1123 whose zone is not `GMT`: `Tue, 20 Oct 2020 06:14:38 +0000`.
fn mail(text: &str) -> Option<SystemTime> {
    let (_, rest) = text.split_once(", ")?;
    let mut words = rest.splitn(4, ' ');
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|own| own.eq_ignore_ascii_case(month))? + 1;
    iso(&format!("{year}-{month:02}-{day:0>2}T{time}"))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Splits a time from its zone, and returns the offset of the zone in minutes.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    for name in ["Z", "z", "UTC", "GMT"] {
        if let Some(time) = text.strip_suffix(name) {
            return Some((time.trim_end(), 0));
        }
    }
    let at = text.rfind(['+', '-'])?;
    let (time, zone) = text.split_at_checked(at)?;
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let minutes = match digits.len() {
        2 => digits.parse::<i64>().ok()? * 60,
        4 => digits.get(..2)?.parse::<i64>().ok()? * 60 + digits.get(2..)?.parse::<i64>().ok()?,
        _ => return None,
    };
    let is_plain = zone.chars().skip(1).all(|letter| letter.is_ascii_digit() || letter == ':');
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    (is_plain && minutes <= 24 * 60).then_some((time.trim_end(), sign * minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let at = |seconds| Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        for text in [
            "2020-10-20T06:14:38Z",
            "2020-10-20T06:14:38z",
            "2020-10-20T06:14:38UTC",
            "2020-10-20 06:14:38 UTC",
            "2020-10-20T06:14:38.123Z",
            "2020-10-20T06:14:38.123456789Z",
            "20201020T061438Z",
            "2020-10-20T08:14:38+02:00",
            "2020-10-20T08:14:38+0200",
            "2020-10-20T08:14:38+02",
            "2020-10-20T00:44:38-05:30",
            "Tue, 20 Oct 2020 06:14:38 GMT",
            "Tue, 20 Oct 2020 06:14:38 UTC",
            "Tue, 20 Oct 2020 08:14:38 +0200",
        ] {
            assert_eq!(parse(text), at(1_603_174_478), "{text}");
        }
        for text in ["2020-10-20T06:14Z", "20201020T0614Z"] {
            assert_eq!(parse(text), at(1_603_174_440), "{text}");
        }
        assert_eq!(parse("2099-01-02T03:04:05+01:00"), at(4_071_002_645));
    }

    #[test]
    fn others_are_errors() {
        for text in [
            "",
            "soon",
            "2020-10-20",
            "2020-10-20T06:14:38",
            "1603174478",
            "2020-13-20T06:14:38Z",
            "2020-10-20T25:14:38Z",
            "2020-10-20T06:14:38+99:00",
            "2020-10-20T06:14:38.x1Z",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
