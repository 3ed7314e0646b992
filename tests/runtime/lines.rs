//! Response bodies that are read line by line.

use petard::{JsonLines, Lines, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::server::{Server, answer, builder};
use super::service::Zoo;

/// Returns a stream of a body that arrives in these chunks, with this limit of a line.
async fn stream(chunks: &'static [&'static [u8]], limit: u64) -> petard::ByteStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut head = [0; 4096];
        let _read = socket.read(&mut head).await.unwrap();
        let length: usize = chunks.iter().map(|chunk| chunk.len()).sum();
        let head = format!("HTTP/1.1 200 X\r\ncontent-length: {length}\r\n\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        for chunk in chunks {
            socket.write_all(chunk).await.unwrap();
            socket.flush().await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    });
    let zoo = Zoo::new(&builder().endpoint_url(url).build());
    let call = zoo.request(Method::GET, "/lines").max_response_bytes(limit);
    call.bytes_stream().await.unwrap()
}

async fn texts(mut lines: Lines) -> Vec<Result<String, String>> {
    let mut all = Vec::new();
    while let Some(line) = lines.next().await {
        all.push(line.map_err(|error| error.to_string()));
    }
    assert!(lines.next().await.is_none());
    all
}

async fn values(mut lines: JsonLines) -> Vec<Result<String, String>> {
    let mut all = Vec::new();
    while let Some(line) = lines.next().await {
        let line = line.and_then(|line| line.text().map(str::to_owned));
        all.push(line.map_err(|error| error.to_string()));
    }
    assert!(lines.next().await.is_none());
    all
}

fn of(lines: &[&str]) -> Vec<Result<String, String>> {
    lines.iter().map(|line| Ok((*line).to_owned())).collect()
}

#[tokio::test]
async fn chunks_may_end_anywhere() {
    let body = stream(&[b"a\n\r\nb \xc3", b"\xa9\r", b"\nc\rd\n\n", b"", b"last"], 100).await;
    assert_eq!(texts(body.lines()).await, of(&["a", "", "b \u{e9}", "c\rd", "", "last"]));
    assert_eq!(texts(stream(&[b"a\r\n"], 100).await.lines()).await, of(&["a"]));
    assert_eq!(texts(stream(&[b"\n"], 100).await.lines()).await, of(&[""]));
    assert_eq!(texts(stream(&[], 100).await.lines()).await, of(&[]));
    let body = stream(&[b"{\"a\":1", b"}\r\n\n  \n[1,", b"\"\xc3", b"\xa9\"]\n7"], 100).await;
    assert_eq!(values(body.json_lines()).await, of(&["{\"a\":1}", "[1,\"\u{e9}\"]", "7"]));
}

/// Bodies whose second line has more than four bytes.
const LONG: [&[&[u8]]; 3] = [&[b"1234\n12345\n1\n"], &[b"1234\n123", b"45678"], &[b"1\n12345"]];

#[tokio::test]
async fn errors_name_the_line_and_end_the_lines() {
    let body = stream(&[b"1\n\n{\"hush\":\n3\n"], 100).await;
    let lines = values(body.json_lines()).await;
    let why = "GET /lines: line 3 of the body is not valid JSON at column 8 [attempts 1]";
    assert_eq!(lines, [Ok("1".to_owned()), Err(why.to_owned())]);
    let lines = texts(stream(&[b"a\n\xff\nb\n"], 100).await.lines()).await;
    let why = "GET /lines: line 2 of the body is not UTF-8 [attempts 1]";
    assert_eq!(lines, [Ok("a".to_owned()), Err(why.to_owned())]);
    let why = "line 2 of the body has more than 4 bytes, the maximum that is held in memory: raise \
               `max_response_bytes`";
    for chunks in LONG {
        let lines = texts(stream(chunks, 4).await.lines()).await;
        let [Ok(_), Err(error)] = &lines[..] else { panic!("{lines:?}") };
        assert!(error.contains(why), "{error}");
    }
}

#[tokio::test]
async fn an_encoded_body_and_a_broken_one_are_errors() {
    let server = Server::start([answer(200, "content-encoding: gzip\r\n", "\u{1f}\n")]).await;
    let body = server.zoo().request(Method::GET, "/x").bytes_stream().await.unwrap();
    let lines = values(body.json_lines()).await;
    assert!(lines[0].as_ref().unwrap_err().contains("content coding `gzip`"), "{lines:?}");
    let broken = "HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n1\n2";
    let server = Server::start([super::server::Reply::Answer(broken.to_owned())]).await;
    let body = server.zoo().request(Method::GET, "/x").bytes_stream().await.unwrap();
    let lines = texts(body.lines()).await;
    let [Ok(first), Err(error)] = &lines[..] else { panic!("{lines:?}") };
    assert!(first == "1" && error.contains("it is not retried"), "{error}");
}
