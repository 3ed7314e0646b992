//! Calendar dates, and the formats of points in time.

use std::time::{Duration, SystemTime};

use petard::Call;
use petard::codegen::{
    self, Body, Encoding, Method, Operation, Param, Service, Takes as _, Type, Verb,
};
use serde_json::{Value, json};

use super::server::builder;

codegen::client!(Diary, SERVICE, "Client of a diary.");

static SERVICE: Service = Service::new("diary", "The Diary").with_operations(&[&WRITE]);

static WRITE: Operation =
    Operation::new(Verb::Action, "Day", "write", "Write", Method::PUT, "/{day}/{at}")
        .with_params(&[
            Param::label("day", Type::Date, ""),
            Param::label("at", Type::Timestamp, "").with_encoding(Encoding::Epoch),
            Param::query("since", Type::Timestamp, "").with_encoding(Encoding::HttpDate),
            Param::query("days", Type::List(&Type::Date), "")
                .with_encoding(Encoding::CommaSeparated),
            Param::header("until", Type::Timestamp, "").with_encoding(Encoding::Iso8601),
            Param::body("moved", Type::Date, ""),
            Param::body("plain", Type::Timestamp, ""),
            Param::body("seconds", Type::Timestamp, "").with_encoding(Encoding::Epoch),
            Param::body("written", Type::Timestamp, "").with_encoding(Encoding::Iso8601),
            Param::body("alarms", Type::Map(&Type::List(&Type::Timestamp)), "")
                .with_encoding(Encoding::HttpDate),
        ])
        .with_body(Body::Members);

fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_764_072_000_500)
}

fn write(day: &str) -> Call {
    let diary = Diary::new(&builder().endpoint_url("http://localhost:1").build());
    diary.call(&WRITE).arg::<String>("day", day).arg::<SystemTime>("at", noon())
}

fn refused(call: &Call) -> String {
    let error = call.request().unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    error.to_string()
}

#[test]
fn every_place_takes_every_format() {
    let call = write("2026-11-25")
        .arg::<SystemTime>("since", noon())
        .arg_list::<String>("days", ["2024-02-29", "0001-01-01"])
        .arg::<SystemTime>("until", noon())
        .arg::<String>("moved", "2026-12-31")
        .arg::<SystemTime>("plain", noon())
        .arg::<SystemTime>("seconds", noon())
        .arg::<SystemTime>("written", noon())
        .arg_map::<Vec<SystemTime>>("alarms", [("a", vec![noon()])]);
    let request = call.request().unwrap();
    assert_eq!(
        request.path_and_query(),
        "/2026-11-25/1764072000.5?since=Tue%2C%2025%20Nov%202025%2012%3A00%3A00%20GMT&days=2024-02-29%2C0001-01-01"
    );
    assert_eq!(request.headers()["until"], "2025-11-25T12:00:00.5Z");
    assert_eq!(
        serde_json::from_slice::<Value>(request.body()).unwrap(),
        json!({
            "moved": "2026-12-31", "plain": 1_764_072_000.5, "seconds": 1_764_072_000.5,
            "written": "2025-11-25T12:00:00.5Z", "alarms": { "a": ["Tue, 25 Nov 2025 12:00:00 GMT"] }
        })
    );
}

#[test]
fn what_is_not_a_calendar_date_is_refused_with_the_parameter() {
    for wrong in [
        "",
        "0",
        "2026-11-31",
        "2025-02-29",
        "1900-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-1-1",
        "26-11-25",
        "+026-11-25",
        "2026-11-25T00:00:00Z",
        "2026/11/25",
        "25.11.2026",
    ] {
        assert_eq!(
            refused(&write(wrong)),
            "write: `day` is not a calendar date: write it as 2026-11-25",
            "{wrong}"
        );
    }
    let error = refused(&write("2026-11-25").set("moved", 0));
    assert_eq!(
        error,
        "write: `moved` is a number, but a calendar date is needed: write it as 2026-11-25"
    );
    let error = refused(&write("2026-11-25").arg_list::<String>("days", ["2026-11-25", "today"]));
    assert!(error.contains("`days` has item 1, which is not a calendar date"), "{error}");
    assert!(refused(&write("2026-11-25").arg::<SystemTime>("moved", noon())).contains("`moved`"));
}

#[test]
fn a_date_can_be_taken_back_and_a_text_in_the_place_of_a_time_stays() {
    let call = write("2026-11-25").set("moved", Value::Null).set("written", "some time");
    let body = call.request().unwrap().body().to_vec();
    assert_eq!(String::from_utf8(body).unwrap(), r#"{"moved":null,"written":"some time"}"#);
}
