//! A local server with prepared responses that records the requests.

use std::sync::{Arc, Mutex};

use petard::{Config, ConfigBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How to respond to a request.
pub(crate) enum Reply {
    Answer(String),
    /// Sends the beginning of a response and leaves the connection open.
    Beginning(String),
    /// Sends the first text once, then the second one until the client disconnects.
    Endless(String, String),
    /// Reads the request and does not respond.
    Silence,
    /// Reads the request and closes the connection.
    HangUp,
}

/// A response with a status, headers (each ended by CRLF) and a body.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Answer(format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    ))
}

pub(crate) fn ok(body: &str) -> Reply {
    answer(200, "content-type: application/json\r\n", body)
}

/// One request as it was received.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and target.
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(own, _)| own == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} came twice");
        value
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server that sends these responses in order.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let mut replies: Vec<Reply> = replies.into_iter().collect();
        replies.reverse();
        let log = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let reply = replies.pop();
                serve(stream, reply, &log).await;
            }
        });
        Self { url, seen }
    }

    /// Starts a server for concurrent calls. The response depends on the number of earlier
    /// connections.
    pub(crate) async fn many(reply: impl Fn(usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let log = seen.clone();
        tokio::spawn(async move {
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let (reply, log) = (reply(number), log.clone());
                tokio::spawn(async move { serve(stream, Some(reply), &log).await });
                number += 1;
            }
        });
        Self { url, seen }
    }

    pub(crate) fn builder(&self) -> ConfigBuilder {
        builder().endpoint_url(&self.url)
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns the only request.
    pub(crate) fn one(&self) -> Seen {
        let mut all = self.all();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }
}

pub(crate) fn builder() -> ConfigBuilder {
    Config::builder()
        .region("eu-west-1")
        .credentials(petard::Credentials::from_keys("AKID", "SECRET", None))
}

async fn serve(mut stream: TcpStream, reply: Option<Reply>, log: &Mutex<Vec<Seen>>) {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap().strip_suffix(" HTTP/1.1").unwrap().to_owned();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap_or((line.trim_end_matches(':'), "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    while bytes.len() < head + 4 + length {
        stream.read_buf(&mut bytes).await.unwrap();
    }
    let body = String::from_utf8(bytes[head + 4..].to_vec()).unwrap();
    log.lock().unwrap().push(Seen { line, headers, body });
    match reply {
        Some(Reply::Answer(text)) => {
            // A killed client disconnects during the request.
            let _gone = stream.write_all(text.as_bytes()).await;
        }
        Some(Reply::Beginning(text)) => {
            stream.write_all(text.as_bytes()).await.unwrap();
            let _end = stream.read(&mut [0]).await;
        }
        Some(Reply::Endless(head, more)) => {
            stream.write_all(head.as_bytes()).await.unwrap();
            while stream.write_all(more.as_bytes()).await.is_ok() {}
        }
        Some(Reply::Silence) => {
            let _end = stream.read(&mut [0]).await;
        }
        Some(Reply::HangUp) | None => {}
    }
}
