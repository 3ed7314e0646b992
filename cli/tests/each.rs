//! One call for each line of a file: `--each`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod command;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use command::{Outcome, against, folder, petard, run, run_with};
use petard::data_api;
use petard_emulator::{Emulator, Response};
use serde_json::{Value, json};

/// Starts a Data API with two namespaces.
async fn data_api() -> Emulator {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    let client = petard::DataApi::new(&emulator.config());
    for namespace in ["A", "B"] {
        client.provision(namespace, "id").await.unwrap();
    }
    emulator
}

fn in_folder(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder);
    command
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn items_of_a_list_are_written_elsewhere() {
    let emulator = data_api().await;
    let client = petard::DataApi::new(&emulator.config());
    for number in 0..30 {
        let item = json!({ "colour": "red", "number": number });
        client.put_resource("A", format!("item {number}"), item).await.unwrap();
    }
    let list = ["data-api", "list-items", "A", "--page-size", "7", "--all", "--output", "ndjson"];
    let listed = run(against(&emulator, &list)).success();
    assert_eq!(listed.lines().count(), 30);
    let put = against(&emulator, &["data-api", "put-resource", "B", "--each", "-"]);
    let put = run_with(put, listed.as_bytes());
    assert_eq!((put.code, &*put.stderr), (0, "30 lines: 30 succeeded\n"), "{put:?}");
    assert_eq!(lines(&put.stdout).len(), 30);
    let copied = ["data-api", "list-items", "B", "--all", "--output", "ndjson"];
    let copied = run(against(&emulator, &copied)).success();
    let sorted = |text: &str| {
        let mut items = lines(text);
        items.sort_by_key(|item| item["number"].as_u64());
        let parts =
            |item: &Value| [&item["id"], &item["colour"], &item["number"]].map(Clone::clone);
        items.iter().map(parts).collect::<Vec<_>>()
    };
    assert_eq!(sorted(&copied), sorted(&listed));
}

/// The results are in the order of the lines, although later lines end first.
#[tokio::test(flavor = "multi_thread")]
async fn results_are_in_the_order_of_the_lines_and_failed_lines_are_kept() {
    let emulator = Emulator::builder().no_delays(true).start().await.unwrap();
    let api = petard::ApiGateway::new(&emulator.config());
    let mut ids = Vec::new();
    for number in 0..5 {
        let made = api.create_rest_api(format!("api {number}")).await.unwrap();
        ids.push(made.str("/id").unwrap().to_owned());
    }
    let slow = ids[0].clone();
    emulator.on("get_rest_api", move |request| {
        let is_slow = request.label("restapi_id") == Some(slow.as_str());
        let answer = Response::json(200, &json!({ "name": "slow" }));
        is_slow.then(|| answer.delay(Duration::from_millis(300)))
    });
    let input = format!(
        "{{\"restApiId\": \"{}\"}}\n\n{{\"restApiId\": \"none\"}}\r\n{{\"restApi\": 1}}\n\
         {{\"restApiId\": \"{}\"}}\nnot JSON\n{{\"restapi_id\": \"{}\"}}",
        ids[0], ids[1], ids[2]
    );
    let folder = folder("each");
    let get = ["apigateway", "get-rest-api", "--each", "-", "--query", "name"];
    let got = run_with(in_folder(against(&emulator, &get), &folder), input.as_bytes());
    assert_eq!(got.code, 254, "{got:?}");
    assert_eq!(got.stdout, "\"slow\"\n\"api 1\"\n\"api 2\"\n");
    let errors: Vec<&str> = got.stderr.lines().collect();
    for (line, begin) in errors.iter().zip([
        "error: line 3: get-rest-api: NotFoundException (404): ",
        "error: line 4: the input has `restApi`, which `get_rest_api` does not have; did you mean",
        "error: line 6: the input is not a valid object of JSON: ",
        "error: 6 lines: 3 succeeded, 3 failed; the lines that failed are in failed.ndjson",
    ]) {
        assert!(line.starts_with(begin), "{line}");
    }
    assert_eq!(errors.len(), 4);
    let failed = || std::fs::read_to_string(folder.join("failed.ndjson")).unwrap();
    let kept = "{\"restApiId\": \"none\"}\n{\"restApi\": 1}\nnot JSON\n";
    assert_eq!(failed(), kept);

    // The file can be the next input, and is not replaced.
    let again = ["apigateway", "get-rest-api", "--each", "failed.ndjson", "--error-format", "json"];
    let again = run(in_folder(against(&emulator, &again), &folder));
    assert_eq!((again.code, &*again.stdout), (254, ""));
    let errors = lines(&again.stderr);
    let of = |key: &str| errors.iter().map(|line| line["error"][key].clone()).collect::<Vec<_>>();
    assert_eq!(of("line"), [json!(1), json!(2), json!(3), Value::Null]);
    assert_eq!(of("kind"), ["service", "usage", "usage", "service"]);
    assert_eq!(of("exit_code"), [254, 252, 252, 254]);
    assert_eq!(failed(), kept);
    assert_eq!(std::fs::read_to_string(folder.join("failed-2.ndjson")).unwrap(), kept);

    // A file that is named must be new.
    emulator.take_requests();
    let named =
        ["apigateway", "get-rest-api", "--each", "failed.ndjson", "--failed", "failed.ndjson"];
    let named = run(in_folder(against(&emulator, &named), &folder));
    assert_eq!((named.code, emulator.take_requests().len()), (252, 0));
    assert!(named.stderr.starts_with("error: --failed: `failed.ndjson` exists"), "{named:?}");

    // Only mistakes of the input: usage.
    let input = folder.join("input");
    std::fs::write(&input, "{}\n").unwrap();
    let wrong = ["apigateway", "get-rest-api", "--each", "input", "--failed", "mine"];
    let wrong = run(in_folder(against(&emulator, &wrong), &folder));
    assert_eq!((wrong.code, emulator.take_requests().len()), (252, 0));
    assert_eq!(std::fs::read_to_string(folder.join("mine")).unwrap(), "{}\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_apply_to_every_line() {
    let emulator = data_api().await;
    let folder = folder("each");
    let flags = ["data-api", "put-resource", "B", "--resource", "colour=red", "--each", "-"];
    let ids = b"{\"id\": \"1\"}\n{\"id\": \"2\"}\n";
    let put = run_with(in_folder(against(&emulator, &flags), &folder), ids);
    assert_eq!((put.code, &*put.stderr), (0, "2 lines: 2 succeeded\n"), "{put:?}");
    let get = ["data-api", "get-resource", "B", "--each", "-", "--query", "Item.Resource.colour"];
    let get = run_with(in_folder(against(&emulator, &get), &folder), ids);
    assert_eq!((get.code, &*get.stdout), (0, "\"red\"\n\"red\"\n"), "{get:?}");

    // Answers without a body are lines, too.
    let check = ["data-api", "validate-item", "B", "--each", "-"];
    let check = run_with(in_folder(against(&emulator, &check), &folder), ids);
    assert_eq!((check.code, &*check.stdout), (0, "null\nnull\n"), "{check:?}");
    let off = ["data-api", "validate-item", "B", "--each", "-", "--output", "off"];
    let off = run_with(in_folder(against(&emulator, &off), &folder), ids);
    assert_eq!((off.code, &*off.stdout), (0, ""), "{off:?}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_prints_one_request_for_each_line() {
    let put = ["data-api", "put-resource", "B", "--each", "-", "--dry-run"];
    let mut put = petard(&put);
    put.args(["--endpoint-url", "http://127.0.0.1:9/dev"]);
    let made = run_with(put, b"{\"id\": \"a b\", \"n\": 1.50}\n{\"id\": 2}\n").success();
    let urls: Vec<Value> = lines(&made).iter().map(|line| line["url"].clone()).collect();
    assert_eq!(urls, ["http://127.0.0.1:9/dev/B/a%20b", "http://127.0.0.1:9/dev/B/2"]);
    assert!(made.contains("1.50"), "{made}");

    // A byte order mark is not a part of the first line.
    let get = ["apigateway", "get-rest-api", "--each", "-", "--dry-run", "--region", "eu-west-1"];
    let made = run_with(petard(&get), b"\xef\xbb\xbf{\"restApiId\": \"a\"}\r\n").success();
    assert!(made.contains("/restapis/a\""), "{made}");

    // A secret that the call would not accept.
    let create =
        ["apigateway", "create-api-key", "--each", "-", "--dry-run", "--region", "eu-west-1"];
    let refused = run_with(petard(&create), b"{\"value\": 5}\n");
    assert_eq!(refused.code, 252, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrency_is_limited() {
    let emulator = Emulator::start().await.unwrap();
    let running = std::sync::Arc::new(std::sync::Mutex::new((0_usize, 0_usize)));
    let counted = running.clone();
    emulator.on("get_rest_api", move |_| {
        {
            let mut running = counted.lock().unwrap();
            running.0 += 1;
            running.1 = running.1.max(running.0);
        }
        std::thread::sleep(Duration::from_millis(50));
        counted.lock().unwrap().0 -= 1;
        Response::json(200, &json!({}))
    });
    let input = "{\"restApiId\": \"x\"}\n".repeat(30);
    for (more, most) in [(&[][..], 8), (&["--concurrency", "1"], 1), (&["--concurrency", "3"], 3)] {
        let get = [&["apigateway", "get-rest-api", "--each", "-"], more].concat();
        let got = run_with(against(&emulator, &get), input.as_bytes());
        assert_eq!(got.code, 0, "{got:?}");
        let seen = std::mem::take(&mut running.lock().unwrap().1);
        assert_eq!(seen, most);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_early_without_configuration_or_credentials() {
    let folder = folder("each");
    let get = ["apigateway", "get-rest-api", "--each", "-", "--region", "us-east-1"];
    let got = run_with(in_folder(petard(&get), &folder), &b"{\"restApiId\": \"x\"}\n".repeat(1000));
    assert_eq!((got.code, &*got.stdout), (253, ""), "{got:?}");
    assert!(got.stderr.lines().count() == 1, "one error for all lines: {got:?}");
    // No call was made.
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);

    let emulator = Emulator::start().await.unwrap();
    let delete = ["apigateway", "delete-rest-api", "--each", "-", "--read-only"];
    let refused = run_with(against(&emulator, &delete), b"{\"restApiId\": \"x\"}\n");
    assert_eq!((refused.code, emulator.take_requests().len()), (252, 0), "{refused:?}");
    let mut delete = against(&emulator, &delete[..4]);
    delete.env("PETARD_READ_ONLY", "1");
    let refused = run_with(delete, b"{\"restApiId\": \"x\"}\n");
    assert_eq!((refused.code, emulator.take_requests().len()), (252, 0), "{refused:?}");
}

/// After Ctrl-C, the lines without a result are in the file: those that were sent and those that were
/// not read yet.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_keeps_the_lines_that_are_left() {
    let emulator = Emulator::start().await.unwrap();
    emulator.on("get_rest_api", |request| {
        let delay = match request.label("restapi_id") {
            Some("1") => Duration::ZERO,
            _ => Duration::from_secs(20),
        };
        Response::json(200, &json!({})).delay(delay)
    });
    let folder = folder("each");
    let mut input = String::new();
    for id in 1..=100 {
        input.push_str(&json!({ "restApiId": id.to_string() }).to_string());
        input.push('\n');
    }
    std::fs::write(folder.join("input"), &input).unwrap();
    let get = ["apigateway", "get-rest-api", "--each", "input", "--concurrency", "3"];
    let mut command = in_folder(against(&emulator, &get), &folder);
    let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while emulator.requests().len() < 4 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let outcome = Outcome::of(&process.wait_with_output().unwrap());
    assert_eq!((outcome.code, &*outcome.stdout), (130, "{}\n"), "{outcome:?}");
    assert_eq!(
        outcome.stderr,
        "100 lines: 1 succeeded, 99 not sent; the lines that were not sent, or not to the end, are in \
         failed.ndjson\n"
    );
    let kept = std::fs::read_to_string(folder.join("failed.ndjson")).unwrap();
    assert_eq!(kept, input.split_once('\n').unwrap().1);
}

/// With a reader that closes the pipe, reads end, and writes are all made.
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_pipe_ends_reads_only() {
    let emulator = Emulator::start().await.unwrap();
    for name in ["get_rest_api", "delete_rest_api"] {
        emulator.on(name, |_| Response::json(200, &json!({})).delay(Duration::from_millis(5)));
    }
    let input = "{\"restApiId\": \"x\"}\n".repeat(300);
    for (operation, is_read) in [("get-rest-api", true), ("delete-rest-api", false)] {
        emulator.take_requests();
        let each = ["apigateway", operation, "--each", "-", "--concurrency", "2"];
        let mut command = against(&emulator, &each);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        drop(process.stdout.take());
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let count = emulator.take_requests().len();
        assert!(if is_read { count < 100 } else { count == 300 }, "{operation}: {count}");
    }
}

/// The input is read as calls are made, and never held in memory.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn memory_does_not_grow_with_the_input() {
    let peak = |lines: usize| {
        let put = ["data-api", "put-resource", "B", "--each", "-", "--dry-run", "--output", "off"];
        let mut command = petard(&put);
        command.args(["--endpoint-url", "http://127.0.0.1:9/dev"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut pipe = process.stdin.take().unwrap();
        let line = format!("{{\"id\": \"1\", \"text\": \"{}\"}}\n", "x".repeat(1000));
        for _ in 0..lines {
            pipe.write_all(line.as_bytes()).unwrap();
        }
        // All but what the pipe holds was read.
        let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
        drop(pipe);
        assert!(process.wait_with_output().unwrap().status.success());
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap()
    };
    let (few, many) = (peak(500), peak(20_000));
    assert!(many < few + 5_000, "{few} kB for 0.5 MB of input, {many} kB for 20 MB");
}
