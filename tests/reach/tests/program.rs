//! The program over a service of one's own: it counts what agrees, differs and is lost, and fails
//! below its minima.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Writes a service of three operations, one of which cannot be made, with a call of each.
fn folder(name: &str, calls: &[Value]) -> PathBuf {
    let service = json!({
        "metadata": { "protocol": "rest-json", "endpointPrefix": "pets" },
        "operations": {
            "GetPet": {
                "http": { "method": "GET", "requestUri": "/pets/{PetId}" },
                "input": { "shape": "GetPetRequest" }
            },
            "AddPet": {
                "http": { "method": "POST", "requestUri": "/pets" },
                "input": { "shape": "AddPetRequest" }
            },
            "TalkToPet": {
                "http": { "method": "POST", "requestUri": "/talk/{PetId}.json" },
                "input": { "shape": "GetPetRequest" }
            }
        },
        "shapes": {
            "GetPetRequest": { "type": "structure", "required": ["PetId"], "members": {
                "PetId": { "shape": "String", "location": "uri", "locationName": "PetId" }
            } },
            "AddPetRequest": { "type": "structure", "members": {
                "picture": { "shape": "Blob" }, "born": { "shape": "Time" }
            } },
            "String": { "type": "string" }, "Blob": { "type": "blob" },
            "Time": { "type": "timestamp", "timestampFormat": "iso8601" }
        }
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    let pets = folder.join("services").join("pets");
    fs::create_dir_all(&pets).unwrap();
    fs::write(pets.join("service-2.json"), service.to_string()).unwrap();
    let lines: Vec<String> = calls.iter().map(Value::to_string).collect();
    fs::write(pets.join("calls.jsonl"), lines.join("\n")).unwrap();
    folder
}

fn call(operation: &str, input: &Value, method: &str, url: &str, body: &str) -> Value {
    let headers =
        if body.is_empty() { json!({}) } else { json!({ "Content-Type": "application/json" }) };
    let request = json!({
        "method": method, "url": url, "headers": headers, "body": STANDARD.encode(body)
    });
    json!({ "operation": operation, "input": input, "request": request })
}

fn get(url: &str) -> Value {
    call("GetPet", &json!({ "PetId": "a/b" }), "GET", url, "")
}

fn add(body: &str) -> Value {
    let input = json!({ "picture": { "$blob": "AP8=" }, "born": 0 });
    call("AddPet", &input, "POST", "https://example.com/pets", body)
}

fn run(folder: &Path, options: &[&str]) -> (Output, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_petard-reach"))
        .arg(folder)
        .args(options)
        .output()
        .unwrap();
    let text = String::from_utf8(done.stdout.clone()).unwrap();
    (done, text)
}

const GOOD_BODY: &str = r#"{"born": "1970-01-01T00:00:00Z", "picture": "AP8="}"#;

#[test]
fn calls_that_agree_are_counted() {
    let calls = [get("https://example.com/pets/a%2Fb"), add(GOOD_BODY)];
    let folder = folder("agree", &calls);
    let (done, text) =
        run(&folder, &["--clients", "1", "--min-wire", "60", "--min-lossless", "60"]);
    assert!(done.status.success(), "{text}");
    for line in [
        "| services | 1, 1 loaded, 1 clients parsed |",
        "| without a loss | 2 (66.7 %) |",
        "| that cannot be made | 1 (33.3 %) |",
        "| all calls agree | 2 (100.0 %) |",
        "| a label is a part of a segment | cannot be made | 1 |",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(folder.join("clients").join("pets.rs").exists());
}

#[test]
fn calls_that_differ_are_shown_and_counted() {
    for (name, calls, shown) in [
        ("path", [get("https://example.com/pets/a/b"), add(GOOD_BODY)], "path: /pets/a%2Fb"),
        ("host", [get("https://my.example.com/pets/a%2Fb"), add(GOOD_BODY)], "host: example.com"),
        ("query", [get("https://example.com/pets/a%2Fb?x=1"), add(GOOD_BODY)], "query: []"),
        ("body", [get("https://example.com/pets/a%2Fb"), add(r#"{"born": 0}"#)], "body: "),
        ("header", [get("https://example.com/pets/a%2Fb"), add("")], "header content-type: "),
    ] {
        let (done, text) = run(&folder(name, &calls), &["--min-wire", "99"]);
        assert!(text.contains(shown) && text.contains("| a call differs | 1 (50.0 %) |"), "{text}");
        assert!(!done.status.success(), "{text}");
    }
}

/// Values that a typed call cannot have, and members that the model does not have.
#[test]
fn values_of_other_types_are_not_made() {
    let url = "https://example.com/pets";
    for (name, input, shown) in [
        ("type", json!({ "born": "now" }), "`born`: the type is timestamp, and the value a string"),
        ("blob", json!({ "picture": 1 }), "`picture`: the type is blob, and the value a number"),
        ("member", json!({ "other": 1 }), "botocore has no member `other`"),
    ] {
        let calls =
            [get("https://example.com/pets/a%2Fb"), call("AddPet", &input, "POST", url, "")];
        let (done, text) = run(&folder(name, &calls), &[]);
        assert!(text.contains(shown) && text.contains("without a loss | 1 (33.3 %)"), "{text}");
        let error = String::from_utf8(done.stderr).unwrap();
        assert!(error.contains("1 operations differ for a reason that is not listed"), "{error}");
        assert!(!done.status.success(), "{text}");
    }
}

#[test]
fn minima_and_wrong_options_are_failures() {
    let folder = folder("minima", &[get("https://example.com/pets/a%2Fb")]);
    for options in [
        &["--min-lossless", "99"][..],
        &["--min-cases", "1"],
        &["--min-wire", "NaN"],
        &["--min-wire"],
        &["--other", "1"],
    ] {
        assert!(!run(&folder, options).0.status.success(), "{options:?}");
    }
    assert!(run(&folder, &[]).0.status.success());
}
