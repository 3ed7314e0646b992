//! Waits that end with an error response, an HTTP status or a boolean.

use std::time::Duration;

use petard::codegen::{Client, Matcher, Method, Operation, Param, Service, Type, Verb, Wait};
use petard::{Error, Response};

use super::clock::Fake;
use super::listener::Listener;
use super::server::{Reply, Server, answer, ok};

static FARM: Service = Service::new("farm", "Farm")
    .with_operations(&[&GET])
    .with_waiters(&[&GONE, &READY, &THERE, &LEFT]);

static GET: Operation =
    Operation::new(Verb::Get, "Cow", "get_cow", "GetCow", Method::GET, "/cows/{cow}").with_params(
        &[Param::label("cow", Type::String, ""), Param::query("key", Type::String, "").sensitive()],
    );

static GONE: Wait = Wait::new(
    "wait_until_cow_gone",
    &GET,
    &[Matcher::Status("GONE"), Matcher::Error("NotFound"), Matcher::Http(410)],
    "",
)
.with_status("/state")
.with_failure(&[Matcher::Error("Denied"), Matcher::Http(409), Matcher::Http(203)])
.with_pending(&[Matcher::Error("Busy"), Matcher::Http(423)]);
static READY: Wait = Wait::new("wait_until_cow_ready", &GET, &[Matcher::Flag(true)], "")
    .with_status("/ready")
    .with_failure(&[Matcher::Status("dead")]);
/// Reads no body.
static THERE: Wait = Wait::new("wait_until_cow_there", &GET, &[Matcher::Http(200)], "")
    .with_pending(&[Matcher::Http(404)]);

/// Reads no body, and waits for errors.
static LEFT: Wait =
    Wait::new("wait_until_cow_left", &GET, &[Matcher::Error("NotFound"), Matcher::Http(410)], "");

fn coded(status: u16, code: &str, body: &str) -> Reply {
    answer(status, &format!("x-amzn-requestid: 7\r\nx-amzn-errortype: {code}\r\n"), body)
}

/// Waits with these replies. Returns also the number of polls.
async fn wait(
    wait: &'static Wait,
    replies: impl IntoIterator<Item = Reply>,
) -> (petard::Result<Response>, usize) {
    let (server, clock) = (Server::start(replies).await, Fake::patient());
    let config = server.builder().clock(clock).max_attempts(1).build();
    let waiter = Client::new(&config, &FARM).wait(wait).set("cow", "7").set("key", "hush");
    let result = waiter.limit(Duration::from_mins(1)).await;
    (result, server.all().len())
}

async fn failed(which: &'static Wait, replies: impl IntoIterator<Item = Reply>) -> Error {
    wait(which, replies).await.0.unwrap_err()
}

#[tokio::test]
async fn an_error_that_is_waited_for_is_a_response() {
    let here = || ok(r#"{"state": "LEAVING"}"#);
    let body = r#"{"message": "There is no cow 7."}"#;
    for gone in [coded(404, "NotFound", body), coded(400, "NotFound", body), answer(410, "", body)]
    {
        let (response, polls) = wait(&GONE, [here(), here(), gone]).await;
        let response = response.unwrap();
        assert_eq!((response.operation(), response.text().unwrap(), polls), ("get_cow", body, 3));
        assert!(response.status().is_client_error(), "{response:?}");
        assert_eq!(response.str("/message").unwrap(), "There is no cow 7.");
    }
    let (response, _) = wait(&GONE, [coded(404, "NotFound", "")]).await;
    let response = response.unwrap();
    assert_eq!((response.status().as_u16(), response.request_id()), (404, Some("7")));
    assert!(response.bytes().is_empty());
    // A status ends the wait, too.
    let (response, polls) = wait(&GONE, [here(), ok(r#"{"state": "GONE"}"#)]).await;
    assert_eq!((response.unwrap().status().as_u16(), polls), (200, 2));
}

#[tokio::test]
async fn an_error_that_means_failure_ends_the_wait_with_its_code_and_message() {
    let body = r#"{"message": "no\nhush"}"#;
    let error = failed(&GONE, [coded(403, "Denied", body)]).await;
    assert_eq!(
        error.to_string(),
        "wait_until_cow_gone: the response is Denied (403): no *** [request id 7, attempts 1]"
    );
    assert!(error.is_failed_wait() && !error.is_service() && !error.is_timeout(), "{error:?}");
    assert_eq!((error.code(), error.message()), (Some("Denied"), Some("no\nhush")));
    assert_eq!(error.body().unwrap(), body);
    let error = failed(&GONE, [answer(409, "", "")]).await;
    let text = error.to_string();
    assert!(error.is_failed_wait() && text.contains("the response is HTTP status 409"), "{text}");
    // The HTTP status of a success can mean failure, too.
    let error = failed(&GONE, [answer(203, "", r#"{"state": "GONE"}"#)]).await;
    let text = error.to_string();
    assert!(error.is_failed_wait() && text.contains("the status is GONE"), "{text}");
}

#[tokio::test]
async fn other_errors_mean_not_yet_or_end_the_wait_unchanged() {
    let busy = || [coded(400, "Busy", ""), answer(423, "", "")];
    let (response, polls) =
        wait(&GONE, busy().into_iter().chain([coded(404, "NotFound", "")])).await;
    assert_eq!((response.unwrap().status().as_u16(), polls), (404, 3));
    for (reply, code) in
        [(coded(400, "Malformed", ""), Some("Malformed")), (answer(404, "", ""), None)]
    {
        let error = failed(&GONE, [reply]).await;
        assert_eq!((error.operation(), error.code()), (Some("get_cow"), code));
        assert!(error.is_service() && !error.is_failed_wait(), "{error}");
    }
    // No response.
    assert!(failed(&GONE, [Reply::HangUp]).await.is_retryable());
    let error = failed(&GONE, (0..20).map(|_| answer(423, "", ""))).await;
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("the response is HTTP status 423 after 60s"), "{error}");
}

#[tokio::test]
async fn a_status_can_be_a_boolean() {
    let states = ["false", "null", "\"true\"", "1", "{}", "true"];
    let replies = states.map(|state| ok(&format!(r#"{{"ready": {state}}}"#)));
    let (response, polls) = wait(&READY, replies).await;
    assert_eq!((response.unwrap().text().unwrap(), polls), (r#"{"ready": true}"#, 6));
    let error = failed(&READY, [ok(r#"{"ready": "dead"}"#)]).await;
    assert!(error.is_failed_wait(), "{error}");
}

#[tokio::test]
async fn an_http_status_needs_no_body() {
    for body in ["", "no JSON", "{}"] {
        let (response, polls) = wait(&THERE, [answer(404, "", "x"), answer(200, "", body)]).await;
        assert_eq!((response.unwrap().text().unwrap(), polls), (body, 2));
    }
}

#[tokio::test]
async fn a_page_of_another_server_is_not_what_is_waited_for() {
    let page = || answer(410, "content-type: text/html\r\n", "<!doctype html><html></html>");
    let error = failed(&GONE, [page()]).await;
    assert!(error.is_service() && !error.is_gone(), "{error:?}");
    // A page can mean "not yet": a proxy whose server has not started returns one.
    let busy = answer(404, "content-type: text/html\r\n", "<!doctype html><html></html>");
    let (response, polls) = wait(&THERE, [busy, ok("")]).await;
    assert_eq!((response.unwrap().status().as_u16(), polls), (200, 2));
}

#[tokio::test]
async fn a_boolean_at_the_limit_is_shown() {
    let error = failed(&READY, (0..20).map(|_| ok(r#"{"ready": false}"#))).await;
    assert!(error.is_timeout(), "{error:?}");
    assert!(error.to_string().contains("the status is false after 60s"), "{error}");
}

#[tokio::test]
async fn a_code_that_repeats_a_secret_is_hidden() {
    let (listener, _listening) = Listener::start();
    for status in [409, 423] {
        let replies = (0..20).map(|_| coded(status, "hush-secret", ""));
        let texts = {
            let (server, clock) = (Server::start(replies).await, Fake::patient());
            let config = server.builder().clock(clock).max_attempts(1).build();
            let waiter = Client::new(&config, &FARM).wait(&GONE).set("cow", "7");
            let waiter = waiter.set("key", "hush-secret").limit(Duration::from_mins(1));
            let error = waiter.await.unwrap_err();
            format!("{error} {error:?}")
        };
        assert!(texts.contains("***") && !texts.contains("hush-secret"), "{texts}");
    }
    let heard = listener.heard();
    let waits: Vec<_> = heard.iter().filter(|line| line.starts_with("petard::waiter")).collect();
    assert!(waits.iter().any(|line| line.contains("status=***")), "{waits:#?}");
    assert!(!heard.iter().any(|line| line.contains("hush-secret")), "{heard:#?}");
}

#[tokio::test]
async fn the_limit_of_a_wait_for_an_error_names_the_error() {
    let error = failed(&LEFT, (0..20).map(|_| ok("{}"))).await;
    assert!(error.is_timeout(), "{error}");
    let text = error.to_string();
    assert!(
        text.starts_with(
            "wait_until_cow_left: `get_cow` still returns HTTP status 200, not the error `NotFound` \
             or HTTP status 410, after 60s, the limit of the wait"
        ),
        "{text}"
    );
}

#[test]
fn waiters_and_operations_are_found_by_their_names() {
    assert_eq!(FARM.operation("GetCow").unwrap().name(), "get_cow");
    assert!(FARM.operation("get_cow").is_some() && FARM.operation("getcow").is_none());
    assert_eq!(FARM.waiter("wait_until_cow_left").unwrap().operation().name(), "get_cow");
    assert!(FARM.waiter("wait_until_cow").is_none());
}
