//! Requests that are easily signed wrong, signed with the public signer and with aws-sigv4: all
//! headers and parameters that a signature adds are the same, byte for byte.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode,
};
use aws_sigv4::sign::v4;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use petard::Credentials;
use petard_conformance::{Foreign, Library, Made, Manner, Payload, Signed, hostile, sign};
use serde_json::Value;

const COUNT: usize = 20_000;
const SEED: u64 = 20_261_126;

/// Headers of an older signature, which are not signed.
const OLD_HEADERS: [&str; 4] =
    ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-region-set"];

/// Parameters of an older signature, which a signature in the query replaces.
const OLD_PARAMETERS: [&str; 8] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Region-Set",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Headers that aws-sigv4 does not sign in the query.
const LEFT_OUT: [&str; 2] = ["x-amz-checksum-mode", "x-amz-user-agent"];

/// The differences, and why they are right.
const NOT_UTF8: &str = "different: the query is not UTF-8, and aws-sigv4 replaces such bytes";
const NOT_SIGNED: &str = "different: aws-sigv4 leaves a header out of a signature in the query";

const HASH: &str = "x-amz-content-sha256";

#[tokio::test]
async fn hostile_requests_are_signed_as_by_aws_sigv4() {
    let (mut counts, mut differences) = (BTreeMap::new(), Vec::new());
    for (foreign, manner) in hostile(COUNT, SEED) {
        for library in Library::ALL {
            let signed = sign(library, &foreign, &manner).await;
            let outcome = match compare(&signed, library, &foreign, &manner) {
                Ok(outcome) => outcome,
                Err(why) => {
                    differences.push(format!("{library:?} {foreign:?} {manner:?}\n{why}"));
                    "different".to_owned()
                }
            };
            *counts.entry(outcome).or_insert(0) += 1;
        }
    }
    println!("{counts:#?}");
    let few = differences.iter().take(5).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(differences.is_empty(), "{} differ, such as\n{few}", differences.len());
    // The requests are not all refused, and each listed difference is one.
    let count = |start: &str| -> usize {
        counts.iter().filter(|(name, _)| name.starts_with(start)).map(|(_, count)| count).sum()
    };
    for place in ["in headers", "in query"] {
        for path in ["as sent", "normalized"] {
            assert!(count(&format!("equal: {place}, path {path}")) > COUNT / 3, "{counts:#?}");
        }
    }
    assert!(count(NOT_UTF8) > 0 && count(NOT_SIGNED) > 0, "{counts:#?}");
}

#[tokio::test]
async fn recorded_requests_are_signed_as_by_aws_sigv4() {
    let mut count = 0;
    let corpora = [
        ("apigateway", include_str!("../corpus/apigateway.jsonl")),
        ("execute-api", include_str!("../corpus/apigatewaymanagementapi.jsonl")),
        ("apigateway", include_str!("../corpus/apigatewayv2.jsonl")),
    ];
    let lines =
        corpora.iter().flat_map(|(name, corpus)| corpus.lines().map(move |line| (*name, line)));
    for (number, (signing_name, line)) in (0..).zip(lines) {
        let case: Value = serde_json::from_str(line).unwrap();
        let foreign = recorded(&case["request"]);
        let token = (number % 2 == 1).then(|| "a/session+token==".to_owned());
        for expires in [None, Some(900)] {
            let manner = Manner {
                credentials: Credentials::from_keys("AKIDEXAMPLE", "SECRET/KEY", token.clone()),
                region: "eu-west-1".to_owned(),
                service: signing_name.to_owned(),
                seconds: 1_440_938_160 + 40_009 * number,
                host: None,
                path_as_sent: false,
                payload: Payload::Signed,
                expires,
            };
            for library in Library::ALL {
                let signed = sign(library, &foreign, &manner).await;
                let outcome = compare(&signed, library, &foreign, &manner);
                assert!(
                    outcome.as_ref().is_ok_and(|outcome| outcome.starts_with("equal")),
                    "{line}\n{outcome:?}"
                );
                count += 1;
            }
        }
    }
    println!("{count} signatures of recorded requests");
    assert!(count > 40_000, "{count}");
}

/// Returns the request of a recorded case.
fn recorded(request: &Value) -> Foreign {
    let text = |name: &str| request[name].as_str().map(str::to_owned);
    let encoded = |value: &Value| {
        percent_encode(value.as_str().unwrap().as_bytes(), NON_ALPHANUMERIC).to_string()
    };
    let pairs = request["query"].as_array().unwrap().iter();
    let query: Vec<_> =
        pairs.map(|pair| format!("{}={}", encoded(&pair[0]), encoded(&pair[1]))).collect();
    let headers = [("accept", text("accept")), ("content-type", text("content_type"))];
    let body = &request["body"];
    Foreign {
        method: text("method").unwrap(),
        url: format!(
            "https://apigateway.eu-west-1.amazonaws.com{}?{}",
            text("path").unwrap(),
            query.join("&")
        ),
        headers: headers
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect(),
        body: match (&body["json"], body["base64"].as_str()) {
            (_, Some(bytes)) => STANDARD.decode(bytes).unwrap(),
            (Value::Null, None) => Vec::new(),
            (json, None) => json.to_string().into_bytes(),
        },
    }
}

/// Returns what a request counts as, or what is different.
fn compare(
    signed: &Signed,
    library: Library,
    foreign: &Foreign,
    manner: &Manner,
) -> Result<String, String> {
    let refusal = refusal(foreign, manner);
    let (before, after) = match (signed, refusal) {
        // A URL of reqwest is encoded when it is parsed.
        (Signed::Impossible(why), _) if library == Library::Http && why.contains("uri") => {
            return Ok(format!("no request: {why}"));
        }
        (Signed::Refused(why), Some(refusal)) if why.contains(refusal) => {
            return Ok(format!("refused: {refusal}"));
        }
        (Signed::Signed { before, after }, None) => (before, after),
        other => return Err(format!("{other:?}")),
    };
    let theirs = official(before, foreign, manner)?;
    let (ours, theirs) = (shown(after), shown(&theirs));
    if ours == theirs {
        let place = if manner.expires.is_some() { "query" } else { "headers" };
        let path = if manner.path_as_sent { "as sent" } else { "normalized" };
        return Ok(format!("equal: in {place}, path {path}"));
    }
    if let Some(reason) = known_difference(before, manner) {
        return Ok(reason.to_owned());
    }
    Err(format!("petard    {ours:#?}\naws-sigv4 {theirs:#?}"))
}

/// Returns why a request must be refused.
fn refusal(foreign: &Foreign, manner: &Manner) -> Option<&'static str> {
    let in_query = manner.expires.is_some();
    let is_unsigned = |name: &str| {
        !is_signed(name, in_query)
            || OLD_HEADERS.contains(&name)
            || (name == "host" && manner.host.is_some())
            || (name == HASH && !in_query && manner.payload != Payload::Signed)
    };
    if foreign.url.contains("//user@") {
        return Some("the URL has a user");
    }
    let (_, query) = foreign.url.split_once('?').unwrap_or_default();
    if !in_query && query.split('&').any(|pair| pair.starts_with("X-Amz-Signature=")) {
        return Some("has a signature already");
    }
    let mut signed =
        foreign.headers.iter().filter(|(name, _)| !is_unsigned(&name.to_ascii_lowercase()));
    signed.any(|(_, value)| !value.is_ascii()).then_some("has a value that is not ASCII")
}

/// The rule of petard.
fn is_signed(name: &str, in_query: bool) -> bool {
    name == "host"
        || name.starts_with("x-amz-")
        || (!in_query && ["accept", "content-type"].contains(&name))
}

/// Returns why aws-sigv4 signs a request in another way.
fn known_difference(before: &Made, manner: &Manner) -> Option<&'static str> {
    let (_, query) = before.url.split_once('?').unwrap_or((&before.url, ""));
    let bytes: Vec<u8> = percent_decode_str(query).collect();
    let is_left_out = |name: &str| before.headers.contains_key(name);
    // petard signs the bytes, as botocore does.
    if String::from_utf8(bytes).is_err() {
        return Some(NOT_UTF8);
    }
    // petard signs all headers with this prefix, as botocore does.
    if manner.expires.is_some() && LEFT_OUT.into_iter().any(is_left_out) {
        return Some(NOT_SIGNED);
    }
    None
}

/// A request without the order of its parameters, which means nothing.
fn shown(made: &Made) -> (String, Vec<String>, Vec<(String, String)>) {
    let (target, query) = made.url.split_once('?').unwrap_or((&made.url, ""));
    let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
    pairs.sort();
    let mut headers: Vec<(String, String)> = made
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.as_bytes().escape_ascii().to_string()))
        .collect();
    headers.sort_by(|one, other| one.0.cmp(&other.0));
    (target.to_owned(), pairs, headers)
}

/// Returns the request as aws-sigv4 signs it.
///
/// aws-sigv4 signs all headers that it is given. It is given those that petard signs; the rest is
/// added afterwards.
fn official(before: &Made, foreign: &Foreign, manner: &Manner) -> Result<Made, String> {
    let in_query = manner.expires.is_some();
    let mut headers = before.headers.clone();
    let mut url = before.url.clone();
    for old in OLD_HEADERS {
        headers.remove(old);
    }
    if in_query {
        let (target, query) = url.split_once('?').unwrap_or((&url, ""));
        let is_old = |pair: &&str| {
            pair.is_empty() || OLD_PARAMETERS.contains(&pair.split('=').next().unwrap())
        };
        let pairs: Vec<&str> = query.split('&').filter(|pair| !is_old(pair)).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        url = format!("{target}{mark}{}", pairs.join("&"));
    }
    let mut settings = SigningSettings::default();
    if manner.path_as_sent {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    if !in_query && manner.payload != Payload::Signed {
        // A signature in the query sets no headers.
        headers.remove(HASH);
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let body = match (manner.payload, headers.get(HASH)) {
        // A hash of the caller is used as it is.
        (_, Some(hash)) => SignableBody::Precomputed(hash.to_str().unwrap().to_owned()),
        (Payload::Unsigned, None) => SignableBody::UnsignedPayload,
        _ => SignableBody::Bytes(&foreign.body),
    };
    if let Some(seconds) = manner.expires {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(seconds));
    }
    let mut given: HeaderMap = headers
        .iter()
        .filter(|(name, _)| is_signed(name.as_str(), in_query))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(host) = &manner.host {
        given.insert("host", host.parse().unwrap());
    }
    let request = signed(&url, &given, foreign, manner, settings, body)?;
    for (name, value) in request.headers() {
        headers.insert(name.clone(), value.clone());
    }
    Ok(Made { url: request.uri().to_string(), headers })
}

/// Returns a request with the URL of a request, and what aws-sigv4 adds to it.
fn signed(
    url: &str,
    headers: &HeaderMap,
    foreign: &Foreign,
    manner: &Manner,
    settings: SigningSettings,
    body: SignableBody<'_>,
) -> Result<http::Request<()>, String> {
    let identity = manner.credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(&manner.region)
        .name(&manner.service)
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(manner.seconds))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let given = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let request = SignableRequest::new(&foreign.method, url, given, body);
    let request = request.map_err(|error| error.to_string())?;
    let signed = aws_sigv4::http_request::sign(request, &parameters);
    let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
    let mut request =
        http::Request::builder().uri(url).body(()).map_err(|error| error.to_string())?;
    instructions.apply_to_request_http1x(&mut request);
    Ok(request)
}
