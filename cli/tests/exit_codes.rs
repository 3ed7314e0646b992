//! Exit codes and the form of errors: one line first, on stderr, with only the result on stdout.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod command;

use std::process::{Command, Stdio};
use std::time::Duration;

use command::{Outcome, against, folder, petard, run};
use petard_emulator::Emulator;
use serde_json::{Value, json};

/// Checks an error as text and as JSON, and returns both.
#[track_caller]
fn failure(make: impl Fn() -> Command, code: i32, kind: &str) -> (String, Value) {
    let text = run(make());
    assert_eq!((text.code, &*text.stdout), (code, ""), "{text:?}");
    assert!(text.stderr.starts_with("error: "), "{text:?}");
    assert!(!text.stderr.contains("Config::builder"), "names a flag, not a method: {text:?}");
    let mut command = make();
    let json = run({
        command.args(["--error-format", "json"]);
        command
    });
    assert_eq!((json.code, &*json.stdout), (code, ""), "{json:?}");
    assert_eq!(json.stderr.lines().count(), 1, "{json:?}");
    let error: Value = serde_json::from_str(&json.stderr).unwrap();
    let error = error["error"].clone();
    assert_eq!((&error["kind"], &error["exit_code"]), (&json!(kind), &json!(code)), "{error}");
    // Each call has a request id of its own.
    let message = error["message"].as_str().unwrap().lines().next().unwrap();
    let message = message.split(" [").next().unwrap();
    assert!(text.stderr.contains(message), "{text:?} {message}");
    (text.stderr, error)
}

#[tokio::test(flavor = "multi_thread")]
async fn success_is_0() {
    let emulator = Emulator::start().await.unwrap();
    let text = run(against(&emulator, &["apigateway", "list-rest-apis", "--output", "compact"]));
    assert_eq!(text.success(), "{\"item\":[]}\n");
    run(petard(&["--help"])).success();
    run(petard(&["--version"])).success();
}

#[test]
fn a_wrong_command_line_is_252() {
    for (arguments, error) in [
        (&["apigatewy", "list-rest-apis"][..], "error: "),
        (&["apigateway", "list-rest-apps"], "error: "),
        (&["apigateway", "list-rest-apis", "--limt", "1"], "error: "),
        (&["apigateway", "list-rest-apis", "--query", "a["], "error: --query: "),
        (
            &["apigateway", "list-rest-apis", "--timeout", "soon"],
            "error: `--timeout soon`: is not a time",
        ),
        (&["apigateway", "get-rest-api"], "error: <RESTAPI_ID> is required"),
        (&["apigateway", "create-rest-api"], "error: --name is required"),
        (
            &["apigateway", "get-rest-api", "a", "--input-json", "/no/such/file"],
            "error: --input-json: ",
        ),
        (
            &["apigateway", "create-rest-api", "--input-json", "{\"nam\": \"x\"}"],
            "error: --input-json: the input has `nam`",
        ),
        (
            &["apigateway", "get-rest-api", "a", "--each", "/no/such/file"],
            "error: --each: the file `/no/such/file`",
        ),
    ] {
        let make = || {
            let mut command = petard(arguments);
            command.args(["--region", "us-east-1"]);
            command
        };
        let (text, _) = failure(make, 252, "usage");
        assert!(text.starts_with(error), "{arguments:?}: {text}");
    }
}

/// Nothing is lost or sent if a part of a command line contradicts another one, or cannot be what it is meant
/// for.
#[test]
fn contradictions_are_252() {
    let long = "5000000000000000h";
    for (arguments, error) in [
        (
            &["list-rest-apis", "--wait-until", "x", "--wait-timeout", long][..],
            "longer than a year",
        ),
        (&["list-rest-apis", "--timeout", long], "longer than a year"),
        (&["create-api-key", "--enabled", "true"], "`--enabled=true`"),
        (&["get-api-key", "--include-value", "true", "key"], "`--enabled=true`"),
        (&["create-api-key", "--tags", r#"{"a":"1","a":"2"}"#], "`--tags` has `a` twice"),
        (
            &["update-rest-api", "a", "--patch-operations", "op=add,path=/a,path=/b"],
            "`--patch-operations` has `path` twice",
        ),
        (&["put-rest-api", "a", "--body", "-", "--each", "-"], "stdin is read already"),
        (&["get-rest-api", "a", "--raw", "f", "--query", "id"], "leave out `--query`"),
        (&["get-rest-api", "a\n.", "b\nc"], "`b\\nc`"),
        (&["create-rest-api", "--input-json", "/no/a\nb"], "`/no/a\\nb`"),
    ] {
        let make = || {
            let mut command = petard(&["apigateway", "--region", "us-east-1"]);
            command.args(arguments);
            command
        };
        let (text, _) = failure(make, 252, "usage");
        assert!(text.contains(error) && text.lines().count() == 1, "{arguments:?}: {text}");
    }
}

/// An option is never the value of the option before it, which would be sent as a text.
#[test]
fn an_option_is_not_a_value() {
    for (arguments, error) in [
        (
            &["create-rest-api", "--name", "a", "--local", "--description", "--dry-run"][..],
            "`--description` needs a value; for the text `--dry-run` write `--description=--dry-run`",
        ),
        (&["create-rest-api", "--name", "--local"], "`--name` needs a value; "),
        (&["create-rest-api", "--name", "-h"], "`--name` needs a value; "),
        (&["create-rest-api", "--name", "a", "--tags", "--binary-media-types"], "`--tags` needs"),
        (&["list-rest-apis", "--limit", "--all"], "`--limit` needs a value; "),
        (&["get-rest-api", "--rest-api-id", "--dry-run"], "`--rest-api-id` needs a value; "),
        (&["list-rest-apis", "--query", "--local"], "`--query` needs a value; "),
        (&["--model", "--local", "list-rest-apis"], "`--model` needs a value; "),
    ] {
        let make = || {
            let mut command = petard(&["apigateway"]);
            command.args(arguments).args(["--color", "never"]);
            command
        };
        let (text, _) = failure(make, 252, "usage");
        assert!(text.contains(error) && text.lines().count() == 1, "{arguments:?}: {text}");
    }
    let last = run(petard(&["apigateway", "create-rest-api", "--name"]));
    assert_eq!((last.code, &*last.stderr), (252, "error: `--name` needs a value\n"));
    let curl = run(petard(&["curl", "http://127.0.0.1:9", "-d", "-G"]));
    assert!(curl.stderr.contains("for the text `-G` write `--data=-G`"), "{curl:?}");
    for text in ["-5", "-", "-text", "-n x"] {
        let words = ["apigateway", "create-rest-api", "--name", text, "--description=--local"];
        let mut command = petard(&words);
        command.args(["--region", "us-east-1", "--dry-run", "--output", "compact"]);
        let shown = run(command).success();
        let body = format!("{{\"name\":\"{text}\",\"description\":\"--local\"}}");
        assert!(shown.contains(&body), "{shown}");
    }
}

/// A value that cannot be what its flag needs is named with the flag.
#[test]
fn a_wrong_value_is_named_with_its_flag() {
    for (arguments, error) in [
        (&["list-rest-apis", "--limit", "abc"][..], "error: `--limit abc`: must be an integer\n"),
        (
            &["create-deployment", "a", "--canary-settings", "percentTraffic=x"],
            "error: `--canary-settings` has `percentTraffic`, which must be a number\n",
        ),
        (
            &["list-rest-apis", "--input-json", r#"{"limit": "abc"}"#],
            "error: `limit` must be an integer, and is a string\n",
        ),
        (
            &["list-rest-apis", "--all", "--max-items", "0"],
            "error: `--max-items 0`: must be 1 or more\n",
        ),
        (
            &["list-rest-apis", "--each", "-", "--concurrency", "300"],
            "error: `--concurrency 300`: must be from 1 to 256\n",
        ),
        (
            &["list-rest-apis", "--max-attempts", "x"],
            "error: `--max-attempts x`: must be an integer\n",
        ),
        (
            &["list-rest-apis", "--output", "xml"],
            "error: `--output xml`: must be one of json, compact, ndjson, text, table, off\n",
        ),
        (
            &["list-rest-apis", "--output", "tabel"],
            "error: `--output tabel`: must be one of json, compact, ndjson, text, table, off; did you mean \
             `table`?\n",
        ),
        (&["create-rest-api", "--name", "a", "--name", "b"], "error: `--name` is given twice\n"),
        (
            &["create-rest-api", "--name", "x", "--binary-media-types", "a/b", "c/d"],
            "error: `petard apigateway create-rest-api` does not take the argument `c/d`; repeat the \
             flag: `--binary-media-types c/d`\n",
        ),
        (
            &["list-rest-apis", "--local", "--profile", "x"],
            "error: `--local` cannot be used with `--profile`\n",
        ),
        (&["list-rest-apis", "--all=x"], "error: `--all` does not take a value\n"),
        (
            &["create-rest-api", "--name", "x", "--policy", "fileb://a"],
            "error: `--policy`: `fileb://` is for bytes: use `file://` for a text\n",
        ),
        (&["get-rest-api", ""], "error: `<RESTAPI_ID>` must not be empty\n"),
        (&["get-rest-api", "--rest-api-id", ""], "error: `--restapi-id` must not be empty\n"),
        (
            &["update-rest-api", "a", "--patch-operations", "op=add,pth=/name,value=b"],
            "error: `--patch-operations` has no member `pth` (text of `op` with a comma needs double \
             quotes); did you mean `path`?\n",
        ),
    ] {
        let mut command = petard(&["apigateway", "--region", "us-east-1"]);
        command.args(arguments);
        let outcome = run(command);
        assert_eq!((outcome.code, &*outcome.stderr), (252, error), "{arguments:?}");
    }
}

/// `file://` is the text of a file for any parameter, as in the AWS CLI.
#[test]
fn values_are_read_from_files() {
    let folder = folder("values");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        format!("file://{}", path.to_str().unwrap())
    };
    let policy = file("policy.json", "{\"a\": 1}");
    let limit = file("limit", "12\n");
    let tags = file("tags.json", "{\"a\": \"@b\"}");
    let types = file("types.json", "[\"a/b\", \"c/d\"]");
    let input = file("input.json", "{\"limit\": 3}");
    let binary = format!("fileb{}", policy.strip_prefix("file").unwrap());
    for (arguments, request) in [
        (
            &["create-rest-api", "--name", "x", "--policy", &policy][..],
            r#"["/restapis",{"name":"x","policy":"{\"a\": 1}"}]"#,
        ),
        (&["list-rest-apis", "--limit", &limit], r#"["/restapis?limit=12",null]"#),
        (
            &["create-rest-api", "--name", "x", "--tags", &tags, "--binary-media-types", &types],
            r#"["/restapis",{"name":"x","binaryMediaTypes":["a/b","c/d"],"tags":{"a":"@b"}}]"#,
        ),
        (&["list-rest-apis", "--input-json", &input], r#"["/restapis?limit=3",null]"#),
        (&["put-rest-api", "a", "--body", &binary], r#"["/restapis/a",{"a":1}]"#),
        (&["put-rest-api", "a", "--body", &policy], r#"["/restapis/a",{"a":1}]"#),
    ] {
        let mut command = petard(&["apigateway", "--region", "us-east-1"]);
        command.args(arguments).args([
            "--dry-run",
            "--output",
            "compact",
            "--query",
            "[url, body]",
        ]);
        let shown = run(command).success();
        let shown = shown.replace("https://apigateway.us-east-1.amazonaws.com", "");
        assert_eq!(shown.trim_end(), request, "{arguments:?}");
    }
}

/// The library names parameters as its methods do. The command line names the flag.
#[test]
fn an_input_that_the_library_refuses_names_the_flag() {
    for (arguments, flag) in [
        (&["data-api", "list-items", "A", "--segment", "1"][..], "`--total-segments`"),
        (&["data-api", "put-info", "A", "--body", "{}"], "`--body`"),
        (&["data-api", "find", "A"], "`--resource-attributes`"),
    ] {
        let make = || {
            let mut command = petard(arguments);
            command.args(["--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1"]);
            command
        };
        let (text, _) = failure(make, 252, "usage");
        assert!(text.contains(flag), "{arguments:?}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_or_credentials_that_are_missing_are_253() {
    let list = ["apigateway", "list-rest-apis"];
    let (text, _) = failure(|| petard(&list), 253, "configuration");
    assert!(text.contains("no region") && text.contains("use `--region`"), "{text}");

    let (text, _) = failure(
        || petard(&["apigateway", "list-rest-apis", "--region", "us-east-1"]),
        253,
        "configuration",
    );
    assert!(
        text.contains("no credentials") && text.contains("select one with `--profile`"),
        "{text}"
    );

    let (text, _) = failure(
        || {
            petard(&[
                "apigateway",
                "list-rest-apis",
                "--region",
                "us-east-1",
                "--profile",
                "nobody",
            ])
        },
        253,
        "configuration",
    );
    assert!(text.contains("nobody"), "{text}");

    let (text, _) = failure(
        || petard(&["data-api", "get-namespaces", "--region", "us-east-1"]),
        253,
        "configuration",
    );
    assert!(text.contains("use `--endpoint-url`"), "{text}");

    let away = ["apigateway", "list-rest-apis", "--endpoint-url", "http://example.com"];
    let make = || {
        let mut command = petard(&away);
        command.args(["--region", "us-east-1"]);
        command
    };
    let (text, _) = failure(make, 253, "configuration");
    assert!(text.contains("use `https`"), "{text}");

    // A session of SSO that nobody has started.
    let home = folder("home");
    let config = home.join("config");
    std::fs::write(
        &config,
        "[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n\
         region = us-east-1\n[sso-session s]\nsso_region = us-east-1\n\
         sso_start_url = https://example.com/start\n",
    )
    .unwrap();
    let make = || {
        let mut command = petard(&["apigateway", "list-rest-apis", "--profile", "sso"]);
        command.env("AWS_CONFIG_FILE", &config);
        command
    };
    let (text, _) = failure(make, 253, "configuration");
    assert!(text.contains("aws sso login"), "{text}");

    let make = || {
        let mut command = petard(&list);
        command.args(["--region", "us-east-1"]).env("PETARD_READ_ONLY", "maybe");
        command
    };
    // A read is allowed whatever the variable is.
    assert_eq!(run(make()).code, 253);
    let make = || {
        let mut command = petard(&["apigateway", "delete-rest-api", "a", "--region", "us-east-1"]);
        command.env("PETARD_READ_ONLY", "maybe");
        command
    };
    let (text, _) = failure(make, 253, "configuration");
    assert!(text.contains("PETARD_READ_ONLY is `maybe`: set it to 1 or 0"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_service_is_254() {
    let emulator = Emulator::start().await.unwrap();
    let get = ["apigateway", "get-rest-api", "none"];
    let (text, error) = failure(|| against(&emulator, &get), 254, "service");
    assert!(text.starts_with("error: get-rest-api: NotFoundException (404): "), "{text}");
    assert_eq!(error["code"], "NotFoundException");
    assert_eq!(error["status"], 404);
    assert_eq!(error["operation"], "get_rest_api");
    assert!(error["request_id"].is_string(), "{error}");

    // Credentials that the service does not accept are its error.
    let make = || {
        let mut command = against(&emulator, &get);
        command.env("AWS_SECRET_ACCESS_KEY", "wrong");
        command
    };
    let (_, error) = failure(make, 254, "service");
    assert_eq!(error["status"], 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_other_error_is_255() {
    // Nothing listens there.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}");
    let make = || {
        let mut command = petard(&["apigateway", "list-rest-apis", "--endpoint-url", &url]);
        command.args(["--region", "us-east-1", "--max-attempts", "1"]);
        command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
        command
    };
    let (_, error) = failure(make, 255, "other");
    assert_eq!(error["operation"], "list_rest_apis");
    assert!(error.get("status").is_none(), "{error}");

    let emulator = Emulator::start().await.unwrap();
    emulator.fail("list_rest_apis").latency(Duration::from_secs(20));
    let list = ["apigateway", "list-rest-apis", "--timeout", "200ms", "--max-attempts", "1"];
    let (text, _) = failure(|| against(&emulator, &list), 255, "other");
    assert!(text.contains("no response in time"), "{text}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_is_130() {
    let emulator = Emulator::start().await.unwrap();
    emulator.fail("list_rest_apis").latency(Duration::from_secs(20));
    for more in [&[][..], &["--wait-until", "item"], &["--all"], &["--raw", "-"]] {
        emulator.take_requests();
        let mut command = against(&emulator, &[&["apigateway", "list-rest-apis"], more].concat());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = command.spawn().unwrap();
        while emulator.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let id = process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let outcome = Outcome::of(&process.wait_with_output().unwrap());
        assert_eq!((outcome.code, &*outcome.stdout, &*outcome.stderr), (130, "", ""), "{more:?}");
    }
}
