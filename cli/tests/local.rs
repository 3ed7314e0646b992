//! The local endpoint with `--local`: a process for each call, two at the same time, killed ones.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod command;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use command::{Outcome, against, folder, local, petard, run};
use petard_emulator::Emulator;
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Returns the text of a member.
fn text(document: &Value, pointer: &str) -> String {
    let member = document.pointer(pointer).and_then(Value::as_str);
    member.unwrap_or_else(|| panic!("{pointer} in {document}")).to_owned()
}

/// Makes calls of three services, each of which depends on the ones before, and returns what they printed.
fn walk(call: impl Fn(&[&str]) -> Outcome) -> Vec<String> {
    let mut printed = Vec::new();
    let mut call = |line: &str, json: &[&str]| {
        let mut arguments: Vec<&str> = line.split_whitespace().collect();
        arguments.extend(json);
        let outcome = call(&arguments);
        let stderr = outcome.stderr.split(" [request id").next().unwrap();
        printed.push(format!("{line}\n{} {}{stderr}", outcome.code, outcome.stdout));
        serde_json::from_str(&outcome.stdout).unwrap_or(Value::Null)
    };
    let api = call("apigateway create-rest-api --name pets --tags team=a", &[]);
    let (id, root) = (text(&api, "/id"), text(&api, "/rootResourceId"));
    let pets = call(&format!("apigateway create-resource {id} {root} --path-part pets"), &[]);
    let resource = text(&pets, "/id");
    let method = format!("{id} {resource} GET");
    call(&format!("apigateway create-method {method} --authorization-type NONE"), &[]);
    call(&format!("apigateway create-deployment {id}"), &[]);
    call(&format!("apigateway create-integration {method} --type MOCK"), &[]);
    let deployment = text(&call(&format!("apigateway create-deployment {id}"), &[]), "/id");
    call(
        &format!("apigateway create-stage {id} --stage-name prod --deployment-id {deployment}"),
        &[],
    );
    let patch = r#"[{"op":"replace","path":"/description","value":"live"}]"#;
    call(&format!("apigateway update-stage {id} prod --patch-operations"), &[patch]);
    call(&format!("apigateway get-stage {id} prod"), &[]);
    call(&format!("apigateway list-resources {id}"), &[]);
    call("apigateway create-api-key --name k --value 01234567890123456789", &[]);
    call(&format!("apigateway delete-stage {id} prod"), &[]);
    call(&format!("apigateway get-stage {id} prod"), &[]);
    call("apigateway list-rest-apis --all --output ndjson", &[]);

    let api = call("apigatewayv2 create-api --name http --protocol-type HTTP", &[]);
    let id = text(&api, "/apiId");
    call(&format!("apigatewayv2 create-route {id} --route-key"), &["GET /pets"]);
    call(&format!("apigatewayv2 list-routes {id}"), &[]);

    call("data-api provision Pets --primary-key sku", &[]);
    call("data-api get-status Pets", &[]);
    for id in ["rex", "tom", "kim"] {
        let item = format!("{{\"name\":\"{id}\",\"weight\":0.30000000000000004}}");
        call(&format!("data-api put-resource Pets {id} --resource"), &[&item]);
        let item = format!("{{\"name\":\"{id}\",\"weight\":12}}");
        call(&format!("data-api put-resource Pets {id} --resource"), &[&item]);
    }
    call("data-api get-resource Pets tom", &[]);
    call("data-api list-items Pets", &[]);
    call("data-api get-resource Pets none", &[]);
    printed
}

/// Removes the times of a text.
fn without_times(text: &str) -> String {
    let is_time = |line: &&str| {
        ["createdDate", "lastUpdatedDate", "LastUpdateDate"].iter().any(|name| line.contains(name))
    };
    text.lines().filter(|line| !is_time(line)).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_for_each_call_has_the_results_of_one_endpoint() {
    let builder = Emulator::builder().service(&petard::apigateway::SERVICE);
    let builder = builder.service(&petard::apigatewayv2::SERVICE);
    let emulator = builder.service(&petard::data_api::SERVICE).start().await.unwrap();
    let path = folder("walk").join("state.json");
    let expected = walk(|arguments| run(against(&emulator, arguments)));
    let printed = walk(|arguments| run(local(&path, arguments)));
    assert_eq!(printed.len(), expected.len());
    for (printed, expected) in printed.iter().zip(&expected) {
        assert_eq!(without_times(printed), without_times(expected));
    }
    assert!(printed.iter().filter(|text| text.contains("\n0 ")).count() > 20, "{printed:#?}");
}

fn create(path: &Path, name: &str) -> Command {
    local(path, &["apigateway", "create-rest-api", "--name", name])
}

/// Returns id and name of every API.
fn apis(path: &Path) -> Vec<(String, String)> {
    let list = ["apigateway", "list-rest-apis", "--all", "--output", "ndjson"];
    let listed = run(local(path, &list)).success();
    let of = |line: &str| {
        let api = json(line);
        (text(&api, "/id"), text(&api, "/name"))
    };
    listed.lines().map(of).collect()
}

#[test]
fn two_writers_at_the_same_time_lose_nothing() {
    let path = folder("writers").join("state.json");
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let path = path.clone();
            std::thread::spawn(move || {
                let make = |number| {
                    let name = format!("{writer}-{number}");
                    let made = json(&run(create(&path, &name)).success());
                    (text(&made, "/id"), name)
                };
                (0..12).map(make).collect::<Vec<_>>()
            })
        })
        .collect();
    let made: Vec<_> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    let made: BTreeSet<_> = made.into_iter().collect();
    assert_eq!(made.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), 24);
    assert_eq!(apis(&path).into_iter().collect::<BTreeSet<_>>(), made);
}

#[test]
fn a_killed_command_leaves_the_state_complete() {
    let path = folder("killed").join("state.json");
    let mut made = BTreeSet::new();
    let mut killed = 0;
    for number in 0..40 {
        let name = format!("api-{number}");
        let mut command = create(&path, &name);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // From the start of the process to after its end.
        std::thread::sleep(Duration::from_millis(number));
        process.kill().unwrap();
        let output = process.wait_with_output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        if let Ok(api) = serde_json::from_str::<Value>(&printed) {
            made.insert((text(&api, "/id"), name));
        } else {
            killed += 1;
        }
        if path.exists() {
            json(&fs::read_to_string(&path).unwrap());
        }
    }
    let last = json(&run(create(&path, "last")).success());
    made.insert((text(&last, "/id"), "last".to_owned()));
    let kept = apis(&path);
    assert_eq!(kept.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), kept.len());
    let kept: BTreeSet<_> = kept.into_iter().collect();
    assert!(kept.is_superset(&made), "{:?}", made.difference(&kept).collect::<Vec<_>>());
    assert!(killed > 0, "no process was killed before it had printed its result");
}

#[cfg(unix)]
#[test]
fn the_state_is_in_the_state_folder_of_the_user() {
    let home = folder("home");
    for (variable, folder) in [("HOME", ".local/state"), ("XDG_STATE_HOME", "")] {
        let home = home.join(variable);
        // No other setting is read: neither these variables nor a broken file.
        let broken = home.join("config");
        fs::create_dir_all(&home).unwrap();
        fs::write(&broken, "[broken").unwrap();
        let with = |arguments: &[&str]| {
            let mut command = petard(&["--local"]);
            command.args(arguments).env(variable, &home).env("AWS_CONFIG_FILE", &broken);
            command.env("AWS_PROFILE", "none").env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
            command.env("AWS_REGION", "us-west-2").env("HTTP_PROXY", "::");
            run(command)
        };
        with(&["apigateway", "create-rest-api", "--name", "pets"]).success();
        let listed = with(&["apigateway", "list-rest-apis"]).success();
        assert_eq!(text(&json(&listed), "/item/0/name"), "pets");
        let file = home.join(folder).join("petard/local.json");
        assert!(fs::read_to_string(file).unwrap().contains("eu-west-1"));
        // Each region has its own resources.
        let other = with(&["apigateway", "list-rest-apis", "--region", "us-east-1"]).success();
        assert_eq!(json(&other)["item"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_state_that_cannot_be_used_is_an_error_and_stays() {
    let folder = folder("refused");
    let path = folder.join("state.json");
    run(create(&path, "pets")).success();
    let good = fs::read_to_string(&path).unwrap();
    for (content, expected) in [
        (good.replace("\"version\":1", "\"version\":7"), "has version 7 of the format"),
        (good.trim_end().trim_end_matches('}').to_owned(), "is damaged"),
        ("[default]\nregion = eu-west-1\n".to_owned(), "is not a state file"),
    ] {
        fs::write(&path, &content).unwrap();
        for arguments in [&["apigateway", "list-rest-apis"][..], &["apigateway", "create-api-key"]]
        {
            let refused = run(local(&path, arguments));
            assert_eq!((refused.code, &*refused.stdout), (253, ""), "{refused:?}");
            let first = refused.stderr.lines().next().unwrap();
            for part in [expected, path.to_str().unwrap(), "use another one with `--state`"] {
                assert!(first.contains(part), "{part:?} is not in {first}");
            }
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
    // A file in the place of the folder.
    let refused = run(create(&path.join("state.json"), "pets"));
    assert_eq!(refused.code, 253, "{refused:?}");
    assert!(refused.stderr.contains("cannot be written"), "{refused:?}");
    let alone = run(petard(&["--state", "x", "apigateway", "list-rest-apis"]));
    assert_eq!(alone.code, 252, "{alone:?}");
    assert!(alone.stderr.contains("`--state` needs `--local`"), "{alone:?}");
}

#[test]
fn two_commands_of_a_pipe_use_one_state() {
    let path = folder("pipe").join("state.json");
    for name in ["A", "B"] {
        run(local(&path, &["data-api", "provision", name, "--primary-key", "id"])).success();
    }
    for number in 0..5 {
        let (id, item) = (format!("i{number}"), format!("{{\"n\":{number}}}"));
        let put = ["data-api", "put-resource", "A", &id, "--stage", "dev", "--resource", &item];
        run(local(&path, &put)).success();
    }
    let list = |name| ["data-api", "list-items", name, "--all", "--output", "ndjson"];
    let mut reader = local(&path, &list("A")).stdout(Stdio::piped()).spawn().unwrap();
    let mut writer = local(&path, &["data-api", "put-resource", "B", "--each", "-"]);
    writer.stdin(reader.stdout.take().unwrap());
    let written = run(writer);
    assert_eq!(written.code, 0, "{written:?}");
    assert!(reader.wait().unwrap().success());
    let numbers = |name| {
        let listed = run(local(&path, &list(name))).success();
        let items = listed.lines().map(|line| json(line)["n"].as_u64().unwrap());
        items.collect::<BTreeSet<_>>()
    };
    assert_eq!(numbers("B"), numbers("A"));
    assert_eq!(numbers("B").len(), 5);
}
