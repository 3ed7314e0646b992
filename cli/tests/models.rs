//! Models of files and of a folder, and `petard models`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod command;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use command::{Outcome, against, folder, petard, run};
use petard_emulator::Emulator;
use serde_json::{Value, json};

const PETS: &str = r#"{
  "service": { "name": "pets", "title": "Pet shop", "endpoint": "required", "errors": { "Sold": 410 },
    "verbs": { "list": { "paging": { "input": "next", "output": "/next", "items": "/pets", "limit": "limit" } } },
    "docs": { "pet_id": "Number of the pet.", "key": "Key of the | seller.", "kind": "Kind of animal." } },
  "resources": { "Pet": {
    "path": "/pets/{pet_id}", "doc": "An animal.",
    "list": { "query": { "kind": "Kind" } }, "get": { "errors": ["Sold"] },
    "create": { "body": { "name": "string!", "kind": "Kind", "key": "string sensitive", "home": "Home" } },
    "update": { "method": "PATCH", "body": { "changes": "[patch]" }, "patch": { "/name": "replace" } },
    "waiters": { "pet_grown": { "operation": "get_pet", "status": "/age", "success": ["old"], "doc": "Waits until a pet is old." } } } },
  "shapes": { "Home": { "members": { "city": "string!", "rooms": "[Home]" } } },
  "enums": { "Kind": { "values": ["cat", "dog"], "doc": "Kind of animal." } }
}"#;

/// Returns a model of one operation.
fn model(service: &str, operation: &str) -> String {
    json!({
        "service": { "name": service, "endpoint": { "prefix": "own" } },
        "resources": { "Thing": {
            "path": "/things", "actions": { operation: { "method": "GET", "path": "/things" } } } }
    })
    .to_string()
}

/// Creates a folder with files.
fn with_files(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(name);
    for (path, text) in files {
        fs::write(folder.join(path), text).unwrap();
    }
    folder
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = petard(arguments);
    command.current_dir(folder);
    command
}

/// Returns a command with a folder of models.
fn with_models(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = petard(arguments);
    command.env("PETARD_MODELS", folder);
    command
}

#[track_caller]
fn error(outcome: &Outcome, code: i32, parts: &[&str]) {
    assert_eq!((outcome.code, &*outcome.stdout), (code, ""), "{outcome:?}");
    let first = outcome.stderr.lines().next().unwrap();
    assert!(first.starts_with("error: "), "{outcome:?}");
    for part in parts {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
    }
}

/// Compares a text with a file; with UPDATE_GOLDEN=1, writes it.
#[track_caller]
fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/models").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap(), "{}", path.display());
}

#[tokio::test]
async fn a_model_is_called_without_building() {
    let folder = with_files("called", &[("pets.json", PETS)]);
    let path = folder.join("pets.json");
    let path = path.to_str().unwrap();
    let service = petard_interpret::load("pets.json", PETS.as_bytes()).unwrap();
    let emulator = Emulator::start_with(&[service]).await.unwrap();
    let pets = |arguments: &[&str]| {
        run(against(&emulator, &[&["--model", path, "pets"], arguments].concat())).success()
    };
    let created: Value =
        serde_json::from_str(&pets(&["create-pet", "--name", "Rex", "--kind", "dog"])).unwrap();
    let id = created["id"].as_str().unwrap();
    let list: Value = serde_json::from_str(&pets(&["list-pets", "--kind=dog"])).unwrap();
    assert_eq!(list["pets"], json!([{ "name": "Rex", "kind": "dog", "id": id, "age": "old" }]));
    let request: Value = serde_json::from_str(&pets(&["get-pet", id, "--dry-run"])).unwrap();
    assert_eq!(request["url"], format!("{}/pets/{id}", emulator.url()));

    // Every spelling of the name.
    for name in ["list_pets", "get-pets", "GetPets"] {
        assert!(pets(&[name]).contains("Rex"), "{name}");
    }

    let outcome = run(against(&emulator, &["--model", path, "pets", "get-pet", "none"]));
    error(&outcome, 254, &["get-pet: "]);
}

#[test]
fn a_mistake_in_a_model_is_the_report_of_the_generator() {
    let wrong = PETS.replace("\"errors\": [\"Sold\"]", "\"error\": [\"Gone\"], \"staus\": 200");
    let folder = with_files("mistake", &[("pets.json", &wrong)]);
    let outcome = run(in_folder(&folder, &["--model", "pets.json", "pets", "list-pets"]));
    error(&outcome, 252, &["pets.json:7:"]);
    golden("report.txt", &outcome.stderr);

    let arguments = ["--error-format", "json", "--model", "pets.json", "pets", "list-pets"];
    let outcome = run(in_folder(&folder, &arguments));
    let json: Value = serde_json::from_str(&outcome.stderr).unwrap();
    assert_eq!(json["error"]["kind"], "usage");
    assert!(json["error"]["message"].as_str().unwrap().contains("did you mean"), "{json}");
}

#[test]
fn models_that_cannot_be_services_are_refused() {
    let folder = with_files(
        "refused",
        &[
            ("models.json", &model("models", "ping")),
            ("one.json", &model("own", "ping")),
            ("other.json", &model("own", "pong")),
            ("broken.json", "{"),
        ],
    );
    let run = |arguments: &[&str]| run(in_folder(&folder, arguments));
    let outcome = run(&["--model", "models.json", "models", "list"]);
    error(
        &outcome,
        252,
        &["models.json: the service is named `models`, which is a command of petard"],
    );
    let outcome = run(&["--model", "one.json", "--model", "other.json", "own", "ping"]);
    error(&outcome, 252, &["one.json and other.json both have the service `own`"]);
    let outcome = run(&["--model", "none.json", "own", "ping"]);
    error(&outcome, 252, &["the model `none.json` cannot be read: "]);
    let outcome = run(&["--model", "broken.json", "own", "ping"]);
    error(&outcome, 252, &["broken.json:1:1"]);
    let outcome = run(&["--model=one.json", "owl", "ping"]);
    error(&outcome, 252, &["`own`"]);
}

#[test]
fn a_model_replaces_a_built_in_service() {
    let folder = with_files("replaces", &[("api.json", &model("apigateway", "ping"))]);
    let arguments =
        ["apigateway", "ping", "--region", "eu-west-1", "--dry-run", "--output", "compact"];
    let outcome = run(in_folder(&folder, &[&["--model", "api.json"], &arguments[..]].concat()));
    let request: Value = serde_json::from_str(&outcome.success()).unwrap();
    assert_eq!(request["url"], "https://own.eu-west-1.amazonaws.com/things");
    error(&run(in_folder(&folder, &arguments)), 252, &["`ping`"]);
    // In a folder, its file must have the name of the service.
    error(&run(with_models(&folder, &arguments)), 252, &["`ping`"]);
    let outcome =
        run(with_models(&folder, &["models", "list", "--query", "[?name == 'apigateway'].source"]));
    assert_eq!(outcome.stdout, "[\n  \"built-in\"\n]\n");
    assert!(outcome.stderr.contains("rename the file to `apigateway.json`"), "{}", outcome.stderr);
    fs::rename(folder.join("api.json"), folder.join("apigateway.json")).unwrap();
    run(with_models(&folder, &arguments)).success();
}

#[test]
fn only_the_model_that_is_meant_is_read_from_the_folder() {
    let folder = with_files(
        "folder",
        &[
            ("pets.json", PETS),
            ("shop.json", &model("orders", "ping")),
            ("broken.json", "{ \"service\": "),
            ("mistake.json", &model("mistake", "PING")),
            ("unnamed.json", "{ \"service\": {}, \"resources\": {} }"),
            ("schema.json", "{ \"title\": \"not a model\" }"),
            ("list.json", "[1]"),
            ("text.txt", "{"),
        ],
    );
    let run = |arguments: &[&str]| run(with_models(&folder, arguments));
    let url = ["--endpoint-url", "http://127.0.0.1:1", "--dry-run"];
    run(&[&["pets", "list-pets"], &url[..]].concat()).success();
    run(&[&["orders", "ping"], &url[..]].concat()).success();
    run(&[&["apigateway", "list-rest-apis"], &url[..]].concat()).success();
    // Commands that describe a service.
    run(&["models", "show", "pets"]).success();
    run(&["help", "orders", "ping"]).success();
    run(&["models", "show", "apigateway"]).success();
    run(&["new", "--help"]).success();

    // What is wrong with a model is an error if its service is meant, and a warning elsewhere.
    error(&run(&[&["broken", "ping"], &url[..]].concat()), 252, &["broken.json:1:"]);
    error(&run(&[&["mistake", "ping"], &url[..]].concat()), 252, &["mistake.json:1:"]);
    error(&run(&["unnamed", "ping"]), 252, &["unnamed.json:1:"]);
    for arguments in [&["--help"][..], &["models", "list"]] {
        let outcome = run(arguments);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let warnings: Vec<&str> = outcome.stderr.lines().collect();
        assert_eq!(warnings.len(), 3, "{outcome:?}");
        assert!(warnings.iter().all(|line| line.starts_with("warning: ")), "{outcome:?}");
        assert!(
            outcome.stderr.contains("broken.json: 1 mistake; `petard models check"),
            "{outcome:?}"
        );
        for service in ["pets", "orders", "apigateway", "data-api"] {
            let has = |line: &str| line.split_whitespace().next() == Some(service);
            assert!(outcome.stdout.lines().any(has), "{service}: {}", outcome.stdout);
        }
    }
    // An error is the first line, and the command that it names prints the warnings.
    for arguments in [&["nothing", "x"][..], &["models", "show", "nothing"]] {
        let outcome = run(arguments);
        error(&outcome, 252, &["`nothing`", " lists them"]);
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    }
    // A misspelt service is compared with the models of the folder.
    let outcome = run(&["petz", "list-pets"]);
    assert_eq!(outcome.code, 252);
    assert!(outcome.stderr.contains("`pets`"), "{}", outcome.stderr);
}

#[test]
fn a_service_in_two_files_of_the_folder_is_an_error_unless_one_has_its_name() {
    let folder = with_files(
        "twice",
        &[("a.json", &model("own", "ping")), ("b.json", &model("own", "pong"))],
    );
    let arguments = ["own", "pong", "--region", "eu-west-1", "--dry-run"];
    error(
        &run(with_models(&folder, &arguments)),
        252,
        &["both have the service `own`", "`own.json`"],
    );
    fs::rename(folder.join("b.json"), folder.join("own.json")).unwrap();
    run(with_models(&folder, &arguments)).success();
    let outcome =
        run(with_models(&folder, &["models", "show", "own", "--query", "operations[].name"]));
    assert_eq!(outcome.success(), "[\n  \"pong\"\n]\n");
    let outcome = run(with_models(&folder, &["models", "list"]));
    assert!(outcome.stderr.contains("a.json: the service `own` is also in"), "{}", outcome.stderr);
    // The command line wins over the folder.
    let path = folder.join("a.json");
    let given =
        ["--model", path.to_str().unwrap(), "own", "ping", "--region", "eu-west-1", "--dry-run"];
    run(with_models(&folder, &given)).success();
}

#[test]
fn a_folder_that_does_not_exist() {
    let folder = Path::new("/no/such/folder");
    let outcome = run(with_models(folder, &["own", "ping"]));
    error(&outcome, 253, &["the folder `/no/such/folder` of PETARD_MODELS cannot be read: "]);
    let outcome = run(with_models(folder, &["models", "list"]));
    assert_eq!(outcome.code, 0);
    assert!(outcome.stderr.starts_with("warning: the folder "), "{}", outcome.stderr);
}

#[test]
fn models_are_checked() {
    let wrong = PETS.replace("\"Kind\" }", "\"Kinds\" }");
    let folder = with_files(
        "checked",
        &[("pets.json", PETS), ("wrong.json", &wrong), ("curl.json", &model("curl", "ping"))],
    );
    let run = |arguments: &[&str]| run(in_folder(&folder, arguments));
    assert_eq!(run(&["models", "check", "pets.json"]).success(), "pets.json: ok, 4 operations\n");
    assert_eq!(
        run(&["--model", "pets.json", "models", "check"]).success(),
        "pets.json: ok, 4 operations\n"
    );
    let outcome = run(&["models", "check", "pets.json", "wrong.json"]);
    assert_eq!((outcome.code, &*outcome.stderr), (1, ""), "{outcome:?}");
    golden("check.txt", &outcome.stdout);
    let report = outcome.stdout.replace("pets.json: ok, 4 operations\n", "");
    for arguments in [
        &["--model", "wrong.json", "models", "check"][..],
        &["models", "check", "--model=wrong.json"],
    ] {
        let outcome = run(arguments);
        assert_eq!((outcome.code, &*outcome.stderr), (1, ""), "{outcome:?}");
        assert_eq!(outcome.stdout, report);
    }
    let outcome = run(&["models", "check", "none.json", "pets.json"]);
    assert_eq!((outcome.code, &*outcome.stderr), (1, ""), "{outcome:?}");
    assert!(
        outcome.stdout.starts_with("error: the model `none.json` cannot be read: "),
        "{outcome:?}"
    );
    assert!(outcome.stdout.ends_with("\npets.json: ok, 4 operations\n"), "{outcome:?}");

    let arguments = ["models", "check", "wrong.json", "pets.json", "--format", "json"];
    let outcome = run(&arguments);
    assert_eq!((outcome.code, &*outcome.stderr), (1, ""), "{outcome:?}");
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(
        json[1],
        json!({ "file": "pets.json", "ok": true, "service": "pets", "operations": 4 })
    );
    assert_eq!((&json[0]["ok"], &json[0]["mistakes"]), (&json!(false), &json!(1)), "{json}");

    // What a terminal may interpret is not in the report.
    let wrong = PETS.replacen("\"service\"", "\"service\u{9b}31m\"", 1);
    std::fs::write(folder.join("controls.json"), wrong).unwrap();
    let outcome = run(&["models", "check", "controls.json"]);
    assert_eq!(outcome.code, 1);
    assert!(!outcome.stdout.contains('\u{9b}') && outcome.stdout.contains("\u{fffd}31m"));

    #[cfg(unix)]
    {
        let outcome = run(&["models", "check", "/dev/zero"]);
        assert_eq!(outcome.code, 1);
        assert!(outcome.stdout.ends_with("it has more than 67108864 bytes\n"), "{outcome:?}");
    }

    let outcome = run(&["models", "check", "curl.json"]);
    assert_eq!(outcome.code, 0);
    assert!(outcome.stderr.starts_with("warning: curl.json: petard has a command `curl`"));
    error(&run(&["models", "check"]), 252, &["at least one FILE"]);
    let all = ["apigateway", "apigatewayv2", "apigatewaymanagementapi", "data-api"];
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let files: Vec<String> =
        all.iter().map(|name| models.join(format!("{name}.json")).display().to_string()).collect();
    let mut arguments = vec!["models", "check"];
    arguments.extend(files.iter().map(String::as_str));
    assert_eq!(run(&arguments).success().lines().count(), all.len());
}

#[test]
fn services_and_operations_are_described() {
    let folder = with_files("described", &[("pets.json", PETS)]);
    let show = |arguments: &[&str]| {
        let arguments = [&["--model", "pets.json", "models"], arguments].concat();
        run(in_folder(&folder, &arguments)).success()
    };
    for (name, arguments) in [
        ("list", &["list"][..]),
        ("service", &["show", "pets"]),
        ("operation", &["show", "pets", "create-pet"]),
        ("paged", &["show", "pets", "list-pets"]),
    ] {
        golden(&format!("{name}.txt"), &show(arguments));
        golden(&format!("{name}.md"), &show(&[arguments, &["--format", "markdown"]].concat()));
        golden(&format!("{name}.json"), &show(&[arguments, &["--format=json"]].concat()));
    }
    let secret = "parameters[?secret].flag";
    let arguments = ["show", "pets", "create_pet", "--query", secret, "--output", "compact"];
    assert_eq!(show(&arguments), "[\"--key\"]\n");
    // By the official name.
    assert!(show(&["show", "apigateway", "GetRestApis"]).starts_with("apigateway list-rest-apis"));

    // `--output` is the form of JSON.
    let text = run(petard(&["models", "list", "--output", "ndjson"])).success();
    assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{text}");
    let text = run(petard(&["--output", "table", "models", "show", "apigateway"])).success();
    assert!(text.starts_with('\u{250c}'), "{text}");
    let outcome = run(petard(&["models", "list", "--format", "text", "--query", "@"]));
    error(&outcome, 252, &["`--query` needs `--format json`"]);

    let outcome = run(petard(&["models", "show", "apigatway"]));
    error(&outcome, 252, &["there is no service `apigatway`; did you mean `apigateway`?"]);
    let outcome = run(petard(&["models", "show", "a\nb\u{1b}[31m"]));
    let expected =
        "error: there is no service `a\\nb\\u{1b}[31m`; `petard models list` lists them\n";
    assert_eq!((outcome.code, &*outcome.stderr), (252, expected));
    let outcome = run(petard(&["models", "show", "apigateway", "list-rest-api"]));
    error(
        &outcome,
        252,
        &["apigateway has no operation `list-rest-api`; did you mean `list-rest-apis`?"],
    );
}
