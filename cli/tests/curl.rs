//! The commands of curl that `--curl` prints, which are run by a shell, and `petard curl`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::io::Write as _;
use std::process::{Command, Stdio};

use command::{against, run, run_with};
use petard_emulator::Emulator;
use serde_json::Value;

/// A value with all that a shell, a URL and JSON write in another way.
const VALUE: &str = "it's \"gold\" $HOME `x` !! \\n ***é";

/// A secret value that API Gateway accepts.
const SECRET: &str = "hush'hush\"hush$hush\\hush";

/// Returns whether bash and curl are installed. If not, prints that the test is skipped.
fn has_curl() -> bool {
    let exists = |name: &str| Command::new(name).arg("--version").output().is_ok();
    let has_both = exists("bash") && exists("curl");
    if !has_both {
        assert!(std::env::var_os("CI").is_none(), "CI has bash and curl");
        let _ = writeln!(std::io::stderr(), "skipped: bash or curl is not installed");
    }
    has_both
}

/// Runs a script with these variables, and returns what it prints.
fn bash(script: &str, variables: &[(String, String)]) -> String {
    let mut bash = Command::new("bash");
    bash.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).arg("-s");
    bash.envs(variables.iter().map(|(name, value)| (name, value))).stdin(Stdio::piped());
    let outcome = run_with(bash, script.as_bytes());
    assert_eq!(outcome.code, 0, "{script}\n{outcome:?}");
    outcome.stdout
}

/// Returns the values of the variables in a masked command, from the same command with secrets.
fn variables(masked: &str, with_secrets: &str) -> Vec<(String, String)> {
    let mut lines = masked.lines();
    let comment = lines.next().unwrap();
    assert!(comment.starts_with("# Hidden: $"), "{masked}");
    let masked = lines.collect::<Vec<_>>().join("\n");
    let mut rest = with_secrets.trim_end();
    let mut found = Vec::new();
    let mut parts = masked.split("'\"$");
    rest = rest.strip_prefix(parts.next().unwrap()).unwrap();
    for part in parts {
        let (name, after) = part.split_once('"').unwrap();
        assert!(comment.contains(&format!("${name}")), "{masked}");
        // After the variable the word goes on, or ends.
        let after = after.strip_prefix('\'').map_or_else(|| format!("'{after}"), str::to_owned);
        let end = rest.find(&after).filter(|_| !after.is_empty()).unwrap_or(rest.len());
        found.push((name.to_owned(), rest[..end].replace(r"'\''", "'")));
        rest = &rest[end + after.len()..];
    }
    assert_eq!(rest, "", "{masked}");
    found
}

/// Returns a command without and with secrets, with the same time of signature.
fn both(emulator: &Emulator, arguments: &[&str]) -> (String, String) {
    let token = emulator.session_token();
    let print = |more: &[&str]| {
        let mut command = against(emulator, arguments);
        command.args(more).env("AWS_SESSION_TOKEN", token);
        run(command).success()
    };
    let date = |text: &str| {
        let at = text.find("x-amz-date: ").unwrap();
        text[at..at + 28].to_owned()
    };
    let mut pairs = (0..10).map(|_| (print(&["--curl"]), print(&["--curl", "--show-secrets"])));
    pairs.find(|(masked, with)| date(masked) == date(with)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_with_secrets_run_as_printed() {
    if !has_curl() {
        return;
    }
    let emulator = Emulator::start().await.unwrap();
    let create =
        ["apigateway", "create-api-key", "--name", VALUE, "--value", SECRET, "--enabled", "--curl"];
    let text = run({
        let mut command = against(&emulator, &create);
        command.arg("--show-secrets");
        command
    })
    .success();
    assert!(emulator.take_requests().is_empty(), "nothing is sent");
    assert!(!text.starts_with('#') && !text.contains("$SIGNATURE"), "{text}");
    let created: Value = serde_json::from_str(&bash(&text, &[])).unwrap();
    assert_eq!((&created["name"], &created["value"]), (&VALUE.into(), &SECRET.into()));
    assert_eq!(emulator.take_requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn masked_commands_run_with_their_variables() {
    if !has_curl() {
        return;
    }
    let emulator = Emulator::start().await.unwrap();
    let create = ["apigateway", "create-api-key", "--name", VALUE, "--value", SECRET];
    let (masked, with_secrets) = both(&emulator, &create);
    assert!(!masked.contains("hush") && !masked.contains(emulator.session_token()), "{masked}");
    assert!(masked.contains("Signature='\"$SIGNATURE\""), "{masked}");
    assert!(masked.contains("'x-amz-security-token: '\"$AWS_SESSION_TOKEN\""), "{masked}");
    assert!(masked.contains("\"$SECRET_VALUE\""), "{masked}");
    let variables = variables(&masked, &with_secrets);
    let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["SIGNATURE", "AWS_SESSION_TOKEN", "SECRET_VALUE"]);
    let created: Value = serde_json::from_str(&bash(&masked, &variables)).unwrap();
    assert_eq!((&created["name"], &created["value"]), (&VALUE.into(), &SECRET.into()));
    // Without the signature, the service refuses the request.
    let refused = bash(&masked, &variables[1..]);
    assert!(refused.contains("message"), "{refused}");
}

#[test]
fn a_command_needs_credentials() {
    let command =
        command::petard(&["apigateway", "list-rest-apis", "--curl", "--region", "eu-west-1"]);
    let outcome = run(command);
    assert_eq!((outcome.code, &*outcome.stdout), (253, ""), "{outcome:?}");
    assert!(outcome.stderr.starts_with("error: list_rest_apis: no credentials"), "{outcome:?}");
}
