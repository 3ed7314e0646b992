//! Responses that are read in chunks.

use std::time::Duration;

use futures_core::Stream;
use petard::{ByteStream, Clock as _, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::clock::Fake;
use super::server::{Reply, Server, answer, builder, ok};
use super::service::Zoo;

/// Returns all bytes of a stream, and its error if it ended with one.
async fn all(mut stream: ByteStream) -> (Vec<u8>, Option<petard::Error>) {
    let mut came = Vec::new();
    let mut failed = None;
    while let Some(piece) = stream.next().await {
        assert!(failed.is_none(), "something came after an error");
        match piece {
            Ok(bytes) => came.extend_from_slice(&bytes),
            Err(error) => failed = Some(error),
        }
    }
    assert!(stream.next().await.is_none());
    (came, failed)
}

fn beginning(length: usize, text: &str) -> String {
    format!("HTTP/1.1 200 X\r\nx-amzn-requestid: 7\r\ncontent-length: {length}\r\n\r\n{text}")
}

#[tokio::test]
async fn every_kind_of_call_can_be_streamed_at_any_length() {
    let long = "0123456789".repeat(100_000);
    let headers = "x-amzn-requestid: 7\r\n";
    let server = Server::start((0..3).map(|_| answer(203, headers, &long))).await;
    let zoo = Zoo::new(&server.builder().max_response_bytes(1).build());
    for (stream, operation) in [
        (zoo.get_animal("1", "2").bytes_stream().await, "get_animal"),
        (zoo.list_animals().bytes_stream().await, "list_animals"),
        (zoo.request(Method::GET, "/x").bytes_stream().await, "GET /x"),
    ] {
        let stream = stream.unwrap();
        assert_eq!((stream.operation(), stream.status().as_u16()), (operation, 203));
        assert_eq!((stream.request_id(), stream.attempts()), (Some("7"), 1));
        assert_eq!(stream.announced_bytes(), Some(1_000_000));
        assert_eq!(stream.headers()["connection"], "close");
        assert!(!format!("{stream:?}").contains("0123"), "{stream:?}");
        let (came, failed) = all(stream).await;
        assert!(came == long.as_bytes() && failed.is_none(), "{} {failed:?}", came.len());
    }
}

#[tokio::test]
async fn errors_before_the_headers_are_retried_as_usual() {
    let quoted = answer(404, "x-amzn-errortype: NotFoundException\r\n", r#"{"message":"gone"}"#);
    let replies = [answer(503, "", "x"), Reply::HangUp, ok("{}"), quoted];
    let server = Server::start(replies).await;
    let clock = Fake::patient();
    let zoo = Zoo::new(&server.builder().clock(clock.clone()).build());
    let stream = zoo.get_animal("1", "2").bytes_stream().await.unwrap();
    assert_eq!((stream.attempts(), clock.slept()), (3, vec![50, 100]));
    assert_eq!(all(stream).await.0, b"{}");
    let error = zoo.get_animal("1", "2").bytes_stream().await.unwrap_err();
    assert_eq!(error.to_string(), "get_animal: NotFoundException (404): gone [attempts 1]");
    let error = zoo.request(Method::GET, "/a?b").bytes_stream().await.unwrap_err();
    assert!(error.is_invalid_input() && server.all().len() == 4, "{error}");
}

#[tokio::test]
async fn a_stream_without_headers_times_out() {
    let server = Server::start((0..9).map(|_| Reply::Silence)).await;
    let zoo = Zoo::new(&server.builder().clock(Fake::patient()).build());
    let short = Duration::from_millis(200);
    let error = zoo.list_animals().attempt_timeout(short).bytes_stream().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 3, "{error}");
    assert!(error.to_string().contains("no response in time from 127.0.0.1"), "{error}");
    // The body of an error response times out, too.
    let unended = "HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\nx".to_owned();
    let server = Server::start([Reply::Beginning(unended)]).await;
    let call = server.zoo().list_animals().attempt_timeout(short).max_attempts(1);
    let error = call.bytes_stream().await.unwrap_err();
    assert!(error.is_service() && error.body().unwrap() == "x", "{error}");
}

#[tokio::test]
async fn a_stream_that_breaks_off_or_is_too_short_ends_with_an_error() {
    let chunked = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    for reply in [beginning(100, "half"), chunked.to_owned()] {
        let server = Server::start([Reply::Answer(reply), ok("{}")]).await;
        let stream = server.zoo().get_animal("1", "2").bytes_stream().await.unwrap();
        let (came, failed) = all(stream).await;
        assert_eq!(came, b"half");
        let error = failed.unwrap();
        let text = error.to_string();
        let host = server.url.trim_start_matches("http://");
        let start = format!("get_animal: the response broke off after 4 bytes from {host}: ");
        assert!(text.starts_with(&start), "{text}");
        assert!(
            text.contains("it is not retried, because its beginning was already returned"),
            "{text}"
        );
        assert!(error.is_retryable() && !error.is_timeout() && !error.is_service());
        assert_eq!((error.status().unwrap().as_u16(), error.body()), (200, None));
        assert_eq!((server.all().len(), error.attempts()), (1, 1));
    }
}

#[tokio::test]
async fn a_stream_that_stalls_ends_with_a_timeout() {
    let server = Server::start([Reply::Beginning(beginning(100, "half"))]).await;
    let call = server.zoo().list_animals().attempt_timeout(Duration::from_millis(300));
    let (came, failed) = all(call.bytes_stream().await.unwrap()).await;
    assert_eq!(came, b"half");
    let error = failed.unwrap();
    assert!(error.is_timeout() && error.request_id() == Some("7"), "{error:?}");
    let text =
        "list_animals: no more data of the response arrived within 300ms after 4 bytes from 127";
    assert!(error.to_string().starts_with(text), "{error}");
}

#[tokio::test]
async fn a_stream_may_take_longer_than_an_attempt_while_data_arrives() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (pause, pieces) = (Duration::from_millis(300), 5);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_buf(&mut Vec::new()).await.unwrap();
        stream.write_all(beginning(pieces, "").as_bytes()).await.unwrap();
        for _ in 0..pieces {
            tokio::time::sleep(pause).await;
            stream.write_all(b"x").await.unwrap();
        }
    });
    // All timeouts are shorter than the pauses together.
    let second = Duration::from_secs(1);
    let config = builder().endpoint_url(url).timeout(second).operation_timeout(second);
    let config = config.http_client(move |client| client.timeout(second));
    let stream = Zoo::new(&config.build()).list_animals().bytes_stream().await.unwrap();
    let (came, failed) = all(stream).await;
    assert!(came == b"xxxxx" && failed.is_none(), "{came:?} {failed:?}");
}

#[tokio::test]
async fn the_operation_timeout_of_a_call_includes_its_stream() {
    let server = Server::start([Reply::Beginning(beginning(100, "half"))]).await;
    let call = server.zoo().list_animals().operation_timeout(Duration::from_millis(300));
    let (came, failed) = all(call.bytes_stream().await.unwrap()).await;
    assert_eq!(came, b"half");
    let error = failed.unwrap();
    let text = "list_animals: the operation timeout of 300ms is reached after 4 bytes from 127";
    assert!(error.is_timeout() && error.to_string().starts_with(text), "{error}");
}

#[tokio::test]
async fn a_stream_with_data_ends_with_the_operation_timeout() {
    let head = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    let server = Server::start([Reply::Endless(head, "1\r\nx\r\n".to_owned())]).await;
    let clock = Fake::patient();
    let zoo = Zoo::new(&server.builder().clock(clock.clone()).build());
    let call = zoo.request(Method::GET, "/x").operation_timeout(Duration::from_mins(1));
    let mut stream = call.bytes_stream().await.unwrap();
    clock.sleep(Duration::from_secs(59)).await;
    stream.next().await.unwrap().unwrap();
    clock.sleep(Duration::from_secs(1)).await;
    let error = stream.next().await.unwrap().unwrap_err();
    let text = "GET /x: the operation timeout of 60s is reached after ";
    assert!(error.is_timeout() && error.to_string().starts_with(text), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_response_without_a_body_has_no_announced_size() {
    let unchanged = || Reply::Answer("HTTP/1.1 304 X\r\ncontent-length: 9\r\n\r\n".to_owned());
    let server = Server::start([unchanged(), unchanged()]).await;
    let zoo = Zoo::new(&server.builder().max_response_bytes(1).build());
    let stream = zoo.list_animals().bytes_stream().await.unwrap();
    assert_eq!((stream.status().as_u16(), stream.announced_bytes()), (304, None));
    let (came, failed) = all(stream).await;
    assert!(came.is_empty() && failed.is_none(), "{failed:?}");
    assert_eq!(zoo.list_animals().await.unwrap().bytes().len(), 0);
}

#[tokio::test]
async fn a_dropped_stream_closes_the_connection() {
    let head = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n";
    let server = Server::start([Reply::Endless(head.to_owned(), "1\r\nx\r\n".to_owned()), ok("")]);
    let server = server.await;
    let mut stream = server.zoo().list_animals().bytes_stream().await.unwrap();
    assert_eq!(stream.announced_bytes(), None);
    assert!(stream.next().await.unwrap().unwrap().starts_with(b"x"));
    drop(stream);
    // This server accepts one connection at a time.
    server.zoo().list_animals().await.unwrap();
}

#[tokio::test]
async fn byte_streams_are_streams_and_send() {
    fn is_stream<S: Stream + Unpin + Send + 'static>(_: S) {}
    let server = Server::start([ok("")]).await;
    is_stream(server.zoo().list_animals().bytes_stream().await.unwrap());
}
