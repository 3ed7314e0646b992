//! Lists of several pages: `--all`, `--max-items`, and a reader that closes the pipe.

#![allow(clippy::unwrap_used, reason = "tests")]

mod command;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use command::{against, run};
use petard_emulator::{Emulator, Response};
use serde_json::Value;

const APIS: usize = 25;

/// Starts an emulator that has 25 APIs, and returns 10 on a page. Its requests are those of the test.
async fn emulator() -> Emulator {
    let emulator = Emulator::builder().page_size(10).start().await.unwrap();
    let api = petard::ApiGateway::new(&emulator.config());
    for number in 0..APIS {
        api.create_rest_api(format!("api {number}")).await.unwrap();
    }
    emulator.take_requests();
    emulator
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Returns the numbers of the APIs in a list, in order.
fn numbers(items: &[Value]) -> Vec<usize> {
    let number = |item: &Value| item["name"].as_str()?.strip_prefix("api ")?.parse().ok();
    let mut numbers: Vec<usize> = items.iter().map(|item| number(item).unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_are_one_response() {
    let emulator = emulator().await;
    let every: Vec<usize> = (0..APIS).collect();
    for format in ["json", "compact"] {
        let all = ["apigateway", "list-rest-apis", "--all", "--output", format];
        let text = run(against(&emulator, &all)).success();
        assert_eq!(text.lines().count() == 1, format == "compact");
        let response = json(&text);
        assert_eq!(numbers(response["item"].as_array().unwrap()), every);
        assert_eq!(
            response.as_object().unwrap().len(),
            1,
            "the token of a page is not in the response"
        );
        assert_eq!(emulator.take_requests().len(), 3);
    }
    let one = run(against(&emulator, &["apigateway", "list-rest-apis"])).success();
    assert_eq!(json(&one)["item"].as_array().unwrap().len(), 10);
    assert!(json(&one)["position"].is_string());

    let table = ["apigateway", "list-rest-apis", "--all", "--output", "table"];
    let table = run(against(&emulator, &table)).success();
    assert_eq!(table.lines().count(), APIS + 4);
    let one = run(against(&emulator, &["apigateway", "list-rest-apis", "--output", "table"]));
    assert_eq!(one.success().lines().count(), 10 + 4);
    let one = run(against(&emulator, &["apigateway", "list-rest-apis", "--output", "ndjson"]));
    assert_eq!(one.success().lines().count(), 10);
    let off = ["apigateway", "list-rest-apis", "--all", "--output", "off"];
    assert_eq!(run(against(&emulator, &off)).success(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_applied_to_all_pages_at_once() {
    let emulator = emulator().await;
    for (format, query, expected) in [
        ("json", "length(item)", "25\n"),
        ("ndjson", "length(item)", "25\n"),
        (
            "ndjson",
            "item[?name == 'api 7' || name == 'api 24'].name | sort(@)",
            "\"api 24\"\n\"api 7\"\n",
        ),
        ("json", "position", "null\n"),
    ] {
        let all = ["apigateway", "list-rest-apis", "--all", "--output", format, "--query", query];
        assert_eq!(run(against(&emulator, &all)).success(), expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn items_are_limited_and_later_pages_not_read() {
    let emulator = emulator().await;
    for (most, pages) in [("1", 1), ("10", 1), ("11", 2), ("25", 3), ("1000", 3)] {
        for format in ["json", "ndjson"] {
            let all =
                ["apigateway", "list-rest-apis", "--all", "--max-items", most, "--output", format];
            let text = run(against(&emulator, &all)).success();
            let count = match format {
                "json" => json(&text)["item"].as_array().unwrap().len(),
                _ => text.lines().count(),
            };
            assert_eq!(count, most.parse::<usize>().unwrap().min(APIS));
            assert_eq!(emulator.take_requests().len(), pages, "{most} items");
        }
    }
    let refused = run(against(&emulator, &["apigateway", "list-rest-apis", "--max-items", "1"]));
    assert_eq!((refused.code, &*refused.stdout), (252, ""));
    let no_pages = run(against(&emulator, &["apigateway", "get-account", "--all"]));
    assert_eq!(
        (no_pages.code, &*no_pages.stderr),
        (252, "error: `get-account` does not return a list: leave out `--all`\n")
    );
    assert_eq!(emulator.take_requests().len(), 0);
}

/// A service may write an object in place of the list: its members are the items.
#[tokio::test(flavor = "multi_thread")]
async fn members_of_an_object_are_items() {
    let emulator = Emulator::start().await.unwrap();
    emulator.on("get_usage", |request| {
        let first = (r#"{"values": {"b": [[1.0]]}, "position": "x"}"#, r#"{"values": {"a": []}}"#);
        let body = if request.query("position").is_none() { first.0 } else { first.1 };
        Response::bytes(200, body)
    });
    let printed = |more: &[&str]| {
        let mut arguments = vec!["apigateway", "get-usage", "u1"];
        arguments.extend(["--start-date", "2026-01-01", "--end-date", "2026-01-02"]);
        run(against(&emulator, &[&arguments, more].concat())).success()
    };
    assert_eq!(printed(&["--output", "ndjson"]), "{\"b\":[[1.0]]}\n");
    assert_eq!(printed(&["--output", "ndjson", "--all"]), "{\"b\":[[1.0]]}\n{\"a\":[]}\n");
    let compact = ["--output", "compact", "--all"];
    assert_eq!(printed(&compact), "{\"values\":{\"b\":[[1.0]],\"a\":[]}}\n");
    let table = printed(&["--output", "table", "--all"]);
    assert!(table.contains("b ┆ [[1.0]]") && table.contains("a ┆ []"), "{table}");
}

/// A list without pages has items, too, and is one page for `--all`.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_pages_is_its_items() {
    let emulator = Emulator::start().await.unwrap();
    let printed = |body: &'static str, more: &[&str]| {
        emulator.on("get_stages", move |_| Response::bytes(200, body));
        let stages = ["apigateway", "get-stages", "a1", "--output"];
        run(against(&emulator, &[&stages[..], more].concat())).success()
    };
    let two = r#"{"item": [{"stageName": "a"}, {"stageName": "b"}]}"#;
    let lines = "{\"stageName\":\"a\"}\n{\"stageName\":\"b\"}\n";
    for more in [&["ndjson"][..], &["ndjson", "--all"], &["text"], &["text", "--all"]] {
        assert_eq!(printed(two, more), lines, "{more:?}");
    }
    assert!(printed(two, &["table"]).lines().nth(1).unwrap().contains("stageName"));
    let one = "{\"item\":[{\"stageName\":\"a\"}]}\n";
    assert_eq!(printed(two, &["compact", "--all", "--max-items", "1"]), one);
    assert_eq!(printed(two, &["ndjson", "--all", "--max-items", "1"]).lines().count(), 1);
    assert_eq!(
        printed(two, &["compact", "--all"]),
        two.replace(": ", ":").replace(", ", ",") + "\n"
    );
    let query = ["text", "--all", "--query", "item[].stageName"];
    assert_eq!(printed(two, &query), "a\nb\n");
    // Without a list, or with several ones, the whole response is printed.
    for (body, expected) in [
        (r#"{"item":[]}"#, ""),
        ("{}", ""),
        (r#"{"a":[1],"b":[2]}"#, "{\"a\":[1],\"b\":[2]}\n"),
        (r#"{"a":{"b":1}}"#, "{\"a\":{\"b\":1}}\n"),
    ] {
        assert_eq!(printed(body, &["ndjson"]), expected, "{body}");
    }
}

/// The response of a write is part of the error if a query cannot be applied to it.
#[tokio::test(flavor = "multi_thread")]
async fn the_response_of_a_write_is_not_lost() {
    let emulator = Emulator::start().await.unwrap();
    let query = ["--query", "abs(name)"];
    let create = ["apigateway", "create-rest-api", "--name", "pets"];
    let failed = run(against(&emulator, &[&create[..], &query].concat()));
    assert_eq!((failed.code, &*failed.stdout), (255, ""));
    let (first, response) =
        failed.stderr.split_once("\nThe call was made. Its response is:\n").unwrap();
    assert!(first.starts_with("error: "), "{failed:?}");
    assert_eq!(json(response)["name"], "pets");
    let failed = run(against(&emulator, &["apigateway", "list-rest-apis", "--query", "abs(item)"]));
    assert_eq!((failed.code, failed.stderr.contains("The call")), (255, false), "{failed:?}");
    // A missing value is not the text `null`.
    let text = |query| {
        let all =
            ["apigateway", "create-rest-api", "--name", "x", "--output", "text", "--query", query];
        run(against(&emulator, &all)).success()
    };
    assert_eq!((text("name"), text("missing")), ("x\n".to_owned(), String::new()));
}

/// A response that has no list where the model expects it is printed as it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_elsewhere_is_not_lost() {
    let emulator = Emulator::start().await.unwrap();
    for (body, expected) in [
        (r#"{"elsewhere": [1]}"#, "{\"elsewhere\":[1]}\n"),
        (r#"{"item": null}"#, ""),
        ("{}", ""),
        ("text", "text"),
    ] {
        emulator.on("get_rest_apis", move |_| Response::bytes(200, body));
        let list = ["apigateway", "list-rest-apis", "--output", "ndjson"];
        assert_eq!(run(against(&emulator, &list)).success(), expected, "{body}");
    }
}

/// The first page is printed while the second one is on its way, and an error comes after it.
#[tokio::test(flavor = "multi_thread")]
async fn lines_are_printed_as_they_arrive() {
    let emulator = emulator().await;
    let wait = std::sync::Arc::new(std::sync::Mutex::new(()));
    let held = wait.lock().unwrap();
    let inner = wait.clone();
    emulator.on("GetRestApis", move |request| {
        request.query("position")?;
        drop(inner.lock().unwrap());
        Some(Response::error(404, "NotFoundException", "gone"))
    });
    let all = ["apigateway", "list-rest-apis", "--all", "--output", "ndjson"];
    let mut command = against(&emulator, &all);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    for _ in 0..10 {
        line.clear();
        lines.read_line(&mut line).unwrap();
        assert!(json(&line)["name"].is_string());
    }
    drop(held);
    line.clear();
    lines.read_to_string(&mut line).unwrap();
    assert_eq!(line, "");
    let mut errors = String::new();
    process.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert!(errors.starts_with("error: list-rest-apis: NotFoundException (404): gone"), "{errors}");
    assert_eq!(process.wait().unwrap().code(), Some(254));
}

/// As with `petard ... | head -1`.
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_pipe_ends_the_command_without_a_message() {
    let emulator = emulator().await;
    for arguments in [
        &["apigateway", "list-rest-apis", "--all", "--output", "ndjson"][..],
        &["apigateway", "list-rest-apis"],
        &["apigateway", "list-rest-apis", "--help"],
    ] {
        let mut command = against(&emulator, arguments);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Closed before anything is written, because the command has to connect first.
        drop(process.stdout.take());
        let mut errors = String::new();
        process.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!((process.wait().unwrap().code(), &*errors), (Some(0), ""), "{arguments:?}");
    }
}
