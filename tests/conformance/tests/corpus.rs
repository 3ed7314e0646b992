//! Every recorded case, through the typed methods: what botocore sent is what petard sends. The
//! corpus is committed, so this needs no Python.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::{Request, Service, apigateway, apigatewaymanagementapi, apigatewayv2};
use petard_conformance::request;
use serde_json::{Value, json};

/// The services of botocore, each with its recorded cases.
const RECORDED: [(&Service, &str); 3] = [
    (&apigateway::SERVICE, include_str!("../corpus/apigateway.jsonl")),
    (&apigatewaymanagementapi::SERVICE, include_str!("../corpus/apigatewaymanagementapi.jsonl")),
    (&apigatewayv2::SERVICE, include_str!("../corpus/apigatewayv2.jsonl")),
];

fn cases(recorded: &str) -> Vec<Value> {
    recorded.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn every_recorded_request_is_made() {
    let mut differences = Vec::new();
    let mut count = 0;
    for (service, recorded) in RECORDED {
        for case in cases(recorded) {
            let operation = case["operation"].as_str().unwrap();
            let made = match request(service.name(), operation, &case["input"], None).await {
                Ok(request) => normalised(&request),
                Err(error) => json!({ "error": format!("{error:?}") }),
            };
            let expected = expected(&case["request"]);
            if made != expected {
                differences.push(format!(
                    "{} {operation} {}\n  botocore {expected}\n  petard   {made}",
                    service.name(),
                    case["case"]
                ));
            }
            count += 1;
        }
    }
    println!("{count} recorded cases");
    let few = differences.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        differences.is_empty(),
        "{} of {count} cases differ, such as\n{few}",
        differences.len()
    );
}

#[test]
fn every_operation_has_a_minimal_and_every_optional_member_a_full_case() {
    for (service, recorded) in RECORDED {
        let mut by_operation: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for case in cases(recorded) {
            let name = |key: &str| case[key].as_str().unwrap().to_owned();
            by_operation.entry(name("operation")).or_default().insert(name("case"));
        }
        let known: BTreeSet<&str> =
            service.operations().iter().map(|operation| operation.api_name()).collect();
        assert_eq!(by_operation.keys().map(String::as_str).collect::<BTreeSet<_>>(), known);
        for operation in service.operations() {
            let of = &by_operation[operation.api_name()];
            assert!(of.contains("minimal"), "{operation:?}");
            let has_optional = operation.params().iter().any(|param| !param.is_required());
            assert!(of.contains("full") || !has_optional, "{operation:?}");
        }
    }
}

/// A connection id ends in `=`, and its path begins with `@`: neither changes what is sent.
#[tokio::test(flavor = "current_thread")]
async fn the_path_of_a_connection() {
    let input = json!({ "label": { "connectionId": "L0SM9cOFvHcCIhw=" } });
    let made = request("apigatewaymanagementapi", "GetConnection", &input, None).await.unwrap();
    assert_eq!(made.path_and_query(), "/prod/@connections/L0SM9cOFvHcCIhw%3D");
}

/// What matters on the wire: encoded path, encoded query pairs in any order, two headers, the
/// body as JSON or as bytes.
fn normalised(request: &Request) -> Value {
    let target = request.path_and_query();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap())
        .collect();
    pairs.sort_unstable();
    let header = |name: &str| {
        request.headers().get(name).map(|value| value.to_str().unwrap_or("").to_owned())
    };
    let is_json = header("content-type").is_some();
    let body = match request.body().as_ref() {
        [] => Value::Null,
        bytes if is_json => serde_json::from_slice::<Value>(bytes).unwrap(),
        bytes => json!({ "base64": STANDARD.encode(bytes) }),
    };
    json!({
        "method": request.method().as_str(),
        "path": path,
        "query": pairs,
        "accept": header("accept"),
        "content_type": header("content-type"),
        "body": body,
    })
}

fn expected(recorded: &Value) -> Value {
    let mut pairs: Vec<(String, String)> =
        serde_json::from_value(recorded["query"].clone()).unwrap();
    pairs.sort_unstable();
    let body = match &recorded["body"] {
        Value::Object(body) if body.contains_key("json") => body["json"].clone(),
        other => other.clone(),
    };
    json!({
        "method": recorded["method"],
        "path": recorded["path"],
        "query": pairs,
        "accept": recorded["accept"],
        "content_type": recorded["content_type"],
        "body": body,
    })
}
