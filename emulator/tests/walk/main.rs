//! A walk through every operation and every documented patch of API Gateway, judged by facts about
//! the service and not by the endpoint's own table.
//!
//! `PETARD_WALK_ENDPOINT=http://127.0.0.1:4566 cargo test -p petard-emulator --test walk -- --ignored`
//! walks through another endpoint; `PETARD_WALK_DISAGREEMENTS` is the file of what is known about it.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they show by their names; the walk prints its counts"
)]

mod compare;
mod data;
mod endpoint;
mod facts;
mod forms;
mod groups;
mod patches;
mod report;
#[path = "../restarts/mod.rs"]
mod restarts;
mod steps;
mod waiters;

use self::endpoint::{Endpoint, Recorder};
use self::report::Report;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_group_has_its_operations() {
    let mut report = Report::default();
    groups::walk(&Endpoint::own, &mut report).await;
    report.print("groups");
    report.print_operations();
    assert!(report.groups_not_walked().is_empty(), "{:?}", report.groups_not_walked());
    assert_eq!(report.operations_not_walked(), Vec::<String>::new());
    report.check(&data::known("unsupported.json", "operations"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_patch_is_right_or_refused_or_not_supported() {
    let mut report = Report::default();
    patches::walk(&Endpoint::own, &mut report).await;
    report.print("patches");
    assert_eq!(report.rows(), 137, "every documented path of every resource");
    report.check(&data::known("unsupported.json", "patches"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_has_the_same_response_after_a_restart() {
    let recorder = Recorder::default();
    let recorded = async || Endpoint::recorded(&recorder).await;
    groups::walk(&recorded, &mut Report::default()).await;
    let mut count = 0;
    for requests in recorder.take() {
        count += restarts::check(&requests, endpoint::settings).await;
    }
    println!("{count} requests have the same response after a restart");
    assert!(count > 400, "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the URL of another endpoint in PETARD_WALK_ENDPOINT"]
async fn another_endpoint() {
    let url = std::env::var("PETARD_WALK_ENDPOINT").expect("the URL of another endpoint");
    let path = std::env::var("PETARD_WALK_DISAGREEMENTS").expect("the file of what is known");
    let other = async || Endpoint::other(&url);
    let mut report = Report::without(data::known(&path, "skipped"));
    groups::walk(&other, &mut report).await;
    patches::walk(&other, &mut report).await;
    report.print(&url);
    report.check_disagreements(&data::known(&path, "disagreements"));
}
