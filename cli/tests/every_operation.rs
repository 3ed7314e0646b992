//! Every operation of every model that ships: its help, its skeleton, its example, and all cases of the wire
//! corpus.
//!
//! The command lines are run in one process, because there are more than ten thousand. The process is one of
//! its own, so that nothing of the machine's environment is read.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_macros,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod command;

use std::ffi::OsString;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::operation::{Location, Param, Type};
use petard::{Operation, Service};
use petard_cli::{Captured, run_captured};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// The endpoint of services that have none of their own: a stage, whose name is part of each path.
const ENDPOINT: &str = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod";

/// Runs a test of this file that is marked as ignored, in a process with a known environment and in a folder
/// with the file that examples name.
fn in_own_process(test: &str) {
    let folder = command::folder("every-operation");
    std::fs::write(folder.join("body.json"), "{}").unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .envs(
            ["PATH", "SystemRoot"].iter().filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .env("HOME", &folder)
        .env("AWS_CONFIG_FILE", folder.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL_DATA_API", ENDPOINT)
        .env("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", ENDPOINT)
        .current_dir(&folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{text}");
    print!("{text}");
}

fn petard(words: &[&str]) -> Captured {
    let words = std::iter::once("petard").chain(words.iter().copied());
    run_captured(&words.map(OsString::from).collect::<Vec<_>>())
}

/// Returns what a command line printed, or the error.
fn result(captured: Captured) -> Result<String, String> {
    let (stdout, stderr) =
        (String::from_utf8(captured.stdout).unwrap(), String::from_utf8(captured.stderr).unwrap());
    match captured.code {
        0 if stderr.is_empty() => Ok(stdout),
        code => Err(format!("{code}: {stderr}{stdout}")),
    }
}

/// Returns the name of a command: `create-stage`.
fn command_of(operation: &Operation) -> String {
    operation.name().replace('_', "-")
}

fn operations() -> impl Iterator<Item = (&'static Service, &'static Operation)> {
    petard::SERVICES.iter().flat_map(|service| {
        service.operations().iter().map(move |operation| (*service, *operation))
    })
}

#[track_caller]
fn assert_none(wrong: &[String], count: usize) {
    println!("{count} cases");
    let few = wrong.iter().take(8).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {count} are wrong, such as\n{few}", wrong.len());
}

#[test]
fn the_help_of_every_operation_is_complete() {
    in_own_process("own_process::help");
}

#[test]
fn the_skeleton_and_the_example_of_every_operation_are_accepted() {
    in_own_process("own_process::skeletons_and_examples");
}

#[test]
fn every_case_of_the_corpus_is_the_request_of_input_json() {
    in_own_process("own_process::corpus");
}

#[test]
fn every_case_of_the_data_api_is_the_request_of_input_json() {
    in_own_process("own_process::data_api");
}

#[test]
fn flags_are_the_request_of_input_json() {
    in_own_process("own_process::flags");
}

mod own_process {
    use super::*;

    #[test]
    #[ignore = "run by another test"]
    fn help() {
        let (mut wrong, mut count) = (Vec::new(), 0);
        for (service, operation) in operations() {
            let name = command_of(operation);
            for flag in ["--help", "-h"] {
                count += 1;
                let text = result(petard(&[service.name(), &name, flag]));
                let is_complete = text.as_ref().is_ok_and(|text| {
                    text.contains(&format!("{} {}", operation.method(), operation.path()))
                        && text.contains(operation.api_name())
                        && operation.params().iter().all(|param| describes(text, param))
                        && text.contains("\nExample:\n  petard ")
                });
                let official = result(petard(&[service.name(), operation.api_name(), flag]));
                if !is_complete || official != text {
                    wrong.push(format!("{} {name} {flag}: {text:?}", service.name()));
                }
            }
        }
        assert_none(&wrong, count);
    }

    /// Returns whether a help has the flag or the label of a parameter, and the start of its documentation.
    fn describes(text: &str, param: &Param) -> bool {
        let flag = kebab(param.name());
        let has_name = match param.location() {
            Location::Label => {
                text.contains(&format!("<{}>", flag.to_uppercase().replace('-', "_")))
            }
            _ => text.contains(&format!("-{flag}")) || text.contains(&format!("]{flag}")),
        };
        let words = param.doc().split_whitespace().next().unwrap_or_default();
        has_name && text.contains(words.trim_end_matches(['.', '*']))
    }

    #[test]
    #[ignore = "run by another test"]
    fn skeletons_and_examples() {
        let (mut wrong, mut count) = (Vec::new(), 0);
        for (service, operation) in operations() {
            count += 1;
            let name = command_of(operation);
            let call = [service.name(), name.as_str()];
            let skeleton = result(petard(&[&call[..], &["--generate-skeleton"]].concat()));
            let request = skeleton.clone().and_then(|skeleton| {
                result(petard(&[&call[..], &["--input-json", &skeleton, "--dry-run"]].concat()))
            });
            if let Err(why) = request {
                wrong.push(format!("{call:?} {skeleton:?}: {why}"));
            }
            let help = result(petard(&[&call[..], &["-h"]].concat())).unwrap();
            let example = help.split("\nExample:\n  petard ").nth(1).unwrap();
            let words = words_of(example.lines().next().unwrap());
            let words: Vec<&str> = words.iter().map(String::as_str).chain(["--dry-run"]).collect();
            if let Err(why) = result(petard(&words)) {
                wrong.push(format!("{words:?}: {why}"));
            }
        }
        assert_none(&wrong, count);
    }

    #[test]
    #[ignore = "run by another test"]
    fn corpus() {
        let (mut wrong, mut count) = (Vec::new(), 0);
        for service in petard::SERVICES {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/conformance/corpus/");
            let Ok(recorded) = std::fs::read_to_string(format!("{folder}{}.jsonl", service.name()))
            else {
                continue;
            };
            let lines: Vec<&str> = recorded.lines().collect();
            count += lines.len();
            // Two threads, because a build for tests needs a minute.
            let halves = lines.split_at(lines.len() / 2);
            wrong.extend(std::thread::scope(|scope| {
                let halves = [halves.0, halves.1].map(|half| {
                    scope.spawn(move || {
                        half.iter().filter_map(|line| difference(service, line)).collect::<Vec<_>>()
                    })
                });
                halves.map(|half| half.join().unwrap()).concat()
            }));
        }
        assert!(count > 10_000, "{count}");
        assert_none(&wrong, count);
    }

    /// Returns in what the request of a case differs from the recorded one.
    fn difference(service: &'static Service, line: &str) -> Option<String> {
        let case: Value = serde_json::from_str(line).unwrap();
        let operation = service.operation(case["operation"].as_str().unwrap()).unwrap();
        let input = merged(operation, &case["input"]).to_string();
        let name = command_of(operation);
        let made = dry_run(&[service.name(), &name, "--input-json", &input]);
        let expected = recorded_request(&case["request"]);
        let is_same = made.as_ref().is_ok_and(|made| normalised(made, &expected) == expected);
        let name = operation.name();
        (!is_same).then(|| format!("{name} {input}\n  expected {expected}\n  made     {made:?}"))
    }

    /// Returns an input with the members of all places. A name that several have is the model's own.
    fn merged(operation: &'static Operation, input: &Value) -> Value {
        let mut merged = Map::new();
        for (place, members) in input.as_object().unwrap() {
            let is_here = |param: &&Param| location(param.location()) == place;
            if place == "payload" {
                let param = operation.params().iter().find(is_here).unwrap();
                let value = match param.ty() {
                    Type::Blob => json!({ "base64": members }),
                    _ => members.clone(),
                };
                merged.insert(unique_name(operation, param).to_owned(), value);
                continue;
            }
            for (name, value) in members.as_object().unwrap() {
                let mut params = operation.params().iter().filter(is_here);
                let param = params.find(|param| param.wire_name() == name).unwrap();
                merged.insert(unique_name(operation, param).to_owned(), value.clone());
            }
        }
        Value::Object(merged)
    }

    fn unique_name(operation: &'static Operation, param: &'static Param) -> &'static str {
        let name = param.wire_name();
        let mut others = operation.params().iter().filter(|own| own.name() != param.name());
        if others.any(|own| [own.name(), own.wire_name()].contains(&name)) {
            param.name()
        } else {
            name
        }
    }

    fn location(location: Location) -> &'static str {
        match location {
            Location::Label => "label",
            Location::Query => "query",
            Location::Header => "header",
            Location::Body => "body",
            Location::Payload => "payload",
            _ => "name",
        }
    }

    fn recorded_request(recorded: &Value) -> Value {
        let mut pairs: Vec<(String, String)> =
            serde_json::from_value(recorded["query"].clone()).unwrap();
        pairs.sort_unstable();
        let body = match &recorded["body"] {
            Value::Object(body) if body.contains_key("json") => body["json"].clone(),
            other => other.clone(),
        };
        json!({
            "method": recorded["method"], "path": recorded["path"], "query": pairs,
            "accept": recorded["accept"], "content_type": recorded["content_type"], "body": body,
        })
    }

    /// Returns a request in the form of the corpus. Bytes that are JSON are compared as JSON.
    fn normalised(made: &Value, expected: &Value) -> Value {
        let (path, query) = target(made);
        let mut pairs: Vec<(&str, &str)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap())
            .collect();
        pairs.sort_unstable();
        let headers = &made["headers"];
        let mut body = made["body"].clone();
        if headers["content-type"].is_null()
            && let Some(bytes) = expected["body"]["base64"].as_str()
            && let Ok(json) = serde_json::from_slice::<Value>(&STANDARD.decode(bytes).unwrap())
            && json == body
        {
            body = expected["body"].clone();
        }
        json!({
            "method": made["method"], "path": path, "query": pairs, "accept": headers["accept"],
            "content_type": headers["content-type"], "body": body,
        })
    }

    /// Returns path and query of the URL of a request.
    fn target(made: &Value) -> (String, String) {
        let url = made["url"].as_str().unwrap().strip_prefix("https://").unwrap();
        let (_, target) = url.split_once('/').unwrap_or((url, ""));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        (format!("/{path}"), query.to_owned())
    }

    fn dry_run(words: &[&str]) -> Result<Value, String> {
        let text = result(petard(
            &[words, &["--dry-run", "--show-secrets", "--output", "compact"]].concat(),
        ))?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    /// Recordings of the server. A value that is not of the type of its parameter, and a name that the
    /// operation does not have, are refused: programs send them with `set`.
    #[test]
    #[ignore = "run by another test"]
    fn data_api() {
        let read = |name: &str| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/");
            let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let service = &petard::data_api::SERVICE;
        let (mut wrong, mut made_count, mut refused_count) = (Vec::new(), 0, 0);
        let mut mistyped_count = 0;
        let recordings = read("data-api-recordings.jsonl");
        for (line, recorded) in read("data-api-cases.jsonl").iter().zip(&recordings) {
            let case: Map<String, Value> = serde_json::from_str(line).unwrap();
            let recorded: Value = serde_json::from_str(recorded).unwrap();
            assert_eq!(case["seq"], recorded["seq"]);
            let Some(call) = case.get("call").and_then(Value::as_str) else { continue };
            let operation = service.operation(call).unwrap();
            // As it is written, so that every digit is sent.
            let parts: std::collections::BTreeMap<String, Box<RawValue>> =
                serde_json::from_str(line).unwrap();
            let mut input: Vec<(String, Box<RawValue>)> = Vec::new();
            let mut has_unknown = false;
            for part in ["with", "set"] {
                let Some(members) = parts.get(part) else { continue };
                let members: std::collections::BTreeMap<String, Box<RawValue>> =
                    serde_json::from_str(members.get()).unwrap();
                for (name, value) in members {
                    let param = operation.params().iter().find(|param| {
                        plain(param.name()) == plain(&name)
                            || plain(param.wire_name()) == plain(&name)
                    });
                    has_unknown |= param.is_none();
                    let name = param.map_or(name.as_str(), |param| unique_name(operation, param));
                    input.retain(|(own, _)| own != name);
                    input.push((name.to_owned(), value));
                }
            }
            let members = input.iter().map(|(name, value)| format!("{}:{value}", json!(name)));
            let input = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            let made = dry_run(&["data-api", &command_of(operation), "--input-json", &input]);
            let why = |text: &str| format!("#{} {call} {input}: {text}", case["seq"]);
            if has_unknown || case.contains_key("refused") {
                refused_count += 1;
                match made {
                    Err(error) if error.starts_with("252: ") => {}
                    other => wrong.push(why(&format!("is not refused: {other:?}"))),
                }
                continue;
            }
            if case.contains_key("set")
                && let Err(error) = &made
                && error.starts_with("252: ")
                && error.contains(" must be ")
            {
                mistyped_count += 1;
                continue;
            }
            made_count += 1;
            let mut expected = recorded["request"].clone();
            for (name, value) in
                case.get("instead").and_then(Value::as_object).into_iter().flatten()
            {
                expected[name] = value.clone();
            }
            match made {
                Err(error) => wrong.push(why(&error)),
                Ok(made) => {
                    if let Err(difference) = same_exchange(&made, &expected) {
                        wrong.push(why(&difference));
                    }
                }
            }
        }
        let counts = (made_count, refused_count, mistyped_count);
        println!("{counts:?} requests, refusals, values of another type");
        assert_eq!(counts, (300, 48, 70));
        // A number is the text of a label.
        let made = dry_run(&[
            "data-api",
            "get-resource",
            "--input-json",
            r#"{"namespace": "A", "id": 5}"#,
        ]);
        assert!(made.unwrap()["url"].as_str().unwrap().ends_with("/A/5"));
        assert_none(&wrong, made_count);
    }

    /// Returns in what a request differs from a recorded one.
    fn same_exchange(made: &Value, recorded: &Value) -> Result<(), String> {
        let (path, query) = target(made);
        let path = path.strip_prefix("/prod").unwrap_or(&path).to_owned();
        let query = json!(pairs(&query));
        let expected_query = match &recorded["query"] {
            Value::Array(pairs) => json!(pairs),
            query => json!(pairs(query.as_str().unwrap_or_default())),
        };
        let body = match &recorded["body"] {
            Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
            other => other.clone(),
        };
        let body = if body == "(nothing)" { Value::Null } else { body };
        let made =
            json!({ "method": made["method"], "path": path, "query": query, "body": made["body"] });
        let expected = json!({
            "method": recorded["method"], "path": recorded["path"], "query": expected_query, "body": body
        });
        if made == expected {
            Ok(())
        } else {
            Err(format!("\n  expected {expected}\n  made     {made}"))
        }
    }

    /// Returns the decoded pairs of a query in any order.
    fn pairs(query: &str) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        pairs.sort_unstable();
        pairs
    }

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

    fn plain(name: &str) -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }

    #[test]
    #[ignore = "run by another test"]
    fn flags() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let (mut wrong, mut count, mut accepted) = (Vec::new(), 0, 0);
        for (service, operation) in operations() {
            let name = command_of(operation);
            for _ in 0..6 {
                count += 1;
                let mut input = Map::new();
                let mut labels = Vec::new();
                let mut words = Vec::new();
                for param in operation.params() {
                    let is_label = param.location() == Location::Label;
                    let is_token = operation.idempotency_token() == Some(param.name());
                    if !(param.is_required() || is_token || random.below(2) == 0) {
                        continue;
                    }
                    let (value, texts) = random.value(param);
                    input.insert(unique_name(operation, param).to_owned(), value);
                    if is_label {
                        labels.extend(texts);
                    } else {
                        let flag = flag_of(service, &name, param);
                        words.extend(texts.into_iter().map(|text| format!("{flag}={text}")));
                    }
                }
                let input = Value::Object(input).to_string();
                let of_input = dry_run(&[service.name(), &name, "--input-json", &input]);
                let words: Vec<&str> = [service.name(), &name]
                    .into_iter()
                    .chain(words.iter().map(String::as_str))
                    .chain(["--dry-run", "--show-secrets", "--output=compact", "--"])
                    .chain(labels.iter().map(String::as_str))
                    .collect();
                let of_flags = result(petard(&words));
                let of_flags = of_flags.map(|text| serde_json::from_str::<Value>(&text).unwrap());
                accepted += usize::from(of_input.is_ok());
                let is_same = match (&of_input, &of_flags) {
                    (Ok(one), Ok(other)) => one == other,
                    (Err(one), Err(other)) => one[..4] == other[..4],
                    _ => false,
                };
                if !is_same {
                    wrong.push(format!(
                        "{words:?}\n  input {input}\n  {of_input:?}\n  {of_flags:?}"
                    ));
                }
            }
        }
        println!("{accepted} of {count} are accepted");
        assert!(accepted * 2 > count, "{accepted} of {count}");
        assert_none(&wrong, count);
    }

    /// Returns the flag that the description of an operation has for a parameter.
    fn flag_of(service: &Service, name: &str, param: &Param) -> String {
        let described = ["help", service.name(), name, "--output", "compact"];
        let described: Value = serde_json::from_str(&result(petard(&described)).unwrap()).unwrap();
        let parameters = described["parameters"].as_array().unwrap();
        let own = parameters.iter().find(|own| own["name"] == param.name()).unwrap();
        own["flag"].as_str().unwrap().to_owned()
    }

    /// Random values, which are the same in each run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
        }

        fn text(&mut self) -> String {
            const TEXTS: [&str; 12] = [
                "plain",
                "two words",
                "@file",
                "-dash",
                "--flag",
                "a=b,c=d",
                "{\"a\": 1}",
                "[1]",
                "caf\u{e9} \u{1f600}",
                "quote ' \" \\",
                "12",
                "true",
            ];
            TEXTS[self.below(TEXTS.len())].to_owned()
        }

        /// Returns a value as JSON and as the texts of its flag.
        fn value(&mut self, param: &'static Param) -> (Value, Vec<String>) {
            let value = self.json(param.ty(), 0);
            let text_of = |value: &Value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            match param.ty() {
                // Bytes as they are, and in Base64 unless they are the whole body.
                Type::Blob => {
                    let text = "bytes \u{e9}".to_owned();
                    let value = match param.location() {
                        Location::Payload => json!(text),
                        _ => json!(STANDARD.encode(&text)),
                    };
                    (value, vec![text])
                }
                Type::List(Type::String | Type::Enum(_) | Type::Integer) if self.below(2) == 0 => {
                    let items: Vec<Value> = value.as_array().unwrap().clone();
                    let is_json = |text: &String| text.starts_with('[');
                    let texts: Vec<String> = items.iter().map(text_of).collect();
                    if texts.iter().any(is_json) || texts.is_empty() {
                        return (value.clone(), vec![value.to_string()]);
                    }
                    (value, texts)
                }
                Type::Map(Type::String) if self.below(2) == 0 => {
                    let entries = value.as_object().unwrap().iter();
                    // A comma and a name would begin the next entry.
                    let quoted = |text: String| {
                        if !text.contains([',', '"']) {
                            return text;
                        }
                        format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
                    };
                    let texts =
                        entries.map(|(key, value)| format!("{key}={}", quoted(text_of(value))));
                    (value.clone(), texts.collect())
                }
                Type::Json => (value.clone(), vec![value.to_string()]),
                _ => (value.clone(), vec![text_of(&value)]),
            }
        }

        fn json(&mut self, ty: &Type, depth: usize) -> Value {
            match ty {
                Type::Boolean => json!(self.below(2) == 0),
                Type::Integer => json!(self.below(1000)),
                Type::Number => json!([1.5, 2.0, -3.25][self.below(3)]),
                Type::Date => json!("2026-11-25"),
                Type::Timestamp => json!(1_700_000_000 + self.below(1_000_000)),
                Type::Blob => json!(STANDARD.encode("bytes")),
                Type::Json => {
                    [json!({ "a": [1, null] }), json!("text"), json!(1.50)][self.below(3)].clone()
                }
                Type::Object => json!({ "a": "b", "c": self.below(9) }),
                Type::Patch => {
                    json!({ "op": "replace", "path": "/description", "value": self.text() })
                }
                Type::Enum(kind) => match kind.values() {
                    [] => json!("text"),
                    values => json!(values[self.below(values.len())]),
                },
                Type::Shape(shape) => {
                    let mut members = Map::new();
                    for member in shape.members() {
                        if member.is_required() || (depth < 3 && self.below(2) == 0) {
                            let value = self.json(member.ty(), depth + 1);
                            members.insert(member.wire_name().to_owned(), value);
                        }
                        if shape.is_union() && !members.is_empty() {
                            break;
                        }
                    }
                    Value::Object(members)
                }
                Type::List(of) => {
                    let count = 1 + self.below(2);
                    Value::Array((0..count).map(|_| self.json(of, depth + 1)).collect())
                }
                Type::Map(of) => {
                    json!({ "key": self.json(of, depth + 1), "other-key": self.json(of, depth + 1) })
                }
                _ => json!(self.text()),
            }
        }
    }
}

/// Returns a name in the form of flags: `restApiId` becomes `rest-api-id`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| letters[at]);
        let next_is_lower = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || next_is_lower);
        if begins && !text.ends_with('-') {
            text.push('-');
        }
        match letter {
            letter if letter.is_alphanumeric() => text.extend(letter.to_lowercase()),
            _ => text.push('-'),
        }
    }
    text
}

/// Splits a line into words as a shell does.
fn words_of(line: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut is_quoted, mut is_word) = (false, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                is_quoted = !is_quoted;
                is_word = true;
            }
            '\\' if !is_quoted => word.extend(letters.next()),
            ' ' if !is_quoted => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            letter => {
                word.push(letter);
                is_word = true;
            }
        }
    }
    if is_word {
        words.push(word);
    }
    words
}
