//! Verifies the signature of a request.

use std::time::{Duration, SystemTime};

use aws_sigv4::sign::v4;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use hyper::Request;
use hyper::header::HeaderName;
use petard::operation::Service;
use petard::{Config, ConfigBuilder};

use super::canonical;
use super::credential_header::CredentialHeaders;
use crate::fault::Fault;
use crate::input::{Query, SIGNATURE};

/// The only valid credentials and region.
pub(crate) struct Keys {
    pub(crate) region: &'static str,
    pub(crate) access_key_id: &'static str,
    pub(crate) secret_access_key: &'static str,
    pub(crate) session_token: &'static str,
}

pub(crate) const KEYS: Keys = Keys {
    region: "eu-west-1",
    access_key_id: "LOCALENDPOINT",
    secret_access_key: "local/secret+access+key",
    session_token: "local/session+token=",
};

impl Keys {
    /// Returns the builder of a configuration with them, and with the token and the API keys that
    /// the services take.
    pub(crate) fn builder(
        &self,
        endpoint_url: String,
        region: &str,
        services: &[&'static Service],
    ) -> ConfigBuilder {
        let token = Some(self.session_token.to_owned());
        let keys =
            petard::Credentials::from_keys(self.access_key_id, self.secret_access_key, token);
        let config = Config::builder().endpoint_url(endpoint_url).region(region).credentials(keys);
        match CredentialHeaders::of(services) {
            Some(headers) => config.auth(headers),
            None => config,
        }
    }
}

/// Longest difference between the clocks.
const TOLERANCE: Duration = Duration::from_mins(5);

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Longest time that a signature in the query is valid, in seconds: seven days.
const LONGEST_EXPIRATION: u64 = 604_800;

/// A signature, in the header `Authorization` or in the query.
pub(crate) struct Authorization {
    access_key_id: String,
    day: String,
    pub(crate) region: String,
    /// The signing name of the service.
    pub(crate) service: String,
    terminator: String,
    signed_headers: Vec<String>,
    signature: String,
    date: Option<String>,
    token: Option<String>,
    /// How long a signature in the query is valid. `None` for a header.
    expires: Option<String>,
}

impl Authorization {
    pub(crate) fn read(request: &Request<Bytes>) -> Result<Self, Fault> {
        let query = Query::parse(request.uri().query().unwrap_or_default());
        if let Some(header) = header(request, "authorization") {
            let mut authorization = Self::parse(header).map_err(|missing| {
                incomplete(format!(
                    "Authorization header requires {missing}. Authorization={header}"
                ))
            })?;
            authorization.date = header_text(request, "x-amz-date");
            authorization.token = header_text(request, "x-amz-security-token");
            return Ok(authorization);
        }
        if query.get(SIGNATURE).is_none() {
            return Err(Fault::no_token());
        }
        Self::of_query(&query).map_err(|missing| {
            incomplete(format!("AWS query-string parameters must include {missing}"))
        })
    }

    fn parse(header: &str) -> Result<Self, &'static str> {
        let parts = header.strip_prefix(ALGORITHM).ok_or("the algorithm AWS4-HMAC-SHA256")?;
        let part = |name: &str| {
            let mut parts = parts.split(',').filter_map(|part| part.trim().split_once('='));
            parts.find(|(own, _)| *own == name).map(|(_, value)| value)
        };
        let credential = part("Credential").ok_or("'Credential' parameter")?;
        let signed = part("SignedHeaders").ok_or("'SignedHeaders' parameter")?;
        let signature = part("Signature").ok_or("'Signature' parameter")?;
        Self::new(credential, signed, signature)
    }

    fn of_query(query: &Query) -> Result<Self, &'static str> {
        let part = |name| query.get(name).filter(|value| !value.is_empty());
        if part("X-Amz-Algorithm") != Some(ALGORITHM) {
            return Err("'X-Amz-Algorithm' with the value 'AWS4-HMAC-SHA256'");
        }
        let credential = part("X-Amz-Credential").ok_or("'X-Amz-Credential'")?;
        let signed = part("X-Amz-SignedHeaders").ok_or("'X-Amz-SignedHeaders'")?;
        let expires = part("X-Amz-Expires").ok_or("'X-Amz-Expires'")?;
        let mut authorization =
            Self::new(credential, signed, query.get(SIGNATURE).unwrap_or_default())?;
        authorization.date = part("X-Amz-Date").map(str::to_owned);
        authorization.token = part("X-Amz-Security-Token").map(str::to_owned);
        authorization.expires = Some(expires.to_owned());
        Ok(authorization)
    }

    fn new(credential: &str, signed_headers: &str, signature: &str) -> Result<Self, &'static str> {
        // A key may have slashes, the scope has none.
        let mut scope = credential.rsplitn(5, '/').map(str::to_owned);
        let mut next = || scope.next().ok_or("a scope of five parts in 'Credential'");
        let (terminator, service, region, day) = (next()?, next()?, next()?, next()?);
        Ok(Self {
            access_key_id: next()?,
            day,
            region,
            service,
            terminator,
            signed_headers: signed_headers.split(';').map(str::to_owned).collect(),
            signature: signature.to_owned(),
            date: None,
            token: None,
            expires: None,
        })
    }

    /// Returns an error if the request is not accepted. It must be signed for one of the regions.
    pub(crate) fn verify(
        &self,
        request: &Request<Bytes>,
        signing_name: &str,
        regions: &[String],
        now: SystemTime,
    ) -> Result<(), Fault> {
        let Some(date) = &self.date else {
            return Err(incomplete(if self.expires.is_some() {
                "AWS query-string parameters must include 'X-Amz-Date'"
            } else {
                "Authorization header requires existence of a 'X-Amz-Date' header"
            }));
        };
        let Some(at) = parse_time(date) else {
            return Err(incomplete(format!(
                "'X-Amz-Date' must be in ISO-8601 basic format. Got '{date}'"
            )));
        };
        self.check_keys()?;
        self.check_scope(date, signing_name, regions)?;
        self.check_signed_headers(request)?;
        let valid = self.expires.as_deref().map(expiration).transpose()?;
        check_time(date, at, now, valid)?;

        let (payload, is_true) = payload(request);
        let canonical = canonical::request(request, &self.signed_headers, &payload);
        let (to_sign, signature) = self.sign(&canonical, KEYS.secret_access_key, date, at);
        // This need not take constant time: the secret is public.
        if signature == self.signature && is_true {
            return Ok(());
        }
        Err(invalid(format!(
            "The request signature we calculated does not match the signature you provided. \
             Check your AWS Secret Access Key and signing method. Consult the service \
             documentation for details.\n\nThe Canonical String for this request should have \
             been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{to_sign}'"
        )))
    }

    /// The string to sign, and its signature.
    fn sign(&self, canonical: &str, secret: &str, date: &str, at: SystemTime) -> (String, String) {
        let Self { day, region, service, terminator, .. } = self;
        let hash = canonical::hash(canonical.as_bytes());
        let to_sign = format!("{ALGORITHM}\n{date}\n{day}/{region}/{service}/{terminator}\n{hash}");
        let key = v4::generate_signing_key(secret, at, region, service);
        let signature = v4::calculate_signature(key, to_sign.as_bytes());
        (to_sign, signature)
    }

    fn check_keys(&self) -> Result<(), Fault> {
        let token = self.token.as_deref();
        let known = self.access_key_id == KEYS.access_key_id
            && token.is_none_or(|token| token == KEYS.session_token);
        if known {
            return Ok(());
        }
        let message = "The security token included in the request is invalid.";
        Err(Fault::forbidden("UnrecognizedClientException", message))
    }

    fn check_scope(&self, date: &str, signing_name: &str, regions: &[String]) -> Result<(), Fault> {
        let wrong = if !date.starts_with(&self.day) || self.day.len() != 8 {
            format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{}' != '{}', from '{date}'.",
                self.day,
                date.get(..8).unwrap_or_default()
            )
        } else if !regions.contains(&self.region) {
            format!("Credential should be scoped to a valid Region, not '{}'.", self.region)
        } else if self.service != signing_name {
            format!("Credential should be scoped to correct service: '{signing_name}'.")
        } else if self.terminator != "aws4_request" {
            format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{}'.",
                self.terminator
            )
        } else {
            return Ok(());
        };
        Err(invalid(wrong))
    }

    /// The host and everything of AWS's own must be covered by the signature.
    fn check_signed_headers(&self, request: &Request<Bytes>) -> Result<(), Fault> {
        let names = request.headers().keys().map(HeaderName::as_str);
        let mut needed = names.filter(|name| name.starts_with("x-amz-")).chain(["host"]);
        match needed.find(|name| !self.signed_headers.iter().any(|signed| signed == name)) {
            Some(name) => {
                Err(invalid(format!("'{name}' must be a 'SignedHeader' in the AWS Authorization.")))
            }
            None => Ok(()),
        }
    }
}

/// The value of `x-amz-content-sha256` for a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Returns the hash of the body for the canonical request, and whether `x-amz-content-sha256`, if
/// it is there, is true. Bodies in signed chunks (`STREAMING-...`), which Amazon S3 accepts, are
/// not.
fn payload(request: &Request<Bytes>) -> (String, bool) {
    let hash = canonical::hash(request.body());
    let mut values = request.headers().get_all("x-amz-content-sha256").iter();
    match (values.next(), values.next()) {
        (None, _) => (hash, true),
        (Some(value), None) if value == UNSIGNED => (UNSIGNED.to_owned(), true),
        (Some(value), None) => {
            let is_true = value.as_bytes().eq_ignore_ascii_case(hash.as_bytes());
            (hash, is_true)
        }
        (Some(_), Some(_)) => (hash, false),
    }
}

/// Returns how long a signature in the query is valid.
fn expiration(expires: &str) -> Result<Duration, Fault> {
    match expires.parse() {
        Ok(seconds @ 1..=LONGEST_EXPIRATION) => Ok(Duration::from_secs(seconds)),
        _ => Err(incomplete(format!(
            "'X-Amz-Expires' must be a number of seconds from 1 to {LONGEST_EXPIRATION}. \
             Got '{expires}'"
        ))),
    }
}

/// Checks the time of a signature. `valid` is the time that one in the query is valid.
fn check_time(
    date: &str,
    at: SystemTime,
    now: SystemTime,
    valid: Option<Duration>,
) -> Result<(), Fault> {
    let valid = valid.unwrap_or(TOLERANCE);
    let (earliest, latest) = (now - valid, now + TOLERANCE);
    let now = format_time(now);
    let wrong = if at < earliest {
        let limit = format_time(earliest);
        let valid = match valid.as_secs() {
            seconds if seconds % 60 == 0 => format!("{} min.", seconds / 60),
            seconds => format!("{seconds} s"),
        };
        format!("Signature expired: {date} is now earlier than {limit} ({now} - {valid})")
    } else if at > latest {
        let limit = format_time(latest);
        format!("Signature not yet current: {date} is still later than {limit} ({now} + 5 min.)")
    } else {
        return Ok(());
    };
    Err(invalid(wrong))
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::forbidden("InvalidSignatureException", message)
}

fn incomplete(message: impl Into<String>) -> Fault {
    Fault::forbidden("IncompleteSignatureException", message)
}

fn header_text(request: &Request<Bytes>, name: &str) -> Option<String> {
    header(request, name).map(str::to_owned)
}

fn header<'a>(request: &'a Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// `20201020T061438Z`.
fn parse_time(basic: &str) -> Option<SystemTime> {
    let digits = |from, to| {
        basic.get(from..to).filter(|text: &&str| text.bytes().all(|b| b.is_ascii_digit()))
    };
    if basic.len() != 16 || basic.get(8..9) != Some("T") || !basic.ends_with('Z') {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    let (hour, minute, second) = (digits(9, 11)?, digits(11, 13)?, digits(13, 15)?);
    let extended = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    DateTime::from_str(&extended, Format::DateTime).ok()?.try_into().ok()
}

fn format_time(at: SystemTime) -> String {
    let extended = DateTime::from_secs(DateTime::from(at).secs()).fmt(Format::DateTime);
    extended.unwrap_or_default().replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use hyper::Uri;
    use serde_json::Value;

    use super::*;

    /// The request of the case, without unsigned headers.
    fn recorded(case: &Value) -> Request<Bytes> {
        let text = |name: &str| case[name].as_str();
        let uri: Uri = text("url").unwrap().parse().unwrap();
        let mut request = Request::builder()
            .method(text("method").unwrap())
            .header("host", uri.authority().unwrap().as_str())
            .header("x-amz-date", "20201020T061438Z")
            .header("authorization", text("authorization").unwrap())
            .uri(uri);
        let own = case["headers"].as_object().unwrap();
        for (name, value) in own {
            request = request.header(name, value.as_str().unwrap());
        }
        let token = text("token").map(|token| ("x-amz-security-token", token));
        let json = text("body").map(|_| ("content-type", "application/json"));
        for (name, value) in
            [token, json, Some(("accept", "application/json"))].into_iter().flatten()
        {
            if !own.contains_key(name) {
                request = request.header(name, value);
            }
        }
        request.body(Bytes::from(text("body").unwrap_or_default().to_owned())).unwrap()
    }

    #[test]
    fn signatures_of_the_official_client_are_computed_again() {
        let cases = include_str!("../../../tests/data/sigv4.json");
        let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
        assert!(cases.len() > 30);
        let (date, secret) = ("20201020T061438Z", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        for case in cases {
            let request = recorded(&case);
            let authorization = Authorization::read(&request).ok().unwrap();
            let (payload, is_true) = payload(&request);
            assert!(is_true);
            let canonical = canonical::request(&request, &authorization.signed_headers, &payload);
            let at = parse_time(date).unwrap();
            let (_, signature) = authorization.sign(&canonical, secret, date, at);
            assert_eq!(signature, authorization.signature, "{canonical}");
        }
    }

    #[test]
    fn times_there_and_back() {
        let at = parse_time("20201020T061438Z").unwrap();
        assert_eq!(at, SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478));
        assert_eq!(format_time(at + Duration::from_millis(999)), "20201020T061438Z");
        for wrong in
            ["", "2020-10-20T06:14", "20201020T061438", "20201320T061438Z", "2020102é061438Z"]
        {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn five_minutes_either_way() {
        let (date, at) = ("20201020T061438Z", parse_time("20201020T061438Z").unwrap());
        let second = Duration::from_secs(1);
        assert_eq!(check_time(date, at, at + TOLERANCE, None), Ok(()));
        assert_eq!(check_time(date, at, at - TOLERANCE, None), Ok(()));
        assert_eq!(
            check_time(date, at, at + TOLERANCE + second, None).unwrap_err().message,
            "Signature expired: 20201020T061438Z is now earlier than 20201020T061439Z \
             (20201020T061939Z - 5 min.)"
        );
        assert_eq!(
            check_time(date, at, at - TOLERANCE - second, None).unwrap_err().message,
            "Signature not yet current: 20201020T061438Z is still later than 20201020T061437Z \
             (20201020T060937Z + 5 min.)"
        );
    }

    #[test]
    fn a_signature_in_the_query_says_how_long_it_is_valid() {
        let (date, at) = ("20201020T061438Z", parse_time("20201020T061438Z").unwrap());
        let valid = expiration("90").ok();
        assert_eq!(valid, Some(Duration::from_secs(90)));
        assert_eq!(check_time(date, at, at + Duration::from_secs(90), valid), Ok(()));
        assert_eq!(
            check_time(date, at, at + Duration::from_secs(91), valid).unwrap_err().message,
            "Signature expired: 20201020T061438Z is now earlier than 20201020T061439Z \
             (20201020T061609Z - 90 s)"
        );
        for wrong in ["0", "604801", "-1", "1.5", "a", ""] {
            assert!(expiration(wrong).unwrap_err().message.contains(wrong));
        }
    }

    #[test]
    fn an_authorization_needs_all_of_its_parts() {
        let whole = "AWS4-HMAC-SHA256 Credential=A/K/20201020/r/s/aws4_request, SignedHeaders=a;b,Signature=0";
        let parsed = Authorization::parse(whole).ok().unwrap();
        assert_eq!((&*parsed.access_key_id, &*parsed.service), ("A/K", "s"));
        assert_eq!(parsed.signed_headers, ["a", "b"]);
        for (part, named) in [
            ("AWS4", "algorithm"),
            ("Credential=", "'Credential'"),
            ("/r/s", "five parts"),
            ("SignedHeaders=", "'SignedHeaders'"),
            ("Signature=", "'Signature'"),
        ] {
            let broken = whole.replace(part, "").replace("A/K", "K");
            assert!(Authorization::parse(&broken).err().unwrap().contains(named), "{broken}");
        }
    }
}
