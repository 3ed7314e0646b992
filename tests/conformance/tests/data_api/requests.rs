//! What is sent is what was recorded: method, path byte for byte, query, content type, body.

use std::time::{Duration, SystemTime};

use petard::{Config, Request};
use serde_json::{Value, json};

use crate::cases::{Case, Outcome, cases, recordings, table};

/// How many recordings there are of each kind of outcome.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    typed: usize,
    set: usize,
    instead: usize,
    refused: usize,
    never: usize,
}

#[test]
fn every_recording_has_one_case() {
    let seqs: Vec<u64> = cases().iter().map(|case| case.seq).collect();
    assert_eq!(seqs, recordings().into_keys().collect::<Vec<_>>());
    let mut counted = Counted::default();
    for case in cases() {
        match case.outcome() {
            Outcome::Typed => counted.typed += 1,
            Outcome::Set => counted.set += 1,
            Outcome::Instead(_) => counted.instead += 1,
            Outcome::Refused(_) => counted.refused += 1,
            Outcome::Never => counted.never += 1,
        }
    }
    let all = Counted { typed: 290, set: 74, instead: 11, refused: 43, never: 64 };
    assert_eq!(counted, all, "of {} recordings", seqs.len());
}

#[tokio::test]
async fn every_recorded_request_is_made_or_refused() {
    let (table, recordings) = (table(), recordings());
    let mut wrong = Vec::new();
    for case in cases() {
        if let Err(why) = check(&case, &table, &recordings[&case.seq]["request"]).await {
            wrong.push(format!("#{} {why}", case.seq));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of the cases:
{}",
        wrong.len(),
        wrong.join(
            "
"
        )
    );
}

async fn check(case: &Case, table: &Value, recorded: &Value) -> Result<(), String> {
    let mut expected = expected(recorded);
    match case.outcome() {
        Outcome::Never => return Ok(()),
        Outcome::Refused(named) => {
            return match case.call(table, &config())?.request() {
                Ok(request) => Err(format!("is not refused: {}", normal(&request))),
                Err(error) if error.is_invalid_input() && error.to_string().contains(named) => {
                    Ok(())
                }
                Err(error) => Err(format!("the error does not name `{named}`: {error}")),
            };
        }
        Outcome::Instead(members) => {
            for (name, value) in members.as_object().unwrap() {
                expected[name] = value.clone();
            }
        }
        Outcome::Typed | Outcome::Set => {}
    }
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_603_174_478);
    let signed = case.call(table, &config())?.signed_request(at).await;
    let request = signed.map_err(|error| error.to_string())?;
    let made = normal(&request);
    if made != expected {
        return Err(format!("\n  expected {expected}\n  made     {made}"));
    }
    if let Some(digits) = lost_digits(recorded, &request) {
        return Err(format!("the number {digits} is sent as another one"));
    }
    let authorization = request.headers()["authorization"].to_str().unwrap();
    let scope = "Credential=AKID/20201020/eu-west-1/execute-api/aws4_request,";
    if !authorization.contains(scope) {
        return Err(format!("is signed for something else: {authorization}"));
    }
    Ok(())
}

pub(crate) fn config() -> Config {
    Config::builder()
        .endpoint_url("http://127.0.0.1:9")
        .region("eu-west-1")
        .credentials(petard::Credentials::from_keys("AKID", "SECRET", None))
        .build()
}

/// What matters of a request on its way.
fn normal(request: &Request) -> Value {
    let target = request.path_and_query();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let types: Vec<&str> = request
        .headers()
        .get_all("content-type")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    json!({
        "method": request.method().as_str(),
        "path": path,
        "query": pairs(query),
        "content_type": types.join(", "),
        "body": body(request.body()),
    })
}

fn expected(recorded: &Value) -> Value {
    json!({
        "method": recorded["method"],
        "path": recorded["path"],
        "query": pairs(recorded["query"].as_str().unwrap_or_default()),
        "content_type": recorded["content-type"],
        "body": body(recorded["body"].as_str().unwrap_or_default().as_bytes()),
    })
}

/// The pairs, decoded, in any order.
fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Percent-decoded; a `+` is a plus.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = (*first == b'%').then(|| after.split_at_checked(2)).flatten();
        let code = hex.and_then(|(hex, after)| {
            Some((u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?, after))
        });
        let (byte, after) = code.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).unwrap()
}

/// JSON, or nothing.
fn body(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return json!("(nothing)");
    }
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!("(no JSON)"))
}

/// A number of the recorded body that JSON values cannot hold exactly, and that is not in ours.
fn lost_digits(recorded: &Value, request: &Request) -> Option<String> {
    let ours = String::from_utf8_lossy(request.body());
    let numbers = recorded["body"].as_str()?.split(|letter: char| !letter.is_ascii_digit());
    let mut long = numbers.filter(|digits| digits.len() > 15);
    long.find(|digits| !ours.contains(digits)).map(str::to_owned)
}
