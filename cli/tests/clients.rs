//! How calls are made: unsigned, to a stage, reads only.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod command;

use command::{against, folder, petard, run};
use petard::data_api;
use petard_emulator::{Emulator, Response};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_a_signature_need_no_credentials() {
    let emulator = Emulator::start().await.unwrap();
    let list = ["apigateway", "list-rest-apis", "--no-sign-request", "--endpoint-url"];
    let mut command = petard(&list);
    command.args([&emulator.url(), "--region", "us-east-1"]);
    let refused = run(command);
    // The emulator wants a signature, and the command line has sent none.
    assert_eq!(refused.code, 254, "{refused:?}");
    let requests = emulator.take_requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].header("authorization").is_none());
    assert!(requests[0].header("x-amz-date").is_none());
}

#[test]
fn a_stage_is_appended_to_an_address_or_found_in_the_file_of_endpoints() {
    let stage = |stage: &str, endpoint: &str| {
        let mut command = petard(&["data-api", "get-namespaces", "--dry-run", "--stage", stage]);
        if !endpoint.is_empty() {
            command.args(["--endpoint-url", endpoint]);
        }
        command
    };
    let url = |command| {
        let request: Value = serde_json::from_str(&run(command).success()).unwrap();
        request["url"].as_str().unwrap().to_owned()
    };
    assert_eq!(url(stage("dev", "http://127.0.0.1:9")), "http://127.0.0.1:9/dev/namespaces");
    assert_eq!(url(stage("dev", "http://127.0.0.1:9/dev")), "http://127.0.0.1:9/dev/namespaces");
    let other = run(stage("dev", "http://127.0.0.1:9/test"));
    assert_eq!((other.code, &*other.stdout), (253, ""));
    assert!(other.stderr.contains("does not end with the stage `dev`"), "{other:?}");

    // The response of the operation that lists the stages is such a file.
    let file = folder("stages").join("endpoints.json");
    let endpoints = json!({
        "dev": { "Endpoint": "https://a1.execute-api.eu-west-1.amazonaws.com", "Stage": "dev" },
        "test": { "URL": "https://api.example.com", "BasePath": "t" },
    });
    std::fs::write(&file, endpoints.to_string()).unwrap();
    let found = |name: &str| {
        let mut command = stage(name, "");
        command.env("PETARD_DATA_API_ENDPOINTS", &file);
        command
    };
    assert_eq!(url(found("dev")), "https://a1.execute-api.eu-west-1.amazonaws.com/dev/namespaces");
    assert_eq!(url(found("test")), "https://api.example.com/t/namespaces");
    let unknown = run(found("prod"));
    assert_eq!((unknown.code, &*unknown.stdout), (253, ""));
    assert!(unknown.stderr.contains("existing stages: dev, test"), "{unknown:?}");
    let none = run(stage("dev", ""));
    assert_eq!((none.code, &*none.stdout), (253, ""));
    assert!(none.stderr.contains("`--endpoint-url`"), "{none:?}");

    // Other services have no such option.
    let other = run(petard(&["apigateway", "list-rest-apis", "--stage", "dev"]));
    assert_eq!(other.code, 252, "{other:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_endpoints_can_be_written_with_an_operation() {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    emulator.on("list_data_apis", |_| {
        let dev =
            json!({ "Endpoint": "https://a1.execute-api.eu-west-1.amazonaws.com", "Stage": "dev" });
        Response::json(200, &json!({ "dev": dev }))
    });
    let file = folder("stages").join("endpoints.json");
    let file = file.to_str().unwrap();
    run(against(&emulator, &["data-api", "list-data-apis", "--raw", file])).success();
    let mut command = petard(&["data-api", "get-namespaces", "--dry-run", "--stage", "dev"]);
    command.env("PETARD_DATA_API_ENDPOINTS", file);
    let request: Value = serde_json::from_str(&run(command).success()).unwrap();
    assert_eq!(request["url"], "https://a1.execute-api.eu-west-1.amazonaws.com/dev/namespaces");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_reads_are_sent_if_it_is_set() {
    let emulator = Emulator::start().await.unwrap();
    let create = ["apigateway", "create-rest-api", "--name", "pets"];
    for (option, variable, code) in [
        (true, None, 252),
        (false, Some("1"), 252),
        (false, Some("true"), 252),
        (true, Some("0"), 252),
        (false, Some("0"), 0),
        (false, Some(""), 0),
        (false, None, 0),
    ] {
        emulator.take_requests();
        let call = |arguments: &[&str]| {
            let mut command = against(&emulator, arguments);
            if option {
                command.arg("--read-only");
            }
            if let Some(value) = variable {
                command.env("PETARD_READ_ONLY", value);
            }
            run(command)
        };
        let made = call(&create);
        assert_eq!(made.code, code, "{made:?}");
        assert_eq!(emulator.take_requests().len(), usize::from(code == 0));
        if code == 252 {
            let text = "error: `create-rest-api` is not a read, and only reads are allowed: ";
            assert!(made.stderr.starts_with(text), "{made:?}");
        }
        assert_eq!(call(&["apigateway", "list-rest-apis"]).code, 0);
        // A dry run sends nothing.
        assert_eq!(call(&[&create[..], &["--dry-run"]].concat()).code, 0);
    }
}
