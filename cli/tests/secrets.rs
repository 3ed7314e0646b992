//! Secrets are in no output without `--show-secrets`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod command;

use std::process::Command;

use command::{Outcome, against, folder, petard, run, run_with};
use petard_emulator::Emulator;

/// A value of a sensitive parameter, with characters that encodings change.
const SECRET: &str = "hush+hush/%secret-0123456789";

/// The forms in which a secret could be printed.
fn forms(secret: &str) -> Vec<String> {
    let percent: String = secret
        .bytes()
        .map(|byte| match byte {
            b'+' | b'/' | b'%' => format!("%{byte:02X}"),
            byte => char::from(byte).to_string(),
        })
        .collect();
    vec![secret.to_owned(), percent]
}

#[track_caller]
fn check_hidden(outcome: &Outcome, secrets: &[&str], what: &str) {
    for secret in secrets {
        for form in forms(secret) {
            for text in [&outcome.stdout, &outcome.stderr] {
                assert!(!text.contains(&form), "{what}: {form} is in {text}");
            }
        }
    }
}

/// Returns a command with temporary credentials.
fn temporary(emulator: &Emulator, arguments: &[&str]) -> Command {
    let mut command = against(emulator, arguments);
    command.env("AWS_SESSION_TOKEN", emulator.session_token());
    command
}

/// Operations with sensitive parameters in the body, as the whole body, and without any.
fn calls() -> Vec<Vec<&'static str>> {
    vec![
        vec!["apigateway", "create-api-key", "--value", SECRET, "--name", "key"],
        vec!["apigateway", "import-api-keys", "csv", "--body", SECRET],
        vec![
            "apigateway",
            "create-domain-name",
            "a.example.com",
            "--certificate-private-key",
            SECRET,
        ],
        vec![
            "apigateway",
            "create-domain-name",
            "a.example.com",
            "--certificate-private-key",
            SECRET,
            "--nothing",
        ],
        vec!["apigateway", "get-rest-api", "none"],
        vec!["apigateway", "list-rest-apis", "--max-attempts", "2"],
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_hidden_in_debug_dry_runs_and_errors() {
    let emulator = Emulator::start().await.unwrap();
    let secrets = [SECRET, emulator.secret_access_key(), emulator.session_token()];
    for call in calls() {
        for more in [
            // The result of a creation has the value of the key.
            &["--debug", "--output", "off"][..],
            &["--debug", "--output", "off", "--error-format", "json"],
            &["--dry-run"],
            &["--dry-run", "--debug"],
            &["--dry-run", "--signed"],
            &["--curl"],
            &["--raw", "/dev/null", "--debug"],
        ] {
            let outcome = run(temporary(&emulator, &[&call[..], more].concat()));
            check_hidden(&outcome, &secrets, &format!("{call:?} {more:?}"));
            if more.starts_with(&["--debug", "--output"]) && outcome.code == 0 {
                assert!(outcome.stderr.contains("petard::send"), "{outcome:?}");
                assert!(outcome.stderr.contains("petard::body_log"), "{outcome:?}");
            }
        }
    }
    // Refused signatures are explained without secrets.
    let mut wrong = temporary(&emulator, &["apigateway", "list-rest-apis", "--debug"]);
    wrong.env("AWS_SECRET_ACCESS_KEY", SECRET);
    let wrong = run(wrong);
    assert_eq!(wrong.code, 254);
    check_hidden(&wrong, &secrets, "a wrong key");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_and_waits_hide_them() {
    let emulator = Emulator::start().await.unwrap();
    let secrets = [SECRET, emulator.secret_access_key(), emulator.session_token()];
    let line = format!("{{\"value\": \"{SECRET}\", \"name\": \"key\"}}\n");
    for more in [&["--debug", "--output", "off"][..], &["--dry-run"], &["--curl"]] {
        let each = ["apigateway", "create-api-key", "--each", "-"];
        let mut each = temporary(&emulator, &[&each[..], more].concat());
        each.current_dir(folder("secrets"));
        let outcome = run_with(each, line.as_bytes());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        check_hidden(&outcome, &secrets, &format!("{more:?}"));
    }
    let wait = ["apigateway", "wait", "vpc-link-available", "none", "--debug"];
    let outcome = run(temporary(&emulator, &wait));
    assert_eq!(outcome.code, 254);
    check_hidden(&outcome, &secrets, "wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_shown_where_it_is_documented() {
    let emulator = Emulator::start().await.unwrap();
    let (create, token) = (calls()[0].clone(), emulator.session_token());
    let dry = [&create[..], &["--dry-run", "--show-secrets"]].concat();
    assert!(run(temporary(&emulator, &dry)).success().contains(SECRET));
    let curl = [&create[..], &["--curl", "--show-secrets"]].concat();
    let curl = run(temporary(&emulator, &curl)).success();
    assert!(curl.contains(SECRET) && curl.contains(token), "{curl}");
    let debug = [&create[..], &["--debug", "--show-secrets"]].concat();
    let debug = run(temporary(&emulator, &debug));
    assert_eq!(debug.code, 0);
    assert!(debug.stderr.starts_with("curl "), "{debug:?}");
    assert!(debug.stderr.contains(SECRET) && debug.stderr.contains(token), "{debug:?}");
    assert!(!debug.stderr.contains(emulator.secret_access_key()), "{debug:?}");
    let debug = run(temporary(&emulator, &[&create[..], &["--debug"]].concat()));
    assert!(debug.stderr.starts_with(&format!("POST {}/", emulator.url())), "{debug:?}");
    assert!(!debug.stderr.contains(SECRET), "{debug:?}");
}

#[test]
fn debug_prints_nothing_of_other_libraries() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = petard(&["apigateway", "list-rest-apis", "--debug", "--max-attempts", "1"]);
    command.args(["--region", "us-east-1", "--endpoint-url", &format!("http://{address}")]);
    command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
    command.env("RUST_LOG", "trace");
    let outcome = run(command);
    assert_eq!(outcome.code, 255);
    let (errors, events): (Vec<&str>, Vec<&str>) =
        outcome.stderr.lines().partition(|line| line.starts_with("error: "));
    assert_eq!(errors.len(), 1, "{outcome:?}");
    let (url, events) = events.split_first().unwrap();
    assert_eq!(*url, format!("GET http://{address}/restapis"));
    assert!(
        !events.is_empty() && events.iter().all(|line| line.contains(" petard::")),
        "{events:?}"
    );
}
