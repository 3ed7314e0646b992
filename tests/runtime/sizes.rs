//! The maximum size of a response in memory.

use petard::{Error, Method};

use super::clock::Fake;
use super::server::{Reply, Server, answer, ok};
use super::service::Zoo;

/// A head with this `Content-Length`.
fn head(status: u16, length: u64) -> String {
    format!("HTTP/1.1 {status} X\r\nx-amzn-requestid: 7\r\ncontent-length: {length}\r\n\r\n")
}

/// An endless response without a `Content-Length`.
fn endless(status: u16) -> Reply {
    let head = format!("HTTP/1.1 {status} X\r\ntransfer-encoding: chunked\r\n\r\n");
    Reply::Endless(head, format!("3e8\r\n{}\r\n", "x".repeat(1000)))
}

/// Returns the error of a call with a maximum of 2500 bytes, and checks that it was sent once.
async fn refused(reply: Reply) -> Error {
    let server = Server::start([reply, ok("{}")]).await;
    let zoo = Zoo::new(&server.builder().max_response_bytes(2500).clock(Fake::patient()).build());
    let error = zoo.list_animals().await.unwrap_err();
    assert_eq!((server.all().len(), error.attempts()), (1, 1));
    error
}

#[tokio::test]
async fn a_content_length_over_the_limit_is_refused_at_once() {
    // Nothing is sent after the headers.
    let error = refused(Reply::Beginning(head(200, 2501))).await;
    assert_eq!(
        error.to_string(),
        "list_animals: the response has 2501 bytes, and at most 2500 are held in memory: raise \
         `max_response_bytes` of the call or of the configuration, or read the response in chunks \
         with `bytes_stream` [request id 7, attempts 1]"
    );
    assert!(error.is_too_long() && !error.is_retryable() && !error.is_service());
    assert_eq!((error.status().unwrap().as_u16(), error.body()), (200, None));
    let error = refused(Reply::Beginning(head(200, u64::MAX / 2))).await;
    assert!(error.is_too_long(), "{error}");
}

#[tokio::test]
async fn a_response_without_a_length_is_refused_at_the_limit() {
    let error = refused(endless(200)).await;
    let text = error.to_string();
    assert!(
        text.contains(
            "the response has more than 2500 bytes, the maximum that is held in memory: raise `max"
        ),
        "{text}"
    );
    assert!(error.is_too_long() && error.body().is_none());
}

#[tokio::test]
async fn an_error_response_over_the_limit_is_truncated() {
    let error = refused(endless(404)).await;
    assert_eq!(&error.body().unwrap()[..], "x".repeat(2500).as_bytes());
    assert!(error.is_not_found() && !error.is_too_long());
    let text = error.to_string();
    assert!(text.starts_with("list_animals: HTTP 404 Not Found: xxxxx"), "{text}");
    let cut = "; only the first 2500 bytes of its body were read: raise `max_response_bytes` to read more";
    assert!(text.ends_with(cut), "{text}");
    let json = format!(r#"{{"message":"{}"}}"#, "y".repeat(5000));
    let headers = "x-amzn-errortype: ConflictException\r\n";
    let error = refused(answer(409, headers, &json)).await;
    assert_eq!((error.code(), error.message()), (Some("ConflictException"), None));
    assert_eq!(error.body().unwrap().len(), 2500);
    assert!(error.to_string().starts_with("list_animals: ConflictException (409): {\"mess"));
}

#[tokio::test]
async fn long_error_responses_are_retried() {
    let server = Server::start([endless(503), ok("{}")]).await;
    let config = server.builder().max_response_bytes(10).clock(Fake::patient()).build();
    assert_eq!(Zoo::new(&config).list_animals().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_response_of_exactly_the_limit_is_accepted() {
    let chunked = |parts: &[&str]| {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
        let chunks = parts.iter().map(|part| format!("{:x}\r\n{part}\r\n", part.len()));
        Reply::Answer(head.to_owned() + &chunks.collect::<String>() + "0\r\n\r\n")
    };
    let parts = ["abc", "d", "efghij"];
    let server = Server::start([ok("abcdefghij"), chunked(&parts), chunked(&parts)]).await;
    let zoo = Zoo::new(&server.builder().max_response_bytes(10).build());
    for _ in 0..2 {
        assert_eq!(&zoo.list_animals().await.unwrap().bytes()[..], b"abcdefghij");
    }
    assert!(zoo.list_animals().max_response_bytes(9).await.unwrap_err().is_too_long());
}

#[tokio::test]
async fn calls_raw_calls_and_pages_can_set_the_limit() {
    let long = || ok(r#"{"item":[1,2,3]}"#);
    let server = Server::start((0..6).map(|_| long())).await;
    let zoo = Zoo::new(&server.builder().max_response_bytes(5).build());
    assert!(zoo.get_animal("1", "2").await.unwrap_err().is_too_long());
    zoo.get_animal("1", "2").max_response_bytes(16).await.unwrap();
    let raw = zoo.request(Method::GET, "/x");
    assert!(raw.clone().await.unwrap_err().is_too_long());
    raw.max_response_bytes(16).await.unwrap();
    let mut pages = zoo.list_animals().max_response_bytes(15).pages();
    assert!(pages.next().await.unwrap().unwrap_err().is_too_long());
    assert!(pages.next().await.is_none());
    let items = zoo.list_animals().max_response_bytes(16).items().next().await;
    assert_eq!(items.unwrap().unwrap().text().unwrap(), "1");
}

#[tokio::test]
async fn responses_without_a_body_may_have_any_content_length() {
    let server = Server::start([Reply::Answer(head(200, 5000))]).await;
    let zoo = Zoo::new(&server.builder().max_response_bytes(0).build());
    let answer = zoo.request(Method::HEAD, "/x").await.unwrap();
    assert_eq!(
        (answer.bytes().len(), &answer.headers()["content-length"]),
        (0, &"5000".parse().unwrap())
    );
}
