//! `petard emulate`: what it prints for a shell, how it ends, and which services it has.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod command;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use command::{Outcome, folder, local, petard, run};
use serde_json::Value;

/// Returns the text of a member of a document.
fn text(document: &str, pointer: &str) -> String {
    let document: Value = serde_json::from_str(document).unwrap();
    let member = document.pointer(pointer).and_then(Value::as_str);
    member.unwrap_or_else(|| panic!("{pointer} in {document}")).to_owned()
}

/// A running `petard emulate`. It is killed when it is dropped.
struct Emulate {
    process: Child,
    /// The lines of its stdout.
    exports: Vec<String>,
}

impl Emulate {
    fn start(arguments: &[&str]) -> Self {
        Self::spawn(petard(&["emulate"]).args(arguments))
    }

    fn spawn(command: &mut Command) -> Self {
        let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut process = process.unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let note = lines.next().unwrap().unwrap();
        assert!(note.starts_with("The local endpoint runs until Ctrl-C"), "{note}");
        let stdout = BufReader::new(process.stdout.take().unwrap()).lines();
        let exports = stdout.take(5).map(Result::unwrap).collect();
        Self { process, exports }
    }

    /// Sends a signal and returns the exit code.
    fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Emulate {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// Runs a command in a shell that has run the printed lines.
fn in_shell(emulate: &Emulate, arguments: &[&str]) -> Outcome {
    let petard = petard(arguments);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "eval \"$EXPORTS\"; exec \"$@\"", "sh"])
        .arg(petard.get_program())
        .args(arguments);
    shell.env_clear().envs(petard.get_envs().filter_map(|(name, value)| Some((name, value?))));
    // Those of a real account, which the lines replace.
    shell.env("AWS_SESSION_TOKEN", "other").env("AWS_REGION", "us-west-2");
    shell.env("EXPORTS", emulate.exports.join("\n"));
    run(shell)
}

#[test]
fn emulate_prints_what_a_shell_needs_and_ends_with_ctrl_c() {
    let path = folder("emulate").join("state.json");
    let port = free_port();
    let arguments = ["--port", &port, "--state", path.to_str().unwrap(), "--region", "eu-north-1"];
    let emulate = Emulate::start(&arguments);
    assert_eq!(emulate.exports[0], format!("export AWS_ENDPOINT_URL=http://127.0.0.1:{port}"));
    for line in [
        "apigateway create-rest-api --name pets",
        "apigatewayv2 create-api --name pets --protocol-type HTTP",
        "data-api provision Pets --primary-key sku",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let outcome = in_shell(&emulate, &arguments);
        assert_eq!((outcome.code, &*outcome.stderr), (0, ""), "{line}");
    }
    // A command with `--local` may use the file at the same time.
    let list = ["apigateway", "list-rest-apis", "--region", "eu-north-1", "--query", "item[].name"];
    assert_eq!(run(local(&path, &list)).success(), "[\n  \"pets\"\n]\n");

    let used = run(petard(&["emulate", "--port", &port]));
    assert_eq!((used.code, &*used.stdout), (255, ""), "{used:?}");
    assert!(used.stderr.contains(&format!("port {port} of 127.0.0.1 is in use")), "{used:?}");
    assert!(used.stderr.ends_with("use another one with `--port`\n"), "{used:?}");

    // A file that cannot be written any more is no error of a service.
    let in_the_way = path.with_file_name("state.json.new");
    fs::create_dir(&in_the_way).unwrap();
    let create = ["apigateway", "create-rest-api", "--name", "other", "--max-attempts", "1"];
    let failed = in_shell(&emulate, &create);
    assert_eq!((failed.code, &*failed.stdout), (253, ""), "{failed:?}");
    assert!(failed.stderr.contains("use another one with `--state`"), "{failed:?}");
    fs::remove_dir(&in_the_way).unwrap();

    assert_eq!(emulate.end("-INT"), Some(130));
    let again = Emulate::start(&arguments);
    let listed = in_shell(&again, &["apigateway", "list-rest-apis"]).success();
    assert_eq!(text(&listed, "/item/0/name"), "pets");
    assert_eq!(again.end("-KILL"), None);
    assert_eq!(run(local(&path, &list)).success(), "[\n  \"pets\"\n]\n");
}

#[test]
fn without_a_state_file_emulate_writes_nothing() {
    let home = folder("memory");
    let emulate = Emulate::spawn(petard(&["emulate"]).env("HOME", &home).current_dir(&home));
    in_shell(&emulate, &["apigateway", "create-rest-api", "--name", "pets"]).success();
    assert_eq!(emulate.end("-INT"), Some(130));
    assert_eq!(fs::read_dir(&home).unwrap().count(), 0);
}

/// A model with a list of the paths that patches may name.
const SHOP: &str = r#"{
  "service": { "name": "shop", "endpoint": "required" },
  "resources": {
    "Order": {
      "path": "/orders/{order_id}",
      "list": {}, "get": {}, "delete": {},
      "create": { "body": { "name": "string!", "lines": "integer" } },
      "update": {
        "method": "PATCH",
        "body": { "changes": "[patch]" },
        "patch": { "/name": "replace: The name." }
      } } } }"#;

#[test]
fn models_of_files_are_served() {
    let folder = folder("model");
    let (model, path) = (folder.join("shop.json"), folder.join("state.json"));
    fs::write(&model, SHOP).unwrap();
    let model = model.to_str().unwrap();
    let with = |arguments: &[&str]| {
        run(local(&path, &[&["--model", model, "shop"][..], arguments].concat()))
    };
    let made = with(&["create-order", "--name", "a", "--lines", "3"]).success();
    let id = text(&made, "/id");
    let change = |path: &str| {
        let change = format!("[{{\"op\":\"replace\",\"path\":\"{path}\",\"value\":\"b\"}}]");
        with(&["update-order", &id, "--changes", &change])
    };
    assert_eq!(text(&change("/name").success(), "/name"), "b");
    let refused = change("/lines");
    assert_eq!(refused.code, 254, "{refused:?}");
    assert!(refused.stderr.contains("is not allowed at `/lines`"), "{refused:?}");
    // The other services of the file are not touched, nor is this one by them.
    run(local(&path, &["apigateway", "create-rest-api", "--name", "pets"])).success();
    let state = path.to_str().unwrap();
    let emulate = Emulate::start(&["--model", model, "--state", state]);
    let listed = in_shell(&emulate, &["--model", model, "shop", "list-orders"]).success();
    assert!(listed.contains("\"b\""), "{listed}");
    in_shell(&emulate, &["--model", model, "shop", "delete-order", &id]).success();
    let gone = with(&["get-order", &id]);
    assert_eq!(gone.code, 254, "{gone:?}");
    let list = ["apigateway", "list-rest-apis", "--query", "length(item)"];
    assert_eq!(run(local(&path, &list)).success(), "1\n");
}
