//! The events and spans of a call, and what they must not contain.

use std::time::Duration;

use petard::Config;

use super::clock::Fake;
use super::listener::Listener;
use super::server::{Reply, Server, answer, ok};
use super::service::Zoo;

#[tokio::test]
async fn a_span_for_a_call_and_an_event_for_an_attempt() {
    let (listener, _listening) = Listener::start();
    let id = "x-amzn-requestid: 1234\r\nx-amzn-errortype: TooManyRequestsException\r\n";
    let server = Server::start([
        answer(429, &format!("{id}retry-after: 7\r\n"), ""),
        Reply::HangUp,
        answer(200, "x-amzn-requestid: 1235\r\n", ""),
        answer(404, "", ""),
    ])
    .await;
    let zoo = Zoo::new(&server.builder().clock(Fake::patient()).build());
    zoo.list_animals().await.unwrap();
    zoo.get_animal("1", "2").await.unwrap_err();
    let host = server.url.trim_start_matches("http://");
    let span = |operation| {
        format!(
            "petard::send INFO span call service=zoo operation={operation} region=eu-west-1 \
             host={host}"
        )
    };
    assert_eq!(
        listener.own(),
        [
            &*span("list_animals"),
            "petard::send DEBUG message=failed, is retried attempt=1 method=GET path=/animals \
             duration_ms=0 status=429 code=TooManyRequestsException request_id=1234 reason=throttled delay_ms=7000",
            "petard::send DEBUG message=failed, is retried attempt=2 method=GET path=/animals \
             duration_ms=0 reason=connection broken off delay_ms=100",
            "petard::send DEBUG message=succeeded attempt=3 method=GET path=/animals duration_ms=0 \
             status=200 request_id=1235",
            &*span("get_animal"),
            "petard::send DEBUG message=failed attempt=1 method=GET \
             path=/animals/{animal_id}/photos/{photo} duration_ms=0 status=404 \
             not_retried=the error is final",
        ]
    );
}

#[tokio::test]
async fn no_secret_is_logged_by_any_crate() {
    let (listener, _listening) = Listener::start();
    let quoted = r#"{"__type":"InvalidSignatureException","message":"hush-answer"}"#;
    let server = Server::start([
        answer(503, "x-other: hush-header\r\n", "hush-answer"),
        Reply::HangUp,
        Reply::Silence,
        answer(403, "date: Tue, 20 Oct 2020 07:14:38 GMT\r\n", quoted),
        ok("hush-answer"),
    ])
    .await;
    let token = Some("hush-token".to_owned());
    let config = server
        .builder()
        .credentials(petard::Credentials::from_keys("AKID", "hush-key", token))
        .clock(Fake::patient());
    let zoo = Zoo::new(&config.timeout(Duration::from_millis(500)).max_attempts(9).build());
    let call = zoo.create_animal("hush-body").set("secret", "hush-body");
    assert_eq!(call.await.unwrap().attempts(), 5);
    let raw = zoo.request(petard::Method::GET, "/x").query("q", "hush-query").push("y");
    raw.header("x-own", "hush-header").max_attempts(1).await.unwrap_err();
    let heard = listener.heard();
    assert!(heard.len() > 7, "{heard:#?}");
    let leaked: Vec<&String> = heard.iter().filter(|line| line.contains("hush")).collect();
    assert_eq!(leaked, <[&String; 0]>::default());
}

#[tokio::test]
async fn other_retry_modes_are_logged_once() {
    let (listener, _listening) = Listener::start();
    for mode in ["standard", "Standard", "legacy", "adaptive", "legacy"] {
        Config::builder().environment([("AWS_RETRY_MODE", mode)]).load().await.unwrap();
    }
    assert_eq!(
        listener.own(),
        ["petard::limits WARN message=the environment variable AWS_RETRY_MODE is `legacy`: calls \
          are retried as with `standard`"]
    );
}
