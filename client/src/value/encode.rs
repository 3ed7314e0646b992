//! Writes values as text, as pairs of a query, as JSON or as bytes.
//!
//! Errors contain what is wrong with the value; the caller adds its name.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use super::argument::{Argument, View};

/// All characters except `A-Za-z0-9-._~`.
pub(crate) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes a path label or a part of a query. A `%` in the text is encoded, too.
pub(crate) fn percent(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// Returns the value as text, for a label, a header or a query. Times are written in the given
/// format.
pub(crate) fn to_text(argument: &Argument, time: Format) -> Result<Cow<'_, str>, String> {
    match argument {
        Argument::Text(text) => Ok(Cow::Borrowed(text)),
        Argument::Boolean(true) => Ok("true".into()),
        Argument::Boolean(false) => Ok("false".into()),
        Argument::Integer(value) => Ok(value.to_string().into()),
        Argument::Number(value) => number(*value).map(Cow::Owned),
        Argument::Timestamp(at) => DateTime::from(*at)
            .fmt(time)
            .map(Cow::Owned)
            .map_err(|error| format!("is a time that cannot be formatted: {error}")),
        Argument::Blob(bytes) => Ok(aws_smithy_types::base64::encode(bytes).into()),
        Argument::Json(json) => match argument.view() {
            View::Text(text) => Ok(text.into()),
            View::Null => Err("is null, which can only be sent in a body: leave it out".into()),
            View::List(_) => Err("is a list, where one value is needed".into()),
            View::Map(_) | View::BrokenMap => Err("is an object, where one value is needed".into()),
            View::BrokenText => Err("is not a valid JSON string".into()),
            _ => Ok(json.text().into()),
        },
        Argument::List(_) => Err("is a list, where one value is needed".into()),
        Argument::Map(_) => Err("is a map, where one value is needed".into()),
        Argument::Invalid(why) => Err(why.clone()),
    }
}

/// A name and a value of a query.
pub(crate) type QueryPair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Returns the value as pairs of a query. A list repeats the name; the keys of a map replace it.
pub(crate) fn to_query_pairs<'a>(
    name: &'a str,
    argument: &'a Argument,
) -> Result<Vec<QueryPair<'a>>, String> {
    fn one<'a>(name: &'a str, value: &'a Argument) -> Result<QueryPair<'a>, String> {
        Ok((name.into(), to_text(value, Format::DateTimeWithOffset)?))
    }
    let several = |name: &'a str, value: &'a Argument| match value.view() {
        View::List(items) => items.iter().map(|item| one(name, item)).collect(),
        _ => Ok(vec![one(name, value)?]),
    };
    match argument.view() {
        View::Map(entries) => {
            let pairs = entries.iter().map(|(name, value)| several(name, value));
            Ok(pairs.collect::<Result<Vec<_>, String>>()?.concat())
        }
        _ => several(name, argument),
    }
}

/// Appends the value as JSON to `out`.
pub(crate) fn write_json(argument: &Argument, out: &mut String) -> Result<(), String> {
    match argument {
        Argument::Text(text) => json_string(text, out),
        Argument::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Argument::Integer(value) => out.push_str(&value.to_string()),
        Argument::Number(value) => out.push_str(&number(*value)?),
        Argument::Timestamp(_) => out.push_str(&to_text(argument, Format::EpochSeconds)?),
        Argument::Blob(bytes) => json_string(&aws_smithy_types::base64::encode(bytes), out),
        Argument::Json(json) => out.push_str(json.text()),
        Argument::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out).map_err(|why| format!("has item {index}, which {why}"))?;
            }
            out.push(']');
        }
        Argument::Map(entries) => {
            let mut object = JsonObject::begin(out);
            for (name, value) in entries {
                object.member(name, value).map_err(|why| format!("has `{name}`, which {why}"))?;
            }
            object.end();
        }
        Argument::Invalid(why) => return Err(why.clone()),
    }
    Ok(())
}

/// Returns the value as the bytes of a whole body.
pub(crate) fn to_bytes(argument: &Argument) -> Result<Bytes, String> {
    match argument {
        Argument::Blob(bytes) => Ok(bytes.clone()),
        Argument::Text(text) => Ok(Bytes::from(text.clone())),
        Argument::Json(json) => match argument.view() {
            View::Null => Err("is null: leave it out".into()),
            View::Text(text) => Ok(Bytes::copy_from_slice(text.as_bytes())),
            View::BrokenText => Err("is not a valid JSON string".into()),
            _ => Ok(Bytes::copy_from_slice(json.text().as_bytes())),
        },
        Argument::Invalid(why) => Err(why.clone()),
        _ => Err("is neither bytes nor a string".into()),
    }
}

/// Writes a JSON object member by member, and refuses a name that was written already.
pub(crate) struct JsonObject<'o, 'n> {
    out: &'o mut String,
    names: BTreeSet<&'n str>,
}

impl<'o, 'n> JsonObject<'o, 'n> {
    pub(crate) fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, names: BTreeSet::new() }
    }

    pub(crate) fn member(&mut self, name: &'n str, value: &Argument) -> Result<(), String> {
        if !self.names.insert(name) {
            return Err("is set twice".to_owned());
        }
        if self.names.len() > 1 {
            self.out.push(',');
        }
        json_string(name, self.out);
        self.out.push(':');
        write_json(value, self.out)
    }

    pub(crate) fn end(self) {
        self.out.push('}');
    }
}

fn json_string(text: &str, out: &mut String) {
    if text.bytes().any(|byte| matches!(byte, 0..=0x1f | b'"' | b'\\')) {
        out.push_str(&serde_json::Value::from(text).to_string());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

fn number(value: f64) -> Result<String, String> {
    if value.is_finite() {
        Ok(serde_json::Value::from(value).to_string())
    } else {
        Err(format!("is {value}, which JSON cannot represent"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::{Duration, SystemTime};

    use serde_json::json as value;

    use super::*;

    fn to_json(argument: impl Into<Argument>) -> Result<String, String> {
        let mut out = String::new();
        write_json(&argument.into(), &mut out).map(|()| out)
    }

    fn to_pairs(argument: impl Into<Argument>) -> Result<String, String> {
        let argument = argument.into();
        let pairs = to_query_pairs("name", &argument)?;
        Ok(pairs.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&"))
    }

    #[test]
    fn everything_but_the_unreserved_characters_is_encoded() {
        for (text, encoded) in [
            ("azAZ09-._~", "azAZ09-._~"),
            ("a b/c+d%e", "a%20b%2Fc%2Bd%25e"),
            ("%e2", "%25e2"),
            ("!*'()", "%21%2A%27%28%29"),
            ("\0\r\n", "%00%0D%0A"),
            ("é", "%C3%A9"),
            ("arn:aws:x::/y", "arn%3Aaws%3Ax%3A%3A%2Fy"),
        ] {
            assert_eq!(percent(text).to_string(), encoded);
        }
    }

    #[test]
    fn a_query_repeats_the_name_of_a_list_and_sends_a_map_under_its_keys() {
        assert_eq!(to_pairs(vec!["a", "b", "a"]).unwrap(), "name=a&name=b&name=a");
        assert_eq!(to_pairs(Vec::<String>::new()).unwrap(), "");
        assert_eq!(to_pairs(Argument::map::<String>([("k", "1"), ("l", "2")])).unwrap(), "k=1&l=2");
        assert_eq!(to_pairs("").unwrap(), "name=");
        assert_eq!(to_pairs(0_i64).unwrap(), "name=0");
        assert_eq!(to_pairs(true).unwrap(), "name=true");
        assert_eq!(to_pairs(0.5).unwrap(), "name=0.5");
        assert_eq!(to_pairs(SystemTime::UNIX_EPOCH).unwrap(), "name=1970-01-01T00:00:00Z");
        assert_eq!(to_pairs(value!({"k": ["x", 1], "l": false})).unwrap(), "k=x&k=1&l=false");
        assert_eq!(to_pairs(value!(["x", 1.5])).unwrap(), "name=x&name=1.5");
        assert_eq!(to_pairs(Argument::json(u128::MAX)).unwrap(), format!("name={}", u128::MAX));
    }

    #[test]
    fn null_and_nested_values_are_refused_in_a_query() {
        assert!(to_pairs(value!(null)).unwrap_err().contains("is null"));
        assert!(to_pairs(value!([[1]])).unwrap_err().contains("is a list"));
        assert!(to_pairs(value!({"a": {}})).unwrap_err().contains("is an object"));
        assert!(to_text(&value!({}).into(), Format::HttpDate).is_err());
    }

    #[test]
    fn json_keeps_numbers_and_escapes_text() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1500);
        assert_eq!(to_json(at).unwrap(), "1.5");
        assert_eq!(to_json("é\"\n").unwrap(), r#""é\"\n""#);
        assert_eq!(to_json(Bytes::from_static(&[0, 255])).unwrap(), r#""AP8=""#);
        assert_eq!(to_json(vec![1_i64, -2]).unwrap(), "[1,-2]");
        assert_eq!(to_json(Argument::map::<bool>([("a", true)])).unwrap(), r#"{"a":true}"#);
        assert_eq!(to_json(1e21).unwrap(), "1e+21");
        assert_eq!(to_json(100.0).unwrap(), "100.0");
        assert_eq!(to_json(-0.0).unwrap(), "-0.0");
    }

    #[test]
    fn invalid_numbers_and_repeated_names_are_refused_with_their_path() {
        let nested = Argument::map::<Vec<f64>>([("a", vec![1.0, f64::NAN])]);
        assert_eq!(
            to_json(nested).unwrap_err(),
            "has `a`, which has item 1, which is NaN, which JSON cannot represent"
        );
        let twice = Argument::map::<bool>([("a", true), ("a", false)]);
        assert_eq!(to_json(twice).unwrap_err(), "has `a`, which is set twice");
    }

    #[test]
    fn times_in_headers_are_http_dates() {
        let at = Argument::from(SystemTime::UNIX_EPOCH + Duration::from_millis(500));
        assert_eq!(to_text(&at, Format::HttpDate).unwrap(), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn a_whole_body_is_bytes_or_text() {
        assert_eq!(to_bytes(&"é".into()).unwrap(), "é");
        assert_eq!(to_bytes(&value!("a\n").into()).unwrap(), "a\n");
        assert_eq!(to_bytes(&value!({"a": 1}).into()).unwrap(), r#"{"a":1}"#);
        assert!(to_bytes(&true.into()).is_err());
    }
}
