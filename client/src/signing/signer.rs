//! Signature Version 4 of a request, for a given time.
//!
//! Pure, except that it disables events: `aws-sigv4` logs whole requests, including the session
//! token.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tracing::Dispatch;
use tracing::dispatcher::with_default;

/// The credential scope of a signature.
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) at: SystemTime,
}

/// The header with the hash of the body, or a text such as `UNSIGNED-PAYLOAD`.
pub(super) const CONTENT_SHA256: &str = "x-amz-content-sha256";

/// The time from 1970 to the end of the year 9999, the last one that a date can express.
const AFTER_LAST_YEAR: Duration = Duration::from_hours(70_389_528);

/// Adds the headers `authorization`, `x-amz-date` and, for temporary credentials,
/// `x-amz-security-token` to a request. Replaces existing ones.
pub(crate) fn sign(
    (method, url, body): (&Method, &str, &[u8]),
    headers: &mut HeaderMap,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<(), String> {
    for name in ["authorization", "x-amz-date", "x-amz-security-token"] {
        headers.remove(name);
    }
    let mut signed = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
        let value = value
            .to_str()
            .map_err(|_| format!("the header `{name}` has a value that is not ASCII"))?;
        signed.push((name.as_str(), value));
    }
    if !(SystemTime::UNIX_EPOCH..SystemTime::UNIX_EPOCH + AFTER_LAST_YEAR).contains(&scope.at) {
        return Err("the time of the signature is before 1970 or after the year 9999".to_owned());
    }
    // A hash that the caller has set is signed as it is, as in the official clients.
    let body = match headers.get(CONTENT_SHA256).map(HeaderValue::to_str) {
        Some(Ok(hash)) => SignableBody::Precomputed(hash.to_owned()),
        _ => SignableBody::Bytes(body),
    };
    let added = with_default(&Dispatch::none(), || {
        let signable = SignableRequest::new(method.as_str(), url, signed.into_iter(), body);
        signable
            .map_err(|error| error.to_string())
            .and_then(|signable| added_headers(signable, credentials, scope))
    })?;
    headers.extend(added);
    Ok(())
}

fn added_headers(
    signable: SignableRequest<'_>,
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let identity = credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(scope.at)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| error.to_string())?
        .into();
    let signed = aws_sigv4::http_request::sign(signable, &parameters);
    let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
    let added = instructions.into_parts().0.into_iter().map(|header| {
        let mut value = HeaderValue::try_from(header.value()).map_err(|_| {
            format!(
                "the credentials cannot be sent: they do not make a valid header `{}`",
                header.name()
            )
        })?;
        value.set_sensitive(header.name() != "x-amz-date");
        Ok((HeaderName::from_static(header.name()), value))
    });
    added.collect()
}

/// Returns true for headers that proxies do not change. `x-api-key` is not signed, as in the
/// official clients.
pub(crate) fn is_signed(name: &HeaderName) -> bool {
    [ACCEPT, CONTENT_TYPE, HOST].contains(name) || name.as_str().starts_with("x-amz-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};

    use super::*;
    use crate::signing::canonical_request::{CanonicalRequest, sha256};

    #[test]
    fn a_request_is_signed_from_its_parts() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478);
        let scope = Scope { region: "eu-west-1", service: "execute-api", at };
        let (method, url, body) = (Method::PUT, "https://abc.example.com/dev/a%2Fb?x=1", b"{}");
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-date", HeaderValue::from_static("what was here before"));
        headers.insert("x-api-key", HeaderValue::from_static("hush"));
        for token in [None, Some("token".to_owned())] {
            let credentials = Credentials::new("AKID", "SECRET", token.clone(), None, "test");
            sign((&method, url, body), &mut headers, &credentials, &scope).unwrap();
            let ours = CanonicalRequest::of_signed(&method, url, &headers, body).unwrap();
            assert_eq!(headers.contains_key("x-amz-security-token"), token.is_some());
            assert_eq!(headers["x-amz-date"], "20201020T061438Z");
            assert!(!ours.signed.contains("x-api-key"), "{}", ours.signed);
            let lines = ours.headers.iter().map(|(name, value)| format!("{name}:{value}\n"));
            let lines: String = lines.collect();
            let CanonicalRequest { path, query, signed, hash, .. } = ours;
            let text = format!("PUT\n{path}\n{query}\n{lines}\n{signed}\n{hash}");
            let to_sign = format!(
                "AWS4-HMAC-SHA256\n20201020T061438Z\n20201020/eu-west-1/execute-api/aws4_request\n{}",
                sha256(text.as_bytes())
            );
            let key = generate_signing_key("SECRET", at, "eu-west-1", "execute-api");
            let signature = calculate_signature(key, to_sign.as_bytes());
            assert!(headers["authorization"].to_str().unwrap().ends_with(&signature), "{text}");
        }
    }
}
