//! The waiters that are shipped, each against answers as API Gateway gives them. What their data
//! says is compared with botocore's model by `waits.py`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use petard::apigateway::{ApiGateway, SERVICE};
use petard::{Result, Waiter};
use petard_emulator::{Exchange, Replay};

/// How a wait ends when reading a path gives these answers, one after the other; all must be read.
async fn ends(
    begin: impl FnOnce(&ApiGateway) -> Waiter,
    path: &str,
    answers: &[&'static str],
) -> Result<petard::Response> {
    let exchanges = answers.iter().map(|body| Exchange::new("GET", path).responds(200, *body));
    let replay = Replay::start(&SERVICE, exchanges).await.unwrap();
    let shortest = Duration::from_millis(1);
    let end = begin(&ApiGateway::new(&replay.config())).delay(shortest).max_delay(shortest).await;
    assert_eq!((replay.left(), replay.misfits()), (vec![], vec![]));
    end
}

#[tokio::test]
async fn a_vpc_link_that_becomes_available() {
    let wait = |api: &ApiGateway| api.wait_until_vpc_link_available("a1");
    let pending = r#"{"id":"a1","status":"PENDING"}"#;
    let available = r#"{"id":"a1","status":"AVAILABLE","statusMessage":"Your vpc link is ready"}"#;
    let link = ends(wait, "/vpclinks/a1", &[pending, pending, available]).await.unwrap();
    assert_eq!(link.str("/status").unwrap(), "AVAILABLE");
}

#[tokio::test]
async fn a_vpc_link_that_does_not() {
    let wait = |api: &ApiGateway| api.wait_until_vpc_link_available("a1");
    let pending = r#"{"id":"a1","status":"PENDING"}"#;
    let failed = r#"{"id":"a1","status":"FAILED","statusMessage":"NLB not found"}"#;
    let error = ends(wait, "/vpclinks/a1", &[pending, failed]).await.unwrap_err();
    assert!(error.is_failed_wait() && error.message() == Some("NLB not found"), "{error}");
    let deleting = r#"{"id":"a1","status":"DELETING"}"#;
    let error = ends(wait, "/vpclinks/a1", &[deleting]).await.unwrap_err();
    assert!(error.is_failed_wait() && error.message().is_none(), "{error}");
}

#[tokio::test]
async fn a_domain_name_that_becomes_available() {
    let wait = |api: &ApiGateway| api.wait_until_domain_name_available("api.example.com");
    let path = "/domainnames/api.example.com";
    let answers = [
        r#"{"domainName":"api.example.com","domainNameStatus":"PENDING"}"#,
        r#"{"domainName":"api.example.com","domainNameStatus":"UPDATING"}"#,
        r#"{"domainName":"api.example.com","domainNameStatus":"PENDING_CERTIFICATE_REIMPORT"}"#,
        r#"{"domainName":"api.example.com","domainNameStatus":"AVAILABLE"}"#,
    ];
    let name = ends(wait, path, &answers).await.unwrap();
    assert_eq!(name.str("/domainNameStatus").unwrap(), "AVAILABLE");
}

#[tokio::test]
async fn a_domain_name_that_does_not() {
    let wait = |api: &ApiGateway| api.wait_until_domain_name_available("api.example.com");
    let failed = r#"{"domainNameStatus":"FAILED","domainNameStatusMessage":"no certificate"}"#;
    let error = ends(wait, "/domainnames/api.example.com", &[failed]).await.unwrap_err();
    assert!(error.is_failed_wait() && error.message() == Some("no certificate"), "{error}");
}
