//! Descriptions of services that no model can have, or that are made to stop the program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::{Duration, SystemTime};

use petard_interpret::botocore::{Converted, Files, LossKind, convert};
use petard_interpret::load;
use serde_json::{Value, json};

/// A service with the operation `Good`, and the operation `Odd` with this form and input.
fn service(http: &Value, input: &Value, shapes: &Value) -> Value {
    let mut all = json!({
        "GoodRequest": { "type": "structure", "members": { "name": { "shape": "String" } } },
        "OddRequest": input,
        "String": { "type": "string" }, "Integer": { "type": "integer" }
    });
    for (name, shape) in shapes.as_object().unwrap() {
        all[name] = shape.clone();
    }
    json!({
        "metadata": { "protocol": "rest-json", "endpointPrefix": "pets", "serviceId": "Pets" },
        "operations": {
            "Good": { "http": { "method": "POST", "requestUri": "/good" },
                "input": { "shape": "GoodRequest" } },
            "Odd": { "http": http, "input": { "shape": "OddRequest" } }
        },
        "shapes": all
    })
}

fn post() -> Value {
    json!({ "method": "POST", "requestUri": "/odd" })
}

fn structure(members: &Value) -> Value {
    json!({ "type": "structure", "members": members })
}

fn converted(service: &Value) -> Converted {
    let files = Files { service: &service.to_string(), paginators: None, waiters: None };
    convert("pets", &files).unwrap()
}

/// Operations with an odd request.
fn odd_requests() -> Vec<(&'static str, Value)> {
    let none = json!({});
    let text = json!({ "shape": "String" });
    vec![
        (
            "method",
            service(
                &json!({ "method": "OPTIONS", "requestUri": "/odd" }),
                &structure(&none),
                &none,
            ),
        ),
        (
            "token of a GET",
            service(
                &json!({ "method": "GET", "requestUri": "/odd" }),
                &structure(&json!({ "t": { "shape": "String", "idempotencyToken": true } })),
                &none,
            ),
        ),
        (
            "token that is a number",
            service(
                &post(),
                &structure(&json!({ "t": { "shape": "Integer", "idempotencyToken": true } })),
                &none,
            ),
        ),
        (
            "payload of a GET",
            service(
                &json!({ "method": "GET", "requestUri": "/odd" }),
                &json!({ "type": "structure", "payload": "p", "members": { "p": { "shape": "T" } } }),
                &json!({ "T": structure(&json!({ "a": text })) }),
            ),
        ),
        (
            "one name twice",
            service(
                &post(),
                &structure(&json!({
                    "a": { "shape": "String", "locationName": "x" },
                    "b": { "shape": "String", "locationName": "x" }
                })),
                &none,
            ),
        ),
        (
            "label that is a structure",
            service(
                &json!({ "method": "POST", "requestUri": "/odd/{l}" }),
                &structure(
                    &json!({ "l": { "shape": "T", "location": "uri", "locationName": "l" } }),
                ),
                &json!({ "T": structure(&json!({ "a": text })) }),
            ),
        ),
        (
            "label twice",
            service(
                &json!({ "method": "POST", "requestUri": "/odd/{l}/{l}" }),
                &structure(&json!({ "l": at("uri", "l") })),
                &none,
            ),
        ),
    ]
}

/// Operations with an odd type.
fn odd_types() -> Vec<(&'static str, Value)> {
    let none = json!({});
    let text = json!({ "shape": "String" });
    vec![
        (
            "empty union",
            service(
                &post(),
                &structure(&json!({ "u": { "shape": "U" } })),
                &json!({ "U": { "type": "structure", "union": true, "members": {} } }),
            ),
        ),
        (
            "union with required members",
            service(
                &post(),
                &structure(&json!({ "u": { "shape": "U" } })),
                &json!({ "U": { "type": "structure", "union": true, "required": ["a"],
                    "members": { "a": text } } }),
            ),
        ),
        (
            "missing shape",
            service(&post(), &structure(&json!({ "m": { "shape": "Missing" } })), &none),
        ),
        (
            "unknown type",
            service(
                &post(),
                &structure(&json!({ "m": { "shape": "M" } })),
                &json!({ "M": { "type": "wave" } }),
            ),
        ),
        (
            "list of itself",
            service(
                &post(),
                &structure(&json!({ "l": { "shape": "L" } })),
                &json!({ "L": { "type": "list", "member": { "shape": "L" } } }),
            ),
        ),
        (
            "map of itself",
            service(
                &post(),
                &structure(&json!({ "l": { "shape": "L" } })),
                &json!({ "L": { "type": "map", "key": text, "value": { "shape": "L" } } }),
            ),
        ),
        (
            "name that is not ASCII",
            service(
                &post(),
                &structure(&json!({ "s": { "shape": "Größe漢" } })),
                &json!({ "Größe漢": structure(&json!({ "a": text })) }),
            ),
        ),
    ]
}

/// Operations with an odd name, text or status.
fn odd_texts() -> Vec<(&'static str, Value)> {
    let none = json!({});
    let text = json!({ "shape": "String" });
    let mut cases = Vec::new();
    for name in [
        "X-Amz-Date",
        "Authorization",
        "Content-Length",
        "Connection",
        " ",
        "",
        "a b",
        "X-Amz-Security-Token",
    ] {
        cases
            .push((name, service(&post(), &structure(&json!({ "h": at("header", name) })), &none)));
    }
    for name in ["", " ", "a\u{0}"] {
        let member = json!({ "shape": "String", "locationName": name });
        cases.push(("blank name", service(&post(), &structure(&json!({ "m": member })), &none)));
    }
    for prefix in ["{m}.", "{other}.", "a b", "{", "-."] {
        let mut service = service(&post(), &structure(&json!({ "m": text })), &none);
        service["operations"]["Odd"]["endpoint"] = json!({ "hostPrefix": prefix });
        cases.push((prefix, service));
    }
    for doc in ["a\u{202e}b", "a\u{0}b", "a&#0;b", "a&#x202e;b", "a\u{1b}[31mb"] {
        let mut service = service(&post(), &structure(&json!({ "m": text })), &none);
        service["operations"]["Odd"]["documentation"] = doc.into();
        service["documentation"] = doc.into();
        cases.push((doc, service));
    }
    for status in [0, 77, 1000] {
        let error =
            json!({ "type": "structure", "members": {}, "error": { "httpStatusCode": status } });
        let mut service = service(&post(), &structure(&none), &json!({ "Bad": error }));
        service["operations"]["Odd"]["errors"] = json!([{ "shape": "Bad" }]);
        cases.push(("status", service));
    }
    cases
}

fn at(place: &str, name: &str) -> Value {
    json!({ "shape": "String", "location": place, "locationName": name })
}

/// Each of these loads, and the other operation is in the model.
#[test]
fn one_odd_operation_does_not_make_the_model_unloadable() {
    for (name, service) in [odd_requests(), odd_types(), odd_texts()].concat() {
        let converted = converted(&service);
        let table = load("pets.json", converted.text().as_bytes());
        let table = table.unwrap_or_else(|report| panic!("{name}: {report}"));
        assert!(table.operation("good").is_some(), "{name}");
        let is_listed = converted
            .losses
            .iter()
            .any(|loss| loss.operation.as_deref() == Some("Odd") && loss.kind == LossKind::NotMade);
        assert_eq!(table.operation("odd").is_none(), is_listed, "{name}: {:?}", converted.losses);
    }
}

#[test]
fn long_chains_of_types_do_not_exhaust_the_stack() {
    for length in [90, 500, 5000] {
        let mut shapes = json!({});
        for number in 0..length {
            let next = json!({ "next": { "shape": format!("S{}", number + 1) } });
            shapes[format!("S{number}")] = structure(&next);
        }
        shapes[format!("S{length}")] = structure(&json!({ "end": { "shape": "String" } }));
        let input = structure(&json!({ "first": { "shape": "S0" } }));
        let converted = converted(&service(&post(), &input, &shapes));
        let table = load("pets.json", converted.text().as_bytes()).unwrap();
        assert!(table.operation("good").is_some());
        assert_eq!(table.operation("odd").is_some(), length < 100, "{length}");
    }
}

/// Each took many seconds when searches began anew at each place.
#[test]
#[allow(clippy::disallowed_methods, reason = "the test measures time")]
fn long_texts_and_many_names_take_little_time() {
    let began = SystemTime::now();
    for text in ["&", "<", "<a", "&a", "<a ", ">"] {
        let mut service = service(&post(), &structure(&json!({})), &json!({}));
        service["documentation"] = text.repeat(400_000).into();
        converted(&service);
    }
    let mut members = json!({});
    for number in 0..3000_u32 {
        let letter = char::from_u32(0x4e00 + number).unwrap();
        members[letter.to_string()] = json!({ "shape": "String" });
    }
    converted(&service(&post(), &structure(&members), &json!({})));
    let took = began.elapsed().unwrap();
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn the_limit_of_a_wait_does_not_overflow() {
    let mut service = service(&post(), &structure(&json!({})), &json!({}));
    service["operations"]["Odd"]["http"]["method"] = "GET".into();
    for (delay, attempts) in [(u64::MAX, 2), (0, 0), (1_000_000, 1_000_000)] {
        let waiter = |code: u64| {
            json!({ "operation": "Odd", "delay": delay, "maxAttempts": attempts, "acceptors": [
                { "matcher": "status", "expected": code, "state": "success" }
            ] })
        };
        let waiters = json!({ "waiters": { "A": waiter(200), "B": waiter(77), "a": waiter(200),
            "C": { "operation": "Other" } } });
        let files = Files {
            service: &service.to_string(),
            paginators: None,
            waiters: Some(&waiters.to_string()),
        };
        let converted = convert("pets", &files).unwrap();
        let table = load("pets.json", converted.text().as_bytes()).unwrap();
        let lost =
            converted.losses.iter().filter(|loss| loss.what.starts_with("the waiter ")).count();
        assert_eq!(table.waiters().len() + lost, 4, "{:?}", converted.losses);
    }
}
