//! Connections: slow clients, and clients that keep one.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use petard::ApiGateway;
use petard_emulator::Emulator;

const TIMEOUT: Duration = Duration::from_millis(300);

async fn start(timeout: Duration) -> (Emulator, TcpStream) {
    let builder = Emulator::builder().header_timeout(timeout).body_timeout(timeout);
    let emulator = builder.start().await.unwrap();
    let stream = TcpStream::connect(emulator.url().replace("http://", "")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    (emulator, stream)
}

/// Reads until the connection is closed. Returns what was read.
fn rest(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    if let Err(error) = stream.read_to_end(&mut read) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn slow_headers_close_the_connection() {
    let (_emulator, mut stream) = start(TIMEOUT).await;
    let began = Instant::now();
    stream.write_all(b"GET /account HTTP/1.1\r\nhost: a\r\n").unwrap();
    assert_eq!(rest(&mut stream), "");
    assert!(began.elapsed() >= TIMEOUT && began.elapsed() < 20 * TIMEOUT, "{:?}", began.elapsed());
}

#[tokio::test]
async fn slow_bodies_close_the_connection() {
    let (emulator, mut stream) = start(TIMEOUT).await;
    let began = Instant::now();
    let head = b"POST /restapis HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head).unwrap();
    assert_eq!(rest(&mut stream), "");
    assert!(began.elapsed() >= TIMEOUT && began.elapsed() < 20 * TIMEOUT, "{:?}", began.elapsed());
    assert_eq!(emulator.requests().len(), 0);
}

#[tokio::test]
async fn others_are_served_meanwhile_and_connections_are_kept() {
    let timeout = Duration::from_secs(2);
    let (emulator, mut stream) = start(timeout).await;
    stream.write_all(b"GET /account HTTP/1.1\r\n").unwrap();
    let api = ApiGateway::new(&emulator.config());
    let began = Instant::now();
    assert!(api.get_account().await.is_ok());
    assert!(began.elapsed() < timeout, "{:?}", began.elapsed());

    // A connection is used for one request after the other, for longer than the limit of one.
    let mut kept = TcpStream::connect(emulator.url().replace("http://", "")).unwrap();
    for _ in 0..6 {
        kept.write_all(b"GET /account HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
        let mut read = [0; 4096];
        let count = kept.read(&mut read).unwrap();
        let response = String::from_utf8_lossy(&read[..count]);
        assert!(response.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{response}");
        tokio::time::sleep(timeout / 4).await;
    }
}

#[tokio::test]
async fn a_latency_is_longer_than_the_timeouts() {
    let (emulator, _stream) = start(TIMEOUT).await;
    let _failure = emulator.fail("get_account").latency(2 * TIMEOUT);
    let api = ApiGateway::new(&emulator.config());
    assert_eq!(api.get_account().await.unwrap().attempts(), 1);
}
