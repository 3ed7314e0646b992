//! Waits: the waiters of models, and `--wait-until`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod command;

use std::time::{Duration, Instant};

use command::{against, run};
use petard_emulator::{Emulator, Ready, Response};
use serde_json::{Value, json};

const ARN: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1";

/// Starts an emulator whose VPC links are available after this many reads, and returns the id of one.
async fn with_link(reads: u32) -> (Emulator, String) {
    let emulator = Emulator::builder().ready(Ready::AfterReads(reads)).start().await.unwrap();
    let api = petard::ApiGateway::new(&emulator.config());
    let link = api.create_vpc_link("link", [ARN]).await.unwrap();
    let id = link.str("/id").unwrap().to_owned();
    emulator.take_requests();
    (emulator, id)
}

fn status(text: &str) -> String {
    let answer: Value = serde_json::from_str(text).unwrap();
    answer["status"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiter_of_the_model_polls_until_the_status_is_reached() {
    for name in
        ["vpc-link-available", "wait-until-vpc-link-available", "wait_until_vpc_link_available"]
    {
        let (emulator, id) = with_link(2).await;
        let wait = ["apigateway", "wait", name, &id, "--wait-delay", "10ms"];
        assert_eq!(status(&run(against(&emulator, &wait)).success()), "AVAILABLE");
        assert_eq!(emulator.take_requests().len(), 3);
    }
    // The label may be a flag, and only reads are allowed.
    let (emulator, id) = with_link(0).await;
    let wait = ["apigateway", "wait", "vpc-link-available", "--vpclink-id", &id, "--read-only"];
    let text = run(against(&emulator, &[&wait[..], &["--query", "status"]].concat())).success();
    assert_eq!(text, "\"AVAILABLE\"\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_fails_or_takes_too_long_is_an_error() {
    let (emulator, id) = with_link(1000).await;
    let wait = ["apigateway", "wait", "vpc-link-available", &id, "--wait-delay", "10ms"];
    let late = run(against(&emulator, &[&wait[..], &["--wait-timeout", "300ms"]].concat()));
    assert_eq!((late.code, &*late.stdout), (255, ""));
    let text =
        "error: wait vpc-link-available: the status is PENDING after 300ms, the limit of the wait";
    assert!(late.stderr.starts_with(text), "{late:?}");

    emulator.on("get_vpc_link", |_| {
        Response::json(200, &json!({"status": "FAILED", "statusMessage": "no balancer"}))
    });
    let failed = run(against(&emulator, &wait));
    assert_eq!((failed.code, &*failed.stdout), (255, ""));
    assert!(failed.stderr.contains("the status is FAILED: no balancer"), "{failed:?}");
    emulator.off("get_vpc_link");

    let missing = run(against(&emulator, &["apigateway", "wait", "vpc-link-available", "none"]));
    assert_eq!((missing.code, &*missing.stdout), (254, ""));
    emulator.take_requests();
    for (wait, error) in [
        (&["vpc-link-available"][..], "error: <VPCLINK_ID> is required"),
        (
            &["vpc-link-availabel", "x"],
            "error: apigateway has no waiter `vpc-link-availabel`; did you mean `vpc-link-available`?",
        ),
        (&["vpc-link-available", "x", "--wait-timeout", "0"], "error: `--wait-timeout 0`: "),
    ] {
        let refused = run(against(&emulator, &[&["apigateway", "wait"], wait].concat()));
        assert_eq!((refused.code, &*refused.stdout), (252, ""), "{wait:?}");
        assert!(refused.stderr.starts_with(error), "{refused:?}");
    }
    let word = run(against(&emulator, &["apigateway", "wait-until-vpc-link-available", "x"]));
    let text = "error: `wait-until-vpc-link-available` is a waiter of apigateway; did you mean `petard apigateway \
                wait vpc-link-available`?\n";
    assert_eq!((word.code, &*word.stderr), (252, text));
    assert_eq!(emulator.take_requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_is_repeated_until_an_expression_is_true() {
    let (emulator, id) = with_link(3).await;
    let until = ["apigateway", "get-vpc-link", &id, "--wait-until", "status == 'AVAILABLE'"];
    let until = [&until[..], &["--wait-delay", "10ms"]].concat();
    let began = Instant::now();
    assert_eq!(status(&run(against(&emulator, &until)).success()), "AVAILABLE");
    assert_eq!(emulator.take_requests().len(), 4);
    // 10, 20 and 40 ms, each reduced by a half at most.
    assert!(began.elapsed() >= Duration::from_millis(35));

    // True at once, and as JMESPath defines it: a list with something in it.
    let list = ["apigateway", "list-vpc-links", "--wait-until", "item", "--query", "length(item)"];
    assert_eq!(run(against(&emulator, &list)).success(), "1\n");
    assert_eq!(emulator.take_requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_an_expression_ends() {
    let (emulator, id) = with_link(1000).await;
    let until = ["apigateway", "get-vpc-link", &id, "--wait-until", "status == 'NEVER' || status"];
    let until =
        ["--wait-until", "status == 'NEVER'", "--wait-delay", "5ms", "--wait-timeout", "200ms"]
            .into_iter()
            .fold(until[..3].to_vec(), |mut all, next| {
                all.push(next);
                all
            });
    let late = run(against(&emulator, &until));
    assert_eq!((late.code, &*late.stdout), (255, ""));
    assert_eq!(
        late.stderr,
        "error: `status == 'NEVER'` was not true within 200ms, the time of `--wait-timeout`; its last \
         value was false\n"
    );
    assert!(emulator.take_requests().len() > 2);

    // An answer that never comes does not outlive the limit.
    emulator.fail("get_vpc_link").latency(Duration::from_secs(20));
    let began = Instant::now();
    let late = run(against(&emulator, &until));
    assert!(late.stderr.contains("because no call ended in it"), "{late:?}");
    assert!(late.code == 255 && began.elapsed() < Duration::from_secs(10));
    emulator.stop_failures();
    emulator.take_requests();

    let call = |arguments: &[&str]| {
        let all = [arguments, &["--wait-until", "status", "--wait-timeout", "20s"]].concat();
        run(against(&emulator, &all))
    };
    let missing = call(&["apigateway", "get-vpc-link", "none"]);
    assert_eq!((missing.code, emulator.take_requests().len()), (254, 1), "{missing:?}");
    let write = call(&["apigateway", "delete-vpc-link", &id]);
    assert_eq!((write.code, emulator.take_requests().len()), (252, 0));
    assert!(
        write.stderr.starts_with(
            "error: `--wait-until` repeats a call, which only reads allow, and `delete-vpc-link` is a DELETE"
        ),
        "{write:?}"
    );
    let wrong = ["apigateway", "get-vpc-link", &id, "--wait-until", "status =="];
    let wrong = run(against(&emulator, &wrong));
    assert_eq!((wrong.code, emulator.take_requests().len()), (252, 0));
    assert!(wrong.stderr.starts_with("error: --wait-until: "), "{wrong:?}");
}
